"""From two points or a box to the square that a network looks at, for hands and faces.

(MediaPipe `detections_to_rects_calculator.cc`, `rect_transformation_calculator.cc`.)
"""

import math

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, normalize_radians
from kinesphere.live import ssd


def turned(start_px: Float[Array, "2"], end_px: Float[Array, "2"], target_deg: float) -> float:
    """The rotation after which the way from start to end points to `target_deg`: 0 right, 90 up."""
    dx, dy = float(end_px[0] - start_px[0]), float(end_px[1] - start_px[1])
    return normalize_radians(math.radians(target_deg) - math.atan2(-dy, dx))


def squared(
    center_px: Float[Array, "2"],
    sides_px: tuple[float, float],
    rotation_rad: float,
    scale: float,
    shift_y: float = 0.0,
) -> Region:
    """The square around a turned box: its longer side times `scale`.

    sides_px   the box's width and height, along its own axes
    shift_y    the centre moves by so many heights of the box down along its own axis
    """
    shift_px = sides_px[1] * shift_y
    x = float(center_px[0]) - shift_px * math.sin(rotation_rad)
    y = float(center_px[1]) + shift_px * math.cos(rotation_rad)
    return Region((x, y), max(sides_px) * scale, rotation_rad)


def same_place(one: Region, other: Region, least: float) -> bool:
    """Whether two regions overlap by more than `least`, 0 to 1 (intersection over union).

    Both are taken to be upright. (MediaPipe `association_norm_rect_calculator.cc`.)
    """
    return bool(ssd.overlap(_upright(one), _upright(other)[None])[0] > least)


def _upright(region: Region) -> Float[Array, "4"]:
    center, half = np.array(region.center_px), region.size_px / 2
    return np.concatenate([center - half, center + half])
