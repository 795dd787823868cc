"""Solids as signed distances: negative inside, metres. Points are rows (N, 3)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Values = NDArray[np.float64]
Solid = Callable[[Points], Values]


def cone(start: tuple[float, ...], end: tuple[float, ...], r0: float, r1: float) -> Solid:
    """A rod with round ends whose radius goes from `r0` to `r1`."""
    a, b = np.array(start), np.array(end)
    axis = b - a

    def distance(p: Points) -> Values:
        t = np.clip((p - a) @ axis / (axis @ axis), 0.0, 1.0)
        return np.linalg.norm(p - a - t[:, None] * axis, axis=1) - (r0 + (r1 - r0) * t)

    return distance


def ellipsoid(center: tuple[float, ...], radii: tuple[float, ...]) -> Solid:
    c, r = np.array(center), np.array(radii)

    def distance(p: Points) -> Values:
        # Not exact away from the surface, but exact enough to be meshed and blended.
        k0 = np.linalg.norm((p - c) / r, axis=1)
        k1 = np.linalg.norm((p - c) / r**2, axis=1)
        return k0 * (k0 - 1.0) / np.maximum(k1, 1e-9)

    return distance


def half_space(point: tuple[float, ...], outwards: tuple[float, ...]) -> Solid:
    c, n = np.array(point), np.array(outwards) / np.linalg.norm(outwards)
    return lambda p: (p - c) @ n


def grow(solid: Solid, by: float) -> Solid:
    return lambda p: solid(p) - by


def join(*solids: Solid, soft: float) -> Solid:
    """Both, with the edge between them filled over about `soft` metres."""

    def distance(p: Points) -> Values:
        out = solids[0](p)
        for solid in solids[1:]:
            out = _soft_min(out, solid(p), soft)
        return out

    return distance


def cut(solid: Solid, *keep: Solid, soft: float) -> Solid:
    """What lies in all of them, with edges rounded over about `soft` metres."""

    def distance(p: Points) -> Values:
        out = solid(p)
        for other in keep:
            out = -_soft_min(-out, -other(p), soft)
        return out

    return distance


def _soft_min(a: Values, b: Values, soft: float) -> Values:
    h = np.maximum(soft - np.abs(a - b), 0.0) / soft
    return np.minimum(a, b) - h * h * soft / 4.0
