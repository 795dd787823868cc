"""Ways of points through time, without what jumps: at each moment the middle of a parabola nearby.

Neighbours count by a bell around the moment, alike before and after (nothing comes late), and the less
the farther they are from the parabola (local regression: Cleveland, "Robust Locally Weighted Regression
and Smoothing Scatterplots", 1979).
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array

WIDTH_S: Final = 0.04
"""Of the bell (standard deviation)."""
REACH: Final = 3.0
"""Of the bell, in widths."""
FAR_M: Final = 0.03
"""Beyond it points are more and more disbelieved."""
ROUNDS: Final = 2
FIRM: Final = 1e-6


def smoothed(
    xyz_m: Float[Array, "m n 3"], fps: float, width_s: float = WIDTH_S
) -> Float[Array, "m n 3"]:
    """Moments come `fps` a second. NaN where nothing is near."""
    reach = max(2, int(np.ceil(REACH * width_s * fps)))
    offsets = np.arange(-reach, reach + 1)
    near = np.stack([_moved(xyz_m, by) for by in offsets.tolist()])  # (k, m, n, 3)
    known = np.isfinite(near).all(axis=3)
    bell = np.exp(-0.5 * (offsets / (width_s * fps)) ** 2)[:, None, None] * known
    near, t = np.nan_to_num(near), offsets / reach
    curve = _parabola(near, bell, t)
    for _ in range(ROUNDS):
        far = ((near - curve) ** 2).sum(axis=3) / FAR_M**2
        curve = _parabola(near, bell / (1 + far) ** 2, t)
    there = known.sum(axis=0) >= 3
    return np.where(there[..., None], curve[reach], np.nan)


def _moved(values: Array, by: int) -> Array:
    """At each moment what is `by` moments later; NaN beyond the ends."""
    out = np.full_like(values, np.nan)
    count = len(values)
    first, last = max(0, -by), min(count, count - by)
    if first < last:
        out[first:last] = values[first + by : last + by]
    return out


def _parabola(near: Array, weight: Array, t: Array) -> Array:
    """(k, m, n, 3): the best parabola at each neighbour."""
    powers = np.stack([np.ones_like(t), t, t * t])  # (3, k)
    A = np.einsum("kmn,ik,jk->mnij", weight, powers, powers) + FIRM * np.eye(3)
    b = np.einsum("kmn,ik,kmnd->mnid", weight, powers, near)
    return np.einsum("mnid,ik->kmnd", np.linalg.solve(A, b), powers)
