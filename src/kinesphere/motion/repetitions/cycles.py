"""Cycles of a signal that rises from rest to effort and falls back: counted with hysteresis.

The levels come from the signal itself: turning points (those that a swing of some size separates, as in
rainflow counting, ASTM E1049) say where rest and effort are; what then passes both thresholds, up and
down, is a cycle. Times are where straight lines between moments cross a level.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.lines import smoothed

LEFT_REST: Final = 0.3
"""The share of the way from rest to effort where a cycle has begun, or is over."""
WENT_FAR: Final = 0.65
"""The share of the way that a whole cycle reaches; what turns earlier is a half one."""
EDGE: Final = 0.1
"""So near to rest, or to its own peak, movement has stopped."""
GAP_MS: Final = 1000.0
"""What happens while nothing is known for longer is not known."""
TYPICAL: Final = 75.0
"""Percentile of the peaks that is called effort."""


@dataclass(frozen=True)
class Cycle:
    """Times in milliseconds: leaves rest, reaches its peak, is at it, leaves it, is back."""

    start_ms: float
    bottom_from_ms: float
    deepest_ms: float
    bottom_to_ms: float
    end_ms: float
    peak: float


@dataclass(frozen=True)
class Cycles:
    """What was counted.

    signal       (T,) smoothed; NaN where not known
    rest, effort where the signal is before and amid cycles; NaN if there are none
    halves       so many turned back before they went far
    unfinished   so many were cut off by the beginning, the end or a gap
    """

    t_ms: Float[Array, "t"]
    signal: Float[Array, "t"]
    whole: tuple[Cycle, ...]
    rest: float
    effort: float
    halves: int
    unfinished: int


def cycles(t_ms: Float[Array, "t"], values: Float[Array, "t"], least: float) -> Cycles:
    """Count the cycles of a signal; of less than `least` from rest to effort there are none."""
    signal = smoothed(t_ms, values)
    known = np.flatnonzero(np.isfinite(signal))
    t, v = t_ms[known], signal[known]
    rest, effort = _levels(v, max(least / 2, 4 * _noise(values[known] - v)))
    if not effort - rest >= least:
        return Cycles(t_ms, signal, (), np.nan, np.nan, 0, 0)
    whole: list[Cycle] = []
    halves = unfinished = 0
    for part in np.split(np.arange(len(t)), np.flatnonzero(np.diff(t) > GAP_MS) + 1):
        found, half, cut = _count(t[part], v[part], rest, effort)
        whole, halves, unfinished = whole + found, halves + half, unfinished + cut
    return Cycles(t_ms, signal, tuple(whole), rest, effort, halves, unfinished)


def _noise(left_over: Array) -> float:
    """A robust standard deviation."""
    return 1.4826 * float(np.median(np.abs(left_over))) if len(left_over) else 0.0


def _levels(v: Array, swing: float) -> tuple[float, float]:
    """Rest and effort: of the lower turning points the median, of the upper ones the 75th percentile."""
    low, high = turning_points(v, swing)
    if not len(low) or not len(high):
        return np.nan, np.nan
    return float(np.median(v[low])), float(np.percentile(v[high], TYPICAL))


def turning_points(v: Float[Array, "t"], swing: float) -> tuple[Array, Array]:
    """Indices of the minima and of the maxima between which the signal changes by `swing` or more.

    The ends count, where the swing next to them is large enough.
    """
    points: list[list[int]] = [[], []]  # minima, maxima
    if not len(v):
        return np.array([], int), np.array([], int)
    low = high = 0
    rising: bool | None = None
    for i in range(1, len(v)):
        low, high = (i if v[i] < v[low] else low), (i if v[i] > v[high] else high)
        if rising is not False and v[high] - v[i] >= swing:
            points[1].append(high)
            rising, low = False, i
        if rising is not True and v[i] - v[low] >= swing:
            points[0].append(low)
            rising, high = True, i
    if rising is not None:
        points[1 if rising else 0].append(high if rising else low)
    return np.array(points[0], int), np.array(points[1], int)


def _count(t: Array, v: Array, rest: float, effort: float) -> tuple[list[Cycle], int, int]:
    """Of one piece without gaps: whole cycles, how many halves, how many are cut off."""
    begun, far = (rest + share * (effort - rest) for share in (LEFT_REST, WENT_FAR))
    out = v > begun
    edges = np.flatnonzero(np.diff(np.concatenate([[False], out, [False]]).astype(int)))
    found: list[Cycle] = []
    halves = cut = 0
    after = 0
    for first, stop in edges.reshape(-1, 2):
        went_far = bool(v[first:stop].max() > far)
        if first == 0 or stop == len(v):
            cut += went_far
        elif not went_far:
            halves += v[first:stop].max() > (begun + far) / 2
        else:
            found.append(_cycle(t, v, (after, int(first), int(stop)), rest))
        after = int(stop)
    return _apart(found), int(halves), int(cut)


def _cycle(t: Array, v: Array, at: tuple[int, int, int], rest: float) -> Cycle:
    """The cycle that is out of rest from `first` up to `stop`; before `after` was another."""
    after, first, stop = at
    deepest = first + int(v[first:stop].argmax())
    peak = float(v[deepest])
    still, deep = rest + EDGE * (peak - rest), peak - EDGE * (peak - rest)
    start = _last_below(v, after, first, still)
    end = _first_below(v, stop, still)
    return Cycle(
        _crossing(t, v, start, still),
        _crossing(t, v, _last_below(v, start, deepest, deep), deep),
        float(t[deepest]),
        _crossing(t, v, _first_below(v, deepest, deep) - 1, deep),
        _crossing(t, v, end - 1, still),
        peak,
    )


def _last_below(v: Array, low: int, high: int, level: float) -> int:
    """The last index from `low` up to `high` that is not above a level, else that of the least."""
    below = np.flatnonzero(v[low : high + 1] <= level)
    return low + int(below[-1] if len(below) else v[low : high + 1].argmin())


def _first_below(v: Array, low: int, level: float) -> int:
    """The first index from `low` on that is not above a level; else where it turns up again."""
    below = np.flatnonzero(v[low:] <= level)
    rises = np.flatnonzero(np.diff(v[low:]) > 0)
    if len(below) and not (len(rises) and _turned(v[low:], int(below[0]))):
        return low + int(below[0])
    return low + int(rises[0]) if len(rises) else len(v) - 1


def _turned(v: Array, stop: int) -> bool:
    """Whether the signal rises above where it began before `stop`."""
    return bool((v[:stop] > v[0]).any())


def _crossing(t: Array, v: Array, i: int, level: float) -> float:
    """When the line from moment i to the next one is at a level; at one of them if it is not between."""
    if not 0 <= i < len(v) - 1 or v[i + 1] == v[i]:
        return float(t[min(max(i, 0), len(t) - 1)])
    share = np.clip((level - v[i]) / (v[i + 1] - v[i]), 0.0, 1.0)
    return float(t[i] + share * (t[i + 1] - t[i]))


def _apart(found: list[Cycle]) -> list[Cycle]:
    """No cycle begins before the one before it is over."""
    out: list[Cycle] = []
    for one in found:
        if out and one.start_ms < out[-1].end_ms:
            middle = min(max(out[-1].bottom_to_ms, one.start_ms), one.bottom_from_ms)
            last = out[-1]
            out[-1] = Cycle(
                last.start_ms, last.bottom_from_ms, last.deepest_ms, last.bottom_to_ms, middle,
                last.peak,
            )  # fmt: skip
            one = Cycle(
                middle, one.bottom_from_ms, one.deepest_ms, one.bottom_to_ms, one.end_ms, one.peak
            )
        out.append(one)
    return out
