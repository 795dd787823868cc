"""The uncertainty of angles: what it says is what noise does; hidden and missing landmarks."""

import dataclasses

import numpy as np
import pytest

import made_up
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.motion import angles
from kinesphere.motion.angles import spread
from kinesphere.motion.angles.joints import NAMES, angles_deg
from kinesphere.motion.clip import Landmarks

POSE = {"hip_flexion": 40.0, "knee_flexion": 70.0, "elbow_flexion": 80.0, "shoulder_elevation": 60.0,
        "trunk_flexion": 15.0}  # fmt: skip


def correlated(points: np.ndarray, sigma_m: float, count: int) -> np.ndarray:
    """Samples of the noise that `spread` assumes."""
    apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
    root = np.linalg.cholesky(np.exp(-apart / spread.NEAR_M) + 1e-9 * np.eye(33))
    noise = np.random.default_rng(1).normal(size=(count, 33, 3))
    return points + sigma_m * np.einsum("lm,nmc->nlc", root, noise)


def test_it_is_what_noise_does() -> None:
    points = made_up.points(**POSE) * [1, -1, -1]
    said = spread.angles_sigma_deg(points, np.full((1, 33), 0.005))[0]
    scatter = angles_deg(correlated(points[0], 0.005, 4000)).std(0)
    for name, a, b in zip(NAMES, said, scatter, strict=True):
        assert a == pytest.approx(b, rel=0.12), name


def test_it_grows_with_sigma_and_with_hiding() -> None:
    xyz_m = made_up.points(3, **POSE)
    seen, hidden = np.full((3, 33), 0.95), np.full((3, 33), 0.95)
    hidden[1:, INDEX["left_ankle"]] = 0.05
    sure = Landmarks(np.arange(3.0), xyz_m, seen, np.full((3, 33), 0.02))
    unsure = dataclasses.replace(sure, sigma_m=np.full((3, 33), 0.04))
    veiled = dataclasses.replace(sure, visibility=hidden)
    name = "left_knee_flexion"
    a, b, c = (angles.of(one) for one in (sure, unsure, veiled))
    assert np.allclose(2 * a.sigma_deg(name), b.sigma_deg(name), rtol=0.02)
    assert c.sigma_deg(name)[0] == pytest.approx(a.sigma_deg(name)[0])
    assert (c.sigma_deg(name)[1:] > 2 * a.sigma_deg(name)[1:]).all()
    assert np.allclose(a.sigma_deg("right_knee_flexion"), c.sigma_deg("right_knee_flexion"))


def test_what_is_missing_is_nan_and_the_rest_is_not() -> None:
    xyz_m = made_up.points(4, **POSE)
    xyz_m[1, INDEX["right_wrist"]] = np.nan
    xyz_m[2] = np.nan
    got = angles.of(Landmarks(np.arange(4.0), xyz_m, np.full((4, 33), 0.9)))
    assert np.isnan(got.deg("right_elbow_flexion")).tolist() == [False, True, True, False]
    assert np.isnan(got.deg("left_elbow_flexion")).tolist() == [False, False, True, False]
    assert np.isnan(got.sigma_deg("right_elbow_flexion")).tolist() == [False, True, True, False]


def test_landmarks_that_coincide_have_no_angles() -> None:
    got = angles.of(Landmarks(np.arange(2.0), np.zeros((2, 33, 3)), np.ones((2, 33))))
    assert np.isnan(got.all_deg).all()


def test_a_wholly_hidden_person_has_hardly_an_angle() -> None:
    got = angles.of(Landmarks(np.arange(2.0), made_up.points(2, **POSE), np.zeros((2, 33))))
    assert np.isnan(got.deg("left_knee_flexion")).all()
    assert np.isfinite(got.sigma_deg("left_knee_flexion")).all()


def test_nobody_has_no_rows() -> None:
    got = angles.of(Landmarks(np.zeros(0), np.zeros((0, 33, 3)), np.zeros((0, 33))))
    assert got.all_deg.shape == (0, 28)


@pytest.mark.parametrize("up", [[0, 0, 0], [0, 1], [np.nan, 0, 0]])
def test_up_must_be_a_direction(up) -> None:
    one = made_up.landmarks(made_up.points())
    with pytest.raises(InputError, match="direction"):
        angles.of(one, up=np.array(up, float))


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(InputError, match="left_knee_flexion"):
        angles.of(made_up.landmarks(made_up.points())).deg("knee")
