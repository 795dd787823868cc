"""The canonical face: a usual face to which those that are seen are compared.

MediaPipe's (`face_geometry`), 468 points in centimetres: x to the face's own left, y up, z out of it;
`canonical.json` is written by tools/weights/geometry.py.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from kinesphere.core.arrays import Array


@cache
def _told() -> dict[str, Any]:
    return json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


@cache
def points_cm() -> Float[Array, "468 3"]:
    """The points."""
    return np.array(_told()["vertices_cm"])


@cache
def triangles() -> Int[Array, "898 3"]:
    """The corners of the triangles of its skin."""
    return np.array(_told()["triangles"])


@cache
def steady() -> tuple[Int[Array, "n"], Float[Array, "n"]]:
    """Which points move little when a face does, and how much each is worth; all together 1."""
    index, weight = np.array(_told()["steady"]).T
    return index.astype(np.int64), weight / weight.sum()
