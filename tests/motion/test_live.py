"""The skeleton frame after frame."""

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.motion import humanoid
from kinesphere.motion import quaternions as q
from kinesphere.motion.live import LiveState, Moment, step
from moving_people import squats

SEEN = np.ones(33)


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    xyz_m = squats()[0]
    return xyz_m - xyz_m[:, 23:25].mean(1, keepdims=True)


def run(frames: np.ndarray, frame_ms: float, state: LiveState | None = None) -> list[Moment]:
    out = []
    for i, xyz_m in enumerate(frames):
        state, moment = step(state, xyz_m, SEEN, i * frame_ms)
        out.append(moment)
    return out


def test_who_stands_still_stands_still(frames):
    moments = run(np.repeat(frames[:1], 30, 0), 33)
    for moment in moments[1:]:
        np.testing.assert_allclose(moment.rotations, moments[0].rotations, atol=1e-6)


def test_bones_are_learnt_and_stay(frames):
    moments = run(frames, 33)
    lengths = [moment.sizes.lower_leg for moment in moments]
    true = np.linalg.norm(frames[:, 25] - frames[:, 27], axis=-1).mean()
    assert lengths[-1] == pytest.approx(true, abs=0.01)
    assert np.ptp(lengths[60:]) < 0.005


def test_the_lag_is_time_not_frames(frames):
    slow, fast = run(frames[::2], 66), run(frames, 33)
    knee = humanoid.INDEX["leftLowerLeg"]
    off = [
        q.angle_of(q.multiply(q.inverse(a.rotations[knee]), b.rotations[knee]))
        for a, b in zip(slow, fast[::2], strict=True)
    ]
    assert np.degrees(np.mean(off)) < 8


def test_time_that_runs_backwards_starts_afresh(frames):
    state, _ = step(None, frames[20], SEEN, 1000.0)
    _, again = step(state, frames[0], SEEN, 10.0)
    _, fresh = step(None, frames[0], SEEN, 10.0)
    np.testing.assert_array_equal(again.rotations, fresh.rotations)


def test_a_hidden_body_sinks_into_a_natural_pose(frames):
    state, before = step(None, frames[20], SEEN, 0.0)
    for i in range(1, 120):
        state, after = step(state, np.full((33, 3), np.nan), np.zeros(33), i * 33.0)
        assert np.isfinite(after.rotations).all()
    assert after.trust.max() == 0
    knee = humanoid.INDEX["leftLowerLeg"]
    assert q.angle_of(before.rotations[knee]) > 1 and q.angle_of(after.rotations[knee]) < 0.05


def test_a_time_that_is_none_is_refused(frames):
    with pytest.raises(InputError, match="expected landmarks"):
        step(None, frames[0], SEEN, np.nan)
