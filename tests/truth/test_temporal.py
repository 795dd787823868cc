"""A person through a clip: one shape, smoother and nearer to the truth than frame by frame."""

from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.core.errors import InputError
from kinesphere.truth.fit import windows
from kinesphere.truth.fit.evidence import Evidence
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.report import centred
from kinesphere.truth.fit.single import Fitted, fit
from kinesphere.truth.fit.temporal import Clip, through_time
from kinesphere.truth.residuals.smooth import acceleration
from truth import derivatives, people

FRAMES = 14
EVERY_S = 1 / 15


def recorded(body: LinearBody) -> Tensor:
    """(FRAMES, P) a clip of somebody of whom the prior has seen nothing."""
    x = people.standing(body, 1).repeat(FRAMES, 1)
    x[:, body.layout.rotations] = people.recorded("16_31")[: 2 * FRAMES : 2].to(x)
    x[:, body.layout.root] = x.new_tensor([0.0, 0.0, 0.5])
    return x


@dataclass(frozen=True)
class Case:
    problem: Problem
    true: Tensor
    alone: Fitted
    clip: Clip
    together: Fitted

    def m(self, parameters: Tensor) -> Tensor:
        """(T, 33, 3)"""
        return people.landmarks_m(self.problem.body, parameters)


@pytest.fixture(scope="module")
def case(quick, known) -> Case:
    torch.manual_seed(0)
    x = recorded(quick)
    problem = Problem(quick, known, people.seen(quick, x, noise_px=2.5))
    alone, clip = fit(problem), Clip(EVERY_S * torch.arange(float(FRAMES)))
    return Case(problem, x, alone, clip, through_time(problem, alone, clip))


def jerks(xyz_m: Tensor) -> Tensor:
    return (xyz_m[2:] - 2 * xyz_m[1:-1] + xyz_m[:-2]).norm(dim=-1).mean()


def test_there_is_one_shape(case):
    shapes = case.together.parameters[:, case.problem.body.layout.shape]
    assert torch.equal(shapes, shapes[:1].expand_as(shapes))


def test_motion_is_smoother_and_nearer_to_the_truth(case):
    true_m, alone_m, together_m = (
        case.m(p) for p in (case.true, case.alone.parameters, case.together.parameters)
    )
    assert jerks(together_m) < 0.3 * jerks(alone_m)
    errors = [people.apart_m(centred(m), centred(true_m)).mean() for m in (alone_m, together_m)]
    assert errors[1] < errors[0]


def test_what_is_told_of_a_fit_is_of_the_clip(case):
    layout = case.problem.body.layout
    assert case.together.curvature.shape == (FRAMES, layout.size, layout.size)
    assert case.together.settled.shape == (FRAMES,)
    everybody = torch.arange(FRAMES)
    cost = case.problem.objective(everybody)(case.together.parameters, everybody).cost
    torch.testing.assert_close(case.together.cost, cost)
    assert (case.together.candidates == case.alone.candidates).all()


def hidden(evidence: Evidence, frame: int) -> Evidence:
    view = evidence.views[0]
    xy_px, sigma_px = view.xy_px.clone(), view.sigma_px.clone()
    xy_px[frame], sigma_px[frame] = torch.nan, torch.inf
    return Evidence((replace(view, xy_px=xy_px, sigma_px=sigma_px),))


def test_a_frame_in_which_nothing_is_seen_is_bridged(case):
    frame = FRAMES // 2
    problem = replace(case.problem, evidence=hidden(case.problem.evidence, frame))
    alone = fit(problem)
    assert torch.isfinite(alone.parameters).all(), "the mean pose, somewhere"
    bridged_m = case.m(through_time(problem, alone, case.clip).parameters)
    expected_m = case.m(case.together.parameters)
    assert people.apart_m(bridged_m, expected_m).max() < 0.1
    between = (bridged_m[frame - 1] + bridged_m[frame + 1]) / 2
    assert people.apart_m(bridged_m[frame], between) < 0.03


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_clips_may_be_short(case, frames):
    rows = torch.arange(frames)
    problem = replace(case.problem, evidence=case.problem.evidence.at(rows))
    few = Fitted(**{name: value[rows] for name, value in vars(case.alone).items()})
    found = through_time(problem, few, Clip(case.clip.t_s[rows]))
    assert torch.isfinite(found.parameters).all()
    shapes = found.parameters[:, case.problem.body.layout.shape]
    assert torch.equal(shapes, shapes[:1].expand_as(shapes))


def test_of_two_explanations_the_one_is_taken_that_follows(case):
    """In one frame another body costs less: it would have to jump there and back."""
    frame, candidates = FRAMES // 2, case.alone.candidates.clone()
    costs = case.alone.candidate_costs.clone()
    turned = case.alone.parameters[frame].clone()
    turned[case.problem.body.layout.root.start + 2] += torch.pi
    candidates[frame, 1], costs[frame, 1] = candidates[frame, 0], costs[frame, 0]
    candidates[frame, 0], costs[frame, 0] = turned, costs[frame, 1] - 5
    tempted = replace(case.alone, candidates=candidates, candidate_costs=costs)
    found = through_time(case.problem, tempted, case.clip)
    assert people.apart_m(case.m(found.parameters), case.m(case.together.parameters)).max() < 0.05


@pytest.mark.parametrize("t_s", [[0.0, 1, 1], [0.0, 2, 1], [0.0, float("nan"), 1]], ids=str)
def test_times_that_do_not_grow_are_refused(t_s):
    with pytest.raises(InputError, match="times must grow"):
        Clip(torch.tensor(t_s))


def test_windows_of_a_long_clip_pass_into_each_other_without_a_seam(case, monkeypatch):
    monkeypatch.setattr(windows, "WINDOW", 9)
    monkeypatch.setattr(windows, "OVERLAP", 4)
    joined = windows.windowed(case.problem, case.alone, case.clip.t_s)
    shapes = joined.parameters[:, case.problem.body.layout.shape]
    assert torch.equal(shapes, shapes[:1].expand_as(shapes))
    whole_m, joined_m = case.m(case.together.parameters), case.m(joined.parameters)
    assert people.apart_m(centred(whole_m), centred(joined_m)).max() < 0.05
    assert jerks(joined_m) < 2 * jerks(whole_m)


def test_windows_that_call_one_rotation_by_two_names_agree(case, monkeypatch):
    """Who faces away has a rotation near pi, whose vector may point either way."""
    monkeypatch.setattr(windows, "WINDOW", 9)
    monkeypatch.setattr(windows, "OVERLAP", 4)
    root = case.problem.body.layout.root
    away = case.alone.parameters.clone()
    away[:, root] = away.new_tensor([0.02, 0.05, 3.1])
    away[:, case.problem.body.layout.shape] = away[:1, case.problem.body.layout.shape]
    calls = []

    def renamed(_problem, found, _clip, _progress):
        x, calls_before = found.parameters.clone(), len(calls)
        calls.append(x)
        if calls_before % 2:
            angle = x[:, root].norm(dim=1, keepdim=True)
            x[:, root] *= 1 - 2 * torch.pi / angle
        return replace(found, parameters=x)

    monkeypatch.setattr(windows, "through_time", renamed)
    found = replace(case.alone, parameters=away)
    joined = windows.windowed(case.problem, found, case.clip.t_s)
    assert len(calls) > 1
    torch.testing.assert_close(case.m(joined.parameters), case.m(away), atol=1e-4, rtol=0)


def test_acceleration_is_what_differences_of_positions_say(exact):
    """Its gradient and each block of its curvature, at uneven times."""
    t_s = torch.tensor([0.0, 0.1, 0.15, 0.3, 0.4]).double()
    x, sigmas = people.anyhow(exact, 5), torch.linspace(3, 9, 33).double()
    term = acceleration(exact.pose(x).landmarks, t_s, sigmas)
    step = t_s[1:] - t_s[:-1]

    def residuals(xyz_m: Tensor) -> Tensor:
        """Of (…, T, 33, 3); they are linear in it."""
        velocity = xyz_m.diff(dim=-3) / step[:, None, None]
        change = velocity.diff(dim=-3) / ((step[1:] + step[:-1]) / 2)[:, None, None]
        return (change / sigmas[:, None]).flatten(-3)

    r = residuals(people.landmarks_m(exact, x))
    torch.testing.assert_close(term.cost, 0.5 * (r**2).sum())
    moved, _ = derivatives.moved(x)
    by_frame = derivatives.slopes(people.landmarks_m(exact, moved), x)  # (T, P, 33, 3)
    J = residuals(torch.einsum("tpld,ts->tpsld", by_frame, torch.eye(5).double()))
    gradient = torch.einsum("tpr,r->tp", J, r)
    torch.testing.assert_close(term.gradient, gradient, rtol=1e-5, atol=1e-4)
    blocks = torch.einsum("tpr,sqr->tspq", J, J)
    for gap, got in enumerate((term.own, term.next, term.after_next)):
        expected = torch.stack([blocks[t, t + gap] for t in range(5 - gap)])
        torch.testing.assert_close(got, expected, rtol=1e-5, atol=1e-3)


def test_who_moves_evenly_pays_nothing(exact):
    x = people.anyhow(exact, 1).repeat(4, 1)
    t_s = torch.tensor([0.0, 0.1, 0.35, 0.4]).double()
    x[:, exact.layout.translation] += t_s[:, None] * torch.tensor([1.0, -2.0, 0.5]).double()
    assert acceleration(exact.pose(x).landmarks, t_s, torch.ones(33).double()).cost < 1e-20
