"""Landmarks seen in the picture, and in metres as a network guesses them."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.camera import Camera
from kinesphere.truth.residuals.term import Term, least_squares, majorized


def reprojection(
    points: Points, camera: Camera, xy_px: Tensor, sigma_px: Tensor, outlier: float
) -> Term:
    """Landmarks where the picture has them.

    xy_px     (B, n, 2)
    sigma_px  (B, n) how far off they may be; infinite where nothing is known
    outlier   sigmas beyond which a landmark is more and more disbelieved

    Geman and McClure's kernel: Barron, "A General and Adaptive Robust Loss Function", CVPR 2019, alpha
    -2.
    """
    seen_px, across, down = camera.project(points.xyz_m)
    known = torch.isfinite(sigma_px)[..., None]
    apart = torch.where(known, (seen_px - xy_px) / sigma_px[..., None], 0.0)
    far = (apart * apart).sum(-1)
    belief = outlier**2 / (outlier**2 + far)
    inverse = 1 / sigma_px[..., None]
    rows = torch.cat([points.rows(across * inverse), points.rows(down * inverse)], 1)
    residuals = torch.cat([apart[..., 0], apart[..., 1]], 1)
    weight = torch.cat([belief, belief], 1) ** 2
    quadratic = majorized(torch.zeros_like(residuals), residuals * weight, weight, rows)
    return Term((0.5 * far * belief).sum(1), quadratic.gradient, quadratic.curvature)


def cue(points: Points, middle: tuple[int, int], xyz_m: Tensor, sigma_m: Tensor) -> Term:
    """Landmarks where a network guesses them, from the middle of two of them (the hips).

    xyz_m, sigma_m   (B, n, 3), in the frame of the fit; a sigma is infinite where nothing is known
    """
    rows = torch.cat([points.rows(d) for d in _axes(points.xyz_m)], 1)
    centre_rows = (
        _row(rows, middle[0], len(points.xyz_m[0])) + _row(rows, middle[1], len(points.xyz_m[0]))
    ) / 2
    centre = (points.xyz_m[:, middle[0]] + points.xyz_m[:, middle[1]]) / 2
    known = torch.isfinite(sigma_m)
    apart = torch.where(known, (points.xyz_m - centre[:, None] - xyz_m) / sigma_m, 0.0)
    inverse = (1 / sigma_m).mT.flatten(1)
    count = points.xyz_m.shape[1]
    relative = rows - centre_rows.repeat_interleave(count, 1)
    return least_squares(apart.mT.flatten(1), relative * inverse[..., None])


def _axes(xyz_m: Tensor) -> list[Tensor]:
    eye = torch.eye(3, dtype=xyz_m.dtype, device=xyz_m.device)
    return [eye[axis].expand_as(xyz_m) for axis in range(3)]


def _row(rows: Tensor, landmark: int, count: int) -> Tensor:
    """(B, 3, P): the rows of one landmark's x, y, z."""
    return rows[:, landmark::count]
