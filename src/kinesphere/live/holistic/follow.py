"""Whether what was followed is still where it is seen now. (MediaPipe `roi_tracking_calculator.cc`.)"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region, normalize_radians


@dataclass(frozen=True)
class Limits:
    """How far the region of the last frame's landmarks may be from the one that is found now.

    turn_rad   between the two
    away       of the centre along the sides of the new one, in its sides
    size       the two sides' difference, in sides of the new one
    inside     the last landmarks must lie in the new region made smaller by this part
    """

    turn_rad: float
    away: float
    size: float
    inside: float


HAND: Final = Limits(np.radians(40.0), 0.2, 0.4, 0.1)
"""MediaPipe holistic_landmark/hand_tracking.pbtxt."""


def stays(limits: Limits, followed: Region, xy_px: Float[Array, "n 2"], found: Region) -> bool:
    """Whether to go on with `followed`, the region of the landmarks `xy_px`, not with `found`."""
    if not (followed.usable and found.usable):
        return False
    unit = Crop(found, 1)  # so that the new region's side is 1
    away = np.abs(unit.to_crop(np.array([followed.center_px]))[0] - 0.5).max()
    size = abs(followed.size_px - found.size_px) / found.size_px
    turn_rad = abs(normalize_radians(followed.rotation_rad - found.rotation_rad))
    rim = np.abs(unit.to_crop(xy_px) - 0.5).max()
    return bool(
        turn_rad <= limits.turn_rad
        and away <= limits.away
        and size <= limits.size
        and rim < (1.0 - limits.inside) / 2
    )
