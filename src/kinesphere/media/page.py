"""Pages of one HTML file: a template that is filled, and numbers that a script in it can read."""

import base64
import html
import json
import re
from importlib import resources
from typing import Any

import numpy as np

from kinesphere.core.arrays import Array


def fill(template: str, title: str, data: Any) -> str:
    """A template of this package with its places for a title and for data filled.

    In one pass: a title may spell out the other place.
    """
    text = resources.files("kinesphere.media").joinpath(template).read_text("utf-8")
    filled = {"{{title}}": html.escape(printable(title)), "{{data}}": script_json(data)}
    return re.sub(r"\{\{(title|data)\}\}", lambda found: filled[found[0]], text)


def printable(words: str) -> str:
    """Words that can be written: a file name that is not UTF-8 comes with lone surrogates."""
    return words.encode("utf-8", "replace").decode("utf-8")


def script_json(value: Any) -> str:
    """JSON that cannot end the script element around it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def array_base64(values: Array, dtype: str) -> str:
    """An array's bytes, row after row, as numbers of a NumPy type such as "<i2"."""
    return base64.b64encode(np.ascontiguousarray(values, np.dtype(dtype)).tobytes()).decode("ascii")
