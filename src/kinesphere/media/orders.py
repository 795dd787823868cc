"""Answers about depth in files, a line of JSON each (`core.records.DepthOrder`)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import DepthOrder, depth_order

LONGEST_LINE: Final = 10_000


def read_orders(path: Path) -> Iterator[DepthOrder]:
    """The answers in a file, in its order. Raises SourceError, and InputError, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the answers {path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield depth_order(_object(line))
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}, line {number}: {error}") from None


def names_of(source: str) -> tuple[str, ...]:
    """What answers may call a picture or clip: with all of its folders, some of them, or none."""
    path = Path(source).absolute()
    ends = (str(Path(*path.parts[first:])) for first in range(len(path.parts)))
    return tuple(dict.fromkeys((source, *ends)))


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise InputError("the line is too long for an answer")
    data: Any = json.loads(line)
    if not isinstance(data, dict):
        raise InputError(f"expected an object, got {line[:40]!r}")
    return data
