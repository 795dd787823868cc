"""The cost of a body in motion: what is known of each frame, and how bodies move from frame to frame."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.core import skeleton
from kinesphere.refine.feet import added, standing
from kinesphere.refine.options import Weights
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.single import largest_steps, tidy
from kinesphere.truth.fit.temporal import LIVELY
from kinesphere.truth.residuals.smooth import acceleration
from kinesphere.truth.solve.chain import ChainTerm, minimize_chain
from kinesphere.truth.solve.levenberg_marquardt import Rules

STEPS = 40
FEWEST = 3
"""Frames in which a velocity can change."""


@dataclass(frozen=True)
class Motion:
    """A person along a clip.

    problem      what is known of each of T frames
    t_s          (T,) growing
    position_m   (T, 3) where the lift has the middle of the hips
    """

    problem: Problem
    t_s: Tensor
    position_m: Tensor
    weights: Weights

    def some(self, rows: Tensor) -> "Motion":
        """Some of the frames, in order."""
        problem = replace(self.problem, evidence=self.problem.evidence.at(rows))
        return Motion(problem, self.t_s[rows], self.position_m[rows], self.weights)

    def best(self, start: Tensor, held: bool = False) -> Tensor:
        """(T, P) the bodies near `start` (T, P) that cost least.

        held   the shape stays as it is
        """
        layout = self.problem.body.layout
        cost = self._objective()
        return minimize_chain(
            (lambda x: _held(cost(x), layout)) if held else cost,
            start,
            layout.shape.start,
            largest_steps(layout, start),
            Rules(steps=STEPS),
            tidy(layout),
        ).parameters

    def _objective(self) -> Callable[[Tensor], ChainTerm]:
        everybody = torch.arange(len(self.t_s))
        alone = self.problem.objective(everybody, self.weights.pose)
        usual = _usual(self.weights.acceleration_m_s2)
        standing_m_s, outlier = self.weights.standing_m_s, self.weights.standing_outlier

        def cost(x: Tensor) -> ChainTerm:
            term = alone(x, everybody)
            size = x.shape[1]
            none = x.new_zeros(max(len(x) - 1, 0), size, size)
            own = ChainTerm(term.cost.sum(), term.gradient, term.curvature, none, none[1:])
            if len(x) < FEWEST:
                return own
            points = self.problem.body.pose(x).landmarks
            moves = acceleration(points, self.t_s, usual)
            return added(own, added(moves, standing(points, self.t_s, standing_m_s, outlier)))

        return cost


def _usual(trunk_m_s2: float) -> Tensor:
    """(33,) how fast the velocity of each landmark changes, m/s²."""
    lively = [
        next((times for part, times in LIVELY.items() if part in name), 1.0)
        for name in skeleton.NAMES
    ]
    return trunk_m_s2 * torch.tensor(lively)


def _held(term: ChainTerm, layout: Layout) -> ChainTerm:
    """The same cost for who may not change the shape."""
    free = torch.ones_like(term.gradient[0])
    free[layout.shape] = 0
    both = free[:, None] * free
    return ChainTerm(
        term.cost,
        term.gradient * free,
        term.own * both + torch.diag(1 - free),
        term.next * both,
        term.after_next * both,
    )
