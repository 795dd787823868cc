"""Angles of finger joints from landmarks of hands that are known."""

import numpy as np
import pytest

from kinesphere.motion import quaternions as q
from kinesphere.motion.body import hands_of
from kinesphere.motion.fingers.angles import AXES, angles_of, axes_of, rotations_of
from kinesphere.motion.fingers.limits import JOINTS, RELAXED, ROLL, ROLLS
from kinesphere.motion.fingers.sizes import USUAL_M
from kinesphere.motion.forward import world_rotations
from kinesphere.motion.humanoid import FINGERS, flipped
from made_hands import any_angles, fingers

HAND_PARENTS = (-1, -1, *(i + 2 - 1 if i % 3 else i // 15 for i in range(30)))


def landmarks(angles: np.ndarray, sizes_m: np.ndarray = USUAL_M) -> np.ndarray:
    """(T, 2, 21, 3) in the camera's axes, of hands whose palms stand as in the T-pose; by another way
    than the library's: two roots, and what hangs on them."""
    some = fingers(angles, sizes_m)
    still = np.tile(q.IDENTITY, (len(angles), 2, 1))
    turned = world_rotations(np.concatenate([still, some.rotations], 1), HAND_PARENTS)
    places = np.concatenate([np.zeros((2, 3)), some.offsets_m])
    joints = np.zeros((len(angles), 32, 3))
    for i in range(2, 32):
        up = HAND_PARENTS[i]
        joints[:, i] = joints[:, up] + (q.matrix(turned[:, up]) @ places[i])
    out = np.zeros((len(angles), 2, 21, 3))
    for side in range(2):
        for finger in range(5):
            first = 2 + 15 * side + 3 * finger
            at = 1 + 4 * finger
            out[:, side, at : at + 3] = joints[:, first : first + 3]
            tip = q.matrix(turned[:, first + 2]) @ some.tips_m[5 * side + finger]
            out[:, side, at + 3] = joints[:, first + 2] + tip
    return flipped(out)


def found(hands_m: np.ndarray) -> np.ndarray:
    """(T, 2, 15, 3)."""
    hands = hands_of(hands_m)
    each = []
    for side in ("left", "right"):
        turns = angles_of(hands[side].points, axes_of(*hands[side].palm))
        each.append(np.stack([np.stack(np.broadcast_arrays(*turn), -1) for turn in turns], 1))
    return np.stack(each, 1)


def test_angles_come_back() -> None:
    """To the landmarks and back: a hundredth of a degree, thumbs that roll too."""
    angles = any_angles(200)
    off = np.degrees(np.abs(found(landmarks(angles)) - angles))
    assert off.max() < 0.01


def test_a_thumb_that_is_straight_does_not_roll() -> None:
    angles = any_angles(20)
    angles[:, :, 1:3, 0] = 0.0
    got = found(landmarks(angles))
    np.testing.assert_allclose(got[:, :, 0, 2], ROLL, atol=1e-9)
    np.testing.assert_allclose(got[:, :, 1:3, 0], 0, atol=1e-6)


@pytest.mark.parametrize("size", [0.6, 1.3])
def test_whatever_the_hands_size_and_place(size: float) -> None:
    angles = any_angles(30, seed=3)
    turn = q.axis_angle(np.array([0.6, 0.0, 0.8]), 2.1)
    hands_m = landmarks(angles, USUAL_M * size)
    moved = q.rotate(np.broadcast_to(turn, (*hands_m.shape[:-1], 4)), hands_m) + [3.0, -1.0, 2.0]
    np.testing.assert_allclose(found(moved), angles, atol=1e-6)


def test_noise_makes_angles_uncertain_and_no_worse() -> None:
    """What 1, 2 and 4 mm of noise on each coordinate do: knuckles 3.6 degrees a millimetre or less."""
    angles = any_angles(400, seed=5, share=0.6)
    hands_m, rng = landmarks(angles), np.random.default_rng(6)
    last = 0.0
    for noise_m, most_deg in ((0.001, 5), (0.002, 9), (0.004, 17)):
        noisy = hands_m + rng.normal(0, noise_m, hands_m.shape)
        off = np.degrees(np.abs(found(noisy) - angles))[..., 3:, 0].mean()
        assert last < off < most_deg
        last = off


def test_fists_bend_towards_the_palm_and_spread_fingers_apart() -> None:
    straight = np.zeros((1, 2, 15, 3))
    bent, spread = straight.copy(), straight.copy()
    bent[..., 3:, 0] = 1.2
    spread[..., 3::3, 1] = [-0.3, -0.1, 0.1, 0.3]
    tips = [8, 12, 16, 20]
    flat = landmarks(straight)[0, :, tips]
    assert (
        landmarks(bent)[0, :, tips][..., 1] > flat[..., 1] + 0.03
    ).all()  # y down: palms look down
    wide = landmarks(spread)[0, :, tips]
    assert (
        np.abs(np.diff(wide[..., 2], axis=0)) > np.abs(np.diff(flat[..., 2], axis=0)) + 0.01
    ).all()


def test_thumbs_in_the_t_pose_are_as_vrm_asks() -> None:
    """Halfway between x and z, level, and they bend about the vertical: the nail looks forwards."""
    flat = landmarks(np.zeros((1, 2, 15, 3)))[0] * [1, -1, -1]
    for side, sign in ((0, 1.0), (1, -1.0)):
        along = flat[side, 4] - flat[side, 1]
        np.testing.assert_allclose(
            along / np.linalg.norm(along), np.array([sign, 0, 1]) / 2**0.5, atol=1e-9
        )
    bent = np.zeros((1, 2, 15, 3))
    bent[:, :, 2, 0] = 1.0
    tip = landmarks(bent)[0, :, 4] * [1, -1, -1]
    assert tip[:, 1] == pytest.approx(flat[:, 4, 1])
    assert (np.abs(tip[:, 0]) > np.abs(flat[:, 4, 0]) - 0.02).all() and (
        tip[:, 2] < flat[:, 4, 2]
    ).all()


def test_a_mirror_exchanges_the_hands() -> None:
    angles = any_angles(10)
    hands_m = landmarks(angles)
    np.testing.assert_allclose(
        found(hands_m[:, ::-1] * [-1, 1, 1]), found(hands_m)[:, ::-1], atol=1e-12
    )


def test_whatever_comes_angles_stay_within_limits() -> None:
    rng = np.random.default_rng(1)
    wild = rng.normal(size=(300, 2, 21, 3)) * rng.choice([0.0, 1e-9, 0.1, 1e5], (300, 2, 1, 1))
    wild[:20] = np.nan
    got = found(wild)
    low = np.array([[j.low, j.least] for j in JOINTS])
    high = np.array([[j.high, j.most] for j in JOINTS])
    assert np.isfinite(got).all()
    assert (got[..., :2] >= low - 1e-12).all() and (got[..., :2] <= high + 1e-12).all()
    assert (np.abs(got[:, :, 0, 2] - ROLL) <= ROLLS + 1e-12).all()
    turns = rotations_of(got)
    assert turns.shape == (300, len(FINGERS), 4)
    np.testing.assert_allclose(np.linalg.norm(turns, axis=-1), 1, atol=1e-12)


def test_one_moment_is_as_many() -> None:
    hands_m = landmarks(any_angles(5))
    many = found(hands_m)
    for i in range(5):
        hands = hands_of(hands_m[i])
        for side, name in enumerate(("left", "right")):
            one = angles_of(hands[name].points, axes_of(*hands[name].palm))
            np.testing.assert_allclose(one, many[i, side], atol=1e-12)


def test_rotations_are_turns_about_hinge_side_and_length() -> None:
    angles = any_angles(4)
    left = rotations_of(angles)[:, :15]
    for i, (along, _, hinge) in enumerate(AXES):
        bent, aside, roll = np.moveaxis(angles[:, 0, i], -1, 0)
        sideways = q.axis_angle(np.cross(along, hinge), aside)
        want = q.multiply(
            q.axis_angle(hinge, bent), q.multiply(sideways, q.axis_angle(along, roll))
        )
        np.testing.assert_allclose(np.abs((want * left[:, i]).sum(-1)), 1, atol=1e-12)


def test_a_hand_that_does_nothing_is_a_little_bent() -> None:
    assert (RELAXED[3:, 0] > 0.2).all()
    assert (np.diff(RELAXED[3::3, 0]) > 0).all()
