"""A movement that was shown once is found again, done by others, slower, faster and with noise."""

import numpy as np
import pytest

import made_up
from kinesphere.core.errors import InputError
from kinesphere.motion import repetitions
from kinesphere.motion.clip import Landmarks


def moves(
    times: list[float], fps: float = 30.0, noise_m: float = 0.0, pause_s: float = 0.7, **more
):
    """An arm goes up sideways, to the front and down again, while a knee lifts: no listed exercise."""
    keys = {"left_shoulder_elevation": [10, 90, 90, 10], "left_shoulder_plane": [0, 0, 90, 90],
            "right_hip_flexion": [0, 0, 60, 0], "right_knee_flexion": [5, 5, 80, 5]}  # fmt: skip
    told = {name: [] for name in keys}
    for seconds in times:
        n = round(seconds * fps)
        for name, values in keys.items():
            told[name].append(np.interp(np.linspace(0, 3, n), np.arange(4), values))
            told[name].append(np.full(round(pause_s * fps), float(values[0])))
    parts = {name: np.concatenate(p) for name, p in told.items()}
    n = len(parts["right_knee_flexion"])
    return made_up.landmarks(made_up.points(n, **parts, **more), fps, noise_m, seed=4)


SHOWN = moves([2.0], pause_s=1.0)


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
@pytest.mark.parametrize("noise_m", [0.0, 0.015])
def test_it_is_counted(fps, noise_m) -> None:
    got = repetitions.like(moves([2.0, 1.3, 3.2, 2.0], fps, noise_m), SHOWN)
    assert len(got) == 4
    assert all(one.amount > 50 for one in got.repetitions)
    assert got.repetitions[0].end_ms == pytest.approx(2000, abs=250)


def test_heading_does_not_matter() -> None:
    assert len(repetitions.like(moves([2.0, 2.0], heading=50.0), SHOWN)) == 2


def test_a_larger_person_is_the_same() -> None:
    one = moves([2.0, 2.0, 2.0])
    large = Landmarks(one.t_ms, one.xyz_m * 1.25, one.visibility)
    assert len(repetitions.like(large, SHOWN)) == 3


def test_other_movements_are_not_it() -> None:
    t = np.arange(240) / 30.0
    wave = (1 - np.cos(2 * np.pi * t / 2)) / 2
    for other in (
        {"knee_flexion": 5 + 90 * wave, "hip_flexion": 80 * wave},
        {"right_shoulder_elevation": 10 + 80 * wave},
        {"knee_flexion": 5 + 0 * wave},
    ):
        person = made_up.landmarks(made_up.points(240, **other), noise_m=0.01)
        assert len(repetitions.like(person, SHOWN)) == 0


def test_half_of_it_is_not_it() -> None:
    whole = moves([2.0])
    half = Landmarks(whole.t_ms[:30], whole.xyz_m[:30], whole.visibility[:30])
    assert len(repetitions.like(half, SHOWN)) == 0


def test_a_gap_in_the_middle_is_not_bridged() -> None:
    person = moves([2.0, 2.0, 2.0])
    keep = (person.t_ms < 500) | (person.t_ms > 2400)
    cut = Landmarks(person.t_ms[keep], person.xyz_m[keep], person.visibility[keep])
    assert len(repetitions.like(cut, SHOWN)) == 2


def test_bad_input_is_told_or_gives_none() -> None:
    still = made_up.landmarks(made_up.points(60, knee_flexion=5.0))
    with pytest.raises(InputError, match="nothing moves"):
        repetitions.like(SHOWN, still)
    with pytest.raises(InputError, match="seconds"):
        repetitions.like(SHOWN, made_up.landmarks(made_up.points(1)))
    nothing = Landmarks(SHOWN.t_ms, SHOWN.xyz_m * np.nan, SHOWN.visibility)
    with pytest.raises(InputError, match="seconds"):
        repetitions.like(SHOWN, nothing)
    assert len(repetitions.like(nothing, SHOWN)) == 0
    assert len(repetitions.like(made_up.landmarks(made_up.points(1)), SHOWN)) == 0
