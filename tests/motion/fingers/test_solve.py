"""Whole clips with hands and faces: to rotations, and back to landmarks."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.face import EXPRESSIONS
from kinesphere.motion import humanoid
from kinesphere.motion import quaternions as q
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import USUAL_M
from kinesphere.motion.skeleton import hands_m, skeleton_of
from kinesphere.motion.solve import solved
from made_hands import moving_angles, with_hands
from moving_people import squats, times

FRAMES = 60
T_MS = times(FRAMES)


@pytest.fixture(scope="module")
def body() -> Landmarks:
    xyz_m = squats(FRAMES)[0]
    centred = xyz_m - xyz_m[:, 23:25].mean(1, keepdims=True)
    return Landmarks(T_MS, centred, np.ones((FRAMES, 33)))


@pytest.fixture(scope="module")
def alone(body: Landmarks) -> Motion:
    return solved(body, level=False)


@pytest.fixture(scope="module")
def whole(body: Landmarks, alone: Motion) -> Landmarks:
    return with_hands(alone, body, moving_angles(T_MS))


def away_m(landmarks: Landmarks, motion: Motion) -> np.ndarray:
    """(T, 2, 21) how far landmarks of hands are from where the motion has them, both from the wrist."""
    got = hands_m(motion)
    assert got is not None and landmarks.hands_m is not None
    want = humanoid.flipped(landmarks.hands_m)
    return np.linalg.norm((got - got[:, :, :1]) - (want - want[:, :, :1]), axis=-1)


def test_landmarks_come_back(whole: Landmarks) -> None:
    """Hands that move: 2 mm on average, fingertips 5 mm at most times; what is left is smoothing."""
    off = away_m(whole, solved(whole, level=False))
    assert off.mean() < 0.002
    assert np.percentile(off, 95) < 0.006


def test_the_palms_landmarks_turn_the_hand_better_than_the_bodys(
    body: Landmarks, alone: Motion, whole: Landmarks
) -> None:
    """Index and little finger of the body are noisy; the hand's own landmarks say how it is turned."""
    rng = np.random.default_rng(2)
    shaken = body.xyz_m.copy()
    shaken[:, 17:23] += rng.normal(0, 0.015, (FRAMES, 6, 3))
    hand = humanoid.INDEX["leftHand"]
    true = skeleton_of(alone).world[:, hand]
    off = []
    for seen in (replace(body, xyz_m=shaken), replace(whole, xyz_m=shaken)):
        world = skeleton_of(solved(seen, level=False)).world[:, hand]
        off.append(np.degrees(q.angle_of(q.multiply(q.inverse(true), world))).mean())
    assert off[1] < 2 and off[1] < off[0] / 3


def test_a_hand_turned_farther_than_forearms_go_is_not_believed(
    alone: Motion, whole: Landmarks
) -> None:
    """Turned inside out, as hands that are seen from their edge can be: the body's landmarks say how."""
    assert whole.hands_m is not None
    wrist = whole.hands_m[:, :, :1]
    knuckles = whole.hands_m[:, :, [5, 9, 13, 17]].mean(2, keepdims=True)
    along = (knuckles - wrist) / np.linalg.norm(knuckles - wrist, axis=-1, keepdims=True)
    turn = q.axis_angle(np.broadcast_to(along, whole.hands_m.shape), np.array(np.pi))
    inside_out = wrist + q.rotate(turn, whole.hands_m - wrist)
    got = solved(replace(whole, hands_m=inside_out), level=False)
    for bone in ("leftHand", "rightHand", "leftLowerArm", "rightLowerArm"):
        row = humanoid.INDEX[bone]
        off = q.angle_of(q.multiply(q.inverse(alone.rotations[:, row]), got.rotations[:, row]))
        assert np.degrees(off).mean() < 6, bone


def test_more_noise_less_exact(whole: Landmarks) -> None:
    """What 2, 5 and 10 mm of noise on each coordinate (3.5, 9 and 17 mm of distance) leave."""
    rng = np.random.default_rng(3)
    last = 0.0
    for noise_m, most_m in ((0.002, 0.005), (0.005, 0.01), (0.01, 0.02)):
        assert whole.hands_m is not None
        noisy = replace(whole, hands_m=whole.hands_m + rng.normal(0, noise_m, whole.hands_m.shape))
        off = away_m(whole, solved(noisy, level=False)).mean()
        assert last < off < most_m
        last = off


def test_a_hand_keeps_its_size(whole: Landmarks) -> None:
    """A tenth of the moments show a hand half as large again: its bones stay as long as they are."""
    assert whole.hands_m is not None
    wild = whole.hands_m.copy()
    wrist = wild[::10, :, :1]
    wild[::10] = wrist + 1.5 * (wild[::10] - wrist)
    fingers = solved(replace(whole, hands_m=wild), level=False).fingers
    assert fingers is not None
    lengths = np.linalg.norm(fingers.offsets_m, axis=-1).reshape(10, 3)[:, 1:]
    np.testing.assert_allclose(
        lengths.ravel(), np.tile(USUAL_M[15:].reshape(5, 3)[:, :2].ravel(), 2), rtol=0.02
    )
    np.testing.assert_allclose(fingers.offsets_m[:15], fingers.offsets_m[15:] * [-1, 1, 1])


def test_a_hand_that_hides_comes_to_rest_gradually(whole: Landmarks) -> None:
    assert whole.hands_m is not None
    hidden = whole.hands_m.copy()
    hidden[15:, 0] = np.nan
    hidden[:, 1] = np.nan
    fingers = solved(replace(whole, hands_m=hidden), level=False).fingers
    assert fingers is not None
    assert (fingers.trust[:15, :15] == 1).all() and (fingers.trust[15:, :15] == 0).all()
    assert (fingers.trust[:, 15:] == 0).all()
    bent = 2 * np.arctan2(
        np.linalg.norm(fingers.rotations[..., :3], axis=-1), fingers.rotations[..., 3]
    )
    np.testing.assert_allclose(bent[:, 15 + 3 :], RELAXED[3:, 0][None].repeat(FRAMES, 0), atol=1e-6)
    steps = np.degrees(np.abs(np.diff(bent[:, :15], axis=0))).max(1)
    assert steps.max() < 12
    np.testing.assert_allclose(bent[-1, 3:15], RELAXED[3:, 0], atol=0.05)


def test_without_hands_nothing_changes_and_never_seen_is_not_known(
    body: Landmarks, alone: Motion
) -> None:
    none = replace(
        body,
        hands_m=np.full((FRAMES, 2, 21, 3), np.nan),
        face_rotation=np.full((FRAMES, 3, 3), np.nan),
        expressions=np.full((FRAMES, 51), np.nan),
    )
    got = solved(none, level=False)
    assert got.fingers is None and got.expressions is None
    for name in ("rotations", "hips_m", "tips_m", "trust"):
        np.testing.assert_array_equal(getattr(got, name), getattr(alone, name))


def test_the_head_turns_as_the_face_does(body: Landmarks) -> None:
    """By 30 degrees to each side, though the body's own landmarks of the face stay where they are."""
    angle = np.radians(30) * np.sin(2 * np.pi * T_MS / 2000)
    turn = q.axis_angle(np.broadcast_to(np.array([0.0, 1, 0]), (FRAMES, 3)), angle)
    facing = np.diag([1.0, -1.0, -1.0])
    motion = solved(replace(body, face_rotation=facing @ q.matrix(turn)), level=False)
    world = skeleton_of(motion).world[:, humanoid.INDEX["head"]]
    off = np.degrees(q.angle_of(q.multiply(q.inverse(turn), world)))
    assert off.mean() < 2.5  # the smoothing takes off the tops


def test_levelling_turns_hands_and_face_with_the_body(whole: Landmarks) -> None:
    """A camera that is tilted changes nothing within the skeleton."""
    tilt = q.axis_angle(np.array([1.0, 0, 0]), np.radians(12.0))
    assert whole.hands_m is not None

    def tilted(values: np.ndarray) -> np.ndarray:
        return q.rotate(np.broadcast_to(tilt, (*values.shape[:-1], 4)), values)

    facing = np.broadcast_to(np.diag([1.0, -1.0, -1.0]), (FRAMES, 3, 3))
    straight = replace(whole, face_rotation=facing)
    leaning = replace(
        whole,
        xyz_m=tilted(whole.xyz_m),
        hands_m=tilted(whole.hands_m),
        face_rotation=tilted(facing.swapaxes(1, 2)).swapaxes(1, 2),
    )
    a, b = solved(straight), solved(leaning)
    assert a.fingers is not None and b.fingers is not None
    np.testing.assert_allclose(b.fingers.rotations, a.fingers.rotations, atol=1e-6)
    for bone in ("leftHand", "rightHand", "head"):
        row = humanoid.INDEX[bone]
        between = q.multiply(q.inverse(a.rotations[:, row]), b.rotations[:, row])
        assert np.degrees(q.angle_of(between)).max() < 1e-3, bone


def test_expressions_sink_to_nothing_while_the_face_is_not_seen(body: Landmarks) -> None:
    values = np.full((FRAMES, 51), np.nan)
    values[:30, EXPRESSIONS.index("jawOpen")] = 0.8
    got = solved(replace(body, expressions=values), level=False).expressions
    assert got is not None and np.isfinite(got).all()
    jaw = got[:, EXPRESSIONS.index("jawOpen")]
    assert jaw[5] == pytest.approx(0.8, abs=0.01) and jaw[-1] < 0.1
    assert np.abs(np.diff(jaw)).max() < 0.15
    assert np.delete(got, EXPRESSIONS.index("jawOpen"), 1).max() == 0
