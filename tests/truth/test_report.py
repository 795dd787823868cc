"""What a fit is said to be worth."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from kinesphere.truth.fit.evidence import Evidence, Order
from kinesphere.truth.fit.objective import HIPS, Problem
from kinesphere.truth.fit.options import Search
from kinesphere.truth.fit.report import DIFFERENT_M, MOST, Report, centred, report
from kinesphere.truth.fit.single import Fitted, fit
from kinesphere.truth.fit.temporal import Clip, through_time
from truth import people

TIE = Search().tie
COUNT = 4


@pytest.fixture(scope="module")
def fitted(quick, known) -> dict[int, tuple[Problem, Fitted, Report, Tensor]]:
    """By the number of cameras: the same people."""
    x = people.standing(quick, COUNT, seed=3, turned_rad=1.5)
    done = {}
    for views in (1, 3):
        problem = Problem(quick, known, people.seen(quick, x, views, noise_px=2.5))
        found = fit(problem)
        true_m = centred(people.landmarks_m(quick, x))
        done[views] = (problem, found, report(problem, found, TIE), true_m)
    return done


@pytest.mark.parametrize("views", [1, 3])
def test_deviations_are_finite_positive_and_about_as_large_as_errors(fitted, views):
    problem, found, judged, true_m = fitted[views]
    assert judged.sigma_m.shape == (COUNT, 33, 3)
    assert torch.isfinite(judged.sigma_m).all()
    assert (judged.sigma_m > 0).all()
    error_m = centred(people.landmarks_m(problem.body, found.parameters)) - true_m
    elsewhere = [i for i in range(33) if i not in HIPS]
    ratio = (error_m[:, elsewhere] ** 2).mean().sqrt() / (
        judged.sigma_m[:, elsewhere] ** 2
    ).mean().sqrt()
    assert 0.4 < ratio < 2


def test_one_camera_is_surest_across_and_several_are_surer_in_depth(fitted):
    one, several = (fitted[views][2].sigma_m.mean((0, 1)) for views in (1, 3))
    assert one[2] > 1.5 * one[:2].max()
    assert several[2] < 0.5 * one[2]


def test_several_cameras_leave_no_doubt_that_one_leaves(fitted):
    one, several = (fitted[views][2].ambiguity_m for views in (1, 3))
    assert one.mean() > 0.01
    assert several.max() < 0.003
    assert (one >= 0).all()


def test_a_limb_of_which_nothing_is_seen_is_unsure(quick, known):
    x = people.standing(quick, 2)
    evidence = people.seen(quick, x, 3)
    arm = [13, 15, 17, 19, 21]
    for view in evidence.views:
        view.sigma_px[0, arm], view.xy_px[0, arm] = torch.inf, torch.nan
    problem = Problem(quick, known, evidence)
    sigma_m = report(problem, fit(problem), TIE).sigma_m[:, arm].mean((1, 2))
    assert sigma_m[0] > 4 * sigma_m[1]


def test_alternatives_differ_from_the_best_and_from_each_other(fitted):
    problem, found, judged, _ = fitted[1]
    best_m = centred(people.landmarks_m(problem.body, found.parameters))
    assert sum(len(one) for one in judged.alternatives_m) > 0, "else there is nothing to test"
    for best, others, weights in zip(
        best_m, judged.alternatives_m, judged.alternative_weights, strict=True
    ):
        assert len(others) == len(weights) <= MOST
        assert weights.tolist() == sorted(weights.tolist(), reverse=True)
        assert ((weights > 0) & (weights <= 1)).all()
        every = torch.cat([best[None], others])
        apart = people.apart_m(every[:, None], every[None]) + torch.eye(len(every))
        assert apart.min() > DIFFERENT_M


def moved(found: Fitted, behind: float, away_m: float, body) -> Fitted:
    """With one other explanation, in which an arm is elsewhere, so much less likely."""
    other = found.parameters.clone()
    other[:, body.layout.pose][:, 18:21] += away_m
    candidates = torch.stack([found.parameters, other], 1)
    return replace(
        found,
        candidates=candidates,
        candidate_costs=torch.tensor([[0.0, behind]]).expand(len(other), 2),
    )


def test_ambiguity_is_the_distance_of_others_as_likely_as_they_are(fitted):
    problem, found, _, _ = fitted[3]
    body = problem.body
    for behind in (0.0, 2.0):
        two = moved(found, behind, 1.5, body)
        judged = report(problem, two, TIE)
        apart = people.apart_m(
            *(centred(people.landmarks_m(body, two.candidates[:, k])) for k in range(2))
        )
        assert apart.min() > DIFFERENT_M
        weight = torch.tensor(-behind).exp()
        torch.testing.assert_close(judged.ambiguity_m, weight / (1 + weight) * apart)
        assert [w.tolist() for w in judged.alternative_weights] == [[weight.item()]] * COUNT
    assert report(problem, moved(found, TIE + 1, 1.5, body), TIE).ambiguity_m.max() == 0
    assert report(problem, moved(found, 0.0, 0.0, body), TIE).ambiguity_m.max() == 0


def test_an_explanation_that_was_found_often_counts_once(fitted):
    problem, found, _, _ = fitted[3]
    two = moved(found, 1.0, 1.5, problem.body)
    often = replace(
        two,
        candidates=two.candidates[:, [0, 1, 1, 1]],
        candidate_costs=two.candidate_costs[:, [0, 1, 1, 1]],
    )
    here, there = (report(problem, one, TIE).ambiguity_m for one in (two, often))
    torch.testing.assert_close(here, there)


def test_what_time_has_chosen_is_the_best_and_the_other_the_alternative(fitted):
    problem, found, _, _ = fitted[3]
    two = moved(found, 0.0, 1.5, problem.body)
    chosen = replace(two, parameters=two.candidates[:, 1])
    here, there = (report(problem, one, TIE).ambiguity_m for one in (two, chosen))
    torch.testing.assert_close(here, there)


def test_the_miss_is_the_median_of_what_is_seen_in_all_views(fitted):
    problem, found, judged, _ = fitted[3]
    assert (judged.reprojection_px < 5).all()
    away = found.parameters.clone()
    away[:, 0] += 1
    there = report(problem, replace(found, parameters=away), TIE).reprojection_px
    assert (there > 20).all()


def test_who_is_not_seen_has_no_miss_and_harms_nobody(quick, known):
    x = people.standing(quick, 2)
    view = people.seen(quick, x).views[0]
    view.sigma_px[0], view.xy_px[0] = torch.inf, torch.nan
    problem = Problem(quick, known, Evidence((view,)))
    judged = report(problem, fit(problem), TIE)
    assert judged.reprojection_px.isnan().tolist() == [True, False]
    assert torch.isfinite(judged.sigma_m).all()


def test_a_fit_that_failed_is_told_and_harms_nobody(fitted):
    problem, found, judged, _ = fitted[3]
    parameters, curvature = found.parameters.clone(), found.curvature.clone()
    parameters[1], curvature[1] = torch.nan, torch.nan
    broken = report(problem, replace(found, parameters=parameters, curvature=curvature), TIE)
    assert not torch.isfinite(broken.reprojection_px[1])
    assert broken.sigma_m[1].isnan().all()
    others = [0, *range(2, COUNT)]
    torch.testing.assert_close(broken.sigma_m[others], judged.sigma_m[others])


def test_answers_are_counted(fitted):
    problem, found, judged, _ = fitted[1]
    assert judged.order_told.tolist() == judged.order_obeyed.tolist() == [0] * COUNT
    pairs = torch.tensor([[11, 13], [12, 14], [23, 25]])
    depth = people.landmarks_m(problem.body, found.parameters)[..., 2]
    told = (depth[:, pairs[:, 1]] - depth[:, pairs[:, 0]]).sign()
    told[:, 1] *= -0.5
    told[0, 2] = 0
    evidence = replace(problem.evidence, order=Order(pairs, told))
    counted = report(replace(problem, evidence=evidence), found, TIE)
    assert counted.order_told.tolist() == [2] + [3] * (COUNT - 1)
    assert counted.order_obeyed.tolist() == [1] + [2] * (COUNT - 1)


def test_a_clip_is_surer_than_its_frames(quick, known):
    """Each frame helps the next."""
    x = people.standing(quick, 1).repeat(5, 1)
    problem = Problem(quick, known, people.seen(quick, x, noise_px=1.0))
    alone = fit(problem)
    together = through_time(problem, alone, Clip(0.03 * torch.arange(5.0)))
    sigmas = [report(problem, one, 0.0).sigma_m.mean() for one in (alone, together)]
    assert sigmas[1] < sigmas[0]
