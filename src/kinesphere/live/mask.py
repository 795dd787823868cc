"""The person's mask: from the crop to the picture, and steady over time."""

import math

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
    probability = sigmoid(mask_logits).astype(np.float32)
    return Crop(region, c.LANDMARKS_SIZE_PX).uncut(probability, image_size_px)


def blend(
    previous: Float[Array, "height width"],
    new: Float[Array, "height width"],
    region: Region,
) -> Float[Array, "height width"]:
    """`new`, drawn to `previous` where it is unsure. (MediaPipe `segmentation_smoothing_calculator.cc`.)

    Only pixels that are unsure, and in the upright box around `region`, are computed: elsewhere
    the pull is below 0.0004.
    """
    out = new.copy()
    box = _box(region, (new.shape[1], new.shape[0]))
    part = out[box]
    unsure = np.nonzero((part > c.MASK_SURE) & (part < 1 - c.MASK_SURE))
    values = part[unsure]
    square, fit = (values - np.float32(0.5)) ** 2, np.zeros_like(values)
    for factor in reversed(c.MASK_UNCERTAINTY):
        fit = (fit + np.float32(factor)) * square
    pull = np.float32(c.MASK_PREVIOUS_RATIO) * (1 - np.minimum(fit, 1))
    part[unsure] = values + (previous[box][unsure] - values) * pull
    return out


def _box(region: Region, image_size_px: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of the picture that the region may touch."""
    turn = abs(math.cos(region.rotation_rad)) + abs(math.sin(region.rotation_rad))
    reach = region.size_px / 2 * turn + 1
    (x, y), (width, height) = region.center_px, image_size_px
    return _span(y - reach, y + reach, height), _span(x - reach, x + reach, width)


def _span(low: float, high: float, size: int) -> slice:
    return slice(max(0, min(size, math.floor(low))), max(0, min(size, math.ceil(high))))
