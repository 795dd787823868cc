"""What lies beside the pictures: masks, maps of the body's parts, answers about depth."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import DepthOrder, depth_order
from kinesphere.fit.shown import Seen, Shown

HALF: Final = 128
"""Grey levels from here on are the person."""
LEGEND: Final = "parts.json"
LONGEST_LINE: Final = 10_000


def files_for(folder: Path, shown: Shown, person: int) -> list[Path]:
    """Where a PNG about a person may be: as it is named by hand, and as `kinesphere estimate` does."""
    frame = f"{shown.frame:06d}"
    names = [f"{shown.stem}_{frame}_{person}", f"{shown.stem}_{frame}", f"{frame}_{person}"]
    if shown.frame == 0:
        names += [f"{shown.stem}_{person}", shown.stem]
    return [folder / f"{name}.png" for name in names]


def grey(folder: Path, shown: Shown, person: int) -> UInt8[Array, "height width"] | None:
    """The PNG about a person in a picture; None where there is none.

    Raises InputError when it is no picture or of another size.
    """
    path = next((p for p in files_for(folder, shown, person) if p.is_file()), None)
    if path is None or shown.picture_rgb is None:
        return None
    try:
        with Image.open(path) as image:
            levels = np.asarray(image if image.mode in ("L", "P") else image.convert("L"))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"{path} is no picture that can be read: {error}") from error
    if levels.shape != shown.picture_rgb.shape[:2]:
        height, width = shown.picture_rgb.shape[:2]
        raise InputError(
            f"{path} is {levels.shape[1]} x {levels.shape[0]} pixels, its picture {width} x {height}"
        )
    return levels.astype(np.uint8)


def mask_of(folder: Path | None, shown: Shown, seen: Seen) -> UInt8[Array, "height width"] | None:
    """The mask of a person, 0 or 1: from the folder, else as it was seen."""
    levels = None if folder is None else grey(folder, shown, seen.person)
    if levels is not None:
        return (levels >= HALF).astype(np.uint8)
    return None if seen.mask is None else (seen.mask > 0).astype(np.uint8)


@dataclass(frozen=True)
class Parts:
    """Maps of the body's parts in a folder, and what their grey levels mean."""

    folder: Path
    names: tuple[str, ...]
    """The body's own parts: label i + 1 is part i."""

    @cached_property
    def labels(self) -> UInt8[Array, "256"]:
        """The body's label of each grey level; 255 where it is unknown. Raises InputError."""
        path = self.folder / LEGEND
        known = np.full(256, 255, np.uint8)
        known[0] = 0
        if not path.is_file():
            known[1 : len(self.names) + 1] = np.arange(1, len(self.names) + 1)
            return known
        for level, name in _legend(path).items():
            if name in ("", "nothing", "background"):
                known[level] = 0
            elif name in self.names:
                known[level] = 1 + self.names.index(name)
            else:
                raise InputError(
                    f"{path}: {name!r} is no part of the body; known are {', '.join(self.names)}"
                )
        return known

    def map_of(self, shown: Shown, person: int) -> UInt8[Array, "height width"] | None:
        """Labels of the body's parts, 0 where nobody is. Raises InputError for an unknown level."""
        levels = grey(self.folder, shown, person)
        if levels is None:
            return None
        labels = self.labels[levels]
        if (labels == 255).any():
            level = int(levels[labels == 255][0])
            raise InputError(
                f"{shown.source}, frame {shown.frame}: the map of parts has the label {level}, which "
                f"{LEGEND} does not name"
            )
        return labels


def _legend(path: Path) -> dict[int, str]:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        return {int(level): str(name) for level, name in data.items() if 0 <= int(level) <= 255}
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f'{path} must be JSON like {{"1": "head"}}: {error}') from error


@dataclass(frozen=True)
class Answers:
    """Answers about depth, by picture's name, frame and person."""

    by_place: dict[tuple[str, int, int], tuple[DepthOrder, ...]] = field(
        default_factory=dict[tuple[str, int, int], tuple[DepthOrder, ...]]
    )

    def about(self, shown: Shown, person: int) -> tuple[DepthOrder, ...]:
        """Those about a person in a picture, whether they name it with its folder or without.

        Raises InputError when they contradict each other.
        """
        here: list[DepthOrder] = []
        for name in dict.fromkeys((shown.source, Path(shown.source).name)):
            here += self.by_place.get((name, shown.frame, person), ())
        check_order(here, f"{shown.source}, frame {shown.frame}")
        return tuple(here)


def read_answers(path: Path) -> Answers:
    """A JSONL file of answers. Raises SourceError and InputError, which names the line."""
    by_place: dict[tuple[str, int, int], tuple[DepthOrder, ...]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the answers {path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            answer = depth_order(_object(line))
        except (ValueError, InputError) as error:
            raise InputError(f"{path}, line {number}: {error}") from None
        key = (answer.picture, answer.frame, answer.person)
        by_place[key] = (*by_place.get(key, ()), answer)
    return Answers(by_place)


def _object(line: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise InputError("the line is too long for an answer")
    data: Any = json.loads(line)
    if not isinstance(data, dict):
        raise InputError(f"expected an object, got {line[:40]!r}")
    return data


def check_order(answers: Sequence[DepthOrder], where: str) -> None:
    """InputError names answers that contradict each other: a before b before … before a."""
    behind: dict[str, set[str]] = {}
    for answer in answers:
        behind.setdefault(answer.nearer, set()).add(answer.farther)
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> None:
        if name in way:
            circle = " before ".join([*way[way.index(name) :], name])
            raise InputError(f"{where}: answers about depth contradict each other: {circle}")
        if name not in done:
            for farther in sorted(behind.get(name, ())):
                walk(farther, [*way, name])
            done.add(name)

    for name in sorted(behind):
        walk(name, [])
