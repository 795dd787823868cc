"""Every kind of evidence: its gradient is what finite differences say, and it tells what it should."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.truth.fields import Field
from kinesphere.truth.fit.evidence import Cue, Evidence, Floor, Order
from kinesphere.truth.fit.objective import Moment, Problem
from kinesphere.truth.fit.skins import skins
from kinesphere.truth.prior import Prior
from kinesphere.truth.residuals import priors
from kinesphere.truth.residuals.term import Term
from truth import derivatives, people

COUNT = 2
ALONE = ("upright",)
"""What counts with one camera only."""
EACH = ("pose", "shape", "limits", "landmarks", "order", "cue", "height", "ground", "penetration")


def everything(body: LinearBody, views: int, parts: bool) -> Evidence:
    """All that can be known of people, none of which is quite so."""
    x = people.standing(body, COUNT)
    evidence = people.seen(body, x, views, noise_px=20)
    evidence.views[0].sigma_px[:, 3] = torch.inf
    evidence.views[0].xy_px[:, 3] = torch.nan
    maps = [people.painted(body, x, view.camera) for view in evidence.views[:1]]
    masks = [(one > 0).astype(np.uint8) for one in maps[0]]
    skin = exactly(skins(masks, maps[0] if parts else None))
    views_ = (replace(evidence.views[0], skin=skin), *evidence.views[1:])
    guessed = people.landmarks_m(body, x) + 0.1
    up = x.new_tensor([[0.1, -0.99, 0.0], [0.0, -1.0, 0.1]])
    toes_m = (people.landmarks_m(body, x)[:, 31] * up).sum(1)
    return Evidence(
        views_,
        Order(
            torch.tensor([[11, 13], [12, 14], [0, 23]]), x.new_tensor([[1, -0.5, 0], [2, 1, -1]])
        ),
        Cue(guessed, torch.full_like(guessed, 0.5)),
        x.new_tensor([1.5, 1.9]),
        Floor(up, toes_m),
    )


def exactly(skin):
    field = Field(skin.outside.values.double(), skin.outside.scale, skin.outside.grows.double())
    clear = None if skin.clear_px is None else skin.clear_px.double()
    return replace(skin, outside=field, pixels=skin.pixels.double(), clear_px=clear)


def of(problem: Problem, name: str):
    residual = problem.residuals()[name]

    def cost(x: Tensor, which: Tensor) -> Term:
        return residual(Moment(problem.body.pose(x), x, which))

    return cost


@pytest.fixture(scope="module", params=[1, 3], ids=["one camera", "three"])
def problem(request, exact: LinearBody, exact_prior: Prior) -> Problem:
    return Problem(exact, exact_prior, everything(exact, request.param, parts=False))


@pytest.fixture(scope="module")
def labelled(exact: LinearBody, exact_prior: Prior) -> Problem:
    return Problem(exact, exact_prior, everything(exact, 1, parts=True))


def beside(body: LinearBody) -> Tensor:
    """Not where the evidence is, but near: every kind of it pulls."""
    torch.manual_seed(5)
    x = people.standing(body, COUNT)
    x[:, body.layout.pose] += 0.3 * torch.randn(COUNT, 63, dtype=x.dtype)
    return x + 0.03 * torch.randn_like(x)


@pytest.mark.parametrize("name", [*EACH, *ALONE, "mask"])
def test_gradients_are_finite_differences(problem, name):
    if name in ALONE and len(problem.evidence.views) > 1:
        assert name not in problem.residuals()
        return
    term = derivatives.check(of(problem, name), beside(problem.body))
    assert (term.cost > 0).all(), "it says nothing here: the test is about nothing"
    assert (term.gradient.abs().amax(1) > 1e-3).all()


@pytest.mark.parametrize("name", ["parts", "mask"])
def test_gradients_are_finite_differences_where_parts_are_labelled(labelled, name):
    term = derivatives.check(of(labelled, name), beside(labelled.body))
    assert (term.gradient.abs().amax(1) > 1e-3).all()


def test_the_sum_of_all_is_what_a_solver_sees(labelled):
    x, rows = beside(labelled.body), torch.arange(COUNT)
    term = labelled.objective(rows)(x, rows)
    each = labelled.costs(x)
    assert set(each) == {*EACH, *ALONE, "mask", "parts"}
    torch.testing.assert_close(sum(each.values()), term.cost)
    assert set(labelled.residuals()) - set(replace(labelled, rough=True).residuals()) == {
        "mask",
        "parts",
        "penetration",
    }


def test_a_person_costs_the_same_alone_and_among_others(labelled):
    x = beside(labelled.body)
    together = labelled.costs(x)
    for row in range(COUNT):
        rows = torch.tensor([row])
        alone = replace(labelled, evidence=labelled.evidence.at(rows)).costs(x[rows])
        for name, cost in alone.items():
            torch.testing.assert_close(cost[0], together[name][row], msg=name)


def test_a_mixture_of_poses(exact):
    torch.manual_seed(0)
    size = exact.layout.pose.stop - exact.layout.pose.start
    roots = torch.randn(3, size, size, dtype=torch.float64) * 0.3
    precisions = roots @ roots.mT + torch.eye(size, dtype=torch.float64)
    means = 0.2 * torch.randn(3, size, dtype=torch.float64)
    mixture = priors.Mixture(torch.tensor([0.0, -0.5, 0.3]).double(), means, precisions)
    x = people.anyhow(exact, 3)
    x[0, exact.layout.pose] = means.mean(0)  # where all of them count
    derivatives.check(lambda x, _: priors.pose(x, exact.layout, mixture), x)


def test_where_everything_is_right_nothing_pulls(exact, exact_prior):
    """Landmarks, their guess in space and the height, of the body as it is."""
    x = people.standing(exact, COUNT)
    evidence = people.seen(exact, x, 2)
    xyz_m = people.landmarks_m(exact, x)
    hips = (xyz_m[:, 23] + xyz_m[:, 24])[:, None] / 2
    tall_m, _ = exact.height_m(x[:, exact.layout.shape])
    cue = Cue(xyz_m - hips, torch.full_like(xyz_m, 0.1))
    problem = Problem(exact, exact_prior, replace(evidence, cue=cue, height_m=tall_m), rough=True)
    rows = torch.arange(COUNT)
    for name in ("landmarks", "cue", "height"):
        term = of(problem, name)(x, rows)
        assert term.cost.max() < 1e-18, name
        assert term.gradient.abs().max() < 1e-8, name


@pytest.mark.parametrize("name", ["landmarks", "cue"])
def test_what_is_not_known_does_not_count(exact, exact_prior, name):
    x = people.standing(exact, COUNT)
    evidence = people.seen(exact, x + 0.05)
    nothing = torch.full((COUNT, 33, 3), torch.nan, dtype=torch.float64)
    cue = Cue(nothing, torch.full_like(nothing, torch.inf))
    view = replace(
        evidence.views[0],
        xy_px=nothing[..., :2],
        sigma_px=torch.full_like(nothing[..., 0], torch.inf),
    )
    problem = Problem(exact, exact_prior, Evidence((view,), cue=cue), rough=True)
    term = of(problem, name)(x, torch.arange(COUNT))
    for value in (term.cost, term.gradient, term.curvature):
        assert (value == 0).all()


@pytest.mark.parametrize("parts", [False, True])
def test_who_has_no_mask_is_not_touched_by_masks_of_others(exact, exact_prior, parts):
    x = people.standing(exact, COUNT)
    maps = people.painted(exact, x, people.cameras(COUNT, 1, x)[0])
    maps[1][:] = 0
    x[:, 0] += 1  # to where nothing but the rim of the square would hold it
    masks = [(one > 0).astype(np.uint8) for one in maps]
    evidence = people.seen(exact, x)
    skin = exactly(skins(masks, maps if parts else None))
    evidence = replace(evidence, views=(replace(evidence.views[0], skin=skin),))
    problem = Problem(exact, exact_prior, evidence)
    for name in ("mask", "parts") if parts else ("mask",):
        term = of(problem, name)(x, torch.arange(COUNT))
        assert term.cost[0] > 0
        for value in (term.cost[1], term.gradient[1], term.curvature[1]):
            assert (value == 0).all(), name


def test_who_has_a_mask_but_no_parts_fills_it_whoever_else_has_parts(exact, exact_prior):
    x = people.standing(exact, COUNT)
    maps = people.painted(exact, x, people.cameras(COUNT, 1, x)[0])
    masks = [(one > 0).astype(np.uint8) for one in maps]
    unlabelled = [maps[0], np.zeros_like(maps[1])]
    evidence = people.seen(exact, x)

    def pull(parts: list[np.ndarray] | None) -> Term:
        view = replace(evidence.views[0], skin=exactly(skins(masks, parts)))
        problem = Problem(exact, exact_prior, replace(evidence, views=(view,)))
        return of(problem, "mask")(x + 0.2, torch.arange(COUNT))

    alone, among = pull(None), pull(unlabelled)
    torch.testing.assert_close(among.gradient[1], alone.gradient[1])
    assert not torch.allclose(among.gradient[0], alone.gradient[0])
