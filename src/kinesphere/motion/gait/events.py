"""Heel strikes and toe offs.

Zeni, Richards, Higginson, "Two simple methods for determining gait events during treadmill and
overground walking using kinematic data", Gait & Posture 27, 2008: a heel strikes when it is farthest
before the pelvis, the toes leave when they are farthest behind it.

As a check O'Connor, Thorpe, O'Malley, Vaughan, "Automatic detection of gait events using kinematic
data", Gait & Posture 25, 2007: the foot's middle goes down fastest at the strike and up fastest at toe
off.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.gait.feet import Feet
from kinesphere.motion.lines import slope, smoothed
from kinesphere.motion.repetitions.cycles import turning_points

GAP_MS: Final = 300.0
"""A foot that is not seen for longer may have taken a step."""
SWING: Final = 0.3
"""Leg lengths that a foot must swing beside the pelvis for a step."""
OF_SWING: Final = 0.35
"""And the share of how far it usually swings."""
WIDTH_MS: Final = 25.0
NEAR_FLOOR: Final = 0.5
"""O'Connor: a foot strikes in the lower part of the range of its heights (35 % of the heel's there; its
middle is looked at here)."""
WITHIN_MS: Final = 200.0
"""The events of both methods that are so near to each other are the same."""


@dataclass(frozen=True)
class Events:
    """Times of one foot in milliseconds, growing."""

    strikes_ms: Float[Array, "s"]
    offs_ms: Float[Array, "o"]


def zeni(feet: Feet, side: int) -> Events:
    """Of the left (0) or right (1) foot."""
    heel, toes = feet.along_m[:, side, 0], feet.along_m[:, side, 1]
    strikes = _peaks(feet.t_ms, heel, SWING * feet.leg_m)
    return Events(strikes, _peaks(feet.t_ms, -toes, SWING * feet.leg_m))


def oconnor(feet: Feet, side: int) -> Events:
    """Of the left (0) or right (1) foot, by how fast it moves up and down."""
    height = feet.height_m[:, side]
    known = height[np.isfinite(height)]
    if not len(known):
        return Events(np.zeros(0), np.zeros(0))
    speed = slope(feet.t_ms, height, WIDTH_MS) * 1000.0
    low, high = np.percentile(known, (2, 98))
    least = 0.3 * float(np.nanmax(np.abs(speed)))
    down = _peaks(feet.t_ms, -speed, least)
    near = np.interp(down, feet.t_ms, np.nan_to_num(height, nan=np.inf)) < low + NEAR_FLOOR * (
        high - low
    )
    return Events(down[near], _peaks(feet.t_ms, speed, least))


def apart_ms(ours: Float[Array, "n"], others: Float[Array, "m"]) -> Float[Array, "k"]:
    """Others' times less ours, of events that both have."""
    if not len(ours) or not len(others):
        return np.zeros(0)
    off = others[None] - ours[:, None]
    nearest = off[np.arange(len(ours)), np.abs(off).argmin(1)]
    return nearest[np.abs(nearest) <= WITHIN_MS]


def _peaks(t_ms: Array, values: Array, least: float) -> Array:
    """Times of the maxima between which the signal falls by `least`, or a share of its usual swing."""
    signal = smoothed(t_ms, values, WIDTH_MS)
    known = np.flatnonzero(np.isfinite(signal))
    if len(known) < 3 or not np.isfinite(least):
        return np.zeros(0)
    low, high = np.percentile(signal[known], (5, 95))
    swing = max(least, OF_SWING * float(high - low))
    out: list[float] = []
    for part in np.split(known, np.flatnonzero(np.diff(t_ms[known]) > GAP_MS) + 1):
        _, tops = turning_points(signal[part], swing)
        out += [
            _top(t_ms[part], signal[part], i)
            for i in tops.tolist()
            if _turns(signal[part], i, swing)
        ]
    return np.array(out)


def _turns(v: Array, i: int, swing: float) -> bool:
    """Whether the signal has been seen to come up to a peak and to go down from it."""
    return bool(v[i] - v[: i + 1].min() > 0.15 * swing and v[i] - v[i:].min() > 0.15 * swing)


def _top(t: Array, v: Array, i: int) -> float:
    """When the parabola through a peak and its neighbours is highest."""
    if not 0 < i < len(v) - 1:
        return float(t[i])
    x, y = t[i - 1 : i + 2] - t[i], v[i - 1 : i + 2] - v[i]
    a = (y[2] / x[2] - y[0] / x[0]) / (x[2] - x[0])
    if a >= 0:
        return float(t[i])
    b = y[0] / x[0] - a * x[0]
    return float(t[i] + np.clip(-b / (2 * a), x[0], x[2]))
