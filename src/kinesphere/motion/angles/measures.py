"""Figures of angles over time: range of motion, left beside right, speed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.angles.joints import SIDED
from kinesphere.motion.angles.series import Angles
from kinesphere.motion.lines import slope

ENDS: Final = (2.0, 98.0)
"""Percentiles: single frames do not make a range."""
LEAST: Final = 3
"""Moments that an angle must be known at."""


@dataclass(frozen=True)
class Range:
    """Degrees. `sigma` is how far off each end may be, as the landmarks are unsure."""

    name: str
    least: float
    most: float
    mean: float
    sigma: float
    known: float
    """The share of moments at which the angle is known, 0 to 1."""
    fastest_deg_s: float
    """The speed that it has 1 % of the time or less, whichever way."""

    @property
    def span(self) -> float:
        """Range of motion."""
        return self.most - self.least


@dataclass(frozen=True)
class Sides:
    """The left joint beside the right one.

    span_index       (left - right) / mean of both ranges of motion, in per cent: 0 is symmetric
                     (Robinson et al., J. Manipulative Physiol. Ther. 10, 1987)
    difference_deg   between the largest angles, left less right
    sigma_deg        of that difference
    """

    name: str
    left: Range
    right: Range
    span_index: float
    difference_deg: float
    sigma_deg: float


def range_of(angles: Angles, name: str) -> Range | None:
    """The range of motion of one angle; None where it is known at fewer than LEAST moments."""
    deg, sigma_deg = angles.deg(name), angles.sigma_deg(name)
    known = np.isfinite(deg)
    if known.sum() < LEAST:
        return None
    low, high = (float(v) for v in np.percentile(deg[known], ENDS))
    speed = np.abs(speed_deg_s(angles, name))
    fastest = (
        float(np.percentile(speed[np.isfinite(speed)], 99)) if np.isfinite(speed).any() else 0.0
    )
    sigma = float(np.sqrt((sigma_deg[known] ** 2).mean()))
    return Range(name, low, high, float(deg[known].mean()), sigma, float(known.mean()), fastest)


def sides_of(angles: Angles, name: str) -> Sides | None:
    """One angle left beside right, as `knee_flexion`; None where one of them is hardly known."""
    left, right = range_of(angles, f"left_{name}"), range_of(angles, f"right_{name}")
    if left is None or right is None:
        return None
    mean = (left.span + right.span) / 2
    index = 100 * (left.span - right.span) / mean if mean > 0 else 0.0
    sigma = float(np.hypot(left.sigma, right.sigma))
    return Sides(name, left, right, index, left.most - right.most, sigma)


def all_sides(angles: Angles) -> list[Sides]:
    """Of every joint that is known on both sides."""
    return [sides for name in SIDED if (sides := sides_of(angles, name)) is not None]


def speed_deg_s(angles: Angles, name: str) -> Float[Array, "t"]:
    """Degrees a second, NaN where the angle is not known; smoothed as `motion.lines` says.

    Angles that jump by a whole turn are taken to go the short way.
    """
    deg = angles.deg(name)
    known = np.isfinite(deg)
    out = np.full(deg.shape, np.nan)
    if known.sum() >= LEAST:
        unwrapped = np.unwrap(deg[known], period=360.0)
        out[known] = slope(angles.t_ms[known], unwrapped) * 1000.0
    return out
