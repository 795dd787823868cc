"""A person through a clip: one shape, and motion without jerks.

Each frame is explained by itself first. Of its explanations, those are taken that follow best from frame
to frame (the Viterbi algorithm); then all frames are fitted at once, as a chain.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import torch
from torch import Tensor

from kinesphere.core import skeleton
from kinesphere.core.errors import InputError
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.report import centred
from kinesphere.truth.fit.single import Fitted, largest_steps, tidy
from kinesphere.truth.residuals.smooth import acceleration
from kinesphere.truth.solve.chain import ChainTerm, minimize_chain
from kinesphere.truth.solve.levenberg_marquardt import Rules
from kinesphere.truth.solve.threads import one_thread

LIVELY: Final = {
    "wrist": 2.5, "pinky": 2.5, "index": 2.5, "thumb": 2.5, "ankle": 2.5, "heel": 2.5, "foot": 2.5,
    "elbow": 1.75, "knee": 1.75,
}  # fmt: skip
"""How many times as fast as the trunk's the velocity of these changes."""
SPEED_M_S: Final = 1.5
"""How fast landmarks move, from the middle of the hips: what a change of explanation is weighed with."""
JUMP: Final = 25.0
"""The most that a change from one explanation to another costs."""
STEPS: Final = 40


@dataclass(frozen=True)
class Clip:
    """When the frames of one person are. Raises InputError when times do not grow."""

    t_s: Tensor
    """(T,) growing."""

    def __post_init__(self) -> None:
        passed = self.t_s[1:] - self.t_s[:-1]
        wrong = (~(passed > 0)).nonzero()[:1, 0].tolist()
        if wrong:
            raise InputError(
                f"times must grow from frame to frame, got {float(self.t_s[wrong[0] + 1]):g} s after "
                f"{float(self.t_s[wrong[0]]):g} s"
            )


def through_time(
    problem: Problem,
    fitted: Fitted,
    clip: Clip,
    progress: Callable[[int], None] | None = None,
) -> Fitted:
    """All frames of one person at once; `fitted` has each by itself.

    progress   is told how many steps have been taken
    """
    start = _followed(problem, fitted, clip)
    frames = len(start)
    everybody = torch.arange(frames, device=start.device)
    cost = problem.objective(everybody)
    sigmas = _sigmas(problem.sigmas.acceleration_m_s2).to(start)

    def objective(parameters: Tensor) -> ChainTerm:
        term = cost(parameters, everybody)
        if frames < 3:
            size = parameters.shape[1]
            none = term.curvature.new_zeros(max(frames - 1, 0), size, size)
            return ChainTerm(term.cost.sum(), term.gradient, term.curvature, none, none[1:])
        jerks = acceleration(problem.body.pose(parameters).landmarks, clip.t_s, sigmas)
        return replace(
            jerks,
            cost=jerks.cost + term.cost.sum(),
            gradient=jerks.gradient + term.gradient,
            own=jerks.own + term.curvature,
        )

    layout = problem.body.layout
    with one_thread():
        best = minimize_chain(
            objective,
            start,
            layout.shape.start,
            largest_steps(layout, start),
            Rules(steps=STEPS),
            tidy(layout),
            progress,
        )
    term = cost(best.parameters, everybody)
    return replace(
        fitted,
        parameters=best.parameters,
        cost=term.cost,
        curvature=best.term.own,
        settled=torch.full_like(fitted.settled, best.settled),
    )


def _sigmas(trunk: float) -> Tensor:
    """(33,) m/s²"""
    lively = [
        next((times for part, times in LIVELY.items() if part in name), 1.0)
        for name in skeleton.NAMES
    ]
    return trunk * torch.tensor(lively)


def _followed(problem: Problem, fitted: Fitted, clip: Clip) -> Tensor:
    """(T, P): of each frame's explanations the one that the best way through the clip takes."""
    frames, count, size = fitted.candidates.shape
    xyz_m = problem.body.pose(fitted.candidates.reshape(-1, size)).landmarks.xyz_m
    xyz_m = centred(xyz_m).unflatten(0, (frames, count))
    ways, back = fitted.candidate_costs[0], []
    for frame in range(1, frames):
        passed = float(clip.t_s[frame] - clip.t_s[frame - 1])
        away = torch.cdist(xyz_m[frame - 1].flatten(1), xyz_m[frame].flatten(1)) ** 2
        change = (0.5 * away / (SPEED_M_S * passed) ** 2 / 3).clamp(max=JUMP)
        ways, came = (ways[:, None] + change).min(0)
        ways = ways + fitted.candidate_costs[frame]
        back.append(came)
    at = int(ways.argmin())
    path = [at]
    for came in reversed(back):
        at = int(came[at])
        path.append(at)
    return fitted.candidates[torch.arange(frames), torch.tensor(path[::-1])]
