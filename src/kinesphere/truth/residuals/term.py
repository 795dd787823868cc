"""A cost with its first derivatives and a curvature that a Gauss–Newton step can use.

Costs are halves of sums of squares (or of what a robust kernel makes of them): negative log
likelihoods, so that kinds of evidence weigh against each other as their sigmas say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Term:
    """For a batch of B problems with P parameters."""

    cost: Tensor
    """(B,)"""
    gradient: Tensor
    """(B, P)"""
    curvature: Tensor
    """(B, P, P), symmetric and not negative in any direction."""

    def __add__(self, other: "Term") -> "Term":
        return Term(
            self.cost + other.cost,
            self.gradient + other.gradient,
            self.curvature + other.curvature,
        )

    def joined(self, others: Sequence["Term"]) -> "Term":
        """One batch of several."""
        every = (self, *others)
        return Term(
            torch.cat([t.cost for t in every]),
            torch.cat([t.gradient for t in every]),
            torch.cat([t.curvature for t in every]),
        )

    def __mul__(self, weight: float) -> "Term":
        return Term(self.cost * weight, self.gradient * weight, self.curvature * weight)


def least_squares(residuals: Tensor, rows: Tensor) -> Term:
    """½ Σ r²: residuals (B, n) with their Jacobian's rows (B, n, P)."""
    return Term(
        0.5 * (residuals * residuals).sum(1),
        (rows.mT @ residuals[..., None])[..., 0],
        rows.mT @ rows,
    )


def majorized(cost: Tensor, slope: Tensor, curvature: Tensor, rows: Tensor) -> Term:
    """Σ c(r): costs of n residuals (B, n), their slopes and curvatures in r, and the rows of r.

    A curvature may be any that is not negative; with one of which a parabola lies above c, a step never
    overshoots.
    """
    bent = rows * curvature[..., None]
    return Term(cost.sum(1), (rows.mT @ slope[..., None])[..., 0], rows.mT @ bent)
