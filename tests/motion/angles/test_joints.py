"""Angles that a person of sticks was built with come back, on both sides, whichever way they face."""

import numpy as np
import pytest

import made_up
from kinesphere.motion import angles
from kinesphere.motion.angles.joints import INDEX, NAMES, angles_deg

POSE = {
    "hip_flexion": 35.0, "hip_adduction": -12.0, "hip_rotation": 9.0, "knee_flexion": 48.0,
    "ankle_flexion": 11.0, "shoulder_plane": 30.0, "shoulder_elevation": 55.0,
    "shoulder_rotation": -20.0, "elbow_flexion": 70.0, "elbow_pronation": 85.0,
}  # fmt: skip
TRUNK = {"trunk_flexion": 20.0, "trunk_bend": 8.0, "trunk_rotation": -15.0}


def found(**told) -> dict[str, float]:
    deg = angles_deg(made_up.points(**told) * [1, -1, -1])[0]
    return {name: float(deg[i]) for name, i in INDEX.items()}


@pytest.mark.parametrize("heading", [0.0, 70.0, 180.0, -120.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_what_was_told_comes_back(heading, side) -> None:
    said = {f"{side}_{name}": value for name, value in POSE.items()}
    got = found(heading=heading, **said, **TRUNK)
    for name, value in {**said, **TRUNK}.items():
        assert got[name] == pytest.approx(value, abs=1e-6), name


@pytest.mark.parametrize("name", list(POSE))
def test_each_angle_alone(name) -> None:
    base = {"knee_flexion": 30.0, "elbow_flexion": 40.0, "shoulder_elevation": 30.0}
    for value in (15.0, 60.0, 80.0):
        got = found(**{**base, name: value})
        assert got[f"left_{name}"] == pytest.approx(value, abs=1e-6)
        assert got[f"right_{name}"] == pytest.approx(value, abs=1e-6)


def test_signs_are_those_that_the_docs_say() -> None:
    """Read off the points themselves: forwards, outwards, to the left."""
    forwards = made_up.points(left_hip_flexion=40.0, knee_flexion=1.0)[0]
    assert forwards[25, 2] < forwards[26, 2]  # the left knee is nearer to the camera that one faces
    out = made_up.points(left_hip_adduction=-30.0)[0]
    assert out[27, 0] > 0.25  # a left foot abducted is far to the picture's right
    raised = made_up.points(left_shoulder_elevation=90.0, left_shoulder_plane=90.0)[0]
    assert raised[13, 2] < -0.2  # plane 90 is forwards
    bent = made_up.points(trunk_bend=20.0)[0]
    assert bent[0, 0] < -0.1  # bent to one's own right: to the picture's left
    turned = made_up.points(trunk_rotation=30.0)[0]
    assert turned[12, 2] < turned[11, 2]  # turned to the left: the right shoulder comes forwards


def test_standing_is_zero() -> None:
    got = found(knee_flexion=1e-3, elbow_flexion=1e-3, shoulder_elevation=1e-3)
    for name in ("hip_flexion", "hip_adduction", "ankle_flexion", "knee_flexion", "elbow_flexion"):
        assert abs(got[f"left_{name}"]) < 0.01
    for name in ("trunk_flexion", "trunk_bend", "trunk_rotation", "neck_flexion", "neck_bend"):
        assert abs(got[name]) < 0.01


def test_a_straight_limb_has_no_rotation() -> None:
    """Landmarks say nothing about it: it is not invented."""
    person = made_up.landmarks(made_up.points(3, knee_flexion=2.0, elbow_flexion=3.0), noise_m=1e-4)
    got = angles.of(person)
    for name in ("hip_rotation", "ankle_rotation", "shoulder_rotation", "elbow_pronation"):
        assert np.isnan(got.deg(f"left_{name}")).all()
    assert np.isfinite(got.deg("left_hip_flexion")).all()


def test_up_is_where_one_says() -> None:
    """A camera that looks down by 20 degrees sees an upright person lean."""
    tilt = made_up.turn(0, 20.0)
    seen = made_up.landmarks(made_up.points(2, knee_flexion=20.0) @ tilt.T)
    told = angles.of(seen, up=tilt @ np.array([0.0, -1.0, 0.0]))
    assert np.allclose(told.deg("trunk_flexion"), 0.0, atol=1e-6)
    assert np.allclose(np.abs(angles.of(seen).deg("trunk_flexion")), 20.0, atol=1e-6)


def test_names_are_in_order() -> None:
    assert angles.NAMES == NAMES and len(set(NAMES)) == len(NAMES) == 28
