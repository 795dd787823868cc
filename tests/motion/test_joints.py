"""Rotations from landmarks of bodies that are known."""

import numpy as np
import pytest

from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.motion import humanoid
from kinesphere.motion import quaternions as q
from kinesphere.motion.body import body_of
from kinesphere.motion.forward import placed, world_rotations
from kinesphere.motion.joints import rotations
from kinesphere.motion.limits import LEG
from kinesphere.motion.sizes import Sizes, offsets_of, sizes_of
from kinesphere.motion.solve import stacked
from moving_people import posed

RNG = np.random.default_rng(4)
BONE = humanoid.INDEX


def solved(xyz_m: np.ndarray, visibility: np.ndarray | None = None) -> tuple:
    centred = xyz_m - xyz_m[:, 23:25].mean(1, keepdims=True)
    body = body_of(centred, np.ones(xyz_m.shape[:2]) if visibility is None else visibility)
    sizes = sizes_of(body)
    return *stacked(body, sizes), sizes


@pytest.fixture(scope="module")
def people() -> np.ndarray:
    """40 poses: all joints a little turned, elbows and knees bent."""
    names = ("root", "spine04", "spine01", "head")
    limbs = ("upperarm01", "lowerarm01", "upperleg01", "lowerleg01", "foot")
    turns = {name: RNG.normal(size=(40, 3)) * 0.15 for name in names}
    turns |= {f"{limb}.{side}": RNG.normal(size=(40, 3)) * 0.25 for limb in limbs for side in "LR"}
    for side in "LR":
        turns[f"lowerleg01.{side}"] = np.abs(RNG.normal(size=(40, 1))) * [1.0, 0, 0]
    return posed(turns, 40)[0]


def test_landmarks_are_where_the_bones_lead(people):
    """Knees and ankles, elbows and wrists: 2 cm."""
    q_, _, sizes = solved(people)
    at = placed(world_rotations(q_), offsets_of(sizes), np.zeros((len(people), 3)))
    centred = humanoid.flipped(people - people[:, 23:25].mean(1, keepdims=True))
    for bone, name in humanoid.LANDMARK.items():
        if not bone.endswith(("UpperArm", "UpperLeg")):
            away_m = np.linalg.norm(at[:, BONE[bone]] - centred[:, INDEX[name]], axis=-1)
            assert away_m.mean() < 0.02, bone


def test_who_turns_round_turns_the_hips_alone(people):
    turn = q.axis_angle(np.array([0.0, 1, 0]), 1.2)
    round_ = humanoid.flipped(q.rotate(turn, humanoid.flipped(people)))
    before, after = solved(people)[0], solved(round_)[0]
    np.testing.assert_allclose(after[:, 1:], before[:, 1:], atol=1e-6)
    np.testing.assert_allclose(after[:, 0], q.normalized(q.multiply(turn, before[:, 0])), atol=1e-6)


def test_a_mirror_exchanges_left_and_right(people):
    other = people[:, list(MIRROR)] * [-1.0, 1, 1]
    before, after = solved(people)[0], solved(other)[0]
    swap = {"left": "right", "right": "left"}
    for bone in humanoid.BONES:
        side = next((s for s in swap if bone.startswith(s)), "")
        partner = bone.replace(side, swap[side], 1) if side else bone
        want = q.normalized(before[:, BONE[partner]] * [1, -1, -1, 1])
        np.testing.assert_allclose(after[:, BONE[bone]], want, atol=1e-6, err_msg=bone)


def test_giants_turn_their_joints_as_others_do(people):
    small, large = solved(people)[0], solved(people * 1.5)[0]
    np.testing.assert_allclose(large, small, atol=1e-6)


def test_one_moment_is_as_many(people):
    many, trust, sizes = solved(people)
    for i in (0, 7, 39):
        one = people[i] - people[i, 23:25].mean(0)
        parts = rotations(body_of(one, np.ones(33)), sizes)
        np.testing.assert_allclose([part[1] for part in parts], many[i], atol=1e-9)
        assert [part[2] for part in parts] == pytest.approx(trust[i].tolist())
        assert tuple(part[0] for part in parts) == humanoid.BONES


def test_whatever_comes_rotations_are_rotations_within_limits():
    wild = RNG.normal(size=(300, 33, 3)) * RNG.choice([1e-9, 0.3, 1e6], size=(300, 1, 1))
    wild[0] = np.nan
    wild[1, 5:20] = np.inf
    body = body_of(wild, RNG.uniform(size=(300, 33)))
    q_, trust = stacked(body, Sizes())
    np.testing.assert_allclose(np.linalg.norm(q_, axis=-1), 1, atol=1e-9)
    assert ((trust >= 0) & (trust <= 1)).all()
    for side in ("left", "right"):
        bent = q.rotation_vector(q_[:, BONE[f"{side}LowerLeg"]])
        assert bent[:, 0].min() > -0.05 and bent[:, 0].max() < LEG.bent + 0.05
        assert np.abs(bent[:, 1:]).max() < 1.0


def test_arms_that_hide_sink_to_the_sides_gradually(people):
    up = {f"upperarm01.{s}": np.array([[0, x, 0]]) for s, x in (("L", -1.2), ("R", 1.2))}
    raised = posed(up, 1)[0]
    last = None
    for seen in (1.0, 0.6, 0.5, 0.4, 0.3, 0.1):
        visibility = np.ones((1, 33))
        visibility[:, 13:23] = seen
        q_, trust, sizes = solved(raised, visibility)
        at = placed(world_rotations(q_), offsets_of(sizes), np.zeros((1, 3)))
        high = at[0, BONE["leftHand"], 1]
        assert np.isfinite(q_).all() and (last is None or high <= last + 1e-9)
        last = high
    assert trust[0, BONE["leftUpperArm"]] == 0
    assert last < at[0, BONE["leftUpperArm"], 1] - 0.4


def test_standing_still_is_the_t_pose_but_for_the_arms():
    q_, _, _ = solved(posed({}, 1)[0])
    for bone in humanoid.BONES:
        if not bone.endswith(("Arm", "Hand", "Leg")):
            assert np.degrees(q.angle_of(q_[0, BONE[bone]])) < 10, bone
