"""People fitted one by one: from several starts, with bones turned over, the best of what was found.

root only, from each yaw → all joints, the prior strong → the best few → bones turned over
→ the best, with what costs most time (`Problem.rough`)
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.layout import Layout
from kinesphere.body.rotations import wrapped
from kinesphere.truth.fit.flips import flips
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.options import Search
from kinesphere.truth.fit.starts import starts
from kinesphere.truth.solve.levenberg_marquardt import Minimum, Rules, minimize
from kinesphere.truth.solve.threads import one_thread, side_by_side

LARGEST_TURN_RAD: Final = 0.6
LARGEST_MOVE_M: Final = 1.0
LARGEST_SHAPE: Final = 2.0
LEAST_EACH: Final = 16
"""People for whom another thread is worth while."""
AT_ONCE: Final = 256
"""Problems solved in one batch: more do not fit into a processor's cache."""


@dataclass(frozen=True)
class Fitted:
    """What was found for N people.

    parameters     (N, P), the best
    cost           (N,)
    curvature      (N, P, P) of the cost there
    settled        (N,)
    candidates     (N, C, P) every explanation that was followed to an end, the best among them
    candidate_costs   (N, C) as the rough problem has them
    """

    parameters: Tensor
    cost: Tensor
    curvature: Tensor
    settled: Tensor
    candidates: Tensor
    candidate_costs: Tensor


def fit(problem: Problem, search: Search | None = None, workers: int = 1) -> Fitted:
    """The bodies that explain the evidence best; `workers` threads work on a part of the people each."""
    everybody = torch.arange(len(problem.evidence), device=problem.evidence.views[0].xy_px.device)
    few = max(1, min(workers, len(everybody) // LEAST_EACH))
    with one_thread():
        some = partial(_fit, problem, search or Search())
        return _joined(side_by_side(some, everybody.chunk(few), few))


def _joined(parts: list[Fitted]) -> Fitted:
    names = vars(parts[0])
    return Fitted(**{name: torch.cat([vars(part)[name] for part in parts]) for name in names})


def _fit(problem: Problem, search: Search, rows: Tensor) -> Fitted:
    """Of some of the people."""
    problem = replace(problem, evidence=problem.evidence.at(rows))
    count = len(rows)
    rough = replace(problem, rough=True)
    best, candidates, costs = _explored(rough, search)
    everybody = torch.arange(count, device=best.device)
    last = solve(problem, best[:, None], everybody[:, None], search.last_steps)
    return Fitted(
        last.parameters,
        last.term.cost,
        last.term.curvature,
        last.settled,
        torch.cat([last.parameters[:, None], candidates], 1),
        torch.cat([_costs(rough, last.parameters)[:, None], costs], 1),
    )


def _explored(problem: Problem, search: Search) -> tuple[Tensor, Tensor, Tensor]:
    """The best (N, P), all candidates (N, C, P) and their costs (N, C)."""
    first, first_costs = _from_starts(problem, search)
    best = _picked(first, first_costs.argmin(1))
    turned, turned_costs = _from_flips(problem, search, best)
    candidates, costs = torch.cat([first, turned], 1), torch.cat([first_costs, turned_costs], 1)
    return _picked(candidates, costs.argmin(1)), candidates, costs


def _from_starts(problem: Problem, search: Search) -> tuple[Tensor, Tensor]:
    """The best few of those who began facing to different sides."""
    layout = problem.body.layout
    x = starts(problem, search.yaws)
    who = _who(x)
    free = torch.zeros(layout.size, dtype=torch.bool, device=x.device)
    free[layout.translation] = free[layout.root] = True
    rough = search.rough_prior
    x = solve(problem, x, who, search.root_steps, free, rough).parameters.view_as(x)
    found = solve(problem, x, who, search.rough_steps, None, rough)
    x, costs = found.parameters.view_as(x), found.term.cost.view(who.shape)
    kept = costs.topk(min(search.kept, costs.shape[1]), dim=1, largest=False).indices
    x = x.gather(1, kept[..., None].expand(-1, -1, layout.size))
    found = solve(problem, x, _who(x), search.fine_steps)
    return found.parameters.view_as(x), found.term.cost.view(kept.shape)


def _from_flips(problem: Problem, search: Search, best: Tensor) -> tuple[Tensor, Tensor]:
    """What bones turned over lead to; the best of them followed on."""
    x = flips(problem.body, best, _camera_m(problem))
    found = solve(problem, x, _who(x), search.flip_steps)
    x, costs = found.parameters.view_as(x), found.term.cost.view(x.shape[:2])
    winner = costs.argmin(1)
    on = solve(problem, _picked(x, winner)[:, None], _who(x)[:, :1], search.last_steps)
    here = torch.arange(len(x), device=x.device)
    x[here, winner], costs[here, winner] = on.parameters, on.term.cost
    return x, costs


def _camera_m(problem: Problem) -> Tensor | None:
    """(N, 3) where the first camera is that sees each person; None: where the fit has its origin."""
    views = problem.evidence.views
    if len(views) == 1 and views[0].camera.translation_m is None:
        return None
    origin = views[0].xy_px.new_zeros(len(views[0].xy_px), 1, 3)
    place = views[0].camera.outside(origin)[:, 0]
    for view in reversed(views):
        sees = torch.isfinite(view.sigma_px).any(1, keepdim=True)
        place = torch.where(sees, view.camera.outside(origin)[:, 0], place)
    return place


def _who(x: Tensor) -> Tensor:
    """(N, k): the first index of each."""
    return torch.arange(len(x), device=x.device)[:, None].expand(x.shape[:2])


def _picked(x: Tensor, which: Tensor) -> Tensor:
    return x[torch.arange(len(x), device=x.device), which]


def _costs(problem: Problem, parameters: Tensor) -> Tensor:
    everybody = torch.arange(len(parameters), device=parameters.device)
    return problem.objective(everybody)(parameters, everybody).cost


def solve(
    problem: Problem,
    x: Tensor,
    who: Tensor,
    steps: int,
    free: Tensor | None = None,
    prior_weight: float = 1.0,
) -> Minimum:
    """The nearest minima of starts (N, k, P), which are of people `who` (N, k); flat, in batches."""
    layout = problem.body.layout
    flat, rows = x.flatten(0, 1), who.flatten()
    parts = [
        minimize(
            problem.objective(rows[at : at + AT_ONCE], prior_weight),
            flat[at : at + AT_ONCE],
            largest_steps(layout, flat),
            Rules(steps=steps),
            free,
            tidy(layout),
        )
        for at in range(0, len(flat), AT_ONCE)
    ]
    return Minimum(
        torch.cat([p.parameters for p in parts]),
        parts[0].term.joined([p.term for p in parts[1:]]),
        torch.cat([p.settled for p in parts]),
        sum(p.evaluations for p in parts),
    )


def largest_steps(layout: Layout, like: Tensor) -> Tensor:
    """(P,) how much a step may change each parameter."""
    largest = like.new_full((layout.size,), LARGEST_TURN_RAD)
    largest[layout.translation] = LARGEST_MOVE_M
    largest[layout.shape] = LARGEST_SHAPE
    return largest


def tidy(layout: Layout):
    """Writes the root's rotation vector so that it is no longer than pi."""

    def tidied(parameters: Tensor) -> Tensor:
        parameters[:, layout.root] = wrapped(parameters[:, layout.root])
        return parameters

    return tidied
