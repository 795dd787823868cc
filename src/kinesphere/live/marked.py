"""Where the pipeline would look for people whose landmarks are known, be it only some of them."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.core.skeleton import INDEX
from kinesphere.live import constants as c

SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
HIPS: Final = [INDEX["left_hip"], INDEX["right_hip"]]
REACH: Final = 1.15
"""The radius, by the distance of the farthest of COCO's points: hands, feet and the top of the head lie
beyond. (What the heavy network aims at on 42 people of COCO is 1.19 of it in the median, for half of
them 1.10 to 1.27; 1.12 where both ankles are marked. The direction is off by 3 degrees.)"""
TORSOS: Final = 1.75
"""And no less than so many times from hips to shoulders: legs may not be marked."""
NEAR: Final = 0.25
"""A detected region is a marked person's when the centres are nearer than this, in the smaller side."""
ALIKE: Final = 1.7
"""And neither side is longer than the other so many times."""


def region_of(xy_px: Float[Array, "33 2"]) -> Region | None:
    """Around what is marked of somebody; None where no shoulder or no hip is, or they are one point.

    xy_px   in the picture; NaN where nothing is marked
    """
    points = alignment_points(xy_px)
    found = None if points is None else region_around(points[0], points[1], c.REGION_SCALE)
    return found if found is not None and found.usable else None


def alignment_points(
    xy_px: Float[Array, "33 2"], reach: float = REACH
) -> Float[Array, "2 2"] | None:
    """The middle of the hips, and a point on the rim of the circle around the body, up to the shoulders.

    None as above. reach   instead of REACH
    """
    shoulders, hips = (_middle(xy_px[pair]) for pair in (SHOULDERS, HIPS))
    up = shoulders - hips
    torso_px = float(np.hypot(*up))
    if not torso_px > 1e-3:  # NaN neither
        return None
    farthest_px = float(np.nanmax(np.linalg.norm(xy_px - hips, axis=1)))
    radius_px = max(reach * farthest_px, TORSOS * torso_px)
    return np.stack([hips, hips + up * (radius_px / torso_px)])


def _middle(xy_px: Float[Array, "2 2"]) -> Float[Array, "2"]:
    """Of the two, or the one that is known; NaN without any."""
    known = xy_px[np.isfinite(xy_px).all(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(2, np.nan)


def matched(detected: Sequence[Region], marked: Sequence[Region | None]) -> list[int | None]:
    """For each marked person which of the detector's regions is theirs; the nearest first, each once."""
    pairs = [
        (_apart(a, b), i, j)
        for i, a in enumerate(marked)
        for j, b in enumerate(detected)
        if a is not None and b.usable
    ]
    found: list[int | None] = [None] * len(marked)
    for apart, i, j in sorted(pairs):
        if apart < NEAR and found[i] is None and j not in found:
            found[i] = j
    return found


def _apart(a: Region, b: Region) -> float:
    """Between the centres, in the smaller side; infinite where the sides differ too much."""
    small, large = sorted((a.size_px, b.size_px))
    return math.dist(a.center_px, b.center_px) / small if large < ALIKE * small else math.inf
