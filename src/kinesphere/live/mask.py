"""The person's mask: from the crop to the picture, and steady over time."""

import math
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.live import constants as c
from kinesphere.live.landmarks import sigmoid


def project(
    mask_logits: Float[Array, "256 256"], region: Region, image_size_px: tuple[int, int]
) -> Float[Array, "height width"]:
    """The probability of each pixel of the picture being the person; 0 outside the region."""
    probability = sigmoid(mask_logits).astype(np.float32, copy=False)
    # Between the crop's outermost pixels and the 0 around them values fade over one of its pixels.
    rows, cols = _box(region, image_size_px, region.size_px / c.LANDMARKS_SIZE_PX)
    # Columns begin at 0: OpenCV rounds along a row, and begun elsewhere it would round otherwise.
    size_px = (cols.stop, rows.stop - rows.start)
    if size_px == image_size_px:
        return Crop(region, c.LANDMARKS_SIZE_PX).uncut(probability, image_size_px)
    out = np.zeros(image_size_px[::-1], np.float32)
    if all(size_px):
        x, y = region.center_px
        shifted = Crop(replace(region, center_px=(x, y - rows.start)), c.LANDMARKS_SIZE_PX)
        out[rows, : cols.stop] = shifted.uncut(probability, size_px)
    return out


def blend(
    previous: Float[Array, "height width"],
    new: Float[Array, "height width"],
    region: Region,
) -> Float[Array, "height width"]:
    """`new`, drawn to `previous` where it is unsure. (MediaPipe `segmentation_smoothing_calculator.cc`.)

    Changes `new` and returns it. Only pixels that are unsure, and in the upright box around
    `region`, are computed: elsewhere the pull is below 0.0004.
    """
    rows, cols = _box(region, (new.shape[1], new.shape[0]))
    unsure = _unsure(new[rows], cols)
    values, before = new[rows].ravel()[unsure], previous[rows].ravel()[unsure]
    np.put(new[rows], unsure, values + (before - values) * _pull(values))
    return new


def _unsure(part: Float[Array, "rows width"], cols: slice) -> Array:
    """Where in `part`, as flat indices, pixels of these columns are unsure."""
    unsure = np.zeros(part.shape, bool)
    inside = part[:, cols]
    np.logical_and(inside > c.MASK_SURE, inside < 1 - c.MASK_SURE, out=unsure[:, cols])
    return np.flatnonzero(unsure)


def _pull(values: Float[Array, "n"]) -> Float[Array, "n"]:
    """How far unsure pixels go towards what they were before."""
    square, fit = (values - np.float32(0.5)) ** 2, np.zeros_like(values)
    for factor in reversed(c.MASK_UNCERTAINTY):
        fit = (fit + np.float32(factor)) * square
    return np.float32(c.MASK_PREVIOUS_RATIO) * (1 - np.minimum(fit, 1))


def _box(
    region: Region, image_size_px: tuple[int, int], margin_px: float = 0.0
) -> tuple[slice, slice]:
    """Rows and columns of the picture that the region, that much larger, may touch."""
    turn = abs(math.cos(region.rotation_rad)) + abs(math.sin(region.rotation_rad))
    reach = (region.size_px / 2 + margin_px) * turn + 1
    (x, y), (width, height) = region.center_px, image_size_px
    return _span(y - reach, y + reach, height), _span(x - reach, x + reach, width)


def _span(low: float, high: float, size: int) -> slice:
    return slice(max(0, min(size, math.floor(low))), max(0, min(size, math.ceil(high))))
