"""The lift over time: a small made-up network, and the one that ships."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kinesphere import weights
from kinesphere.body import anny
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.lift.lifting import Known, calibrated, lifted, lifting_of
from kinesphere.live.lift.place import towards
from kinesphere.live.lift.signal import SIGNAL, along, signal
from kinesphere.live.lift.step import LiftState, Seen, step, window
from kinesphere.live.lift.stored import read


def standing():
    """(33, 3) somebody with bent limbs, in metres from the middle of the hips."""
    body = anny.load()
    parameters = torch.zeros(1, body.layout.size)
    turns = torch.randn(1, body.layout.joints * 3, generator=torch.Generator().manual_seed(4))
    parameters[:, body.layout.rotations] = 0.25 * turns
    xyz_m = body.pose(parameters).landmarks.xyz_m[0].numpy().astype(np.float64)
    return xyz_m - xyz_m[[23, 24]].mean(0)


STANDING = standing()


@pytest.fixture(scope="module")
def lift():
    return read(weights.FOLDER / "lift.json")


def seen_at(place_m, xyz_m=STANDING, known=True):
    there = xyz_m + place_m
    return Seen(there[:, :2] / there[:, 2:], xyz_m, np.full(33, 0.9), known)


def run(lift, frames, step_ms=33.3, start_ms=0.0):
    state, out = LiftState(), []
    for k, seen in enumerate(frames):
        state, found = step(lift, state, seen, start_ms + k * step_ms)
        out.append(found)
    return state, out


def test_what_the_network_is_shown_does_not_change_with_place_and_size():
    a, b = (along(seen_at(place).rays) for place in ([0.0, 0, 4], [0.0, 0, 8]))
    one, two = (signal(x, STANDING, np.ones(33), True) for x in (a, b))
    assert one.shape == (SIGNAL,)
    assert np.abs(one - two)[:66].max() < 0.15  # perspective is all that differs
    assert a.size > 1.9 * b.size


def test_the_same_person_aside_is_the_same_person_turned(lift):
    """The camera turned about its own axes sees the same: only the axes differ."""
    place, R = np.array([0.2, 0.1, 4.0]), towards(np.array([0.5, 0.0]))
    (_, straight), (_, aside) = (
        run(lift, [s]) for s in (seen_at(place), seen_at(place @ R, STANDING @ R))
    )
    near = np.linalg.norm(straight[0].xyz_m - aside[0].xyz_m @ R.T, axis=1)
    assert near.mean() < 0.25 * np.linalg.norm(straight[0].xyz_m, axis=1).mean()


def test_results_are_around_the_middle_of_the_hips_and_finite(lift):
    _, out = run(lift, [seen_at([0.1, 0.0, 3.0])] * 5)
    for found in out:
        np.testing.assert_allclose(found.xyz_m[[23, 24]].mean(0), 0, atol=1e-9)
        assert np.isfinite(found.xyz_m).all() and (found.sigma_m > 0).all()
        assert found.position_m[2] > 0


def test_constant_in_constant_out(lift):
    _, out = run(lift, [seen_at([0.1, 0.0, 3.0])] * 90)
    moved = np.linalg.norm(out[-1].xyz_m - out[-2].xyz_m, axis=1)
    assert moved.max() < 1e-3


def test_bones_stay(lift):
    rng = np.random.default_rng(2)
    frames = [seen_at([0, 0, 4], STANDING + rng.normal(0, 0.02, (33, 3))) for _ in range(60)]
    _, out = run(lift, frames)
    thigh = [np.linalg.norm(f.xyz_m[25] - f.xyz_m[23]) for f in out[40:]]
    assert np.std(thigh) / np.mean(thigh) < 0.01


def test_a_person_of_known_height_is_so_tall(lift):
    one, two = (
        step(lift, LiftState(), seen_at([0, 0, 4]), 0.0, height_m)[1] for height_m in (1.5, 1.8)
    )
    np.testing.assert_allclose(two.xyz_m, one.xyz_m * 1.2, rtol=1e-9)
    np.testing.assert_allclose(two.position_m, one.position_m * 1.2, atol=0.03)


def test_the_window_holds_the_moments_nearest_to_its_lags(lift):
    state, _ = run(lift, [seen_at([0, 0, 4 + 0.01 * k]) for k in range(40)], step_ms=50)
    rows = window(lift.network, state.moments, state.moments[-1])
    assert rows[:, -1].tolist() == [1.0] * len(lift.network.lags_ms)
    for row, lag_ms in zip(rows, lift.network.lags_ms, strict=True):
        there = next(m for m in state.moments if abs(m.t_ms - (39 * 50 + lag_ms)) < 1)
        np.testing.assert_array_equal(row[: lift.network.coded], there.code)


def test_of_two_moments_at_one_time_the_frame_s_own_is_shown(lift):
    state, _ = run(lift, [seen_at([0, 0, 4]), seen_at([0.3, 0, 4])])
    first, second = state.moments
    rows = window(lift.network, (replace(first, t_ms=second.t_ms),), second)
    assert not np.array_equal(first.code, second.code)
    np.testing.assert_array_equal(rows[0, : lift.network.coded], second.code)


def test_a_first_frame_has_no_past(lift):
    state, _ = run(lift, [seen_at([0, 0, 4])])
    assert window(lift.network, (), state.moments[0])[1:].any() == False  # noqa: E712


def test_only_a_second_is_remembered(lift):
    state, _ = run(lift, [seen_at([0, 0, 4])] * 400, step_ms=10)
    assert len(state.moments) < 120


def test_the_state_is_a_value(lift):
    state, _ = run(lift, [seen_at([0, 0, 4])] * 3)
    one, two = (step(lift, state, seen_at([0, 0, 4.1]), 200.0) for _ in range(2))
    np.testing.assert_array_equal(one[1].xyz_m, two[1].xyz_m)


def test_visibility_is_calibrated_by_landmark(lift):
    straight = replace(lift, visible=np.stack([np.ones(33), np.zeros(33)]))
    some = np.linspace(0.03, 0.97, 33)
    np.testing.assert_allclose(calibrated(straight, some), some, atol=1e-9)
    surer = replace(lift, visible=np.stack([np.ones(33), np.ones(33)]))
    assert (calibrated(surer, some) > some).all()


def test_landmarks_keep_their_place_in_the_picture():
    lifting = lifting_of("auto", 60.0)
    assert lifting is not None
    there = STANDING + [0, 0, 4]
    focal = lifting.focal_px((640, 480))
    xy = there[:, :2] / there[:, 2:] * focal + [320, 240]
    seen = Landmarks(
        0.9,
        np.hstack([xy, np.zeros((33, 1))]),
        np.array([[320.0, 240], [320, 40]]),
        STANDING,
        np.full(33, 0.9),
        np.full(33, 0.9),
        None,
    )
    _, out = lifted(lifting, Known(), seen, (640, 480), 0.0)
    np.testing.assert_array_equal(out.xyz_image_px[:, :2], xy)
    assert out.position_m is not None and out.sigma_m is not None
    px_per_m = focal / out.position_m[2]
    np.testing.assert_allclose(out.xyz_image_px[:, 2], out.xyz_world_m[:, 2] * px_per_m)
