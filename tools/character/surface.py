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


def rod(points: Points, radius: float, around: int = 12, rounds: int = 4) -> Surface:
    """A line (N, 3) that lies across z, as a rod with round ends: rings of points, even all along."""
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    turn = np.linspace(0.0, np.pi / 2, rounds + 1)[:-1]
    ends = (points[[0, -1]], along[[0, -1]])
    caps = [(ends[0][i] + s * radius * np.cos(a) * ends[1][i], ends[1][i], radius * np.sin(a))
            for i, s in ((0, -1.0), (1, 1.0)) for a in np.maximum(turn, 0.05)]  # fmt: skip
    middle = [(p, a, radius) for p, a in zip(points, along, strict=True)]
    rings = [*caps[:rounds], *middle, *caps[rounds:][::-1]]
    circle = np.linspace(0.0, 2 * np.pi, around, endpoint=False)
    made: list[Points] = []
    out: list[Points] = []
    for at, way, size in rings:
        up = np.array([-way[1], way[0], 0.0]) / np.hypot(way[0], way[1])
        spokes = np.cos(circle)[:, None] * up + np.sin(circle)[:, None] * np.cross(way, up)
        made.append(at + size * spokes)
        flat = np.sqrt(max(0.0, 1 - (size / radius) ** 2))
        ahead = way * (flat if at @ way > points.mean(0) @ way else -flat)
        out.append(spokes * (size / radius) + ahead)
    return Surface(np.concatenate(made), np.concatenate(out), _rings(len(rings), around))


def _rings(count: int, around: int) -> NDArray[np.int64]:
    """Triangles between rings of points, and over the first and the last."""
    ring, spoke = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    a, b = ring * around + spoke, ring * around + (spoke + 1) % around
    sides = [
        np.stack(t, -1).reshape(-1, 3) for t in ((a, b, a + around), (b, b + around, a + around))
    ]
    fan = np.stack([np.zeros(around - 2, int), np.arange(1, around - 1), np.arange(2, around)], -1)
    return np.concatenate([*sides, fan[:, ::-1], fan + (count - 1) * around])


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
