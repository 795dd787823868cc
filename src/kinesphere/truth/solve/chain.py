"""Levenberg–Marquardt on one problem that is a chain of frames, each bound to the next two.

Some parameters are the frames' own, the rest are shared by all of them. The frames' own make a band of
blocks, which Cholesky's method eliminates from one end to the other; the shared ones are solved for
after that (a Schur complement). The work grows with the number of frames, not with its cube.

Golub and Van Loan, "Matrix Computations", 4.5 (block tridiagonal systems); Triggs et al., "Bundle
Adjustment — A Modern Synthesis", 2000, section 6 (arrowheads).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kinesphere.truth.solve.levenberg_marquardt import Rules


@dataclass(frozen=True)
class ChainTerm:
    """The cost of a chain of T frames with P parameters each."""

    cost: Tensor
    """() of all frames together."""
    gradient: Tensor
    """(T, P)"""
    own: Tensor
    """(T, P, P) the curvature within a frame."""
    next: Tensor
    """(T - 1, P, P) between a frame and the next: rows are the earlier one's."""
    after_next: Tensor
    """(T - 2, P, P)"""


ChainObjective = Callable[[Tensor], ChainTerm]


@dataclass(frozen=True)
class ChainMinimum:
    """Where the search ended."""

    parameters: Tensor
    """(T, P)"""
    cost: float
    settled: bool
    term: ChainTerm


def minimize_chain(
    objective: ChainObjective,
    start: Tensor,
    own: int,
    largest: Tensor,
    rules: Rules,
    tidy: Callable[[Tensor], Tensor] | None = None,
    progress: Callable[[int], None] | None = None,
) -> ChainMinimum:
    """The lowest cost near `start` (T, P).

    own       the first so many parameters are each frame's own; the others are the same in all of them
    largest   (P,) how much a step may change each parameter
    progress  is told after each step how many have been taken
    """
    x = start.clone()
    x[:, own:] = start[:, own:].mean(0)
    term, damping, small = objective(x), rules.damping, 0
    for step in range(rules.steps):
        moved = solved(term, own, damping)
        if moved is None:
            damping *= rules.careful
            continue
        tried = x + _shortened(moved, own, largest)
        if tidy is not None:
            tried = tidy(tried)
        there = objective(tried)
        better = bool(there.cost < term.cost)
        gain = float((term.cost - there.cost) / term.cost.abs().clamp(min=1e-9))
        damping = min(
            max(damping * (rules.eager if better else rules.careful), rules.least), rules.most
        )
        little = gain < rules.tolerance if better else damping > rules.given_up
        small = small + 1 if little else 0
        if better:
            x, term = tried, there
        if progress is not None:
            progress(step + 1)
        if small >= 2:
            return ChainMinimum(x, float(term.cost), bool(torch.isfinite(term.cost)), term)
    return ChainMinimum(x, float(term.cost), False, term)


def _shortened(step: Tensor, own: int, largest: Tensor) -> Tensor:
    """Each frame's own part of a step as a whole, and what all share."""
    parts = (step / largest).abs().split([own, step.shape[1] - own], 1)
    share = [p.amax(1, keepdim=True).clamp(min=1) if p.shape[1] else p for p in parts]
    return torch.cat([step[:, :own] / share[0], step[:, own:] / share[1]], 1)


def solved(term: ChainTerm, own: int, damping: float) -> Tensor | None:
    """The damped Gauss–Newton step (T, P); None when the curvature is not positive."""
    frames, size = term.gradient.shape
    band, border, corner = _parts(term, own)
    band_diagonal = band[0].diagonal(dim1=1, dim2=2)
    band_diagonal += damping * (band_diagonal + 1e-3)
    corner.diagonal().mul_(1 + damping).add_(damping * 1e-3)
    right = torch.cat([-term.gradient[:, :own, None], border], 2)
    answer = band_solve(*band, right)
    if answer is None:
        return None
    step, pull = answer[..., 0], answer[..., 1:]
    left = corner - torch.einsum("tus,tuv->sv", border, pull)
    rest = -term.gradient[:, own:].sum(0) - torch.einsum("tus,tu->s", border, step)
    factor, failed = torch.linalg.cholesky_ex(left)
    if failed or not torch.isfinite(step).all():
        return None
    shared = torch.cholesky_solve(rest[:, None], factor)[:, 0]
    return torch.cat([step - pull @ shared, shared.expand(frames, size - own)], 1)


def _parts(term: ChainTerm, own: int) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor, Tensor]:
    """The band of the frames' own parameters; what binds each frame to the shared ones; those."""
    mine, theirs = slice(0, own), slice(own, None)
    border = term.own[:, mine, theirs].clone()
    corner = term.own[:, theirs, theirs].sum(0)
    for gap, between in ((1, term.next), (2, term.after_next)):
        if len(between):
            border[:-gap] += between[:, mine, theirs]
            border[gap:] += between[:, theirs, mine].mT
            both = between[:, theirs, theirs].sum(0)
            corner = corner + both + both.T
    band = (
        term.own[:, mine, mine].clone(),
        term.next[:, mine, mine],
        term.after_next[:, mine, mine],
    )
    return band, border, corner


def band_solve(own: Tensor, near: Tensor, far: Tensor, right: Tensor) -> Tensor | None:
    """X of A X = B, A symmetric with blocks `own` (T, p, p) on the diagonal, `near` and `far` above it.

    right   (T, p, m)

    Frames are taken in pairs: then only neighbours are bound to each other. None when A is not positive.
    """
    diagonal, above, wanted, frames = _pairs(own, near, far, right)
    factors: list[Tensor] = []
    bonds: list[Tensor] = []
    answers: list[Tensor] = []
    for index in range(len(diagonal)):
        block, rest = diagonal[index], wanted[index]
        if index:
            block = block - bonds[-1].T @ bonds[-1]
            rest = rest - bonds[-1].T @ answers[-1]
        factor, failed = torch.linalg.cholesky_ex(block)
        if failed:
            return None
        factors.append(factor)
        answers.append(torch.linalg.solve_triangular(factor, rest, upper=False))
        if index < len(above):
            bonds.append(torch.linalg.solve_triangular(factor, above[index], upper=False))
    for index in reversed(range(len(diagonal))):
        rest = answers[index]
        if index < len(above):
            rest = rest - bonds[index] @ answers[index + 1]
        answers[index] = torch.linalg.solve_triangular(factors[index].T, rest, upper=True)
    return torch.cat(answers).unflatten(0, (-1, own.shape[1]))[:frames]


def _pairs(
    own: Tensor, near: Tensor, far: Tensor, right: Tensor
) -> tuple[Tensor, Tensor, Tensor, int]:
    frames, size = own.shape[:2]
    if frames % 2:  # a frame of its own at the end, bound to nothing
        eye = torch.eye(size, dtype=own.dtype, device=own.device)[None]
        own, right = torch.cat([own, eye]), torch.cat([right, torch.zeros_like(right[:1])])
    count = len(own)
    near = torch.cat([near, near.new_zeros(count - 1 - len(near), size, size)])
    far = torch.cat([far, far.new_zeros(max(count - 2, 0) - len(far), size, size)])
    pairs = count // 2
    diagonal = own.new_zeros(pairs, 2 * size, 2 * size)
    diagonal[:, :size, :size], diagonal[:, size:, size:] = own[::2], own[1::2]
    diagonal[:, :size, size:] = near[::2]
    diagonal[:, size:, :size] = near[::2].mT
    above = own.new_zeros(pairs - 1, 2 * size, 2 * size)
    if pairs > 1:
        above[:, :size, :size], above[:, size:, size:] = far[::2], far[1::2]
        above[:, size:, :size] = near[1::2]
    return diagonal, above, right.unflatten(0, (pairs, 2)).flatten(1, 2), frames
