import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.files.even import absences_s, even_times, evenly, evenly_seen, held, rate_of
from kinesphere.motion.forward import joints_m
from kinesphere.motion.quaternions import angle_of, inverse, multiply
from made_motion import even_ms, motion, uneven_ms


def part(m: Motion, keep: np.ndarray) -> Motion:
    return Motion(
        m.t_ms[keep], m.rotations[keep], m.hips_m[keep], m.offsets_m, m.tips_m, m.trust[keep],
        m.contact[keep],
    )  # fmt: skip


def test_even_frames_stay_as_they_are() -> None:
    m = motion(even_ms(90, 29.97, 4000.0))
    even = evenly(m)
    assert len(even) == 90
    np.testing.assert_allclose(even.t_ms, m.t_ms, atol=1e-6)
    np.testing.assert_allclose(even.hips_m, m.hips_m, atol=1e-9)
    np.testing.assert_allclose(
        angle_of(multiply(inverse(m.rotations), even.rotations)), 0, atol=1e-6
    )
    np.testing.assert_array_equal(even.contact, m.contact)


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 120.0])
def test_uneven_times_become_the_movement_that_it_was(fps: float) -> None:
    m = motion(uneven_ms(120))
    even = evenly(m, fps)
    np.testing.assert_allclose(np.diff(even.t_ms), 1000 / fps)
    true = motion(even.t_ms)
    assert np.abs(joints_m(even) - joints_m(true)).max() < 0.003


@pytest.mark.parametrize("fps", [23.976, 25.0, 29.97, 59.94, 240.0])
def test_rate_is_that_of_most_frames(fps: float) -> None:
    t_ms = even_ms(300, fps)
    assert rate_of(t_ms) == pytest.approx(fps, rel=1e-4)
    jitter = np.round(t_ms)
    assert rate_of(np.delete(jitter, [40, 41, 42, 200])) == pytest.approx(fps, rel=5e-3)
    assert rate_of(t_ms[:1]) == 30


def test_a_short_gap_is_moved_through_and_a_long_one_held() -> None:
    whole = motion(even_ms(120))
    short = part(whole, np.r_[0:40, 52:120])  # 0.43 s
    assert held(short) is short
    assert absences_s(short.t_ms) == []
    even = evenly(short)
    assert len(even) == 120
    assert np.linalg.norm(np.diff(even.hips_m, axis=0), axis=-1).max() < 0.05
    long = part(whole, np.r_[0:40, 70:120])  # 1.03 s
    even = evenly(long)
    assert len(even) == 120
    np.testing.assert_allclose(even.hips_m[40:69], np.tile(whole.hips_m[39], (29, 1)), atol=1e-9)
    np.testing.assert_allclose(even.hips_m[70:], whole.hips_m[70:], atol=1e-6)
    assert (even.trust[69] == 0).all()
    ((start_s, long_s),) = absences_s(long.t_ms)
    assert (start_s, long_s) == (pytest.approx(39 / 30), pytest.approx(31 / 30))


def test_one_frame_is_one_frame() -> None:
    one = motion(np.array([500.0]))
    np.testing.assert_allclose(evenly(one, 60).t_ms, [500])
    np.testing.assert_allclose(joints_m(evenly(one)), joints_m(one), atol=1e-12)


def test_millions_of_frames_are_refused() -> None:
    with pytest.raises(InputError, match=r"too many.*--fps"):
        even_times(np.array([0.0, 3e9]), 1000)


def test_landmarks_are_not_made_up_while_the_person_is_away() -> None:
    t_ms = even_ms(120)
    x = np.sin(t_ms / 300)[:, None, None] * np.ones((1, 33, 3))
    keep = np.r_[0:30, 35:60, 90:120]
    seen = Landmarks(
        t_ms[keep], x[keep], np.full((len(keep), 33), 0.9), np.full((len(keep), 33), 0.01)
    )
    even = evenly_seen(seen)
    assert len(even) == 120
    assert np.isnan(even.xyz_m[61:89]).all() and (even.visibility[61:89] == 0).all()
    known = np.r_[0:60, 90:120]
    np.testing.assert_allclose(even.xyz_m[known], x[known], atol=0.04)
    np.testing.assert_allclose(even.xyz_m[keep], x[keep], atol=1e-6)


def test_what_is_not_a_number_does_not_spread() -> None:
    t_ms = even_ms(10)
    xyz_m = np.ones((10, 33, 3))
    xyz_m[4, 7] = np.nan
    even = evenly_seen(Landmarks(t_ms, xyz_m, np.ones((10, 33))))
    assert np.argwhere(np.isnan(even.xyz_m).any(-1)).tolist() == [[4, 7]]
