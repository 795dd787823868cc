"""Things in front of people: what they hide is no longer visible, and no longer in the mask."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from numpy.random import Generator

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.learn.dataset.pixels import Pixels
from kinesphere.learn.dataset.seen import SIZE_PX, Seen

LENGTHS: Final = (0.12, 0.5)
WIDTHS: Final = (0.06, 0.28)
"""Of a thing, in sides of the crop."""


def covered(seen: Seen, pixels: Pixels, rng: Generator) -> Seen:
    """With one or two things in front."""
    for _ in range(int(rng.integers(1, 3))):
        shape = _shape(_middle(seen, rng), rng)
        seen = _behind(seen, shape, _stuff(pixels, rng))
    return seen


def _middle(seen: Seen, rng: Generator) -> Float[Array, "2"]:
    """Near some landmark where one is known, else anywhere."""
    known = seen.xy_px[(np.abs(seen.xy_px - SIZE_PX / 2) < SIZE_PX / 2).all(axis=1)]
    if len(known):
        return known[rng.integers(len(known))] + rng.normal(0, 12, 2)
    return rng.uniform(0, SIZE_PX, 2)


def _shape(middle_px: Float[Array, "2"], rng: Generator) -> UInt8[Array, "256 256"]:
    """An ellipse, a box or something with corners, 255 where it is."""
    shape = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    size = np.array([rng.uniform(*LENGTHS), rng.uniform(*WIDTHS)]) * SIZE_PX
    turn_deg = float(rng.uniform(0, 180))
    x, y = map(float, middle_px)
    kind = rng.integers(3)
    if kind == 0:
        ellipse = ((x, y), (float(size[0]), float(size[1])), turn_deg)
        return cv2.ellipse(shape, ellipse, 255, cv2.FILLED, cv2.LINE_AA)
    if kind == 1:
        corners = cv2.boxPoints(((x, y), (float(size[0]), float(size[1])), turn_deg))
    else:
        angles = np.sort(rng.uniform(0, 2 * np.pi, 6))
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1) * size / 2
        corners = around * rng.uniform(0.6, 1.2, (6, 1)) + (x, y)
    return cv2.fillPoly(shape, [np.rint(corners).astype(np.int32)], 255, cv2.LINE_AA)


def _stuff(pixels: Pixels, rng: Generator) -> UInt8[Array, "256 256 3"]:
    """What the thing looks like: another place of the picture, or a colour that gets darker."""
    height, width = pixels.rgb.shape[:2]
    if rng.random() < 0.5:
        size_px = float(rng.uniform(0.15, 0.6)) * min(height, width)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        place = Region((float(x), float(y)), max(size_px, 2.0), float(rng.uniform(-np.pi, np.pi)))
        return Crop(place, SIZE_PX).cut(pixels.rgb, "replicate")
    ends = rng.uniform(0, 255, 3) * np.array([[1.0], [rng.uniform(0.3, 1.0)]])
    ramp = cv2.resize(
        ends.astype(np.float32)[:, None], (1, SIZE_PX), interpolation=cv2.INTER_LINEAR
    )
    grain = rng.normal(0, rng.uniform(0, 20), (SIZE_PX // 4, SIZE_PX // 4))
    grain = cv2.resize(grain.astype(np.float32), (SIZE_PX, SIZE_PX))
    return np.clip(ramp + grain[:, :, None], 0, 255).astype(np.uint8)


def _behind(seen: Seen, shape: Array, stuff: Array) -> Seen:
    hidden = _hidden(seen, shape)
    visible = np.where(hidden, np.float32(0), seen.visible)
    rgb = cv2.copyTo(stuff, shape, seen.rgb.copy())
    mask = None if seen.mask is None else np.where(shape > 127, np.uint8(0), seen.mask)
    return replace(seen, rgb=rgb, visible=visible, mask=mask)


def _hidden(seen: Seen, shape: Array) -> Array:
    """Which of the 33 landmarks lie under a shape."""
    inside = np.all((seen.xy_px >= 0) & (seen.xy_px < SIZE_PX), axis=1)
    inside[skeleton.COUNT :] = False
    at = np.where(inside[:, None], seen.xy_px, 0).astype(int)
    return inside & (shape[at[:, 1], at[:, 0]] > 127)
