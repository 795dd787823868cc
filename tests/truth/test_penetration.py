"""Bodies that go through themselves; the floor; lean; joints beyond their limits."""

import math

import pytest
import torch

from kinesphere.body.linear import LinearBody
from kinesphere.core import skeleton
from kinesphere.truth.fit.evidence import Floor
from kinesphere.truth.fit.objective import FEET, Moment, Problem
from kinesphere.truth.fit.options import Sigmas
from kinesphere.truth.residuals import priors
from kinesphere.truth.residuals.ground import ground
from kinesphere.truth.residuals.penetration import penetration
from kinesphere.truth.residuals.upright import upright
from kinesphere.truth.solve.levenberg_marquardt import Rules, minimize
from truth import people


def deep(body: LinearBody, x: torch.Tensor):
    balls = body.balls
    return penetration(body.pose(x).balls, balls.radii_m, balls.apart, Sigmas().penetration_m)


def straight(body: LinearBody) -> torch.Tensor:
    return torch.zeros(1, body.layout.size, dtype=body.vertices_m.dtype)


def test_a_body_at_rest_does_not_go_through_itself(exact):
    assert deep(exact, straight(exact)).cost == 0


def test_the_worst_pairs_are_pushed_apart(exact):
    x = people.anyhow(exact, 60)
    x = x[deep(exact, x).cost > 3]
    assert len(x) > 3
    largest = x.new_full((exact.layout.size,), 0.3)
    found = minimize(lambda x, _: deep(exact, x), x, largest, Rules(steps=40))
    left = found.term.cost / deep(exact, x).cost
    assert left.max() < 0.7, "no limb that is stuck stays as deep"
    assert left.median() < 0.25


def test_balls_fill_the_body_and_those_of_bordering_parts_may_touch(exact):
    balls = exact.balls
    apart = torch.cdist(exact.vertices_m, balls.rest_m)
    assert 40 < len(balls.radii_m) < 100
    assert (balls.radii_m > 0.005).all()
    labels = exact.vertex_labels[apart.argmin(0)]
    assert not exact.touching[labels[balls.apart[:, 0]], labels[balls.apart[:, 1]]].any()


@pytest.mark.parametrize(
    ("height_m", "expected"),
    [(0.0, 0.0), (0.05, 0.5 * 2.5**2), (-0.05, 0.5 * 10 * 2.5**2), (0.2, 0.0)],
    ids=["on it", "above", "below", "in the air"],
)
def test_feet_on_the_floor(exact, height_m, expected):
    x = straight(exact)
    feet = exact.pose(x).landmarks.some(torch.tensor([FEET[:1]]))
    up = x.new_tensor([[0.0, -1.0, 0.0]])
    floor_m = (feet.xyz_m[:, 0] * up).sum(1) - height_m
    term = ground(feet, up, floor_m, 0.02, 0.1, 10.0)
    assert float(term.cost) == pytest.approx(expected)
    rises = -(term.gradient[0, exact.layout.translation][1])
    assert torch.sign(rises) == (0 if expected == 0 else (1 if height_m > 0 else -1))


def test_the_floor_is_where_the_evidence_says(exact, exact_prior):
    x = people.standing(exact, 2)
    feet_m = people.landmarks_m(exact, x)[:, FEET]
    up = x.new_tensor([[0.0, -1.0, 0.0]]).expand(2, 3)
    evidence = people.seen(exact, x)
    floor = Floor(up, -feet_m[..., 1].amax(1))
    problem = Problem(exact, exact_prior, type(evidence)(evidence.views, floor=floor), rough=True)
    residual = problem.residuals()["ground"]
    now = residual(Moment(exact.pose(x), x, torch.arange(2))).cost
    sunk = x.clone()
    sunk[:, exact.layout.translation] += x.new_tensor([0.0, 0.1, 0.0])
    there = residual(Moment(exact.pose(sunk), sunk, torch.arange(2))).cost
    assert (there > now + 1).all()
    assert {skeleton.NAMES[i].rpartition("_")[2] for i in FEET} == {"heel", "index"}


@pytest.mark.parametrize("axis", [0, 1])
def test_lean_costs_and_turning_does_not(exact, axis):
    x = straight(exact)
    x[:, exact.layout.root.start + 2] = 2.0
    assert upright(x, exact.layout, 0.3).cost < 1e-20
    x = straight(exact)
    x[:, exact.layout.root.start + axis] = 0.5
    leant = float(upright(x, exact.layout, 0.3).cost)
    assert leant == pytest.approx(0.5 * (math.sin(0.5) / 0.3) ** 2)


@pytest.mark.parametrize(("turn", "beyond"), [(0.2, 0.0), (0.5, 0.1), (-0.6, -0.3)])
def test_joints_may_turn_within_their_limits(exact, turn, beyond):
    size = exact.layout.pose.stop - exact.layout.pose.start
    row = torch.zeros(1, size).double()
    row[0, 7] = 1
    within = priors.Limits(row, torch.tensor([-0.3]).double(), torch.tensor([0.4]).double())
    x = straight(exact)
    x[:, exact.layout.pose.start + 7] = turn
    term = priors.limits(x, exact.layout, within, 0.1)
    assert float(term.cost) == pytest.approx(0.5 * (beyond / 0.1) ** 2)
    assert float(term.gradient[0, exact.layout.pose.start + 7]) == pytest.approx(beyond / 0.01)
