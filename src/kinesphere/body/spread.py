"""Points spread evenly over a surface."""

import numpy as np

from kinesphere.core.arrays import Array


def spread(points_m: Array, count: int) -> Array:
    """Indices of `count` of the points (V, 3): each is the farthest from those before it."""
    chosen = [int(points_m[:, 2].argmax())]
    apart = np.full(len(points_m), np.inf)
    for _ in range(count - 1):
        apart = np.minimum(apart, np.linalg.norm(points_m - points_m[chosen[-1]], axis=1))
        chosen.append(int(apart.argmax()))
    return np.array(chosen)
