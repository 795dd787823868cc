"""What people stand before: pictures of a folder, cut anywhere, or made-up ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from jaxtyping import UInt8
from PIL import Image

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError

ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
LEAST_PX: Final = 64
MOST_PIXELS: Final = 200_000_000
LEAST_SHARE: Final = 0.4
"""The smallest square that is cut, in the picture's shorter side."""


@dataclass(frozen=True)
class Backgrounds:
    """Pictures to choose from (none: they are made up); `skipped` says which were not used, and why."""

    paths: tuple[Path, ...] = ()
    skipped: tuple[str, ...] = ()

    def some(self, size_px: int, rng: np.random.Generator) -> UInt8[Array, "s s 3"]:
        """A square of one of them, perhaps mirrored.

        Raises InputError when a file has gone or cannot be decoded.
        """
        if not self.paths:
            return made_up(size_px, rng)
        picture = _read(self.paths[int(rng.integers(len(self.paths)))], size_px)
        height, width = picture.shape[:2]
        side = max(1, round(min(height, width) * rng.uniform(LEAST_SHARE, 1)))
        top, left = (int(rng.integers(n - side + 1)) for n in (height, width))
        square = picture[top : top + side, left : left + side]
        if rng.uniform() < 0.5:
            square = square[:, ::-1]
        how = cv2.INTER_AREA if side > size_px else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(square, (size_px, size_px), interpolation=how), np.uint8)


def load(folder: Path | None = None) -> Backgrounds:
    """All pictures in a folder, however deep; None: they are made up.

    Raises InputError when the folder is not there or no file in it is a picture.
    """
    if folder is None:
        return Backgrounds()
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: give one with pictures")
    paths: list[Path] = []
    skipped: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS):
        reason = _refused(path)
        if reason:
            skipped.append(f"{path}: {reason}")
        else:
            paths.append(path)
    if not paths:
        why = "; ".join(skipped[:5]) or f"it has no {', '.join(ENDINGS)}"
        raise InputError(f"{folder} has no pictures that can be used: {why}")
    return Backgrounds(tuple(paths), tuple(skipped))


def _refused(path: Path) -> str:
    """Why not, by the file's header alone; empty: it may be used."""
    try:
        with Image.open(path) as picture:
            width, height = picture.size
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        return f"no picture that can be read: {error}"
    if min(width, height) < LEAST_PX or width * height > MOST_PIXELS:
        return f"{width} x {height} pixels are too few or too many"
    return ""


def _read(path: Path, size_px: int) -> UInt8[Array, "h w 3"]:
    """Large ones are decoded smaller, which is faster."""
    try:
        with Image.open(path) as opened:
            needed = round(size_px / LEAST_SHARE)
            opened.draft("RGB", (needed, needed))
            return np.asarray(opened.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError(
            f"{path} cannot be read as a picture: {error}. Take it out, and go on with --resume"
        ) from error


def made_up(size_px: int, rng: np.random.Generator) -> UInt8[Array, "s s 3"]:
    """A wall and a floor, or neither; shapes; all a little out of focus."""
    picture = _gradient(size_px, rng)
    if rng.uniform() < 0.6:
        _floor(picture, rng)
    for _ in range(int(rng.integers(0, 14))):
        _shape(picture, rng)
    picture += _clouds(size_px, rng) * rng.uniform(0, 40)
    soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 2.5))
    return soft.clip(0, 255).astype(np.uint8)


def _colour(rng: np.random.Generator) -> Array:
    """Mostly greyish."""
    return rng.uniform(20, 235) + rng.normal(0, 25, 3)


def _gradient(size_px: int, rng: np.random.Generator) -> Array:
    corners = _colour(rng) + rng.normal(0, 30, (2, 2, 3))
    size = (size_px, size_px)
    return cv2.resize(corners.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)


def _floor(picture: Array, rng: np.random.Generator) -> None:
    """Squares in perspective, from a horizon down."""
    size = len(picture)
    horizon = round(size * rng.uniform(0.3, 0.75))
    y, x = np.mgrid[horizon:size, :size].astype(np.float32)
    far = size / (y - horizon + 1)
    turn, scale = rng.uniform(0, np.pi), rng.uniform(1, 4)
    aside, ahead = (x / size - 0.5) * far * scale, far * scale
    cos, sin = np.cos(turn), np.sin(turn)
    squares = np.floor(aside * cos - ahead * sin) + np.floor(aside * sin + ahead * cos)
    even = (squares % 2)[..., None]
    contrast = rng.uniform(0, 1) ** 2 * np.clip(1 - far / 15, 0, 1)[..., None]
    first = _colour(rng)
    picture[horizon:] = first + (even - 0.5) * contrast * (_colour(rng) - first)


def _shape(picture: Array, rng: np.random.Generator) -> None:
    """A box or a blob: furniture, windows, trees, seen badly."""
    size = len(picture)
    middle = rng.uniform(0, size, 2)
    half = size * rng.uniform(0.02, 0.35, 2)
    colour = tuple(map(float, _colour(rng)))
    if rng.uniform() < 0.6:
        corners = middle + half * [[-1, -1], [1, -1], [1, 1], [-1, 1]]
        corners += rng.normal(0, size * 0.01, (4, 2))
        cv2.fillPoly(picture, [np.rint(corners).astype(np.int32)], colour)
    else:
        axes = (round(half[0]), round(half[1]))
        where = (round(middle[0]), round(middle[1]))
        cv2.ellipse(picture, where, axes, rng.uniform(0, 180), 0, 360, colour, -1)


def _clouds(size_px: int, rng: np.random.Generator) -> Array:
    """(size, size, 1) noise at several scales."""
    noise = np.zeros((size_px, size_px), np.float32)
    for cells in (4, 16, 64):
        grid = rng.normal(0, 1, (cells, cells)).astype(np.float32)
        size = (size_px, size_px)
        noise += cv2.resize(grid, size, interpolation=cv2.INTER_LINEAR) / cells**0.4
    return noise[..., None] / 2
