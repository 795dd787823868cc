"""Levenberg–Marquardt on a batch of independent problems.

Each takes its own steps: (H + lambda diag(H)) d = -g, the step taken when the cost falls, lambda a third
then and five times as much when it does not. Problems that have settled are left out of what is
computed.

Levenberg 1944; Marquardt 1963; Nocedal and Wright, "Numerical Optimization", chapter 10.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kinesphere.truth.residuals.term import Term

Objective = Callable[[Tensor, Tensor], Term]
"""(parameters (b, P), which of the batch they are of (b,)) → their cost."""


@dataclass(frozen=True)
class Rules:
    """How steps are taken and when it is enough."""

    steps: int = 30
    damping: float = 1e-2
    tolerance: float = 1e-3
    """A problem has settled when its cost falls by less than this share, twice in a row."""
    eager: float = 0.3
    careful: float = 5.0
    least: float = 1e-7
    most: float = 1e6
    given_up: float = 1e4
    """Damping beyond which nothing can be gained."""


@dataclass(frozen=True)
class Minimum:
    """Where the search ended."""

    parameters: Tensor
    """(B, P)"""
    term: Term
    """The cost there."""
    settled: Tensor
    """(B,) whether it ended because there was nothing to gain; never where the cost is not finite."""
    evaluations: int
    """How often one problem's cost was computed, over all of them."""


def minimize(
    objective: Objective,
    start: Tensor,
    largest: Tensor,
    rules: Rules,
    free: Tensor | None = None,
    tidy: Callable[[Tensor], Tensor] | None = None,
) -> Minimum:
    """The lowest costs near the starting points (B, P).

    largest   (P,) how much a step may change each parameter; a longer one is shortened as a whole
    free      (P,) True for those that may change; all if not given
    tidy      writes parameters in another way that means the same
    """
    count = len(start)
    everybody = torch.arange(count, device=start.device)
    now = _Search(
        start,
        objective(start, everybody),
        start.new_full((count,), rules.damping),
        torch.zeros_like(everybody),
    )
    evaluations = count
    for _ in range(rules.steps):
        going = (now.small < 2).nonzero()[:, 0]
        if not len(going):
            break
        tried = now.parameters[going] + _step(now, going, largest, free)
        if tidy is not None:
            tried = tidy(tried)
        now = _chosen(now, going, tried, objective(tried, going), rules)
        evaluations += len(going)
    settled = (now.small >= 2) & torch.isfinite(now.term.cost)
    return Minimum(now.parameters, now.term, settled, evaluations)


@dataclass(frozen=True)
class _Search:
    parameters: Tensor
    term: Term
    damping: Tensor
    small: Tensor
    """(B,) steps in a row that gained next to nothing."""


def _step(now: _Search, going: Tensor, largest: Tensor, free: Tensor | None) -> Tensor:
    gradient, curvature = now.term.gradient[going], now.term.curvature[going].clone()
    if free is not None:
        gradient = gradient * free
        curvature = curvature * free[:, None] * free
        curvature.diagonal(dim1=1, dim2=2)[:, ~free] = 1
    diagonal = curvature.diagonal(dim1=1, dim2=2)
    diagonal += now.damping[going, None] * (diagonal + 1e-3)
    factor, failed = torch.linalg.cholesky_ex(curvature)
    step = -torch.cholesky_solve(gradient[..., None], factor)[..., 0]
    step = torch.where((failed == 0)[:, None], step, 0.0).nan_to_num()
    too_long = (step.abs() / largest).amax(1, keepdim=True).clamp(min=1)
    return step / too_long


def _chosen(now: _Search, going: Tensor, tried: Tensor, term: Term, rules: Rules) -> _Search:
    before = now.term.cost[going]
    better = term.cost < before
    gain = (before - term.cost) / before.abs().clamp(min=1e-9)
    taken, kept = going[better], now.term
    damping = now.damping.clone()
    damping[going] = torch.where(
        better, damping[going] * rules.eager, damping[going] * rules.careful
    ).clamp(rules.least, rules.most)
    little = (better & (gain < rules.tolerance)) | (~better & (damping[going] > rules.given_up))
    small = now.small.clone()
    small[going] = torch.where(little, small[going] + 1, 0)
    return replace(
        now,
        parameters=now.parameters.index_copy(0, taken, tried[better]),
        term=Term(
            kept.cost.index_copy(0, taken, term.cost[better]),
            kept.gradient.index_copy(0, taken, term.gradient[better]),
            kept.curvature.index_copy(0, taken, term.curvature[better]),
        ),
        damping=damping,
        small=small,
    )
