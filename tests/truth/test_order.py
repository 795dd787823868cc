"""Answers about depth: content when obeyed, as strong as they are sure, and no match for a picture."""

from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

from kinesphere.core import skeleton
from kinesphere.truth.camera import Camera
from kinesphere.truth.fit.evidence import Order
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.report import centred
from kinesphere.truth.fit.single import fit
from kinesphere.truth.residuals.landmarks import reprojection
from kinesphere.truth.residuals.order import depth_order
from kinesphere.truth.residuals.term import Term
from truth import people

MARGIN_M, SOFTNESS_M, WRONG = 0.03, 0.02, 0.02
PAIR = torch.tensor([[0, 1]])
CAMERA = Camera(torch.tensor([500.0]).double(), torch.tensor([[128.0, 128.0]]).double())
BONES = torch.tensor(
    [
        [skeleton.INDEX[f"{side}_{a}"], skeleton.INDEX[f"{side}_{b}"]]
        for side in ("left", "right")
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
    ]
)


@dataclass(frozen=True)
class Free:
    """Points that are the parameters themselves: what is bent is the cost alone."""

    xyz_m: Tensor

    def rows(self, directions: Tensor) -> Tensor:
        count = directions.shape[1]
        return (torch.eye(count).to(directions)[..., None] * directions[:, :, None]).flatten(2)

    def some(self, which: Tensor) -> "Free":
        raise NotImplementedError


def told(ahead_m: Tensor, sign: float = 1.0, wrong: float = WRONG) -> Term:
    """Two points, the second so much farther away than the first, beside one answer."""
    points = torch.zeros(len(ahead_m), 2, 3).double()
    points[:, :, 2] = 3.0
    points[:, 1, 2] += ahead_m
    answers = torch.full((len(ahead_m), 1), sign).double()
    return depth_order(Free(points), CAMERA, PAIR, answers, MARGIN_M, SOFTNESS_M, wrong)


def test_an_answer_that_is_obeyed_is_content():
    term = told(torch.tensor([0.25, 1.0]).double())
    assert (term.cost < 0.03).all()
    assert (term.gradient.abs() < 1e-2).all()


def test_an_answer_that_is_not_obeyed_pulls_both_ends():
    term = told(torch.tensor([-0.05]).double())
    nearer, farther = term.gradient[0].unflatten(0, (2, 3))[:, 2]
    assert term.cost > 1
    assert nearer == -farther
    assert farther < -10, "it costs less when it is farther away"


def test_what_is_far_from_obeyed_is_taken_to_be_a_wrong_answer():
    """Unless answers cannot be wrong."""
    far = torch.tensor([-1.0]).double()
    assert told(far).gradient.abs().max() < 1e-6
    assert told(far, wrong=0.0).gradient.abs().max() > 10


def test_the_other_answer_is_the_mirror_image():
    ahead = torch.linspace(-0.2, 0.2, 9).double()
    torch.testing.assert_close(told(ahead).cost, told(-ahead, -1.0).cost)


def test_nothing_told_is_nothing():
    term = told(torch.tensor([-0.05, 0.3]).double(), 0.0)
    for value in (term.cost, term.gradient, term.curvature):
        assert (value == 0).all()


def test_the_less_sure_an_answer_is_the_less_it_costs_to_disobey():
    """And the nearer it must be to what is found to pull at all; one that is even says nothing."""
    disobeyed = torch.tensor([-0.2]).double()
    costs = [float(told(disobeyed, wrong=wrong).cost) for wrong in (0.002, 0.02, 0.2, 0.5)]
    assert costs == sorted(costs, reverse=True)
    assert told(disobeyed, wrong=0.5).gradient.abs().max() < 1e-12


def test_answers_may_be_sure_to_different_degrees():
    """One after the other or together is the same."""
    ahead = torch.tensor([-0.05, -0.05]).double()
    points = torch.zeros(2, 2, 3).double()
    points[:, :, 2] = 3.0
    points[:, 1, 2] += ahead
    wrong = torch.tensor([[0.02], [0.2]]).double()
    both = depth_order(
        Free(points), CAMERA, PAIR, torch.ones(2, 1).double(), MARGIN_M, SOFTNESS_M, wrong
    )
    for row, one in enumerate((0.02, 0.2)):
        torch.testing.assert_close(both.cost[row], told(ahead[:1], wrong=one).cost[0])


def above(now: Term, there: Term, step: Tensor) -> None:
    """The parabola of the first lies nowhere below the cost."""
    parabola = (
        now.cost
        + (now.gradient * step).sum(1)
        + 0.5 * torch.einsum("bi,bij,bj->b", step, now.curvature, step)
    )
    assert (parabola >= there.cost - 1e-9).all()


@pytest.mark.parametrize("wrong", [0.0, WRONG, 0.2])
def test_the_orders_parabola_lies_above_its_cost(wrong):
    here, there = torch.meshgrid(*[torch.linspace(-0.5, 0.5, 61).double()] * 2, indexing="ij")
    step = torch.zeros(here.numel(), 6).double()
    step[:, 5] = (there - here).flatten()
    above(told(here.flatten(), 1.0, wrong), told(there.flatten(), 1.0, wrong), step)


def test_the_landmarks_parabola_lies_above_its_cost():
    """Where the projection itself is straight: at one depth."""
    torch.manual_seed(0)
    spread = torch.tensor([0.3, 0.3, 0.0])
    here, there = (
        torch.randn(2, 2000, 2, 3).double() * spread + torch.tensor([0.0, 0.0, 3.0])
    ).unbind(0)

    def cost(xyz_m: Tensor) -> Term:
        camera = CAMERA.at(torch.zeros(len(xyz_m), dtype=torch.long))
        seen, sigma = torch.full_like(xyz_m[..., :2], 128), torch.full_like(xyz_m[..., 0], 2.5)
        return reprojection(Free(xyz_m), camera, seen, sigma, 7.0)

    above(cost(here), cost(there), (there - here).flatten(1))


def fitted(problem: Problem, order: Order | None) -> Tensor:
    """(N, 33, 3)"""
    evidence = replace(problem.evidence, order=order)
    found = fit(replace(problem, evidence=evidence))
    assert torch.isfinite(found.parameters).all()
    return people.landmarks_m(problem.body, found.parameters)


def ahead_m(xyz_m: Tensor) -> Tensor:
    return xyz_m[:, BONES[:, 1], 2] - xyz_m[:, BONES[:, 0], 2]


@pytest.fixture(scope="module")
def crowd(quick, known) -> tuple[Problem, Tensor]:
    """People in poses that landmarks alone do not tell from others."""
    x = people.standing(quick, 12, seed=3, turned_rad=1.5)
    return Problem(quick, known, people.seen(quick, x)), people.landmarks_m(quick, x)


def test_a_fit_obeys_what_it_is_told_and_is_better_for_it(crowd):
    problem, true_m = crowd
    ahead = ahead_m(true_m)
    clear = ahead.abs() > 0.05
    alone = fitted(problem, None)
    obedient = fitted(problem, Order(BONES, ahead.sign() * clear))
    wrong = [(clear & (ahead_m(m).sign() != ahead.sign())).sum() for m in (alone, obedient)]
    assert wrong[0] >= 3, "else there is nothing to be told"
    assert wrong[1] <= wrong[0] / 4
    errors = [people.apart_m(centred(m), centred(true_m)).mean() for m in (alone, obedient)]
    assert errors[1] < errors[0]


def test_wrong_answers_do_not_move_what_several_cameras_see(quick, known):
    x = people.standing(quick, 4)
    problem = Problem(quick, known, people.seen(quick, x, 3))
    true_m = people.landmarks_m(quick, x)
    lies = Order(BONES, -ahead_m(true_m).sign() * (ahead_m(true_m).abs() > 0.15))
    assert lies.told.abs().sum() > 0
    assert people.apart_m(fitted(problem, lies), true_m).max() < 0.03


def test_answers_that_go_in_a_circle_break_nothing(crowd):
    problem, _ = crowd
    few = torch.arange(3)
    problem = replace(problem, evidence=problem.evidence.at(few))
    left = [skeleton.INDEX[f"left_{name}"] for name in ("shoulder", "elbow", "wrist")]
    pairs = torch.tensor([[left[k], left[(k + 1) % 3]] for k in range(3)])
    circle = fitted(problem, Order(pairs, torch.ones(3, 3)))
    alone = fitted(problem, None)
    elsewhere = [i for i in range(33) if "left" not in skeleton.NAMES[i]]
    view = problem.evidence.views[0]
    away_px = (view.camera.project(circle)[0] - view.xy_px).norm(dim=-1)
    assert away_px.median() < 2.5, "the picture is still explained"
    assert (
        people.apart_m(centred(circle)[:, elsewhere], centred(alone)[:, elsewhere]).median() < 0.05
    )
