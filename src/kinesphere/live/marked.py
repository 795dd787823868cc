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
RIM: Final = 1.15
"""The rim's distance from the middle of the hips, in those of the farthest of COCO's keypoints. (The
released heavy network's, on 42 people of COCO: 1.19 in the median, half of them from 1.10 to 1.27.)"""
LEAST: Final = 1.5
"""The same farthest distance is taken for that many torsos at least: legs may not be marked."""
NEAR: Final = 0.25
"""A detected region is a marked person's when the centres are nearer than this, in the smaller side."""
ALIKE: Final = 1.7
"""And neither side is longer than the other so many times."""


def region_of(xy_px: Float[Array, "33 2"]) -> Region | None:
    """Around what is marked of somebody; None where no shoulder or no hip is, or they are one point.

    xy_px   in the picture; NaN where nothing is marked
    """
    shoulder, hip = (_mean(xy_px[pair]) for pair in (SHOULDERS, HIPS))
    up = shoulder - hip
    torso_px = float(np.hypot(*up))
    if not torso_px > 0:  # NaN neither
        return None
    farthest = float(np.nanmax(np.linalg.norm(xy_px - hip, axis=1)))
    radius_px = RIM * max(farthest, LEAST * torso_px)
    found = region_around(hip, hip + up * (radius_px / torso_px), c.REGION_SCALE)
    return found if found.usable else None


def _mean(points: Float[Array, "2 2"]) -> Float[Array, "2"]:
    known = points[np.isfinite(points).all(axis=1)]
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
