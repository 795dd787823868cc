"""One landmark in TensorFlow.js's words, and the checks that results make of their arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class Keypoint:
    """One landmark. In `keypoints` x, y, z are pixels, in `keypoints3d` metres."""

    x: float
    y: float
    z: float
    score: float
    """0 to 1: of a body's landmark its visibility, of others that the hand or face is there."""
    name: str


@dataclass(frozen=True)
class Box:
    """An upright box in the picture, in pixels."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float

    @property
    def width(self) -> float:
        return self.x_max - self.x_min

    @property
    def height(self) -> float:
        return self.y_max - self.y_min


def box_around(xy_image_px: Float[Array, "n 2"]) -> Box:
    """The smallest upright box around points."""
    low, high = xy_image_px.min(axis=0), xy_image_px.max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def keypoints(
    xyz: Float[Array, "n 3"], score: Float[Array, "n"], names: Sequence[str]
) -> tuple[Keypoint, ...]:
    """Rows of arrays as keypoints."""
    rows = zip(xyz.tolist(), score.tolist(), names, strict=True)
    return tuple(Keypoint(x, y, z, s, name) for (x, y, z), s, name in rows)


def check(name: str, array: Array, shape: tuple[int, ...]) -> None:
    """Raises InputError when an array has another shape or a number that is not finite."""
    if array.shape != shape:
        raise InputError(f"{name}: expected shape {shape}, got {array.shape}")
    if not np.isfinite(array).all():
        raise InputError(f"{name}: expected finite numbers, got NaN or infinity")
