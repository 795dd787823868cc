"""Clips longer than fits into one chain: windows that overlap, each passing gradually into the next."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.body.rotations import between
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.single import Fitted
from kinesphere.truth.fit.temporal import Clip, through_time

WINDOW: Final = 240
"""Frames fitted at once through time."""
OVERLAP: Final = 20


def windowed(
    problem: Problem,
    found: Fitted,
    t_s: Tensor,
    progress: Callable[[int], None] | None = None,
) -> Fitted:
    """All frames through time, from what was found of each by itself; one shape for all."""
    count, layout = len(t_s), problem.body.layout
    if count <= WINDOW:
        return through_time(problem, found, Clip(t_s), progress)
    parts: list[tuple[int, Fitted]] = []
    for first in range(0, count - OVERLAP, WINDOW - OVERLAP):
        rows = torch.arange(first, min(first + WINDOW, count))
        part = through_time(_part(problem, rows), _rows(found, rows), Clip(t_s[rows]), progress)
        parts.append((first, part))
    joined = _joined(found, parts, layout)
    everybody = torch.arange(count)
    cost = problem.objective(everybody)(joined.parameters, everybody).cost
    return replace(joined, cost=cost)


def _joined(found: Fitted, parts: list[tuple[int, Fitted]], layout: Layout) -> Fitted:
    x = found.parameters.clone()
    last = replace(found, settled=found.settled.clone(), curvature=found.curvature.clone())
    for first, part in parts:
        here = slice(first, first + len(part.parameters))
        over = slice(first, first + OVERLAP)
        both = x[over].clone()
        x[here], last.settled[here], last.curvature[here] = (
            part.parameters,
            part.settled,
            part.curvature,
        )
        if first:
            x[over] = _passing(both, part.parameters[:OVERLAP], layout)
    x[:, layout.shape] = torch.stack([p.parameters[0, layout.shape] for _, p in parts]).mean(0)
    return replace(last, parameters=x)


def _passing(before: Tensor, after: Tensor, layout: Layout) -> Tensor:
    """From one window's parameters (n, P) to the next one's; rotations turn the short way."""
    share = torch.linspace(0, 1, len(before) + 2).to(before)[1:-1, None]
    x = before + share * (after - before)
    a, b = (part[:, layout.rotations].unflatten(1, (-1, 3)) for part in (before, after))
    x[:, layout.rotations] = between(a, b, share[..., None]).flatten(1)
    return x


def _rows(found: Fitted, rows: Tensor) -> Fitted:
    return Fitted(**{name: value[rows] for name, value in vars(found).items()})


def _part(problem: Problem, rows: Tensor) -> Problem:
    return replace(problem, evidence=problem.evidence.at(rows))
