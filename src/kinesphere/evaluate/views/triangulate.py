"""Points in space from several calibrated cameras, of which some may be wrong.

Of every pair of cameras, and of all together, a point comes out of linear equations (the direct linear
transformation: Hartley and Zisserman, "Multiple View Geometry", 12.2). That with the least cost over all
cameras is refined by Gauss and Newton's steps, each camera weighted by how far it is believed. The cost
of a distance r in the picture is Geman and McClure's r² / (1 + r² / σ²).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera

STEPS: Final = 8
FIRM_PX2: Final = 1e-9
"""Keeps equations solvable where too few cameras see a point; such points are NaN."""
LEAST_CAMERAS: Final = 2


@dataclass(frozen=True)
class Points:
    """n points as c cameras told them.

    xyz_m     (n, 3) in the calibration's frame; NaN where fewer than two cameras saw the point
    away_px   (c, n) how far each camera's ray passes, in its undistorted picture; NaN unseen
    belief    (c, n) how much each camera was believed, 0 to 1; 0 unseen
    """

    xyz_m: Float[Array, "n 3"]
    away_px: Float[Array, "c n"]
    belief: Float[Array, "c n"]


def flat(cameras: Sequence[Camera], xy_px: Float[Array, "c *n 2"]) -> Float[Array, "c *n 2"]:
    """Without the lenses' distortion."""
    pairs = zip(cameras, xy_px, strict=True)
    return np.stack([one.undistort(xy.reshape(-1, 2)).reshape(xy.shape) for one, xy in pairs])


def triangulated(
    cameras: Sequence[Camera],
    flat_px: Float[Array, "c n 2"],
    sigma_px: Float[Array, " c"],
    trust: Float[Array, "c n"] | None = None,
) -> Points:
    """Points from where the cameras' undistorted pictures have them (NaN: unseen).

    sigma_px   beyond which a camera is more and more disbelieved
    trust      how much each sight counts from the beginning; all 1 if not given
    """
    seen = np.isfinite(flat_px).all(axis=2)
    weight = seen * (1.0 if trust is None else trust) / sigma_px[:, None] ** 2
    xyz_m = _best_start(cameras, flat_px, weight, sigma_px)
    for _ in range(STEPS):
        missed_px, slopes, _ = sight(cameras, xyz_m, flat_px)
        xyz_m = xyz_m - _step(missed_px, slopes, weight * believed(missed_px, sigma_px))
    missed_px, _, depth_m = sight(cameras, xyz_m, flat_px)
    away_px = np.where(seen, np.linalg.norm(missed_px, axis=2), np.nan)
    there = (seen.sum(axis=0) >= LEAST_CAMERAS) & (depth_m > 0).all(axis=0)
    belief = np.where(seen, believed(missed_px, sigma_px), 0.0)
    return Points(np.where(there[:, None], xyz_m, np.nan), np.where(there, away_px, np.nan), belief)


def sight(
    cameras: Sequence[Camera], xyz_m: Float[Array, "n 3"], flat_px: Float[Array, "c n 2"]
) -> tuple[Float[Array, "c n 2"], Float[Array, "c n 2 3"], Float[Array, "c n"]]:
    """How far points are from where they were seen (0 unseen), how that changes with them, and their
    depth in metres."""
    there_m = np.stack([one.seen(xyz_m) for one in cameras])
    slopes = np.stack([slope(one, m) for one, m in zip(cameras, there_m, strict=True)])
    turns = np.stack([one.T_camera_world[:, :3] for one in cameras])
    at_px = np.einsum("cij,cnj->cni", np.stack([one.K for one in cameras]), there_m)
    missed_px = np.nan_to_num(at_px[..., :2] / _depth(there_m) - flat_px)
    return missed_px, slopes @ turns[:, None], there_m[..., 2]


def slope(camera: Camera, there_m: Float[Array, "n 3"]) -> Float[Array, "n 2 3"]:
    """How the undistorted picture of points moves when they move in the camera's frame."""
    depth_m, K = _depth(there_m), camera.K[:2, :2]
    along = np.empty((len(there_m), 2, 3))
    along[..., :2] = K / depth_m[..., None]
    along[..., 2] = -(there_m[:, :2] @ K.T) / depth_m**2
    return along


def believed(missed_px: Float[Array, "c n 2"], sigma_px: Float[Array, " c"]) -> Float[Array, "c n"]:
    """How much each sight counts, 0 to 1."""
    far = (missed_px**2).sum(axis=-1) / sigma_px[:, None] ** 2
    return 1 / (1 + far) ** 2


def cost_px(away_px: Float[Array, "*n"], sigma_px: Float[Array, "*m"] | float) -> float:
    """The root of the mean of Geman and McClure's costs: as distances, but no more than sigma each."""
    far = away_px**2
    return float(np.sqrt(np.nanmean(far / (1 + far / np.asarray(sigma_px) ** 2))))


def _depth(there_m: Float[Array, "*n 3"]) -> Float[Array, "*n 1"]:
    """Not 0, and with the sign that it has: points behind a camera stay there."""
    depth_m = there_m[..., 2:]
    return np.where(np.abs(depth_m) < 1e-6, 1e-6, depth_m)


def _step(missed_px: Array, slopes: Array, weight: Array) -> Array:
    """Gauss and Newton's step (n, 3)."""
    rows = slopes * weight[..., None, None]
    curvature = np.einsum("cnki,cnkj->nij", rows, slopes) + FIRM_PX2 * np.eye(3)
    return np.linalg.solve(curvature, np.einsum("cnki,cnk->ni", rows, missed_px)[..., None])[..., 0]


def _best_start(cameras: Sequence[Camera], flat_px: Array, weight: Array, sigma_px: Array) -> Array:
    count = len(cameras)
    sets = [tuple(range(count)), *(combinations(range(count), 2) if count > 2 else ())]
    tried = [_linear(cameras, flat_px, weight, some) for some in sets]
    costs = [_cost(cameras, xyz_m, flat_px, weight, sigma_px) for xyz_m in tried]
    best = np.argmin(np.stack(costs), axis=0)
    return np.stack(tried)[best, np.arange(len(best))]


def _cost(
    cameras: Sequence[Camera], xyz_m: Array, flat_px: Array, weight: Array, sigma_px: Array
) -> Array:
    """(n,) over all cameras; large behind one of them."""
    missed_px, _, depth_m = sight(cameras, xyz_m, flat_px)
    far = (missed_px**2).sum(axis=-1)
    cost = (weight * far / (1 + far / sigma_px[:, None] ** 2)).sum(axis=0)
    return np.where((depth_m > 0).all(axis=0), cost, np.inf)


def _linear(
    cameras: Sequence[Camera], flat_px: Array, weight: Array, some: tuple[int, ...]
) -> Array:
    """(n, 3) from some of the cameras alone."""
    P = np.stack([cameras[k].K @ cameras[k].T_camera_world for k in some])
    xy_px, root = np.nan_to_num(flat_px[list(some)]), np.sqrt(weight[list(some)])
    rows = (xy_px[..., None] * P[:, None, 2:] - P[:, None, :2]) * root[..., None, None]
    A, b = rows[..., :3], -rows[..., 3]
    curvature = np.einsum("cnki,cnkj->nij", A, A) + FIRM_PX2 * np.eye(3)
    return np.linalg.solve(curvature, np.einsum("cnki,cnk->ni", A, b)[..., None])[..., 0]
