"""The surface of a solid as triangles: one vertex in each cell that it passes (surface nets)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tools.character.shapes import Points, Solid


@dataclass(frozen=True)
class Surface:
    points: Points
    normals: Points
    triangles: NDArray[np.int64]


def surface(solid: Solid, low: Points, high: Points, cell: float) -> Surface:
    """All of the surface between the corners `low` and `high`, which must lie outside the solid."""
    shape = tuple(np.ceil((high - low) / cell).astype(int) + 1)
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1)
    values = solid(grid.reshape(-1, 3) * cell + low).reshape(shape)
    cells, triangles = _nets(values)
    points = (cells + 0.5) * cell + low
    for _ in range(4):
        points = points - np.clip(solid(points), -cell, cell)[:, None] * gradient(solid, points)
    return Surface(points, gradient(solid, points), triangles)


def gradient(solid: Solid, points: Points) -> Points:
    """The direction outwards, (N, 3), of length 1."""
    step = 1e-4
    slopes = [solid(points + e) - solid(points - e) for e in np.eye(3) * step]
    out = np.stack(slopes, axis=1)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def without(mesh: Surface, hidden: NDArray[np.bool_]) -> Surface:
    """Leaves out the triangles all of whose corners are hidden."""
    return _compact(mesh, mesh.triangles[~hidden[mesh.triangles].all(axis=1)])


def _nets(values: NDArray[np.float64]) -> tuple[Points, NDArray[np.int64]]:
    inside = values < 0
    shape = tuple(n - 1 for n in values.shape)
    flat = np.concatenate([_quads(inside, axis, shape) for axis in range(3)])
    used, renumbered = np.unique(flat, return_inverse=True)
    quad = renumbered.reshape(-1, 4)
    triangles = np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]])
    return np.stack(np.unravel_index(used, shape), axis=1).astype(float), triangles


def _quads(inside: NDArray[np.bool_], axis: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """For each grid edge along `axis` that is crossed: the four cells around it, in order."""
    here = np.moveaxis(inside, axis, 0)
    crossed = np.argwhere(here[:-1] != here[1:])
    starts = here[:-1][tuple(crossed.T)]
    u, v = (axis + 1) % 3, (axis + 2) % 3
    at = np.empty_like(crossed)
    rest = [i for i in range(3) if i != axis]
    at[:, axis], at[:, rest[0]], at[:, rest[1]] = crossed[:, 0], crossed[:, 1], crossed[:, 2]
    corners = []
    for du, dv in ((-1, -1), (0, -1), (0, 0), (-1, 0)):
        corner = at.copy()
        corner[:, u] += du
        corner[:, v] += dv
        corners.append(np.ravel_multi_index(tuple(corner.T), shape))
    quad = np.stack(corners, axis=1)
    return np.where(starts[:, None], quad, quad[:, ::-1])


def _compact(mesh: Surface, triangles: NDArray[np.int64]) -> Surface:
    used, renumbered = np.unique(triangles, return_inverse=True)
    return Surface(mesh.points[used], mesh.normals[used], renumbered.reshape(-1, 3))
