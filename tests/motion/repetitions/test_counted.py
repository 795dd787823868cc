"""Exercises done so many times are counted so many times, at any frame rate, tempo and with noise."""

import numpy as np
import pytest

import made_up
from kinesphere.core.errors import InputError
from kinesphere.motion import repetitions
from kinesphere.motion.clip import Landmarks

REST_S = 0.6


def waves(times: list[float], fps: float, depths: list[float] | None = None) -> np.ndarray:
    """0 at rest, up to `depths` in the middle of each repetition; each takes so many seconds."""
    parts = [np.zeros(round(REST_S * fps))]
    for seconds, depth in zip(times, depths or [1.0] * len(times), strict=True):
        t = np.arange(round(seconds * fps)) / (seconds * fps)
        parts += [depth * (1 - np.cos(2 * np.pi * t)) / 2, np.zeros(round(REST_S * fps))]
    return np.concatenate(parts)


def done(
    exercise: str, wave: np.ndarray, fps: float = 30.0, noise_m: float = 0.0, **more
) -> Landmarks:
    n, w = len(wave), wave
    told = {
        "squat": {"knee_flexion": 8 + 92 * w, "hip_flexion": 5 + 80 * w, "trunk_flexion": 3 + 25 * w},
        "lunge": {"knee_flexion": 8 + 80 * w, "left_hip_flexion": 5 + 65 * w,
                  "right_hip_flexion": 5 - 25 * w},
        "push_up": {"elbow_flexion": 10 + 85 * w, "shoulder_plane": 45.0, "shoulder_elevation": 80.0,
                        "knee_flexion": 5.0, "lying": True},
        "curl": {"elbow_flexion": 12 + 110 * w, "shoulder_elevation": 8.0, "knee_flexion": 5.0},
        "jumping_jack": {"shoulder_elevation": 15 + 140 * w, "hip_adduction": -2 - 28 * w,
                             "knee_flexion": 8.0, "elbow_flexion": 15.0},
    }[exercise]  # fmt: skip
    return made_up.landmarks(made_up.points(n, **{**told, **more}), fps, noise_m)


@pytest.mark.parametrize("exercise", repetitions.EXERCISES)
@pytest.mark.parametrize("heading", [0.0, 60.0])
def test_it_is_recognised_and_counted(exercise, heading) -> None:
    person = done(exercise, waves([1.5, 2.0, 1.2, 2.5], 30.0), noise_m=0.008, heading=heading)
    got = repetitions.counted(person)
    assert got is not None and got.exercise == exercise
    assert (len(got), got.halves, got.unfinished) == (4, 0, 0)


@pytest.mark.parametrize("fps", [8.0, 15.0, 24.0, 60.0, 120.0])
@pytest.mark.parametrize("exercise", ["squat", "push_up", "jumping_jack"])
def test_the_frame_rate_does_not_matter(exercise, fps) -> None:
    got = repetitions.counted(done(exercise, waves([1.6, 2.4, 1.6], fps), fps, 0.005), exercise)
    assert got is not None and len(got) == 3
    times = [(one.start_ms, one.end_ms) for one in got.repetitions]
    for (start, end), (a, b) in zip(times, [(600, 2200), (2800, 5200), (5800, 7400)], strict=True):
        slack = 260 + 1000 / fps  # the ways down and up begin and end slowly
        assert a - slack / 2 <= start <= a + slack and b - slack <= end <= b + slack / 2


@pytest.mark.parametrize("noise_m", [0.0, 0.01, 0.02, 0.03])
def test_noise_does_not_count(noise_m) -> None:
    for seed in range(2):
        xyz = made_up.points(300, knee_flexion=10.0, elbow_flexion=20.0, shoulder_elevation=12.0)
        still = made_up.landmarks(xyz, 30.0, noise_m, seed)
        assert repetitions.counted(still) is None
        assert all(
            repetitions.counted(still, name).repetitions == () for name in repetitions.EXERCISES
        )
        moving = done("squat", waves([1.5] * 6, 30.0), noise_m=noise_m)
        assert len(repetitions.counted(moving, "squat")) == 6


def test_half_ones_do_not_count() -> None:
    wave = waves([1.5] * 6, 30.0, [1.0, 0.5, 1.0, 0.95, 0.5, 1.05])
    got = repetitions.counted(done("squat", wave, noise_m=0.005), "squat")
    assert got is not None and (len(got), got.halves) == (4, 2)


def test_a_bounce_at_the_bottom_is_no_second_one() -> None:
    fps, t = 30.0, np.arange(90) / 30.0
    dip = np.interp(t, [0, 0.5, 1.2, 1.5, 1.8, 2.5, 3.0], [0, 0, 1, 0.7, 1, 0, 0])
    got = repetitions.counted(done("squat", np.tile(dip, 3), fps, 0.005), "squat")
    assert got is not None and len(got) == 3


def test_what_the_clip_cuts_off_is_unfinished() -> None:
    wave = waves([2.0, 2.0, 2.0], 30.0)
    cut = wave[18 + 30 : -18 - 20]  # from the bottom of the first to amid the last's way up
    got = repetitions.counted(done("squat", cut), "squat")
    assert got is not None and (len(got), got.unfinished) == (1, 2)


def test_phases_follow_each_other() -> None:
    got = repetitions.counted(done("squat", waves([2.0, 3.0], 30.0)), "squat")
    assert got is not None
    phases = got.phases()
    changes = [p for p, before in zip(phases, [None, *phases], strict=False) if p != before]
    assert changes == ["top", "down", "bottom", "up"] * 2 + ["top"]
    down, bottom, up = got.repetitions[1].seconds
    assert down == pytest.approx(up, rel=0.1) and down > got.repetitions[0].seconds[0]
    assert got.repetitions[0].deepest_ms == pytest.approx(1600, abs=40)
    assert got.repetitions[0].amount == pytest.approx(100, abs=3)
    assert bottom > 0


def test_lost_frames_and_short_gaps_do_not_matter() -> None:
    person = done("squat", waves([2.0] * 4, 30.0), noise_m=0.004)
    keep = np.random.default_rng(3).random(len(person)) < 0.5
    keep[70:85] = False  # half a second in the middle of one
    thin = Landmarks(person.t_ms[keep], person.xyz_m[keep], person.visibility[keep])
    assert len(repetitions.counted(thin, "squat")) == 4


def test_what_happens_in_a_long_gap_is_not_made_up() -> None:
    """Away from the first's bottom to the third's: two are seen cut off, one whole."""
    person = done("squat", waves([2.0] * 4, 30.0))
    xyz = person.xyz_m.copy()
    xyz[48 : 48 + 156] = np.nan
    got = repetitions.counted(Landmarks(person.t_ms, xyz, person.visibility), "squat")
    assert got is not None and (len(got), got.unfinished) == (1, 2)


def test_arms_in_turn_are_told_from_arms_together() -> None:
    once = waves([1.4] * 4, 30.0)
    wave, other = np.pad(once, (0, 30)), np.pad(once, (30, 0))
    turn = done(
        "curl", wave, left_elbow_flexion=12 + 110 * wave, right_elbow_flexion=12 + 110 * other
    )
    got = repetitions.counted(turn, "curl")
    assert got is not None and len(got) == 8
    assert {one.side for one in got.repetitions} == {"left", "right"}
    both = repetitions.counted(done("curl", once), "curl")
    assert both is not None and [one.side for one in both.repetitions] == ["both"] * 4


def test_a_lunge_knows_its_leg() -> None:
    wave = waves([2.0, 2.0], 30.0)
    got = repetitions.counted(done("lunge", wave), "lunge")
    assert got is not None and [one.side for one in got.repetitions] == ["left", "left"]


def test_knees_in_turn_are_no_squats() -> None:
    """Walking on the spot bends one knee at a time."""
    t = np.arange(300) / 30.0
    left, right = (np.maximum(np.sin(2 * np.pi * t + a), 0) for a in (0, np.pi))
    xyz = made_up.points(300, left_knee_flexion=5 + 70 * left, right_knee_flexion=5 + 70 * right,
                         left_hip_flexion=50 * left, right_hip_flexion=50 * right)  # fmt: skip
    assert len(repetitions.counted(made_up.landmarks(xyz), "squat")) == 0


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_hardly_any_frames_give_none(frames) -> None:
    few = made_up.landmarks(made_up.points(max(frames, 1))[:frames])
    assert repetitions.counted(few) is None
    assert len(repetitions.counted(few, "squat")) == 0


def test_a_hidden_person_gives_none() -> None:
    person = done("squat", waves([2.0] * 3, 30.0))
    hidden = Landmarks(person.t_ms, person.xyz_m, np.zeros_like(person.visibility))
    nothing = Landmarks(person.t_ms, person.xyz_m * np.nan, person.visibility)
    for one in (hidden, nothing):
        assert repetitions.counted(one) is None and len(repetitions.counted(one, "squat")) == 0


def test_an_unknown_exercise_is_told() -> None:
    with pytest.raises(InputError, match="jumping_jack"):
        repetitions.counted(done("squat", waves([2.0], 30.0)), "burpee")
