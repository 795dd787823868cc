"""Cameras turned a little, so that their rays meet where a person is.

A calibration is seldom exact to the pixel where the person stands: cameras are touched, lenses differ
from their model. What is off by the same in all joints and frames is told from what people do, and taken
out as a small rotation of each camera.

Points and rotations are found together, by Gauss and Newton's steps from which the points are
eliminated (bundle adjustment with Schur's complement: Triggs and others, "Bundle Adjustment", 1999).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.evaluate.views.triangulate import FIRM_PX2, believed, sight, slope, triangulated

PRIOR_RAD: Final = np.radians(1.0)
"""How far off cameras are, before anything is known."""
INDEPENDENT: Final = 20
"""Of the sights of a camera so many are worth what one independent one is: errors are alike in
neighbouring frames and joints."""
MOST: Final = 1500
"""Points that are looked at, evenly spread over all."""
WIDE: Final = (4.0, 1.0, 1.0)
"""Sigmas are so many times as large, one after the other: at first cameras far off are believed."""
STEPS: Final = 15
ENOUGH_RAD: Final = 1e-5


def aimed(
    cameras: Sequence[Camera], flat_px: Float[Array, "c n 2"], sigma_px: Float[Array, " c"]
) -> tuple[Camera, ...]:
    """The cameras, turned. `flat_px` is where the undistorted pictures have n points, NaN unseen."""
    every = -(-flat_px.shape[1] // MOST)
    some_px, turned = flat_px[:, ::every], tuple(cameras)
    for times in WIDE:
        xyz_m = triangulated(turned, some_px, times * sigma_px).xyz_m
        known = np.isfinite(xyz_m).all(axis=1)
        seen_px, place_m = some_px[:, known], xyz_m[known]
        turned, _ = adjusted(turned, cameras, place_m, seen_px, times * sigma_px, STEPS)
    return turned


def adjusted(
    now: Sequence[Camera],
    before: Sequence[Camera],
    xyz_m: Float[Array, "n 3"],
    flat_px: Float[Array, "c n 2"],
    sigma_px: Float[Array, " c"],
    steps: int,
) -> tuple[tuple[Camera, ...], Float[Array, "n 3"]]:
    """Cameras and points after some steps from where they are; `before` are the cameras unturned."""
    turned = tuple(now)
    for _ in range(steps):
        by_rad, by_m = _step(turned, before, xyz_m, flat_px, sigma_px)
        turned = tuple(_turned(one, by) for one, by in zip(turned, by_rad, strict=True))
        xyz_m = xyz_m + by_m
        if np.abs(by_rad).max() < ENOUGH_RAD:
            break
    return turned, xyz_m


def turns_rad(before: Sequence[Camera], after: Sequence[Camera]) -> Float[Array, "c 3"]:
    """How each camera was turned: rotation vectors in its own frame."""
    pairs = zip(before, after, strict=True)
    turns = [b.T_camera_world[:, :3] @ a.T_camera_world[:, :3].T for a, b in pairs]
    return np.stack([cv2.Rodrigues(turn)[0][:, 0] for turn in turns])


def _turned(camera: Camera, by_rad: Float[Array, "3"]) -> Camera:
    turn = cv2.Rodrigues(np.asarray(by_rad, float))[0]
    return replace(camera, T_camera_world=turn @ camera.T_camera_world)


def _step(
    now: Sequence[Camera], before: Sequence[Camera], xyz_m: Array, flat_px: Array, sigma_px: Array
) -> tuple[Float[Array, "c 3"], Float[Array, "n 3"]]:
    """How cameras turn and points move."""
    missed_px, by_point, _ = sight(now, xyz_m, flat_px)
    seen = np.isfinite(flat_px).all(axis=2)
    weight = seen * believed(missed_px, sigma_px) / sigma_px[:, None] ** 2 / INDEPENDENT
    by_turn = np.stack([slope(one, one.seen(xyz_m)) @ _cross(one.seen(xyz_m)) for one in now])
    points, turns = by_point * weight[..., None, None], by_turn * weight[..., None, None]
    inside = np.einsum("cnki,cnkj->nij", points, by_point) + FIRM_PX2 * np.eye(3)
    pull = np.linalg.solve(inside, np.einsum("cnki,cnk->ni", points, missed_px)[..., None])[..., 0]
    across = np.einsum("cnki,cnkj->ncij", turns, by_point)
    solved = np.linalg.solve(inside[:, None], across.swapaxes(2, 3))
    H = _curvature(turns, by_turn, across, solved) + np.eye(3 * len(now)) / PRIOR_RAD**2
    own = np.einsum("cnki,cnk->ci", turns, missed_px) - np.einsum("ncij,nj->ci", across, pull)
    g = own.ravel() + turns_rad(before, now).ravel() / PRIOR_RAD**2
    by_rad = -np.linalg.solve(H, g).reshape(-1, 3)
    return by_rad, -pull - np.einsum("ncji,ci->nj", solved, by_rad)


def _curvature(turns: Array, by_turn: Array, across: Array, solved: Array) -> Float[Array, "k k"]:
    """Of the cost over the cameras' turns, wherever the points go."""
    count = len(turns)
    H = -np.einsum("ncij,ndjk->cidk", across, solved)
    own = np.einsum("cnki,cnkj->cij", turns, by_turn)
    H[np.arange(count), :, np.arange(count)] += own
    return H.reshape(3 * count, 3 * count)


def _cross(xyz_m: Float[Array, "n 3"]) -> Float[Array, "n 3 3"]:
    """What a small turn does to points: (n, 3, 3) times the rotation vector."""
    x, y, z = xyz_m.T
    o = np.zeros_like(x)
    return np.stack([o, z, -y, -z, o, x, y, -x, o], axis=1).reshape(-1, 3, 3)
