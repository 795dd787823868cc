"""How late a pose comes: the delay of the reference at which the two move most alike."""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views.joints import centred

EARLY, LATE = 6, 12
"""Delays that are tried, in frames: from so many too early to so many too late."""
STEP: Final = 0.1
LEAST: Final = 10
"""Moments that must be left between the delays' ends."""


def lag_frames(found_m: Float[Array, "m 12 3"], true_m: Float[Array, "m 12 3"]) -> float:
    """Frames by which what was found is behind; NaN where too little is known.

    What counts is the mean squared distance once the mean of each joint over the clip is taken from
    both: an error that is always there is no delay.
    """
    middle = slice(LATE, len(found_m) - EARLY)
    found_m, true_m = centred(found_m)[middle], centred(true_m)
    tried = np.arange(-EARLY, LATE + STEP / 2, STEP)
    moved_m = np.stack([_delayed(true_m, by)[middle] for by in tried.tolist()])
    both = np.isfinite(found_m).all(axis=(1, 2)) & np.isfinite(moved_m).all(axis=(0, 2, 3))
    if both.sum() < LEAST:
        return float("nan")
    apart_m = _varying(found_m[both]) - _varying(moved_m[:, both])
    return float(tried[(apart_m**2).sum(axis=(1, 2, 3)).argmin()])


def _varying(xyz_m: Float[Array, "*n m 12 3"]) -> Float[Array, "*n m 12 3"]:
    return xyz_m - xyz_m.mean(axis=-3, keepdims=True)


def _delayed(xyz_m: Array, by: float) -> Float[Array, "m 12 3"]:
    """What was `by` frames before, between frames on a straight way; beyond the ends the last known."""
    when = np.clip(np.arange(len(xyz_m)) - by, 0, len(xyz_m) - 1)
    before = np.floor(when).astype(int)
    share = (when - before)[:, None, None]
    after = np.minimum(before + 1, len(xyz_m) - 1)
    return (1 - share) * xyz_m[before] + share * xyz_m[after]
