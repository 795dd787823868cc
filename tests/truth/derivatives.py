"""Costs beside their finite differences."""

from collections.abc import Callable

import torch
from torch import Tensor

from kinesphere.truth.residuals.term import Term

STEP = 1e-6
Cost = Callable[[Tensor, Tensor], Term]
"""(parameters (b, P), of which of the rows of the data they are (b,))"""


def moved(x: Tensor) -> tuple[Tensor, Tensor]:
    """Each row moved along each parameter, forwards and back: (B * 2 P, P); and whose each is."""
    steps = STEP * torch.eye(x.shape[1], dtype=x.dtype)
    both = torch.cat([steps, -steps])
    rows = torch.arange(len(x)).repeat_interleave(len(both))
    return (x[:, None] + both).flatten(0, 1), rows


def slopes(values: Tensor, x: Tensor) -> Tensor:
    """(B, P, …): central differences of what a function says at the places of `moved`."""
    forwards, back = values.unflatten(0, (len(x), 2, x.shape[1])).unbind(1)
    return (forwards - back) / (2 * STEP)


def check(cost: Cost, x: Tensor, atol: float = 1e-6, rtol: float = 1e-5) -> Term:
    """The gradient is the finite differences' one; the curvature symmetric, and nowhere negative."""
    term = cost(x, torch.arange(len(x)))
    expected = slopes(cost(*moved(x)).cost, x)
    scale = expected.abs().amax().clamp(min=1)
    torch.testing.assert_close(term.gradient / scale, expected / scale, atol=atol, rtol=rtol)
    torch.testing.assert_close(term.curvature, term.curvature.mT)
    least, most = torch.linalg.eigvalsh(term.curvature).aminmax(dim=1)
    assert (least > -1e-9 * most.clamp(min=1)).all()
    return term
