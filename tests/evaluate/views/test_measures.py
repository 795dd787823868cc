"""Laws that the figures keep."""

import cv2
import numpy as np
import pytest

from evaluate.views import making
from kinesphere.evaluate.views import measures as m
from kinesphere.evaluate.views.definitions import offsets_m, trunk, without
from kinesphere.evaluate.views.delay import lag_frames
from kinesphere.evaluate.views.flips import EXPLANATIONS, episodes, flipped, runs
from kinesphere.evaluate.views.joints import AT, BONES, LANDMARKS, NAMES, SWAPPED, centred, torso_m

TURN = cv2.Rodrigues(np.array([0.3, -0.8, 0.5]))[0]


@pytest.fixture(scope="module")
def true_m():
    """(60, 12, 3) in a camera's frame."""
    xyz_m = making.moving_m(60).reshape(-1, 3)
    return making.cameras()[0].seen(xyz_m).reshape(60, 12, 3)


def noise(size_m, shape=(60, 12, 3)):
    return np.random.default_rng(2).normal(0, size_m, shape)


def test_the_joints_are_those_of_the_33():
    from kinesphere.core import skeleton

    assert [skeleton.NAMES[k] for k in LANDMARKS] == list(NAMES)
    assert [NAMES[k] for k in SWAPPED[:2]] == ["right_shoulder", "left_shoulder"]
    assert {skeleton.MIRROR[LANDMARKS[k]] for k in range(12)} == set(LANDMARKS)
    assert all(NAMES[a].split("_")[0] == NAMES[b].split("_")[0] for a, b in BONES)


def test_the_truth_is_without_error(true_m):
    assert m.mpjpe_mm(true_m + [1, 2, 3], true_m) == pytest.approx(0, abs=1e-9)
    assert m.pa_mm(true_m, true_m) == pytest.approx(0, abs=1e-6)
    assert m.abs_xyz_mm(true_m, true_m) == pytest.approx([0, 0, 0], abs=1e-9)
    assert sum(m.angle_error_deg(true_m, true_m).values()) == pytest.approx(0, abs=1e-6)
    assert sum(episodes(true_m, true_m, 30).values()) == 0
    assert lag_frames(true_m, true_m) == pytest.approx(0, abs=1e-9)


def test_pa_does_not_see_rotation_size_or_place(true_m):
    found_m = true_m + noise(0.03)
    turned_m = 1.7 * found_m @ TURN.T + [4, 5, 6]
    assert m.pa_mm(turned_m, true_m) == pytest.approx(m.pa_mm(found_m, true_m))
    assert m.mpjpe_mm(turned_m, true_m) > 2 * m.mpjpe_mm(found_m, true_m)


def test_angles_and_bones_do_not_see_rotation(true_m):
    turned_m = true_m @ TURN.T
    assert m.angle_error_deg(turned_m, true_m) == pytest.approx(
        dict.fromkeys(m.ANGLES, 0), abs=1e-6
    )
    np.testing.assert_allclose(m.bone_lengths_m(turned_m), m.bone_lengths_m(true_m))


def test_an_error_in_depth_is_told_as_depth(true_m):
    found_m = true_m.copy()
    found_m[:, AT["left_wrist"], 2] += 0.12
    assert m.abs_xyz_mm(found_m, true_m) == pytest.approx([0, 0, 10], abs=1e-6)
    by_joint = m.by_joint_mm(found_m, true_m)
    assert by_joint.pop("left_wrist") == pytest.approx(120)
    assert sum(by_joint.values()) == pytest.approx(0, abs=1e-6)
    assert m.mpjpe_mm(found_m, true_m) == pytest.approx(10)


def test_moments_at_which_nobody_was_found_do_not_count(true_m):
    found_m = true_m + noise(0.02)
    some_m = found_m.copy()
    some_m[10:20] = np.nan
    rest = np.r_[0:10, 20:60]
    assert m.known(some_m, true_m).sum() == 50
    assert m.mpjpe_mm(some_m, true_m) == pytest.approx(m.mpjpe_mm(found_m[rest], true_m[rest]))
    assert m.pa_mm(some_m, true_m) == pytest.approx(m.pa_mm(found_m[rest], true_m[rest]))
    assert np.isfinite(m.jitter_mm(some_m))


def test_a_right_angle_and_a_straight_knee():
    xyz_m = np.zeros((1, 12, 3))
    for name, place in {"left_shoulder": (0, 0, 0), "left_elbow": (0, 0.3, 0),
                        "left_wrist": (0.3, 0.3, 0), "left_hip": (0, 0.5, 0),
                        "left_knee": (0, 0.9, 0), "left_ankle": (0, 1.3, 0)}.items():  # fmt: skip
        xyz_m[0, AT[name]] = place
    with np.errstate(invalid="ignore"):
        angles = m.angles_deg(xyz_m)
    assert angles["elbow"][0, 0] == pytest.approx(90)
    assert angles["knee"][0, 0] == pytest.approx(180)


def test_bones_of_one_length_have_no_spread(true_m):
    """A pose that only turns keeps its bones."""
    turns = [cv2.Rodrigues(np.array([0, 0.05 * k, 0.02 * k]))[0] for k in range(60)]
    rigid_m = np.stack([true_m[0] @ turn.T for turn in turns])
    assert m.bone_cv(rigid_m) == pytest.approx(0, abs=1e-9)
    breathing_m = rigid_m * np.where(np.arange(60) % 2, 1.1, 0.9)[:, None, None]
    assert m.bone_cv(breathing_m) == pytest.approx(0.1)


def test_sides_that_differ_are_told():
    xyz_m = making.moving_m(1)
    assert m.side_asymmetry(xyz_m) < 0.25
    even_m = xyz_m.copy()
    even_m[:, SWAPPED] = xyz_m * [-1, 1, 1]
    even_m[:, 1::2] = even_m[:, 0::2] * [-1, 1, 1]
    assert m.side_asymmetry(even_m) == pytest.approx(0, abs=1e-9)
    longer_m = even_m.copy()
    elbow, wrist = AT["left_elbow"], AT["left_wrist"]
    longer_m[:, wrist] = even_m[:, elbow] + 1.5 * (even_m[:, wrist] - even_m[:, elbow])
    assert m.side_asymmetry(longer_m) == pytest.approx(2 * 0.5 / 2.5 / 4)


def test_what_moves_straight_on_does_not_jitter():
    t = np.arange(20)[:, None, None]
    still_m = making.moving_m(1) * (1 + 0.01 * t)
    assert m.jitter_mm(still_m) == pytest.approx(0, abs=1e-9)
    shaking_m = np.repeat(making.moving_m(1), 20, axis=0)
    shaking_m[:, AT["left_wrist"], 0] += np.where(np.arange(20) % 2, 0.003, 0)
    assert m.jitter_mm(shaking_m) == pytest.approx(6 / 12)


@pytest.mark.parametrize("late", [0, 1, 2.5, 7, -3])
def test_a_delayed_copy_is_late_by_its_delay(late):
    way_m = making.cameras()[0].seen(making.moving_m(1000).reshape(-1, 3)).reshape(1000, 12, 3)
    fine = 10  # moments of the way for each frame
    at = np.arange(200, 800, fine)
    true_m, found_m = way_m[at], way_m[(at - late * fine).astype(int)]
    assert lag_frames(found_m, true_m) == pytest.approx(late, abs=0.15)
    constant_m = found_m + noise(0.1, (1, 12, 3))  # an error that is always there is no delay
    assert lag_frames(constant_m, true_m) == pytest.approx(late, abs=0.15)


def test_a_clip_too_short_has_no_lag(true_m):
    assert np.isnan(lag_frames(true_m[:20], true_m[:20]))


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_each_kind_of_flip_is_found_for_what_it_is(true_m, name):
    """All explanations undo themselves: done to the truth, they are found."""
    found_m = centred(true_m + noise(0.005))
    found_m[20:30] = EXPLANATIONS[name][1](found_m)[20:30]
    counts = episodes(found_m, true_m, 30)
    assert counts.pop(name) == 1
    assert sum(counts.values()) == 0
    assert flipped(found_m, true_m)[name][20:30].sum() >= 8


def test_a_poor_pose_is_no_flip(true_m):
    assert sum(episodes(true_m + noise(0.06), true_m, 30).values()) == 0


def test_moments_near_each_other_are_one_episode():
    moments = np.zeros(40, bool)
    moments[[3, 4, 6, 20, 30, 31, 32]] = True
    assert runs(moments, gap=3, short=2) == [(3, 6), (30, 32)]
    assert runs(moments, gap=20, short=2) == [(3, 32)]
    assert runs(~moments & False, gap=3, short=2) == []


def test_the_trunk_has_right_angles_and_turns_with_the_person(true_m):
    axes = trunk(true_m)
    np.testing.assert_allclose(
        axes.swapaxes(1, 2) @ axes, np.broadcast_to(np.eye(3), axes.shape), atol=1e-9
    )
    np.testing.assert_allclose(trunk(true_m @ TURN.T), TURN @ axes, atol=1e-9)
    np.testing.assert_allclose(torso_m(making.moving_m(1)), 0.5)


def test_other_definitions_of_joints_are_taken_out(true_m):
    """Joints that are elsewhere on the trunk by a constant, whichever way the person faces."""
    moved_m = noise(0.05, (12, 3))
    moved_m[6:8] = 0  # the hips are where it is measured from
    other_m = true_m + np.einsum("mij,nj->mni", trunk(true_m), moved_m)
    np.testing.assert_allclose(offsets_m(true_m, other_m), moved_m, atol=1e-9)
    np.testing.assert_allclose(without(other_m, true_m), centred(true_m), atol=1e-9)
    assert m.mpjpe_mm(without(true_m + noise(0.05), true_m), true_m) > 20
