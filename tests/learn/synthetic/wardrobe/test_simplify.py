"""Fewer triangles, the same surface."""

import numpy as np

from kinesphere.learn.synthetic.wardrobe import base_mesh, parts
from kinesphere.learn.synthetic.wardrobe.simplify import simplified


def _grid(bump_m: float = 0.0, cells: int = 24) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[: cells + 1, : cells + 1] / cells
    z = bump_m * np.exp(-(((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.01))
    at = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    quads = np.stack([at, at + 1, at + cells + 2, at + cells + 1], 1)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return np.stack([x, y, z], 2).reshape(-1, 3), faces


def _area(xyz, faces) -> float:
    a, b, c = (xyz[faces[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def test_a_plane_needs_few_triangles_and_keeps_its_ends():
    xyz, faces = _grid()
    follows = np.ones((len(xyz), 1))
    fewer = simplified(xyz, faces, follows, 120)
    assert len(fewer) < 180
    assert abs(_area(xyz, fewer) - 1) < 1e-9  # no holes, nothing double
    border = np.flatnonzero((xyz[:, :2] % 1 == 0).any(1))
    assert set(border) <= set(np.unique(fewer))


def test_a_bump_stays():
    xyz, faces = _grid(0.2)
    fewer = simplified(xyz, faces, np.ones((len(xyz), 1)), 250)
    assert len(fewer) < 700
    assert xyz[np.unique(fewer), 2].max() > 0.19
    assert abs(_area(xyz, fewer) / _area(xyz, faces) - 1) < 0.05


def test_where_joints_bend_triangles_stay():
    xyz, faces = _grid()
    bends = 1 / (1 + np.exp(-(xyz[:, 0] - 0.25) * 40))
    fewer = simplified(xyz, faces, np.stack([bends, 1 - bends], 1), 400)
    inner = np.setdiff1d(np.unique(fewer), np.flatnonzero((xyz[:, :2] % 1 == 0).any(1)))
    near = np.abs(xyz[inner, 0] - 0.25) < 0.15
    assert near.mean() > 0.36  # 0.3 of the width


def test_enough_is_left_alone():
    xyz, faces = _grid()
    same = simplified(xyz, faces, np.ones((len(xyz), 1)), len(faces))
    assert same is faces


def test_the_skin_that_ships_is_near_the_body():
    """Each vertex of the fine skin lies within millimetres of a plane of the coarse one nearby."""
    base = base_mesh.load()
    fine, coarse = parts.fine_skin(), parts.load().skin
    points = fine.rest_m(np.zeros(0, np.float32))[::25]
    at = coarse.rest_m(np.zeros(0, np.float32))
    corners = at[coarse.faces]
    middles = corners.mean(1)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    near = np.argsort(((points[:, None] - middles) ** 2).sum(2), 1)[:, :6]
    off = np.abs(((points[:, None] - middles[near]) * normals[near]).sum(2)).min(1)
    assert np.percentile(off, 95) < 0.002
    assert len(coarse.faces) < 0.4 * len(base.faces)
