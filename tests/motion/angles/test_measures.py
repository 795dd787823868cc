"""Range of motion, sides, speeds and the table."""

import csv

import numpy as np
import pytest

import made_up
from kinesphere.core.errors import OutputError
from kinesphere.motion import angles
from kinesphere.motion.angles import measures, table
from kinesphere.motion.clip import Landmarks


def swing(fps: float, seconds: float = 4.0, left: float = 60.0, right: float = 40.0) -> Landmarks:
    t = np.arange(round(seconds * fps)) / fps
    wave = (1 - np.cos(2 * np.pi * t / 2)) / 2
    xyz = made_up.points(
        len(t), left_knee_flexion=10 + left * wave, right_knee_flexion=10 + right * wave
    )
    return made_up.landmarks(xyz, fps)


@pytest.mark.parametrize("fps", [25.0, 60.0, 120.0])
def test_range_and_speed_are_those_of_the_swing(fps) -> None:
    found = angles.of(swing(fps))
    knee = measures.range_of(found, "left_knee_flexion")
    assert knee is not None
    assert knee.least == pytest.approx(10, abs=0.5) and knee.most == pytest.approx(70, abs=0.5)
    assert knee.known == 1.0
    assert knee.fastest_deg_s == pytest.approx(60 * np.pi / 2, rel=0.06)


def test_speed_has_a_sign() -> None:
    found = angles.of(swing(60.0))
    speed = measures.speed_deg_s(found, "left_knee_flexion")
    assert speed[30] > 80 and speed[90] < -80


def test_sides_differ_as_they_were_made() -> None:
    sides = measures.sides_of(angles.of(swing(30.0)), "knee_flexion")
    assert sides is not None
    assert sides.difference_deg == pytest.approx(20, abs=1)
    assert sides.span_index == pytest.approx(40, abs=1)
    assert sides.sigma_deg > 3


def test_few_moments_make_no_range() -> None:
    found = angles.of(made_up.landmarks(made_up.points(1, knee_flexion=30.0)))
    assert measures.range_of(found, "left_knee_flexion") is None
    assert measures.all_sides(found) == []


def test_the_table_holds_every_angle(tmp_path) -> None:
    person = swing(10.0, seconds=1.0)
    path = tmp_path / "angles.csv"
    table.write(path, person)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10 * len(angles.NAMES) and tuple(rows[0]) == table.COLUMNS
    knee = [float(r["degrees"]) for r in rows if r["angle"] == "left_knee_flexion"]
    assert np.allclose(knee, angles.of(person).deg("left_knee_flexion"), atol=0.006)
    straight = [r for r in rows if r["angle"] == "left_elbow_pronation"]
    assert all(r["degrees"] == "" for r in straight)


def test_a_table_that_cannot_be_written_is_told(tmp_path) -> None:
    with pytest.raises(OutputError):
        table.write(tmp_path / "missing" / "angles.csv", swing(10.0, 1.0))
