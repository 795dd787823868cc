"""The lift along a clip, both ways."""

import numpy as np
import pytest

from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.live.lift.step import LiftState, step
from kinesphere.refine.cues import cues, seen_by_lift, sides_right
from kinesphere.refine.people import Person, people
from refine.seen import SIZE_PX, apart_m


@pytest.fixture
def person(clip) -> Person:
    return people(clip.rows)[0]


def forwards(lifting, rows) -> np.ndarray:
    out, state = [], LiftState()
    for row in rows:
        state, one = step(lifting.lift, state, seen_by_lift(lifting, row, SIZE_PX), row["t_ms"])
        out.append(one.xyz_m)
    return np.stack(out)


def test_a_clip_told_backwards_says_the_same_backwards(lifting, person):
    rows = person.rows.copy()
    rows["t_ms"] = rows["frame"] * 100 / 3  # at 15 a second no frame is the nearest to a lag
    back = rows[::-1].copy()
    back["frame"], back["t_ms"] = rows["frame"], rows["t_ms"]
    a, b = (cues(lifting, Person(some, person.seen), SIZE_PX) for some in (rows, back))
    np.testing.assert_allclose(a.xyz_m, b.xyz_m[::-1], atol=1e-9)
    np.testing.assert_allclose(a.sigma_m, b.sigma_m[::-1], atol=1e-9)


def test_both_ways_are_nearer_to_the_truth(lifting, clip, person):
    both = cues(lifting, person, SIZE_PX)
    assert apart_m(both.xyz_m, clip.xyz_m) < apart_m(forwards(lifting, clip.rows), clip.xyz_m)
    assert both.xyz_m.shape == (len(person), 33, 3)
    assert both.sigma_m.shape == (len(person), 33) and (both.sigma_m > 0).all()
    hips_m = clip.xyz_camera_m[:, 23:25].mean(axis=1)
    away_m = np.linalg.norm(both.position_m - hips_m, axis=1)
    assert np.median(away_m) < 0.4 and away_m.max() < 0.8  # at 4 m, by an unknown person's size


def test_missed_frames_are_between_their_neighbours(lifting, person):
    holed = people(person.rows[np.arange(len(person)) != 7])[0]
    found = cues(lifting, holed, SIZE_PX)
    assert not holed.seen[7]
    np.testing.assert_allclose(found.xyz_m[7], found.xyz_m[[6, 8]].mean(axis=0), atol=1e-9)


def test_sides_taken_for_each_other_are_exchanged(person):
    rows = person.rows.copy()
    legs = [
        i for name, i in INDEX.items() if name.split("_")[-1] in ("hip", "knee", "ankle", "heel")
    ]
    legs += [INDEX["left_foot_index"], INDEX["right_foot_index"]]
    for name in ("xy_px", "xyz_m", "z", "visibility", "presence"):
        rows[name][7, legs] = rows[name][7][[MIRROR[i] for i in legs]]
    rows["t_ms"] = rows["frame"] * 100 / 3  # nothing is said of frames farther apart
    repaired = sides_right(Person(rows, person.seen)).rows
    np.testing.assert_array_equal(repaired["xy_px"], person.rows["xy_px"])
    np.testing.assert_array_equal(repaired["xyz_m"], person.rows["xyz_m"])
