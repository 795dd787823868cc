"""Whole fits: the truth is where it stays, and what is done to the input is done to the output."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from kinesphere.body.linear import CAMERA_BODY, LinearBody
from kinesphere.body.rotations import exponential
from kinesphere.core import skeleton
from kinesphere.truth.fit import single
from kinesphere.truth.fit.evidence import Evidence, View
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.single import Fitted, fit, solve
from kinesphere.truth.fit.starts import starts
from kinesphere.truth.prior import Prior
from truth import people

MIRROR = list(skeleton.MIRROR)


def found_m(problem: Problem) -> Tensor:
    """(N, 33, 3)"""
    return people.landmarks_m(problem.body, fit(problem).parameters)


def from_here(problem: Problem, x: Tensor, steps: int = 30) -> Tensor:
    """The body nearest to `x` that explains the evidence, the pose prior as good as off."""
    everybody = torch.arange(len(x))[:, None]
    return solve(problem, x[:, None], everybody, steps, prior_weight=1e-9).parameters


@pytest.mark.parametrize("views", [1, 3])
def test_started_at_the_truth_a_fit_stays_there(exact, exact_prior, views):
    """Landmarks without noise cost nothing there, and are so sure that what is left of the priors
    (shape, limits, upright) moves nothing by a tenth of a millimetre where cameras see it: depth of the
    one camera is what the shape's prior may move, so there it is the picture that must stay."""
    x = people.standing(exact, 3)
    evidence = people.seen(exact, x, views, sigma_px=1e-4)
    stays = from_here(Problem(exact, exact_prior, evidence, rough=True), x)
    camera = evidence.views[0].camera
    true_m, there_m = people.landmarks_m(exact, x), people.landmarks_m(exact, stays)
    apart_px = camera.project(there_m)[0] - camera.project(true_m)[0]
    assert apart_px.norm(dim=-1).max() < 0.01
    if views > 1:
        assert (there_m - true_m).norm(dim=-1).max() < 1e-4


def test_several_cameras_lead_back_to_the_truth(exact, exact_prior):
    x = people.standing(exact, 3)
    problem = Problem(exact, exact_prior, people.seen(exact, x, 3, sigma_px=0.01), rough=True)
    nearby = x.clone()
    nearby[:, exact.layout.rotations] += 0.02 * torch.randn(3, 66).double()
    # The kernel would disbelieve what is seven sigmas off, which here is nearly all.
    believing = replace(problem, sigmas=replace(problem.sigmas, outlier=1e6))
    back = from_here(believing, nearby, 60)
    assert (people.landmarks_m(exact, back) - people.landmarks_m(exact, x)).norm(
        dim=-1
    ).max() < 1e-3


def test_a_fit_from_nothing_finds_the_truth_with_several_cameras(quick, known):
    x = people.standing(quick, 4)
    problem = Problem(quick, known, people.seen(quick, x, 3, sigma_px=1.0))
    assert people.apart_m(found_m(problem), people.landmarks_m(quick, x)).max() < 0.01


@pytest.fixture(scope="module")
def one_view(quick: LinearBody, known: Prior) -> Problem:
    x = people.standing(quick, 4, seed=1)
    return Problem(quick, known, people.seen(quick, x, noise_px=2.0))


@pytest.fixture(scope="module")
def found(one_view: Problem) -> Fitted:
    return fit(one_view)


@pytest.fixture(scope="module")
def as_it_is(one_view: Problem, found: Fitted) -> Tensor:
    return people.landmarks_m(one_view.body, found.parameters)


def seen_as(problem: Problem, **changed: Tensor) -> Problem:
    """Another picture of the same."""
    view = problem.evidence.views[0]
    camera = replace(view.camera, **{k: v for k, v in changed.items() if k in vars(view.camera)})
    rest = {k: v for k, v in changed.items() if k in ("xy_px", "sigma_px")}
    return replace(problem, evidence=Evidence((replace(view, camera=camera, **rest),)))


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_a_picture_of_another_size_shows_the_same_body(one_view, as_it_is, scale):
    view = one_view.evidence.views[0]
    resized = seen_as(
        one_view,
        focal_px=view.camera.focal_px * scale,
        centre_px=view.camera.centre_px * scale,
        xy_px=view.xy_px * scale,
        sigma_px=view.sigma_px * scale,
    )
    assert people.apart_m(found_m(resized), as_it_is).max() < 2e-3


def test_a_part_of_the_picture_shows_the_same_body(one_view, as_it_is):
    view, moved = one_view.evidence.views[0], torch.tensor([300.0, -40.0])
    cut = seen_as(one_view, xy_px=view.xy_px + moved, centre_px=view.camera.centre_px + moved)
    assert people.apart_m(found_m(cut), as_it_is).max() < 2e-3


def test_a_mirrored_picture_shows_the_mirrored_body(one_view, as_it_is):
    """Anny is as good as symmetric, and the prior has seen mirror images."""
    view = one_view.evidence.views[0]
    xy_px = view.xy_px[:, MIRROR].clone()
    xy_px[..., 0] = 2 * people.CENTRE_PX - xy_px[..., 0]
    mirrored = found_m(seen_as(one_view, xy_px=xy_px))[:, MIRROR] * torch.tensor([-1.0, 1, 1])
    assert people.apart_m(mirrored, as_it_is).max() < 5e-3


def test_cameras_moved_as_one_move_the_body(quick, known):
    """In the frame of the fit all moves: it is not bound to any camera."""
    x = people.standing(quick, 2)
    evidence = people.seen(quick, x, 3)
    turn, _ = exponential(torch.tensor([0.3, 2.0, -0.4]))
    moved_m = torch.tensor([0.5, -1.0, 2.0])
    views: list[View] = []
    for view in evidence.views:
        was, where = view.camera.rotation, view.camera.translation_m
        was = torch.eye(3).expand(2, 3, 3) if was is None else was
        where = torch.zeros(2, 3) if where is None else where
        rotation = was @ turn.T
        translation_m = where - (rotation @ moved_m)
        camera = replace(view.camera, rotation=rotation, translation_m=translation_m)
        views.append(replace(view, camera=camera))
    here = found_m(Problem(quick, known, evidence))
    there = found_m(Problem(quick, known, Evidence(tuple(views))))
    assert people.apart_m(there, here @ turn.T + moved_m).max() < 5e-3


def rows(found: Fitted, at: Tensor) -> Fitted:
    return Fitted(**{name: value[at] for name, value in vars(found).items()})


def test_a_person_is_fitted_the_same_alone_and_among_others(one_view, found):
    few = torch.tensor([2, 0])
    apart = fit(replace(one_view, evidence=one_view.evidence.at(few)))
    here, there = (
        people.landmarks_m(one_view.body, f.parameters) for f in (rows(found, few), apart)
    )
    assert people.apart_m(here, there).max() < 2e-3


def test_threads_change_nothing(one_view, found, monkeypatch):
    monkeypatch.setattr(single, "LEAST_EACH", 2)
    two = fit(one_view, workers=2)
    assert two.parameters.shape == found.parameters.shape
    here, there = (people.landmarks_m(one_view.body, f.parameters) for f in (found, two))
    assert people.apart_m(here, there).max() < 2e-3


def test_the_best_is_among_the_candidates_and_cheaper_than_its_start(one_view, found):
    assert torch.equal(found.candidates[:, 0], found.parameters)
    assert torch.isfinite(found.candidate_costs).all()
    rough = replace(one_view, rough=True)
    everybody = torch.arange(len(found.cost))
    torch.testing.assert_close(
        rough.objective(everybody)(found.parameters, everybody).cost, found.candidate_costs[:, 0]
    )
    first = starts(rough, 4)[:, 0]
    assert (found.candidate_costs[:, 0] < rough.objective(everybody)(first, everybody).cost).all()


def test_a_known_height_is_kept(one_view):
    tall = replace(one_view.evidence, height_m=torch.tensor([1.55, 1.65, 1.75, 1.85]))
    found = fit(replace(one_view, evidence=tall))
    layout = one_view.body.layout
    height_m, _ = one_view.body.height_m(found.parameters[:, layout.shape])
    assert tall.height_m is not None
    assert (height_m - tall.height_m).abs().max() < 0.01


def test_it_faces_the_camera_whatever_the_axes(exact):
    """Without any rotation a body's own axes are the camera's, as `CAMERA_BODY` has them."""
    posed = exact.pose(torch.zeros(1, exact.layout.size).double())
    torch.testing.assert_close(posed.rotations[0, 0], torch.tensor(CAMERA_BODY).double())
