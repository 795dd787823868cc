"""Light to draw people in: equirectangular pictures of places (.hdr, .exr), or made-up skies and rooms.

Each is brought to the same average radiance, as a camera's exposure would. `npm pack @pmndrs/assets` has
eighteen (CC0) as JavaScript modules (`hdri/park.exr.js`), which are read as they are.
"""

import base64
import binascii
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float32

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.scene import Light

ENDINGS: Final = (".hdr", ".exr", ".exr.js", ".hdr.js")
LARGEST_BYTES: Final = 256 << 20
WIDEST_PX: Final = 2048
MEAN: Final = 0.5
"""The average radiance over the whole sphere: a white wall is not yet white in the picture."""
DARK: Final = 0.3
"""How far exposures are off (standard deviation of their logarithm)."""
MADE_UP: Final = 24
LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class Lights:
    """Environments to choose from; `skipped` says which files were not used, and why."""

    environments: tuple[Float32[Array, "h w 3"], ...]
    names: tuple[str, ...]
    skipped: tuple[str, ...] = ()

    def some(self, up: tuple[float, float, float], rng: np.random.Generator) -> Light:
        """One of them, turned anywhere, a little too bright or too dark; `up` in the camera's frame."""
        environment = self.environments[int(rng.integers(len(self.environments)))]
        exposure = float(np.exp(rng.normal(0, DARK)))
        return Light(environment, float(rng.uniform(-np.pi, np.pi)), up, exposure)


def load(folder: Path | None = None) -> Lights:
    """All files of light in a folder, however deep; None: made-up ones, the same always.

    Raises InputError when the folder is not there or no file in it can be read.
    """
    if folder is None:
        rng = np.random.default_rng(11)
        kinds = (_sky, _room, _overcast)
        made = tuple(levelled(kinds[i % len(kinds)](rng)) for i in range(MADE_UP))
        return Lights(made, tuple(f"made up {i}" for i in range(MADE_UP)))
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: give one with equirectangular .hdr or .exr files")
    environments: dict[str, Array] = {}
    skipped: list[str] = []
    for path in sorted(p for p in folder.rglob("*") if p.name.lower().endswith(ENDINGS)):
        try:
            environments[str(path.relative_to(folder))] = levelled(read(path))
        except InputError as error:
            skipped.append(str(error))
    if not environments:
        why = "; ".join(skipped[:5]) or f"it has no {', '.join(ENDINGS)}"
        raise InputError(f"{folder} has no light that can be used: {why}")
    return Lights(tuple(environments.values()), tuple(environments), tuple(skipped))


def read(path: Path) -> Float32[Array, "h w 3"]:
    """Linear RGB, twice as wide as high, at most 2048 wide.

    Raises InputError when the file is not that.
    """
    data = np.frombuffer(_bytes(path), np.uint8)
    os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")  # off unless asked for
    try:
        bgr = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    except cv2.error as error:
        raise InputError(f"{path} cannot be read: {error.err}") from error
    if bgr is None or bgr.ndim != 3 or bgr.shape[2] not in (3, 4) or bgr.dtype != np.float32:
        raise InputError(f"{path} is no picture with high dynamic range (.hdr or .exr)")
    height, width = bgr.shape[:2]
    if width != 2 * height or height < 16:
        raise InputError(f"{path} is {width} x {height}: it must be twice as wide as high")
    if width > WIDEST_PX:
        size = (WIDEST_PX, WIDEST_PX // 2)
        bgr = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
    rgb = np.ascontiguousarray(bgr[:, :, 2::-1])
    return np.nan_to_num(rgb, nan=0, posinf=65504, neginf=0).clip(0, 65504)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than {LARGEST_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if path.suffix != ".js":
        return data
    found = re.search(rb"base64,([A-Za-z0-9+/=]+)", data)
    try:
        return base64.b64decode(found.group(1)) if found else b""
    except binascii.Error as error:
        raise InputError(f"{path}: what it holds is not base64: {error}") from error


def levelled(environment: Float32[Array, "h w 3"]) -> Float32[Array, "h w 3"]:
    """With an average radiance of `MEAN`. Raises InputError for darkness."""
    height = len(environment)
    areas = np.sin((np.arange(height) + 0.5) / height * np.pi)
    mean = float(((environment @ LUMINANCE).mean(1) * areas).sum() / areas.sum())
    if not mean > 1e-6:
        raise InputError("an environment without light: every pixel of it is black")
    return (environment * np.float32(MEAN / mean)).astype(np.float32)


SIZE: Final = (96, 192)


def _sky(rng: np.random.Generator) -> Float32[Array, "96 192 3"]:
    """Blue to pale, a ground below, and a sun: high and small, or low, red and soft."""
    height, _ = _angles()
    late = rng.uniform() ** 2
    zenith = np.array([0.25, 0.45, 0.9]) * rng.uniform(0.5, 1.1)
    horizon = np.array([0.85, 0.88, 0.95]) * (1 - late) + np.array([1.0, 0.65, 0.4]) * late
    share = np.clip(height / (np.pi / 2), 0, 1)[..., None] ** 0.5
    sky = horizon + (zenith - horizon) * share
    ground = rng.uniform(0.1, 0.5, 3) * [1.0, 0.95, 0.85]
    out = np.where(height[..., None] < 0, ground, sky)
    colour = np.array([1.0, 0.96, 0.9]) * (1 - late) + np.array([1.0, 0.6, 0.3]) * late
    up = rng.uniform(0.15, 0.5) if late > 0.5 else rng.uniform(0.4, 1.3)
    return (out + _spot(up, 0.09) * colour * rng.uniform(30, 110)).astype(np.float32)


def _overcast(rng: np.random.Generator) -> Float32[Array, "96 192 3"]:
    """Grey, brighter above."""
    height, _ = _angles()
    tone = rng.uniform(0.9, 1.0, 3)
    bright = (1 + 2 * np.sin(height.clip(-0.3, None))) / 3
    out = np.where(height < 0, rng.uniform(0.1, 0.4), bright)[..., None] * tone
    return (out + _spot(rng.uniform(0.5, 1.4), 0.8) * tone * 0.8).astype(np.float32)


def _room(rng: np.random.Generator) -> Float32[Array, "96 192 3"]:
    """Walls, a floor, lamps above and a window or two, warm or cold."""
    height, turn = _angles()
    wall = rng.uniform(0.15, 0.7) * rng.uniform(0.85, 1.0, 3)
    out = np.broadcast_to(wall, (*SIZE, 3)).copy()
    out[height < -0.5] = rng.uniform(0.08, 0.4) * rng.uniform(0.7, 1.0, 3)
    out[height > 0.8] = rng.uniform(0.4, 0.8)
    for _ in range(int(rng.integers(1, 5))):
        warm = rng.uniform()
        colour = np.array([1.0, 0.75, 0.5]) * warm + np.array([0.8, 0.9, 1.0]) * (1 - warm)
        up, around = rng.uniform(0.1, 1.4), rng.uniform(-np.pi, np.pi)
        high, wide = rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.6)
        aside = np.abs((turn - around + np.pi) % (2 * np.pi) - np.pi) * np.cos(height)
        out[(np.abs(height - up) < high) & (aside < wide)] = colour * rng.uniform(3, 25)
    return cv2.GaussianBlur(out, (0, 0), 1).astype(np.float32)


def _angles() -> tuple[Array, Array]:
    """Each pixel's height over the horizon, and its turn, in radians."""
    rows, columns = SIZE
    height = (0.5 - (np.arange(rows) + 0.5) / rows) * np.pi
    turn = ((np.arange(columns) + 0.5) / columns - 0.5) * 2 * np.pi
    height, turn = np.meshgrid(height, turn, indexing="ij")
    return height, turn


def _spot(up_rad: float, wide_rad: float) -> Array:
    """(96, 192, 1) a round light straight ahead; 1 in its middle."""
    height, turn = _angles()
    cos = np.sin(height) * np.sin(up_rad) + np.cos(height) * np.cos(up_rad) * np.cos(turn)
    away = np.arccos(cos.clip(-1, 1))
    return np.exp(-0.5 * (away / wide_rad) ** 2)[..., None]
