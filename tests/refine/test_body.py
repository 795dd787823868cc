"""A body through a clip: where it begins, windows, and what is told backwards of it."""

import pytest
import torch

from kinesphere.refine import body as bodies
from kinesphere.refine.motion import Motion
from kinesphere.refine.options import Weights
from kinesphere.refine.start import start, turned
from kinesphere.truth.fit.evidence import Cue, Evidence
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.report import centred
from refine.seen import FRAMES, RATE_HZ, moving
from truth import people


@pytest.fixture(scope="module")
def problem() -> Problem:
    torch.manual_seed(0)
    model = bodies.load()
    x = moving(model.body)
    seen = people.seen(model.body, x, noise_px=2.5)
    xyz_m = centred(model.body.pose(x).landmarks.xyz_m)
    cue = Cue(xyz_m + 0.03 * torch.randn_like(xyz_m), torch.full_like(xyz_m, 0.05))
    return Problem(model.body, model.prior, Evidence(seen.views, cue=cue), rough=True)


@pytest.fixture(scope="module")
def true_m(problem) -> torch.Tensor:
    return people.landmarks_m(problem.body, moving(problem.body))


@pytest.fixture(scope="module")
def begun(problem, true_m) -> torch.Tensor:
    return start(problem, true_m[:, 23:25].mean(1))


def fitted(problem: Problem, true_m: torch.Tensor) -> tuple[torch.Tensor, int]:
    t_s = torch.arange(float(len(true_m))) / RATE_HZ
    motion = Motion(problem, t_s, true_m[:, 23:25].mean(1), Weights())
    steps, done = bodies.fitted(motion, 2), 0
    while True:
        try:
            done += next(steps)
        except StopIteration as end:
            return end.value, done


@pytest.fixture(scope="module")
def whole(problem, true_m) -> torch.Tensor:
    return fitted(problem, true_m)[0]


def test_it_begins_turned_as_the_cue_and_where_the_cue_is(problem, true_m):
    hips_m = true_m[:, 23:25].mean(1)
    x = turned(problem, centred(true_m), hips_m)
    found_m = problem.body.pose(x).landmarks.xyz_m
    torch.testing.assert_close(found_m[:, 23:25].mean(1), hips_m)
    trunk = [11, 12, 23, 24]
    assert (centred(found_m) - centred(true_m))[:, trunk].norm(dim=-1).mean() < 0.1


def test_the_beginning_is_near_the_cue_already(problem, begun, true_m):
    found_m = problem.body.pose(begun).landmarks.xyz_m
    assert people.apart_m(centred(found_m), centred(true_m)).mean() < 0.05


def test_the_fit_is_nearer_to_the_truth_than_the_cue(problem, whole, true_m):
    cue = problem.evidence.cue
    errors = [
        people.apart_m(centred(found_m), centred(true_m)).mean()
        for found_m in (people.landmarks_m(problem.body, whole), cue.xyz_m)
    ]
    assert errors[0] < 0.5 * errors[1]


def test_bones_keep_their_length_exactly(problem, whole):
    layout = problem.body.layout
    assert torch.equal(whole[:, layout.shape], whole[:1, layout.shape].expand(FRAMES, -1))
    joints_m = problem.body.pose(whole).joints_m
    parents = torch.tensor(problem.body.parents[1:])
    lengths = (joints_m[:, 1:] - joints_m[:, parents]).norm(dim=-1)
    torch.testing.assert_close(lengths, lengths[:1].expand_as(lengths), atol=1e-5, rtol=0)


@pytest.fixture
def narrow(monkeypatch) -> None:
    monkeypatch.setattr(bodies, "WINDOW", 8)
    monkeypatch.setattr(bodies, "OVERLAP", 3)


def test_windows_pass_into_each_other_with_one_shape(problem, true_m, whole, narrow):
    parts = bodies.spans(FRAMES)
    assert [part.tolist()[0] for part in parts] == [0, 5, 10]
    assert sorted({i for part in parts for i in part.tolist()}) == list(range(FRAMES))
    joined, done = fitted(problem, true_m)
    assert done == bodies.work(FRAMES) == 2 * sum(len(part) for part in parts)
    shapes = joined[:, problem.body.layout.shape]
    assert torch.equal(shapes, shapes[:1].expand_as(shapes))
    found_m = [centred(people.landmarks_m(problem.body, x)) for x in (joined, whole)]
    assert people.apart_m(*found_m).max() < 0.03


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_clips_may_be_short(problem, true_m, frames):
    rows = torch.arange(frames)
    few = Problem(problem.body, problem.prior, problem.evidence.at(rows), rough=True)
    found, done = fitted(few, true_m[rows])
    assert torch.isfinite(found).all() and done == frames
