"""Made-up walks: events, lengths, times and shares are those that were told."""

import numpy as np
import pytest

import made_up
from kinesphere.core.skeleton import INDEX
from kinesphere.motion import gait
from kinesphere.motion.clip import Landmarks
from walking import Walk, walking


def figures(person: Landmarks) -> dict[tuple[str, str], gait.Figure]:
    return {(one.name, one.of): one for one in gait.figures(gait.steps(person))}


def missed(found: np.ndarray, true: np.ndarray) -> float:
    """Milliseconds, the largest."""
    assert len(found)
    return float(np.abs(found[:, None] - true[None]).min(1).max())


@pytest.mark.parametrize("fps", [25.0, 60.0, 120.0])
@pytest.mark.parametrize("heading", [90.0, -60.0, 0.0, 180.0])
def test_events_are_where_they_were_made(fps, heading) -> None:
    person, true = walking(fps=fps, heading=heading, noise_m=0.003)
    walk = gait.steps(person)
    for side, (strikes, offs) in true.items():
        inside = strikes[(strikes > 400) & (strikes < 5600)]
        found = walk.events[side]
        assert missed(inside, found.strikes_ms) < 25 and missed(found.strikes_ms, strikes) < 25
        assert missed(found.offs_ms, offs) < 25
    assert not walk.runs


@pytest.mark.parametrize(
    "told", [Walk(), Walk(1.4, 0.8, 0.68, 0.2), Walk(0.95, 1.7, 0.58), Walk(turn_deg_s=15.0)]
)
def test_figures_are_those_of_the_walk(told) -> None:
    got = figures(walking(told, noise_m=0.003)[0])
    assert got["cadence", "both"].mean == pytest.approx(120 / told.stride_s, rel=0.02)
    assert got["speed", "both"].mean == pytest.approx(told.speed_m_s, rel=0.05)
    assert got["stride length", "both"].mean == pytest.approx(2 * told.step_m, rel=0.05)
    for side in ("left", "right"):
        assert got["step length", side].mean == pytest.approx(told.step_m, rel=0.06)
        assert got["stance", side].mean == pytest.approx(100 * told.stance, abs=2)
        assert got["stance", side].mean + got["swing", side].mean == pytest.approx(100)
    assert got["double support", "both"].mean == pytest.approx(200 * told.stance - 100, abs=4)
    assert got["step width", "both"].mean == pytest.approx(told.width_m, abs=0.03)


def test_speed_from_places_is_another_witness() -> None:
    walk = gait.steps(walking(Walk(speed_m_s=1.3))[0])
    assert walk.position_m_s == pytest.approx(1.3, rel=0.01)
    strikes, offs = walk.check_ms
    assert abs(strikes) < 150 and abs(offs) < 150


def test_a_limp_shows() -> None:
    """The right foot stands for a shorter time: it is not averaged away."""
    person, _ = walking(Walk(stance=0.66))
    lame, _ = walking(Walk(stance=0.56))
    right = [i for name, i in INDEX.items() if name.startswith("right")]
    xyz = person.xyz_m.copy()
    xyz[:, right] = lame.xyz_m[:, right]
    got = figures(Landmarks(person.t_ms, xyz, person.visibility))
    assert got["stance", "left"].mean == pytest.approx(66, abs=2)
    assert got["stance", "right"].mean == pytest.approx(56, abs=2)


def test_running_is_told_from_walking() -> None:
    walk = gait.steps(walking(Walk(0.72, 2.6, 0.38), fps=120.0)[0])
    assert walk.runs and len(walk.strides) > 4
    double = {one.name: one.mean for one in gait.figures(walk)}["double support"]
    assert double == pytest.approx(-24, abs=6)


def test_those_who_do_not_walk_take_no_steps() -> None:
    t = np.arange(240) / 30.0
    wave = (1 - np.cos(np.pi * t)) / 2
    for told in (
        {"knee_flexion": 5.0},
        {"knee_flexion": 5 + 90 * wave, "hip_flexion": 80 * wave, "trunk_flexion": 25 * wave},
        {"shoulder_elevation": 10 + 140 * wave, "hip_adduction": -25 * wave},
    ):
        walk = gait.steps(made_up.landmarks(made_up.points(240, **told), noise_m=0.01))
        assert walk.steps == () and walk.strides == () and gait.figures(walk) == []


def test_a_gap_has_no_steps_and_ends_no_stride() -> None:
    person, _ = walking(seconds=8.0)
    xyz = person.xyz_m.copy()
    xyz[180:300] = np.nan  # from 3 to 5 s
    walk = gait.steps(Landmarks(person.t_ms, xyz, person.visibility))
    assert all(not 3000 < one.strike_ms < 5000 for one in walk.steps)
    assert all(one.end_ms < 3000 or one.start_ms > 5000 for one in walk.strides)
    assert sum(one.end_ms < 3000 for one in walk.strides) > 1
    assert sum(one.start_ms > 5000 for one in walk.strides) > 1


def test_who_leaves_is_seen_until_then() -> None:
    person, true = walking()
    part = Landmarks(person.t_ms[:150], person.xyz_m[:150], person.visibility[:150])
    walk = gait.steps(part)
    assert 2 <= len(walk.steps) <= sum((strikes < 2500).sum() for strikes, _ in true.values())


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_hardly_any_frames_give_none(frames) -> None:
    few = made_up.landmarks(made_up.points(max(frames, 1))[:frames])
    assert gait.steps(few).steps == ()


def test_a_hidden_walker_gives_none() -> None:
    person, _ = walking()
    hidden = Landmarks(person.t_ms, person.xyz_m, np.zeros_like(person.visibility))
    nothing = Landmarks(person.t_ms, person.xyz_m * np.nan, person.visibility)
    assert gait.steps(hidden).steps == () and gait.steps(nothing).steps == ()


def test_unsure_landmarks_make_unsure_lengths() -> None:
    person, _ = walking()
    sure, unsure = (
        Landmarks(person.t_ms, person.xyz_m, person.visibility, np.full((len(person), 33), sigma))
        for sigma in (0.02, 0.06)
    )
    a, b = (figures(one)["step length", "left"].sigma for one in (sure, unsure))
    assert 0.015 < a < 0.03 and b == pytest.approx(3 * a, rel=0.01)
