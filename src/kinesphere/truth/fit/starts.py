"""Where a fit begins: the mean pose, turned to several sides, where the camera saw it."""

import math

import torch
from torch import Tensor

from kinesphere.truth.fit.evidence import Evidence, View
from kinesphere.truth.fit.objective import Problem

NEAR_M, FAR_M = 0.8, 20.0
USUAL_HEIGHT_M = 1.6
USUAL_M = 4.0
"""How far away somebody is taken to be of whom nothing is seen."""
NOTHING = 1e-6
"""Less than one landmark says, however uncertain."""


def starts(problem: Problem, yaws: int) -> Tensor:
    """(N, yaws, P) parameters."""
    count, layout = len(problem.evidence), problem.body.layout
    turned: list[Tensor] = []
    for turn in range(yaws):
        x = problem.prior.mean.new_zeros(count, layout.size)
        x[:, layout.pose] = problem.prior.mean
        x[:, layout.root.start + 2] = 2 * math.pi * turn / yaws
        xyz_m = problem.body.pose(x).landmarks.xyz_m
        x[:, layout.translation] = placed(problem.evidence, xyz_m)
        turned.append(x)
    return torch.stack(turned, 1)


def placed(evidence: Evidence, xyz_m: Tensor) -> Tensor:
    """(N, 3) the translation that brings landmarks (N, 33, 3) nearest to where all views have them.

    Linear least squares on the rays (the projection's equations times the depth).
    """
    each = [_equations(view, xyz_m) for view in evidence.views]
    rows, right = (torch.cat(parts, 1) for parts in zip(*each, strict=True))
    square, wanted = rows.mT @ rows, (rows.mT @ right[..., None])[..., 0]
    size = square.diagonal(dim1=1, dim2=2).sum(1).clamp(min=NOTHING)[:, None, None]
    moved = torch.linalg.solve(square + 1e-6 * size * torch.eye(3).to(square), wanted)
    first = evidence.views[0]
    depth = first.camera.seen(moved[:, None])[:, 0, 2]
    sensible = (depth > NEAR_M) & (depth < FAR_M)
    if len(evidence.views) > 1:  # whom the first camera does not see may be behind it
        sensible |= ~torch.isfinite(first.sigma_px).any(1) & (rows != 0).flatten(1).any(1)
    return torch.where(sensible[:, None], moved, _by_size(first, xyz_m))


def _equations(view: View, xyz_m: Tensor) -> tuple[Tensor, Tensor]:
    """For each landmark: f (X + t)_x - (u - c_x) (X + t)_z = 0, likewise y, weighted by certainty."""
    camera = view.camera
    turn = (
        torch.eye(3).to(xyz_m).expand(len(xyz_m), 3, 3)
        if camera.rotation is None
        else camera.rotation
    )
    seen = camera.seen(xyz_m)
    known = torch.isfinite(view.sigma_px)
    weight = torch.where(known, 1 / view.sigma_px, 0.0)
    ray = torch.where(known[..., None], view.xy_px - camera.centre_px[:, None], 0.0)
    focal = camera.focal_px[:, None]
    rows: list[Tensor] = []
    rights: list[Tensor] = []
    for axis in range(2):
        row = focal[..., None] * turn[:, None, axis] - ray[..., axis, None] * turn[:, None, 2]
        right = ray[..., axis] * seen[..., 2] - focal * seen[..., axis]
        rows.append(row * weight[..., None])
        rights.append(right * weight)
    return torch.cat(rows, 1), torch.cat(rights, 1)


def _by_size(view: View, xyz_m: Tensor) -> Tensor:
    """(N, 3) as far as somebody of usual height would be who is as large in the picture."""
    camera = view.camera
    known = torch.isfinite(view.sigma_px)[..., None]
    ray = view.xy_px - camera.centre_px[:, None]
    high = torch.where(known, ray, -torch.inf).amax(1)
    low = torch.where(known, ray, torch.inf).amin(1)
    seen = known.any(1)  # else the middle of the picture is as good as any place
    depth = camera.focal_px * USUAL_HEIGHT_M / (high - low).amax(1).clamp(min=1)
    depth = torch.where(seen[:, 0], depth.clamp(NEAR_M, FAR_M), USUAL_M)
    middle = torch.where(seen, (high + low) / 2, 0.0) * (depth / camera.focal_px)[:, None]
    place = torch.cat([middle, depth[:, None]], 1) - xyz_m.mean(1) * torch.tensor(
        [1.0, 1.0, 0.0]
    ).to(ray)
    return camera.outside(place[:, None])[:, 0]
