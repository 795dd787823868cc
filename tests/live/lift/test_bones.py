"""Lengths of bones: learnt over time, and kept."""

import numpy as np
import pytest

from kinesphere.core.skeleton import EDGES, INDEX
from kinesphere.live.lift.bones import COUNT, ENDS, height_m, kept, learnt, measured

SURE = np.full(33, 0.03)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def body(rng):
    return rng.normal(size=(33, 3)) * 0.4


def run(frames, spread=SURE):
    state = None
    for frame in frames:
        state = learnt(state, frame, spread, 1.0)
    return state


def test_every_limb_is_a_bone_of_the_skeleton():
    both = {frozenset(edge) for edge in EDGES}
    missing = {frozenset((int(a), int(b))) for side in ENDS for a, b in side} - both
    assert missing == set() and len(ENDS[0]) + 4 == COUNT


def test_kept_bodies_have_the_lengths_that_are_known(body, rng):
    bones = run([body])
    other = rng.normal(size=(33, 3)) * 0.4
    known = np.exp(bones.log_m)[: len(ENDS[0]) + 2]
    np.testing.assert_allclose(measured(kept(bones, other))[: len(known)], known, rtol=1e-9)


def test_directions_and_the_middle_of_the_hips_stay(body, rng):
    other = rng.normal(size=(33, 3)) * 0.4
    out = kept(run([body]), other)
    hips = [INDEX["left_hip"], INDEX["right_hip"]]
    np.testing.assert_allclose(out[hips].mean(0), other[hips].mean(0), atol=1e-12)
    a, b = INDEX["left_knee"], INDEX["left_ankle"]
    one, two = out[b] - out[a], other[b] - other[a]
    assert one @ two == pytest.approx(np.linalg.norm(one) * np.linalg.norm(two))


def test_left_and_right_are_as_long(body):
    out = kept(run([body]), body)
    lengths = np.linalg.norm(out[ENDS[..., 1]] - out[ENDS[..., 0]], axis=-1)
    np.testing.assert_allclose(lengths[0], lengths[1], rtol=1e-9)


def test_noise_is_averaged_out(body, rng):
    frames = [body + rng.normal(0, 0.02, body.shape) for _ in range(200)]
    true = np.exp(run([body]).log_m)
    once, long = (np.abs(np.exp(run(frames[:n]).log_m) - true).mean() for n in (1, 200))
    assert long < 0.6 * once


def test_a_frame_that_is_unsure_counts_little(body):
    longer = body * 1.5
    sure, unsure = SURE, SURE * 10
    state = run([body] * 10)
    few = learnt(state, longer, unsure, 1.0).log_m - state.log_m
    much = learnt(state, longer, sure, 1.0).log_m - state.log_m
    assert np.all(few < 0.1 * much)


def test_the_same_at_another_frame_rate(body):
    longer = body * 1.2
    often = learnt(run([body] * 20), longer, SURE, 1.0)
    often = learnt(often, longer, SURE, 1.0)
    seldom = learnt(run([body] * 20), longer, SURE, 2.0)
    np.testing.assert_allclose(often.log_m, seldom.log_m, atol=1e-9)


def test_taller_people_are_taller(body):
    assert height_m(run([body * 1.1])) == pytest.approx(1.1 * height_m(run([body])))
