"""sRGB and linear light; pictures cut to a square."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array


def linear(srgb: Float[Array, "..."]) -> Float[Array, "..."]:
    """0 to 1 in both."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


LINEAR: Final = linear(np.arange(256) / 255).astype(np.float16)
"""Of each sRGB byte."""


def cut_square(picture: UInt8[Array, "h w 3"], size_px: int) -> UInt8[Array, "s s 3"]:
    """The largest square in the middle, at that size."""
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = picture[top : top + side, left : left + side]
    if side == size_px:
        return square
    how = cv2.INTER_AREA if side > size_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (size_px, size_px), interpolation=how), np.uint8)
