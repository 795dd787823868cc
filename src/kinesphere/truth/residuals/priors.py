"""What is known before the picture: how people stand and move, how they are built, how far joints go."""

from dataclasses import dataclass

import torch
from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.truth.residuals.term import Term


@dataclass(frozen=True)
class Mixture:
    """A mixture of K Gaussians over poses of D numbers (`Layout.pose`)."""

    log_weights: Tensor
    """(K,)"""
    means: Tensor
    """(K, D)"""
    precisions: Tensor
    """(K, D, D)"""

    @property
    def log_peaks(self) -> Tensor:
        """(K,) each one's log density at its mean, up to what all share."""
        return self.log_weights + 0.5 * torch.linalg.slogdet(self.precisions)[1]


@dataclass(frozen=True)
class Limits:
    """Directions in the space of poses (n, D) and how far to go along each: low, high (n,) radians."""

    directions: Tensor
    low: Tensor
    high: Tensor


def pose(parameters: Tensor, layout: Layout, prior: Mixture) -> Term:
    """How unlike the poses of people this one is: the negative log density.

    The curvature is the mean of the Gaussians', each as likely as it is here: a step of EM.
    """
    away = parameters[:, None, layout.pose] - prior.means
    pulls = torch.einsum("bki,kij->bkj", away, prior.precisions)
    peaks = prior.log_peaks
    logs = peaks - 0.5 * (away * pulls).sum(-1)
    share = torch.softmax(logs, 1)
    gradient, curvature = _empty(parameters, layout)
    gradient[:, layout.pose] = (share[..., None] * pulls).sum(1)
    curvature[:, layout.pose, layout.pose] = torch.einsum("bk,kij->bij", share, prior.precisions)
    return Term(peaks.max() - torch.logsumexp(logs, 1), gradient, curvature)


def shape(parameters: Tensor, layout: Layout) -> Term:
    """How unlike adults' shapes this one is; coefficients are N(0, 1)."""
    beta = parameters[:, layout.shape]
    gradient, curvature = _empty(parameters, layout)
    gradient[:, layout.shape] = beta
    curvature[:, layout.shape, layout.shape] = torch.eye(
        layout.shapes, dtype=beta.dtype, device=beta.device
    )
    return Term(0.5 * (beta * beta).sum(1), gradient, curvature)


def limits(parameters: Tensor, layout: Layout, within: Limits, sigma_rad: float) -> Term:
    """How far joints are turned beyond their limits."""
    turned = parameters[:, layout.pose] @ within.directions.T
    beyond = (turned - within.high).clamp(min=0) + (turned - within.low).clamp(max=0)
    beyond = beyond / sigma_rad
    rows = within.directions / sigma_rad
    gradient, curvature = _empty(parameters, layout)
    gradient[:, layout.pose] = beyond @ rows
    active = (beyond != 0).to(beyond.dtype)
    curvature[:, layout.pose, layout.pose] = torch.einsum("bn,ni,nj->bij", active, rows, rows)
    return Term(0.5 * (beyond * beyond).sum(1), gradient, curvature)


def height(
    parameters: Tensor,
    layout: Layout,
    tall_m: tuple[Tensor, Tensor],
    known_m: Tensor,
    sigma_m: float,
) -> Term:
    """How far from the known height (B,) the person would be; `tall_m` is what `Body.height_m` gives."""
    now_m, by_shape = tall_m
    apart = (now_m - known_m) / sigma_m
    row = by_shape / sigma_m
    gradient, curvature = _empty(parameters, layout)
    gradient[:, layout.shape] = apart[:, None] * row
    curvature[:, layout.shape, layout.shape] = row[:, None] * row
    return Term(0.5 * apart * apart, gradient, curvature)


def _empty(parameters: Tensor, layout: Layout) -> tuple[Tensor, Tensor]:
    count = len(parameters)
    return parameters.new_zeros(count, layout.size), parameters.new_zeros(
        count, layout.size, layout.size
    )
