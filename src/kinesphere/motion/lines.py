"""Signals over time, smoothed by their times: a straight line fitted around each moment.

Local linear regression with a Gaussian kernel (Fan and Gijbels, "Local polynomial modelling and its
applications", 1996): the same at any frame rate, across gaps, without lag. A straight line stays so.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array

WIDTH_MS: Final = 60.0
"""The kernel's standard deviation: people move slower than that."""
AT_ONCE: Final = 512
"""Moments that are worked on together."""
REACH: Final = 4.0


def smoothed(
    t_ms: Float[Array, "t"], values: Float[Array, "t"], width_ms: float = WIDTH_MS
) -> Float[Array, "t"]:
    """The lines' heights at each moment. Values that are not finite have no say, and stay unknown."""
    return _lines(t_ms, values, width_ms)[0]


def slope(
    t_ms: Float[Array, "t"], values: Float[Array, "t"], width_ms: float = WIDTH_MS
) -> Float[Array, "t"]:
    """The lines' slopes, in the values' unit per millisecond."""
    return _lines(t_ms, values, width_ms)[1]


def _lines(t_ms: Array, values: Array, width_ms: float) -> tuple[Array, Array]:
    known = np.flatnonzero(np.isfinite(values))
    height, tilt = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    for start in range(0, len(known), AT_ONCE):
        rows = known[start : start + AT_ONCE]
        near = known[_near(t_ms[known], t_ms[rows], width_ms)]
        height[rows], tilt[rows] = _fit(t_ms[rows], t_ms[near], values[near], width_ms)
    return height, tilt


def _near(t_ms: Array, some_ms: Array, width_ms: float) -> slice:
    """All that can have a say, and at least the neighbours."""
    first = int(np.searchsorted(t_ms, some_ms[0] - REACH * width_ms)) - 1
    last = int(np.searchsorted(t_ms, some_ms[-1] + REACH * width_ms, "right")) + 1
    return slice(max(first, 0), last)


def _fit(at_ms: Array, t_ms: Array, values: Array, width_ms: float) -> tuple[Array, Array]:
    off = t_ms[None] - at_ms[:, None]
    weight = np.exp(-0.5 * (off / width_ms) ** 2)
    s0, s1, s2 = weight.sum(1), (weight * off).sum(1), (weight * off * off).sum(1)
    v0, v1 = weight @ values, (weight * off) @ values
    room = s0 * s2 - s1 * s1
    fits = room > 1e-9 * s0 * s0 * width_ms**2  # a moment by itself has a height and no slope
    safe = np.where(fits, room, 1.0)
    height = np.where(fits, (s2 * v0 - s1 * v1) / safe, v0 / s0)
    return height, np.where(fits, (s0 * v1 - s1 * v0) / safe, 0.0)
