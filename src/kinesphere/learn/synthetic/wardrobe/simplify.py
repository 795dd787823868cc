"""Fewer triangles where they do not show: at some hundred pixels a person has too many to draw fast.

Vertices slide into a neighbour, the cheapest first: Garland and Heckbert, "Surface Simplification Using
Quadric Error Metrics", SIGGRAPH 1997. What is left are vertices that were there, so that textures,
joints and what clothes hang on stay as they are. Ends of the surface stay, seams of textures among them.
"""

from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kinesphere.core.arrays import Array

ROUNDS: Final = 80
OFF_M: Final = 0.004
"""No further off the surface, in the root mean square over the triangles that meet."""
SHORT: Final = 1e-3
"""What moving by a metre costs, of being a metre off the surface."""
BEND: Final = 0.1
"""What following other joints costs."""
TURN_COS: Final = 0.3
"""Triangles do not turn further than this."""


def simplified(
    xyz_m: Float[Array, "n 3"],
    faces: Int[Array, "f 3"],
    follows: Float[Array, "n j"],
    count: int,
) -> Int[Array, "g 3"]:
    """About `count` triangles, of the same vertices; more where fewer would show."""
    xyz = xyz_m.astype(np.float64)
    quadrics = _quadrics(xyz, faces)
    stays = _ends(faces, len(xyz))
    for _ in range(ROUNDS):
        if len(faces) <= count:
            break
        start, end = _edges(faces)
        cost = _cost(xyz, follows, quadrics, start, end)
        cost[stays[start]] = np.inf
        chosen, into = _cheapest_apart(start, end, cost, len(xyz), (len(faces) - count) // 2)
        chosen, into = _without_flips(xyz, faces, chosen, into, stays)
        if not len(chosen):
            if not np.isfinite(cost).any():
                break
            continue
        quadrics[into] += quadrics[chosen]
        place = np.arange(len(xyz))
        place[chosen] = into
        faces = place[faces]
        faces = faces[(faces != np.roll(faces, 1, axis=1)).all(1)]
    return faces


def _quadrics(xyz: Array, faces: Array) -> Float[Array, "n 4 4"]:
    """For each vertex the squared distances from the planes around it, weighed by area."""
    a, b, c = (xyz[faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    double = np.linalg.norm(across, axis=1)
    normal = across / np.maximum(double, 1e-20)[:, None]
    plane = np.concatenate([normal, -(normal * a).sum(1, keepdims=True)], 1)
    of_face = plane[:, :, None] * plane[:, None] * (double / 6)[:, None, None]
    sums = [
        np.bincount(faces.ravel(), np.repeat(of_face[:, i, j], 3), len(xyz))
        for i in range(4)
        for j in range(4)
    ]
    return np.stack(sums, 1).reshape(-1, 4, 4)


def _ends(faces: Array, count: int) -> Array:
    """(count,) whether a vertex is on an edge of one triangle only, or of more than two."""
    edges = np.sort(np.stack([faces, np.roll(faces, -1, axis=1)], 2).reshape(-1, 2), 1)
    code, often = np.unique(edges @ np.array([count, 1]), return_counts=True)
    single = code[often != 2]
    stays = np.zeros(count, bool)
    stays[single // count] = stays[single % count] = True
    return stays


def _edges(faces: Array) -> tuple[Array, Array]:
    """Both ways along each edge."""
    ahead = np.roll(faces, -1, axis=1).ravel()
    back = faces.ravel()
    return np.concatenate([back, ahead]), np.concatenate([ahead, back])


def _cost(xyz: Array, follows: Array, quadrics: Array, start: Array, end: Array) -> Array:
    """Of each vertex `start` that slides into `end`; infinite where that would show."""
    at = np.concatenate([xyz[end], np.ones((len(end), 1))], 1)
    both = quadrics[start] + quadrics[end]
    off = np.einsum("ei,eij,ej->e", at, both, at)
    area = both[:, :3, :3].trace(axis1=1, axis2=2)
    length = ((xyz[start] - xyz[end]) ** 2).sum(1)
    bend = ((follows[start] - follows[end]) ** 2).sum(1)
    cost = off.clip(0) + area * length * (SHORT + BEND * bend)
    cost[off > area * OFF_M**2] = np.inf
    return cost


def _cheapest_apart(
    start: Array, end: Array, cost: Array, count: int, most: int
) -> tuple[Array, Array]:
    """Vertices with the least cost for two edges around, and where each slides to."""
    order = np.argsort(cost, kind="stable")
    first = np.full(count, len(cost))
    np.minimum.at(first, start[order], np.arange(len(order)))
    rank = first.copy()  # how cheap each vertex is, ranks of others around it taken in twice
    for _ in range(2):
        around = rank.copy()
        np.minimum.at(around, start, rank[end])
        rank = around
    chosen = np.flatnonzero((first == rank) & (first < len(cost)))
    chosen = chosen[np.isfinite(cost[order[first[chosen]]])]
    chosen = chosen[np.argsort(first[chosen])][: max(1, most)]
    return chosen, end[order[first[chosen]]]


def _without_flips(
    xyz: Array, faces: Array, chosen: Array, into: Array, stays: Array
) -> tuple[Array, Array]:
    """Leaves out vertices whose triangles would turn over or vanish; they stay from now on."""
    place = np.arange(len(xyz))
    place[chosen] = into
    moved = place[faces]
    changed = (moved != faces).any(1) & (moved != np.roll(moved, 1, axis=1)).all(1)
    old, new = _normals(xyz, faces[changed]), _normals(xyz, moved[changed])
    bad = faces[changed][(old * new).sum(1) < TURN_COS]
    is_bad = np.zeros(len(xyz), bool)
    is_bad[bad.ravel()] = True
    turned = is_bad[chosen]
    stays[chosen[turned]] = True
    return chosen[~turned], into[~turned]


def _normals(xyz: Array, faces: Array) -> Array:
    a, b, c = (xyz[faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    return across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12)
