"""Held-out people told apart, and what is likely compared with what is true."""

import numpy as np
import pytest

from kinesphere.core.skeleton import INDEX
from kinesphere.evaluate.lift import calibration, groups
from kinesphere.evaluate.lift.run import table
from kinesphere.live.lift.step import Lifted


@pytest.fixture
def standing():
    """(33, 3) somebody who faces the camera from 3 m, arms hanging; level axes, 1.7 m tall."""
    xyz = np.zeros((33, 3))
    places = {"shoulder": (0.18, -0.5), "elbow": (0.2, -0.2), "wrist": (0.2, 0.05), "hip": (0.1, 0)}
    places |= {"knee": (0.1, 0.42), "ankle": (0.1, 0.84), "ear": (0.08, -0.72), "heel": (0.1, 0.9)}
    for part, (x, y) in places.items():
        xyz[INDEX[f"left_{part}"]] = x, y, 0
        xyz[INDEX[f"right_{part}"]] = -x, y, 0
    xyz[INDEX["nose"]] = 0, -0.7, -0.1
    return xyz + [0.0, 0.0, 3.0]


def turned(xyz, axis, degrees):
    """About the middle of the hips."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    R = {"y": [[c, 0, s], [0, 1, 0], [-s, 0, c]], "x": [[1, 0, 0], [0, c, -s], [0, s, c]]}[axis]
    return (xyz - [0, 0, 3]) @ np.array(R).T + [0, 0, 3]


@pytest.mark.parametrize(
    ("degrees", "name"), [(0, "front"), (90, "side"), (-90, "side"), (180, "back")]
)
def test_views(standing, degrees, name):
    assert groups.views(turned(standing, "y", degrees)[None]).tolist() == [name]


@pytest.mark.parametrize("degrees", [60, -60])
def test_seen_from_above_or_below(standing, degrees):
    assert groups.views(turned(standing, "x", degrees)[None]).tolist() == ["above"]


def test_classes(standing):
    sitting = standing.copy()
    for side in ("left", "right"):
        knee, ankle = INDEX[f"{side}_knee"], INDEX[f"{side}_ankle"]
        sitting[knee] = sitting[INDEX[f"{side}_hip"]] + [0, 0, -0.42]
        sitting[ankle] = sitting[knee] + [0, 0.42, 0]
    bent = standing.copy()
    upper = [i for n, i in INDEX.items() if any(p in n for p in ("shoulder", "ear", "nose"))]
    bent[upper] = turned(standing, "x", 90)[upper]
    people = [standing, sitting, bent, turned(standing, "x", 90), turned(standing, "x", 180)]
    expected = ["upright", "bent legs", "bent over", "lying", "upside down"]
    assert groups.classes(np.array(people)).tolist() == expected


def test_builds_go_by_size_whatever_the_pose(standing):
    tall = groups.heights_m(standing[None])[0]
    assert tall == pytest.approx(groups.heights_m(turned(standing, "x", 70)[None])[0])
    scaled = np.array([(standing - [0, 0, 3]) * m / tall + [0, 0, 3] for m in (1.5, 1.7, 1.9)])
    assert groups.builds(scaled).tolist() == ["short", "medium", "tall"]


def test_what_is_as_likely_as_it_says_is_not_off():
    rng = np.random.default_rng(0)
    said = rng.uniform(size=(20000, 3))
    true = rng.uniform(size=said.shape) < said
    assert calibration.off(said, true) < 0.01
    assert calibration.off(np.sqrt(said), true) > 0.1
    svg = calibration.draw({"a": said, "b": np.sqrt(said)}, true)
    assert svg.count("<circle") == 20


def test_the_table_has_a_row_for_each_group(standing):
    found = Lifted(standing - [0, 0, 3], np.full(33, 0.1), np.array([0, 0, 3.0]))
    people = np.stack([standing, turned(standing, "y", 180)] * 3)
    seen = {
        "xyz_camera_m": people,
        "xyz_m": people - [0, 0, 3] + [0, 0, 0.0],
        "visible": np.ones((6, 33)),
        "model": np.array([0, 0, 1, 1, 2, 2]),
    }
    rows = {(r["model"], r["by"], r["group"]): r for r in table(seen, [found] * 6)}
    assert rows["heavy", "all", "all"]["people"] == 2
    assert rows["lite", "view", "front"]["mpjpe_mm_with"] == pytest.approx(0)
    assert rows["lite", "view", "back"]["mpjpe_mm_with"] > 200
    assert rows["lite", "view", "back"]["mpjpe_mm_without"] == pytest.approx(0)
