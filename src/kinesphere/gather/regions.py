"""The region that `live` would look in for a person whose landmarks are known in part."""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.core.skeleton import INDEX
from kinesphere.live import constants as c
from kinesphere.media.coco import OURS

HIPS: Final = [INDEX["left_hip"], INDEX["right_hip"]]
SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
REACH: Final = 1.11
"""The radius, by the distance of the farthest of COCO's 17 points: hands, feet and the top of the head
lie beyond. Found on people of COCO photographs, where what the full network aims at was 1.11 +- 0.07 of
it. On 54 of them the regions are 2.4 % of the side apart, 3 % in scale and 2 degrees (medians; of nine
in ten less than 6 %, 7 %, 4 degrees), which is what tracking does from frame to frame."""
TORSOS: Final = 1.75
"""And no less than so many times from hips to shoulders: for people who sit or are cut off."""


def alignment_points(xy_px: Float[Array, "33 2"]) -> Float[Array, "2 2"] | None:
    """The middle of the hips and a point on the rim of the circle around the body, in the direction of
    the shoulders; None where no hip or no shoulder is known, or the two are at one place."""
    hips, shoulders = _middle(xy_px[HIPS]), _middle(xy_px[SHOULDERS])
    up = shoulders - hips
    torso = float(np.hypot(*up))
    if not torso > 1e-3:  # NaN neither
        return None
    farthest = float(np.nanmax(np.linalg.norm(xy_px[OURS] - hips, axis=1)))
    radius = max(REACH * farthest, TORSOS * torso)
    return np.stack([hips, hips + up * (radius / torso)])


def region_of(points_px: Float[Array, "2 2"]) -> Region:
    """The region that two alignment points aim at."""
    return region_around(points_px[0], points_px[1], c.REGION_SCALE)


def _middle(xy_px: Float[Array, "2 2"]) -> Float[Array, "2"]:
    """Of the two, or the one that is known; NaN without any."""
    known = xy_px[np.isfinite(xy_px).all(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(2, np.nan)
