"""What a fit is worth: how sure it is, what else would explain the picture, what it obeys."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from kinesphere.truth.fit.evidence import Order
from kinesphere.truth.fit.objective import HIPS, Problem
from kinesphere.truth.fit.single import Fitted

DIFFERENT_M: Final = 0.03
"""Explanations nearer to each other than this, on average over the landmarks, are one."""
CALIBRATION: Final = 1.3
"""How many times as far off landmarks are as the curvature says, on synthetic people
(`kinesphere evaluate fit`: `error_in_sigmas`)."""
MOST: Final = 8
"""Alternatives that are told."""


@dataclass(frozen=True)
class Report:
    """About N people.

    sigma_m             (N, 33, 3) standard deviations of landmarks from the middle of the hips
    ambiguity_m         (N,) the mean distance of a landmark from the best explanation, over all found
    alternatives_m      for each person (A, 33, 3), the likeliest first, and
    alternative_weights (A,) how likely each is beside the best
    reprojection_px     (N,) the median distance of a landmark from where it was seen, all views, in the
                        square around the person
    order_told, order_obeyed   (N,)
    """

    sigma_m: Tensor
    ambiguity_m: Tensor
    alternatives_m: list[Tensor]
    alternative_weights: list[Tensor]
    reprojection_px: Tensor
    order_told: Tensor
    order_obeyed: Tensor


def report(problem: Problem, fitted: Fitted, tie: float) -> Report:
    """See `Report`; explanations count whose cost is within `tie` of the best."""
    posed = problem.body.pose(fitted.parameters)
    best_m = centred(posed.landmarks.xyz_m)
    others_m, weights = _others(problem, fitted, best_m, tie)
    spread, ambiguity, alternatives, kept = [], [], [], []
    for best, other, weight in zip(best_m, others_m, weights, strict=True):
        away = other - best
        share = (weight / (1 + weight.sum()))[:, None, None]
        spread.append((share * away**2).sum(0))
        ambiguity.append((share[..., 0] * away.norm(dim=-1)).sum(0).mean())
        some = _distinct(best, other, weight)
        alternatives.append(other[some])
        kept.append(weight[some])
    told, obeyed = _order(problem, posed.landmarks.xyz_m)
    return Report(
        CALIBRATION * (_laplace(problem, fitted) + torch.stack(spread)).sqrt(),
        torch.stack(ambiguity),
        alternatives,
        kept,
        _reprojection(problem, posed.landmarks.xyz_m),
        told,
        obeyed,
    )


def centred(xyz_m: Tensor) -> Tensor:
    """Landmarks (…, 33, 3) from the middle of the hips."""
    return xyz_m - (xyz_m[..., HIPS[0], :] + xyz_m[..., HIPS[1], :])[..., None, :] / 2


def _others(problem: Problem, fitted: Fitted, best_m: Tensor, tie: float) -> tuple[Tensor, Tensor]:
    """(N, C, 33, 3) and how likely each is beside the best (N, C); 0 for the best itself."""
    count, candidates, size = fitted.candidates.shape
    xyz_m = problem.body.pose(fitted.candidates.reshape(-1, size)).landmarks.xyz_m
    xyz_m = centred(xyz_m).unflatten(0, (count, candidates))
    behind = fitted.candidate_costs - fitted.candidate_costs.amin(1, keepdim=True)
    weights = torch.where(behind < tie, (-behind).exp(), 0.0)
    # Explanations that are one count once: each is weighed down by how many are near it.
    apart = torch.cdist(xyz_m.flatten(2), xyz_m.flatten(2)) / xyz_m.shape[2] ** 0.5
    near = (apart < DIFFERENT_M) & (weights > 0)[:, None]
    weights = weights / near.sum(2).clamp(min=1)
    # Through time the best need not be the one that explains this frame best.
    away = (xyz_m - best_m[:, None]).flatten(2).norm(dim=2) / xyz_m.shape[2] ** 0.5
    return xyz_m, torch.where(away < DIFFERENT_M, 0.0, weights)


def _distinct(best: Tensor, others: Tensor, weights: Tensor) -> Tensor:
    """Indices of those that differ from the best and from each other, the likeliest first."""
    kept: list[int] = []
    known = [best]
    for index in weights.argsort(descending=True).tolist():
        if len(kept) == MOST or weights[index] <= 0:
            break
        if all((others[index] - one).norm(dim=-1).mean() > DIFFERENT_M for one in known):
            kept.append(index)
            known.append(others[index])
    return torch.tensor(kept, dtype=torch.long, device=others.device)


def _laplace(problem: Problem, fitted: Fitted) -> Tensor:
    """(N, 33, 3) variances: the curvature's inverse, seen through the landmarks' Jacobian."""
    points = problem.body.pose(fitted.parameters).landmarks
    size = fitted.curvature.shape[1]
    eye = torch.eye(size).to(fitted.curvature)
    factor, failed = torch.linalg.cholesky_ex(fitted.curvature + 1e-4 * eye)
    factor = torch.where(failed[:, None, None] == 0, factor, torch.nan)  # one failed fit, not all
    variances = []
    for axis in range(3):
        rows = points.rows(torch.eye(3).to(points.xyz_m)[axis].expand_as(points.xyz_m))
        rows = rows - (rows[:, HIPS[0]] + rows[:, HIPS[1]])[:, None] / 2
        half = torch.linalg.solve_triangular(factor, rows.mT, upper=False)
        variances.append((half * half).sum(1))
    return torch.stack(variances, -1)


def _order(problem: Problem, xyz_m: Tensor) -> tuple[Tensor, Tensor]:
    told: Order | None = problem.evidence.order
    if told is None:
        none = torch.zeros(len(xyz_m), dtype=torch.long, device=xyz_m.device)
        return none, none
    depth = problem.evidence.views[0].camera.seen(xyz_m)[..., 2]
    ahead = depth[:, told.pairs[:, 1]] - depth[:, told.pairs[:, 0]]
    known = told.told != 0
    return known.sum(1), (known & (ahead.sign() == told.told.sign())).sum(1)


def _reprojection(problem: Problem, xyz_m: Tensor) -> Tensor:
    apart = []
    for view in problem.evidence.views:
        seen_px, _, _ = view.camera.project(xyz_m)
        away = (seen_px - view.xy_px).norm(dim=-1)
        apart.append(torch.where(torch.isfinite(view.sigma_px), away, torch.nan))
    return torch.cat(apart, 1).nanmedian(1).values
