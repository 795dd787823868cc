"""Clips solved: feet, floor, level, smoothness, bad input."""

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.motion import humanoid
from kinesphere.motion import quaternions as q
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.forward import joints_m, landmarks_m, world_rotations
from kinesphere.motion.solve import solved
from moving_people import squats, times

BONE = humanoid.INDEX
KNEE = ("upperleg01.L", "lowerleg01.L", "foot.L")


def landmarks(xyz_m: np.ndarray, away_m: float = 4.0, frame_ms: float = 1000 / 30) -> Landmarks:
    hips_m = xyz_m[:, 23:25].mean(1)
    seen = np.ones(xyz_m.shape[:2])
    position_m = hips_m + [0, 0, away_m]
    return Landmarks(times(len(xyz_m), frame_ms), xyz_m - hips_m[:, None], seen, None, position_m)


def bent(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    u, v = b - a, c - b
    cosine = (u * v).sum(-1) / np.linalg.norm(u, axis=-1) / np.linalg.norm(v, axis=-1)
    return np.degrees(np.arccos(cosine))


@pytest.fixture(scope="module")
def squatting() -> tuple:
    return squats()


@pytest.fixture(scope="module")
def motion(squatting) -> Motion:
    return solved(landmarks(squatting[0]))


def test_knees_bend_as_they_did(squatting, motion):
    _, joints, _ = squatting
    at = joints_m(motion)
    ours = bent(*(at[:, BONE[f"left{name}"]] for name in ("UpperLeg", "LowerLeg", "Foot")))
    true = bent(*(joints[name] for name in KNEE))
    assert np.abs(ours - true).mean() < 6
    assert np.corrcoef(ours, true)[0, 1] > 0.998


def test_landmarks_come_back(squatting, motion):
    found_m = landmarks_m(motion) - motion.hips_m[:, None]
    xyz_m = squatting[0] - squatting[0][:, 23:25].mean(1, keepdims=True)
    true_m = humanoid.flipped(xyz_m)[:, [INDEX[name] for name in humanoid.LANDMARK.values()]]
    assert np.linalg.norm(found_m - true_m, axis=-1).mean() < 0.015


def test_feet_that_stand_do_not_slide_and_hips_go_down(squatting, motion):
    at = joints_m(motion)
    assert motion.contact.all()
    toes = [
        at[:, BONE[bone]]
        + q.rotate(
            world_rotations(motion.rotations)[:, BONE[bone]],
            np.broadcast_to(motion.tips_m[humanoid.TIPS.index(bone)], (len(at), 3)),
        )
        for bone in ("leftFoot", "rightFoot")
    ]
    for toe in toes:
        assert np.linalg.norm(np.diff(toe, axis=0)[:, ::2], axis=-1).max() < 0.005
        assert np.ptp(toe[:, 1]) < 0.03
    true = -squatting[0][:, 23:25, 1].mean(1)
    assert np.abs((motion.hips_m[:, 1] - true) - (motion.hips_m[:, 1] - true).mean()).max() < 0.04


def jumping(frames: int = 60, high_m: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Somebody who stands, and is in the air for half a second."""
    up = np.zeros(frames)
    way = np.linspace(-1, 1, 15)
    up[25:40] = high_m * (1 - way**2)
    return np.repeat(squats(1)[0], frames, 0) - up[:, None, None] * [0, 1, 0], up


def test_who_jumps_leaves_the_floor():
    xyz_m, up = jumping()
    rng = np.random.default_rng(0)
    motion = solved(landmarks(xyz_m + rng.normal(size=xyz_m.shape) * 0.005))
    rise = motion.hips_m[:, 1] - np.median(motion.hips_m[:20, 1])
    assert np.abs(rise[:20]).max() < 0.02 and np.abs(rise - up).max() < 0.09
    assert rise.max() == pytest.approx(0.3, abs=0.05)
    assert not motion.contact[29:36].any() and motion.contact[:20].all()


def test_who_lies_with_the_legs_up_lies_on_the_floor():
    xyz_m = np.repeat(squats(1)[0], 5, 0)
    back = q.axis_angle(np.array([1.0, 0, 0]), -np.pi / 2)  # on the back
    lying = humanoid.flipped(q.rotate(back, humanoid.flipped(xyz_m)))
    hips_m = lying[:, 23:25].mean(1, keepdims=True)
    lying[:, 25:33, 1] = hips_m[..., 1] - np.abs(lying - hips_m)[:, 25:33, 2]  # legs up
    lying[:, 25:33, 2] = hips_m[..., 2]
    motion = solved(landmarks(lying))
    assert (motion.hips_m[:, 1] > 0.05).all()


def test_noise_in_the_position_does_not_move_feet(squatting):
    seen = landmarks(squatting[0])
    rng = np.random.default_rng(0)
    position_m = seen.position_m + rng.normal(size=(len(seen), 3)) * [0.02, 0.02, 0.15]
    noisy = Landmarks(seen.t_ms, seen.xyz_m, seen.visibility, None, position_m)
    motion = solved(noisy)
    steps = np.linalg.norm(np.diff(motion.hips_m[:, ::2], axis=0), axis=-1)
    assert steps.max() < 0.03


def test_a_tilted_camera_does_not_tilt_who_stands(squatting):
    xyz_m = squatting[0][:10]
    turn = q.axis_angle(np.array([1.0, 0, 0]), np.radians(15))
    tilted = humanoid.flipped(q.rotate(turn, humanoid.flipped(xyz_m)))
    level, as_seen = (solved(landmarks(tilted), level=flag) for flag in (True, False))
    lean = [_lean(motion) for motion in (level, as_seen)]
    assert lean[0] < 6 < 13 < lean[1]


def _lean(motion: Motion) -> float:
    """Degrees between the line from feet to neck and the vertical, at the start."""
    at = joints_m(motion)[0]
    line = at[BONE["neck"]] - (at[BONE["leftFoot"]] + at[BONE["rightFoot"]]) / 2
    return float(np.degrees(np.arccos(line[1] / np.linalg.norm(line))))


def test_the_same_at_another_frame_rate(squatting):
    fine = solved(landmarks(squats(240, every=80)[0], frame_ms=1000 / 60))
    coarse = solved(landmarks(squatting[0]))
    off = q.angle_of(q.multiply(q.inverse(fine.rotations[::2]), coarse.rotations))
    assert np.degrees(off).mean() < 1.5


def test_gaps_and_missing_points_do_no_harm(squatting):
    seen = landmarks(squatting[0])
    xyz_m, visibility = seen.xyz_m.copy(), seen.visibility.copy()
    xyz_m[30:50] = np.nan
    xyz_m[60, 13] = np.nan
    visibility[70:80, 25:] = 0
    motion = solved(Landmarks(seen.t_ms, xyz_m, visibility))
    assert np.isfinite(motion.rotations).all() and np.isfinite(motion.hips_m).all()
    assert motion.trust[40].max() == 0 and motion.trust[75, BONE["leftFoot"]] == 0
    jump = q.angle_of(q.multiply(q.inverse(motion.rotations[1:]), motion.rotations[:-1]))
    assert np.degrees(jump).max() < 60


def test_one_frame_is_enough(squatting):
    motion = solved(landmarks(squatting[0][:1]))
    assert len(motion) == 1 and np.isfinite(motion.hips_m).all()
    assert 0.7 < motion.hips_m[0, 1] < 1.1


@pytest.mark.parametrize("hidden", ["nan", "visibility", "empty"])
def test_nobody_to_be_seen_is_an_error(squatting, hidden):
    seen = landmarks(squatting[0][:5])
    count = 0 if hidden == "empty" else 5
    xyz_m = np.full((5, 33, 3), np.nan) if hidden == "nan" else seen.xyz_m
    visibility = np.zeros((5, 33)) if hidden == "visibility" else seen.visibility
    with pytest.raises(InputError, match="seen"):
        solved(Landmarks(seen.t_ms[:count], xyz_m[:count], visibility[:count]))


def test_times_must_grow(squatting):
    seen = landmarks(squatting[0][:3])
    with pytest.raises(InputError, match="grow"):
        Landmarks(np.array([0.0, 10, 10]), seen.xyz_m, seen.visibility)
