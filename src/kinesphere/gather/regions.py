"""The region that `live` would look in for a person whose landmarks are known in part."""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.live import constants as c
from kinesphere.live import marked
from kinesphere.media.coco import OURS

REACH: Final = 1.11
"""The radius, by the distance of the farthest of COCO's 17 points: hands, feet and the top of the head
lie beyond. Found on people of COCO photographs, where what the full network aims at was 1.11 +- 0.07 of
it. On 54 of them the regions are 2.4 % of the side apart, 3 % in scale and 2 degrees (medians; of nine
in ten less than 6 %, 7 %, 4 degrees), which is what tracking does from frame to frame."""


def alignment_points(xy_px: Float[Array, "33 2"]) -> Float[Array, "2 2"] | None:
    """The middle of the hips and a point on the rim of the circle around the body, in the direction of
    the shoulders; None where no hip or no shoulder is known, or the two are at one place."""
    known = np.full_like(xy_px, np.nan)
    known[OURS] = xy_px[OURS]
    return marked.alignment_points(known, REACH)


def region_of(points_px: Float[Array, "2 2"]) -> Region:
    """The region that two alignment points aim at."""
    return region_around(points_px[0], points_px[1], c.REGION_SCALE)
