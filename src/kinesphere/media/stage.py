"""Where bodies stand in pictures: a floor with a grid and a soft shadow, in front of a dark wall.

The world is that of the landmarks: metres, x right, y down, z away from the camera.
"""

from bisect import bisect_right
from functools import cache
from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kinesphere.core.arrays import Array
from kinesphere.media.solids import View

GRID_M: Final = 0.5
"""How far the lines of the floor are apart."""
BOTTOM_RGB: Final = (26, 30, 39)
TEXT_RGB: Final = (214, 220, 230)

_LINE_M: Final = 0.012
_TEXEL_M: Final = 0.01
_TEXELS: Final = 400
_TOP_RGB: Final = (44, 50, 62)
_FLOOR_RGB: Final = (66, 74, 90)
_LINE_RGB: Final = (120, 130, 150)


class Floor(NamedTuple):
    """A level floor under a body."""

    y_m: float
    centre_xz_m: Array
    """Below the middle of the body."""
    shadow: Array
    """(_TEXELS, _TEXELS) darkness 0 to 1, x along the columns, z along the rows."""


class Text(NamedTuple):
    """Words in a picture."""

    at_px: tuple[float, float]
    """Their top left corner."""
    words: str
    rgb: tuple[int, int, int]
    size_px: int


def floor_under(xyz_m: Array, radius_m: Array) -> Floor:
    """The floor under the lowest of some balls: a foot, unless the pose is a handstand.

    xyz_m (N, 3) and radius_m (N,): the balls; N is at least 1.
    """
    y_m = float((xyz_m[:, 1] + radius_m).max())
    flat = xyz_m[:, [0, 2]]
    centre = ((flat.min(axis=0) + flat.max(axis=0)) / 2).astype(np.float32)
    at = (flat - centre) / _TEXEL_M + _TEXELS / 2
    above_m = np.maximum(y_m - xyz_m[:, 1] - radius_m, 0)
    close, wide = (_spots(at, radius_m, np.exp(-above_m / reach)) for reach in (0.08, 0.7))
    close, wide = cv2.GaussianBlur(close, (0, 0), 2.5), cv2.GaussianBlur(wide, (0, 0), 9)
    return Floor(y_m, centre, np.clip(0.55 * close + 0.5 * wide, 0, 0.85))


def _spots(at: Array, radius_m: Array, dark: Array) -> Array:
    """Discs at (N, 2) texels, the darker (N,) over the lighter."""
    at = np.rint(at).clip(-9999, 9999).astype(int)
    out = np.zeros((_TEXELS, _TEXELS), np.float32)
    for i in np.argsort(dark, kind="stable"):
        radius = max(1, round(float(radius_m[i]) / _TEXEL_M))
        cv2.circle(out, at[i].tolist(), radius, float(dark[i]), -1)
    return out


def wall(size_px: tuple[int, int]) -> Array:
    """(H, W, 3) float32, 0 to 255: the dark wall alone."""
    width, height = size_px
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top, bottom = np.array(_TOP_RGB, np.float32), np.array(BOTTOM_RGB, np.float32)
    return np.broadcast_to(top + (bottom - top) * ramp, (height, width, 3)).copy()


def background(view: View, floor: Floor) -> Array:
    """(H, W, 3) float32, 0 to 255: a floor with lines every half metre, and the soft shadow on it."""
    width, height = view.size_px
    out = wall(view.size_px)
    rays = view.rays(slice(0, width), slice(0, height))
    down = np.maximum(rays[..., 1], 1e-3)
    t = (np.float32(floor.y_m - view.eye_m[1]) / down)[..., None]
    xz = view.eye_m[[0, 2]].astype(np.float32) + t * rays[..., ::2] - floor.centre_xz_m
    near = np.clip(1.9 - np.hypot(xz[..., 0], xz[..., 1]), 0, 1)[..., None]
    at = xz / np.float32(_TEXEL_M) + np.float32(_TEXELS / 2)
    shadow = cv2.remap(floor.shadow, at[..., 0], at[..., 1], cv2.INTER_LINEAR)[..., None]
    line = _lines(xz + floor.centre_xz_m, t / view.focal_px / np.maximum(down, 0.05)[..., None])
    rgb = np.array(_FLOOR_RGB, np.float32) * (1 - shadow)
    rgb += (np.array(_LINE_RGB, np.float32) - rgb) * line * (1 - 0.6 * shadow)
    return out + (rgb - out) * (near * near * (3 - 2 * near))


def _lines(xz: Array, pixel_m: Array) -> Array:
    """How much of a grid line each pixel holds, (H, W, 1); `pixel_m` is a pixel on the floor."""
    away = np.abs((xz / GRID_M + 0.5) % 1 - 0.5) * GRID_M
    cover = np.clip((_LINE_M / 2 - away) / pixel_m + 0.5, 0, 1)
    return 0.75 * cover.max(axis=-1, keepdims=True)


def write(picture_rgb: Array, texts: list[Text]) -> Array:
    """A copy of a picture with texts in it."""
    image = Image.fromarray(picture_rgb)
    pen = ImageDraw.Draw(image)
    for text in texts:
        pen.text(text.at_px, text.words, fill=text.rgb, font=_font(text.size_px))
    return np.array(image)


def cut(words: str, width_px: float, size_px: int) -> str:
    """As much of the beginning of some words as fits, with "…" where something is left out."""
    fits = _font(size_px).getlength
    if fits(words) <= width_px:
        return words
    ends = range(len(words) + 1)
    most = bisect_right(ends, width_px, key=lambda end: fits(words[:end].rstrip() + "…")) - 1
    return words[: max(most, 0)].rstrip() + "…"


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size_px)
