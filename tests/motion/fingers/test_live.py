"""Fingers, head and expressions frame after frame."""

import numpy as np
import pytest

from kinesphere.motion import quaternions as q
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.live import LiveState, Moment, step
from kinesphere.motion.solve import solved
from made_hands import moving_angles, with_hands
from moving_people import squats, times

FRAMES = 60
SEEN = np.ones(33)


@pytest.fixture(scope="module")
def whole() -> Landmarks:
    xyz_m = squats(FRAMES)[0]
    xyz_m = xyz_m - xyz_m[:, 23:25].mean(1, keepdims=True)
    body = Landmarks(times(FRAMES), xyz_m, np.ones((FRAMES, 33)))
    return with_hands(solved(body, level=False), body, moving_angles(body.t_ms))


def run(whole: Landmarks, hands: np.ndarray | None) -> list[Moment]:
    state: LiveState | None = None
    out: list[Moment] = []
    for i, t_ms in enumerate(whole.t_ms):
        now = None if hands is None else hands[i]
        state, moment = step(state, whole.xyz_m[i], SEEN, float(t_ms), now)
        out.append(moment)
    return out


def off_deg(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.degrees(q.angle_of(q.multiply(q.inverse(a), b)))


def test_fingers_follow_with_little_lag(whole: Landmarks) -> None:
    moments = run(whole, whole.hands_m)
    true = rotations_of(moving_angles(whole.t_ms))
    got = np.stack([moment.fingers for moment in moments])
    assert off_deg(true[10:], got[10:]).mean() < 4
    assert off_deg(true[9:-1], got[10:]).mean() < off_deg(true[10:], got[10:]).mean()  # it is lag


def test_sizes_are_learnt(whole: Landmarks) -> None:
    moments = run(whole, whole.hands_m)
    np.testing.assert_allclose(moments[-1].hand_m, USUAL_M, atol=5e-4)
    offsets_m, tips_m = offsets_of(moments[-1].hand_m)
    assert offsets_m.shape == (30, 3) and tips_m.shape == (10, 3)


def test_without_hands_the_body_is_the_same_to_the_bit(whole: Landmarks) -> None:
    alone = run(whole, None)
    assert alone[-1].fingers is None and alone[-1].expressions is None
    absent = run(whole, np.full((FRAMES, 2, 21, 3), np.nan))
    for a, b in zip(alone, absent, strict=True):
        np.testing.assert_array_equal(a.rotations, b.rotations)
        np.testing.assert_array_equal(b.fingers, rotations_of(np.stack([RELAXED, RELAXED])))


def test_hands_that_are_not_told_of_any_more_come_to_rest(whole: Landmarks) -> None:
    assert whole.hands_m is not None
    state: LiveState | None = None
    for i in range(20):
        state, moment = step(state, whole.xyz_m[i], SEEN, i * 33.0, whole.hands_m[i])
    relaxed = rotations_of(np.stack([RELAXED, RELAXED]))
    assert moment.fingers is not None
    last = off_deg(moment.fingers, relaxed).max()
    for i in range(20, 80):
        state, moment = step(state, whole.xyz_m[20], SEEN, i * 33.0)
        assert moment.fingers is not None
        now = off_deg(moment.fingers, relaxed).max()
        assert now <= last + 1e-9
        last = now
    assert last < 1


def test_a_turned_face_turns_the_head(whole: Landmarks) -> None:
    turn = q.axis_angle(np.array([0.0, 1, 0]), np.radians(25.0))
    R = np.diag([1.0, -1.0, -1.0]) @ q.matrix(turn)
    _, straight = step(None, whole.xyz_m[0], SEEN, 0.0)
    _, turned = step(None, whole.xyz_m[0], SEEN, 0.0, face_rotation=R)
    assert np.degrees(q.angle_of(turned.rotations[3])) == pytest.approx(12.5, abs=2)
    assert np.degrees(q.angle_of(straight.rotations[3])) < 8
    _, hidden = step(None, whole.xyz_m[0], SEEN, 0.0, face_rotation=R * np.nan)
    np.testing.assert_array_equal(hidden.rotations, straight.rotations)


def test_expressions_are_smoothed_and_sink(whole: Landmarks) -> None:
    state, moment = step(None, whole.xyz_m[0], SEEN, 0.0, expressions=np.zeros(51))
    for i in range(1, 8):
        state, moment = step(state, whole.xyz_m[0], SEEN, i * 33.0, expressions=np.ones(51))
    assert moment.expressions is not None
    assert (moment.expressions > 0.95).all() and (moment.expressions <= 1).all()
    for i in range(8, 80):
        state, moment = step(state, whole.xyz_m[0], SEEN, i * 33.0)
    assert moment.expressions is not None and moment.expressions.max() < 0.01
