"""Triangles in a picture, and which of them is in front at each pixel: no loop over triangles.

A triangle is cut into spans, one for each row of pixels that it crosses, and the spans into pixels; a
depth buffer says which triangle is the nearest. A pixel belongs to a triangle that holds its middle, so
triangles that share an edge neither overlap nor leave a gap.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError

NONE: Final = -1
_OVERSAMPLING: Final = 2
_SPANS: Final = 400_000
_PIXELS: Final = 2_000_000
"""So many at a time: memory stays small when triangles are huge."""


class Drawn(NamedTuple):
    """A mesh as it is in a picture."""

    xy_px: Array
    """(V, 2)"""
    depth_m: Array
    """(V,)"""
    rgb: Array
    """(V, 3), 0 to 255."""
    faces: Array
    """(F, 3)"""


def check_mesh(vertices_m: Array, faces: Array) -> None:
    """InputError unless vertices (V, 3) are finite and faces (F, 3) are integers that point to them."""
    if vertices_m.ndim != 2 or vertices_m.shape[1] != 3:
        raise InputError(f"vertices_m: expected shape (V, 3), got {vertices_m.shape}")
    if not np.isfinite(vertices_m).all():
        raise InputError("vertices_m: expected finite numbers, got NaN or infinity")
    check_faces(faces, len(vertices_m))


def check_faces(faces: Array, count: int) -> None:
    """InputError unless faces (F, 3) are integers from 0 to `count` - 1."""
    if faces.ndim != 2 or faces.shape[1] != 3 or faces.dtype.kind not in "iu":
        raise InputError(f"faces: expected (F, 3) integers, got {faces.shape} {faces.dtype}")
    if faces.size and (faces.min() < 0 or faces.max() >= count):
        raise InputError(
            f"faces: expected vertices 0 to {count - 1}, got {faces.min()} to {faces.max()}"
        )


def normals(vertices_m: Array, faces: Array) -> Array:
    """Unit vectors (V, 3) out of the surface: the mean of the faces around, weighted by area.

    Zero at vertices without a face.
    """
    a, b, c = np.moveaxis(vertices_m[faces], 1, 0)
    across, corners = np.cross(b - a, c - a), faces.ravel()
    repeated = np.repeat(across, 3, axis=0)
    total = [np.bincount(corners, repeated[:, k], len(vertices_m)) for k in range(3)]
    out = np.stack(total, axis=1)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def facing(xy_px: Array, faces: Array) -> Array:
    """(F,) True where a face turns its outer side to the viewer: counter-clockwise as it is seen."""
    a, b, c = np.moveaxis(xy_px[faces], 1, 0)
    return _area(a, b, c) < 0


def front(xy_px: Array, depth_m: Array, faces: Array, size_px: tuple[int, int]) -> Array:
    """(H, W) the index of the nearest face whose outer side is seen, NONE where there is none.

    xy_px    (V, 2) finite; the picture's corners are (0, 0) and `size_px`
    depth_m  (V,) above 0
    """
    width, height = size_px
    best, nearest = np.full(width * height, NONE), np.zeros(width * height)
    seen = np.flatnonzero(facing(xy_px, faces))
    corners, closeness = xy_px[faces[seen]], 1 / depth_m[faces[seen]]
    for face, pixel, close in _pixels(corners, closeness, size_px):
        np.maximum.at(nearest, pixel, close)
        won = close == nearest[pixel]
        best[pixel[won]] = seen[face[won]]
    return best.reshape(height, width)


def spread(values: Array, xy_px: Array, faces: Array, best: Array) -> Array:
    """Values (V, C) of vertices, spread over `front`'s pixels that have a face: (n, C) float32."""
    y, x = np.nonzero(best != NONE)
    face, middle = best[y, x], np.stack([x, y], axis=1) + 0.5
    corners = xy_px[faces]
    of_face = (values[faces[:, 0]], *_slopes(corners, values[faces]))
    at_a, slope_x, slope_y = (part.astype(np.float32)[face] for part in of_face)
    away = (middle - corners[face, 0]).astype(np.float32)
    return at_a + slope_x * away[:, :1] + slope_y * away[:, 1:]


def paint(picture: Array, mesh: Drawn, opacity: float) -> Array:
    """A copy of a picture with a mesh, whose edges are smooth."""
    out = picture.copy()
    low, high = _box(mesh, (picture.shape[1], picture.shape[0]))
    width, height = (high - low).tolist()
    if min(width, height) > 0:
        part = out[low[1] : high[1], low[0] : high[0]]
        layer = _layer(mesh, low, (width, height)) * opacity
        part[:] = np.rint(part * (1 - layer[..., 3:]) + layer[..., :3])
    return out


def _box(mesh: Drawn, size_px: tuple[int, int]) -> tuple[Array, Array]:
    """The corners of the part of a picture in which a mesh lies; the same where it lies outside."""
    if len(mesh.faces) == 0:
        return np.zeros(2, int), np.zeros(2, int)
    xy = mesh.xy_px[np.unique(mesh.faces)]
    low = np.clip(np.floor(xy.min(axis=0)), 0, size_px)
    return low.astype(int), np.clip(np.ceil(xy.max(axis=0)), 0, size_px).astype(int)


def _layer(mesh: Drawn, low_px: Array, size_px: tuple[int, int]) -> Array:
    """A part of a picture with a mesh alone: (h, w, 4) float32, premultiplied by alpha 0 to 1."""
    fine = (size_px[0] * _OVERSAMPLING, size_px[1] * _OVERSAMPLING)
    xy = (mesh.xy_px - low_px) * _OVERSAMPLING
    best = front(xy, mesh.depth_m, mesh.faces, fine)
    layer = np.zeros((*best.shape, 4), np.float32)
    layer[best != NONE, :3] = np.clip(spread(mesh.rgb, xy, mesh.faces, best), 0, 255)
    layer[best != NONE, 3] = 1
    return cv2.resize(layer, size_px, interpolation=cv2.INTER_AREA)


def _area(a: Array, b: Array, c: Array) -> Array:
    """Twice the area of triangles (N, 2): negative when counter-clockwise on the screen."""
    u, v = b - a, c - a
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]


def _pixels(
    corners: Array, closeness: Array, size_px: tuple[int, int]
) -> Iterator[tuple[Array, Array, Array]]:
    """Triangle, pixel and closeness (1 / depth) for all pixels of triangles (F, 3, 2), (F, 3).

    1 / depth is linear in the picture.
    """
    slope_x, slope_y = (slope[:, 0] for slope in _slopes(corners, closeness[..., None]))
    for face, y, left, right in _spans(corners, size_px):
        a, close_a = corners[face, 0], closeness[face, 0]
        at_y = close_a + slope_y[face] * (y + 0.5 - a[:, 1])
        start = at_y + slope_x[face] * (left + 0.5 - a[:, 0])
        step, offset = slope_x[face], y * size_px[0] + left
        for some in _batches(right - left, _PIXELS):
            which, along = _runs((right - left)[some])
            which += some.start
            yield face[which], offset[which] + along, start[which] + step[which] * along


def _slopes(corners: Array, values: Array) -> tuple[Array, Array]:
    """How values (F, 3, C) at the corners (F, 3, 2) of triangles change along x and y: (F, C) each.

    Zero for triangles without an area.
    """
    a, b, c = np.moveaxis(corners, 1, 0)
    u, v, area = b - a, c - a, _area(a, b, c)
    u, v = (part / np.where(area == 0, np.inf, area)[:, None] for part in (u, v))
    du, dv = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    return du * v[:, 1:] - dv * u[:, 1:], dv * u[:, :1] - du * v[:, :1]


def _spans(corners: Array, size_px: tuple[int, int]) -> Iterator[tuple[Array, Array, Array, Array]]:
    """Rows of triangles (F, 3, 2): triangle, y, and the first and the last but one pixel."""
    order = np.argsort(corners[..., 1], axis=1, kind="stable")
    corners = np.take_along_axis(corners, order[..., None], axis=1)
    top = _first(corners[:, 0, 1], size_px[1])
    rows = _first(corners[:, 2, 1], size_px[1]) - top
    for some in _batches(rows, _SPANS):
        face, along = _runs(rows[some])
        face += some.start
        y = top[face] + along
        high, middle, low = np.moveaxis(corners[face], 1, 0)
        bent = (y + 0.5 < middle[:, 1])[:, None]
        long = _crossing(high, low, y)
        short = _crossing(np.where(bent, high, middle), np.where(bent, middle, low), y)
        left, right = np.minimum(long, short), np.maximum(long, short)
        yield face, y, _first(left, size_px[0]), _first(right, size_px[0])


def _first(at_px: Array, size: int) -> Array:
    """The first pixel (N,) whose middle is not before a place; from 0 to `size`."""
    return np.ceil(np.clip(at_px, 0, size) - 0.5).astype(np.int64)


def _crossing(a: Array, b: Array, y: Array) -> Array:
    """Where edges (N, 2) cross the middle of rows y (N,)."""
    return a[:, 0] + (b[:, 0] - a[:, 0]) * ((y + 0.5 - a[:, 1]) / (b[:, 1] - a[:, 1]))


def _runs(counts: Array) -> tuple[Array, Array]:
    """0, 0, 0, 1, 1, … and 0, 1, 2, 0, 1, … for counts 3, 2, …"""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - (np.cumsum(counts) - counts)[which]


def _batches(counts: Array, limit: int) -> Iterator[slice]:
    """Consecutive slices whose counts sum to about `limit`, or hold one item."""
    group = np.cumsum(counts) // limit
    cuts = [0, *(np.flatnonzero(np.diff(group)) + 1).tolist(), len(counts)]
    return (slice(a, b) for a, b in pairwise(cuts) if a < b)
