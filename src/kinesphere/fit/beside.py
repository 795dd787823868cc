"""What lies beside the pictures: masks, and maps of the body's parts."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.fit.shown import Shown
from kinesphere.fit.told import Seen

HALF: Final = 128
"""Grey levels from here on are the person."""
LEGEND: Final = "parts.json"


def files_for(folder: Path, shown: Shown, person: int) -> list[Path]:
    """Where a PNG about a person may be: as it is named by hand, and as `kinesphere estimate` does."""
    frame = f"{shown.frame:06d}"
    names = [f"{shown.stem}_{frame}_{person}", f"{shown.stem}_{frame}", f"{frame}_{person}"]
    if shown.frame == 0:
        names += [f"{shown.stem}_{person}", shown.stem]
    return [folder / f"{name}.png" for name in names]


def find(folder: Path, shown: Shown, person: int) -> Path | None:
    """The PNG about a person in a picture; None where there is none."""
    return next((p for p in files_for(folder, shown, person) if p.is_file()), None)


def grey(path: Path, shown: Shown, indices: bool = False) -> UInt8[Array, "height width"]:
    """The grey levels of a PNG about a picture; with `indices`, a palette's indices are the levels.

    Raises InputError when it is no picture or of another size.
    """
    try:
        with Image.open(path) as image:
            plain = image.mode == "L" or (indices and image.mode == "P")
            levels = np.asarray(image if plain else image.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{path} is no picture that can be read: {error}") from error
    assert shown.picture_rgb is not None
    if levels.shape != shown.picture_rgb.shape[:2]:
        height, width = shown.picture_rgb.shape[:2]
        raise InputError(
            f"{path} is {levels.shape[1]} x {levels.shape[0]} pixels, its picture {width} x {height}"
        )
    return levels.astype(np.uint8)


def mask_of(folder: Path | None, shown: Shown, seen: Seen) -> UInt8[Array, "height width"] | None:
    """The mask of a person, 0 or 1: from the folder, else as it was seen. Raises InputError."""
    path = None if folder is None else find(folder, shown, seen.person)
    if path is None:
        return None if seen.mask is None else (seen.mask > 0).astype(np.uint8)
    mask = (grey(path, shown) >= HALF).astype(np.uint8)
    if not mask.any():
        raise InputError(f"{path} shows nobody: no pixel is {HALF} or brighter")
    return mask


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
        path = find(self.folder, shown, person)
        if path is None:
            return None
        levels = grey(path, shown, indices=True)
        labels = self.labels[levels]
        if (labels == 255).any():
            level = int(levels[labels == 255][0])
            raise InputError(
                f"{path} has the label {level}, which is no part of the body: labels are 0 to "
                f"{len(self.names)}, or what {LEGEND} in the folder says"
            )
        return labels


def _legend(path: Path) -> dict[int, str]:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        return {int(level): str(name) for level, name in data.items() if 0 <= int(level) <= 255}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f'{path} must be JSON like {{"1": "head"}}: {error}') from error
