"""What a training leaves for people: log.jsonl, a curve, TensorBoard's files."""

import json
from pathlib import Path
from typing import Any

from kinesphere.core.errors import InputError, OutputError
from kinesphere.media.whole import whole

LOG = "log.jsonl"


def add(folder: Path, row: dict[str, Any]) -> None:
    """A line at the log's end. Raises OutputError."""
    path = folder / LOG
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def rows(folder: Path) -> list[dict[str, Any]]:
    """The log's lines. One that was cut short ends it. Raises InputError when there is another text."""
    path = folder / LOG
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                found.append(json.loads(line))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}. Remove it to go on") from error
    return found


def rewind(folder: Path, step: int) -> None:
    """Leave out what came after `step`: it will come again."""
    kept = [row for row in rows(folder) if row["step"] <= step]
    with whole(folder / LOG) as part:
        part.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
