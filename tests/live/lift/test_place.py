"""Placing a body on its rays, and turning a camera to it."""

import numpy as np
import pytest

from kinesphere.live.lift.place import placed, towards, turned


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_a_body_is_placed_where_it_was_seen(rng):
    xyz_m, place_m = rng.normal(size=(33, 3)) * 0.5, np.array([0.8, -0.4, 4.0])
    there = xyz_m + place_m
    found = placed(xyz_m, there[:, :2] / there[:, 2:], rng.uniform(0.5, 2, 33))
    np.testing.assert_allclose(found, place_m, atol=1e-9)


def test_landmarks_that_count_little_move_the_body_little(rng):
    xyz_m, place_m = rng.normal(size=(33, 3)) * 0.5, np.array([0.0, 0.0, 3.0])
    there = xyz_m + place_m
    rays = there[:, :2] / there[:, 2:]
    rays[5] += 0.5
    weights = np.ones(33)
    far = np.linalg.norm(placed(xyz_m, rays, weights) - place_m)
    weights[5] = 1e-6
    assert np.linalg.norm(placed(xyz_m, rays, weights) - place_m) < 1e-3 * far


def test_the_body_twice_as_large_is_twice_as_far(rng):
    xyz_m = rng.normal(size=(33, 3)) * 0.5
    there = xyz_m + [0.3, 0.2, 5.0]
    rays, weights = there[:, :2] / there[:, 2:], np.ones(33)
    np.testing.assert_allclose(
        placed(2 * xyz_m, rays, weights), 2 * placed(xyz_m, rays, weights), atol=1e-9
    )


@pytest.mark.parametrize("ray", [(0.0, 0.0), (0.7, -0.3), (-2.0, 1.5)])
def test_the_turned_camera_sees_the_ray_straight_ahead(ray):
    R = towards(np.array(ray))
    np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(R) == pytest.approx(1)
    np.testing.assert_allclose(turned(np.array([ray]), R), [[0, 0]], atol=1e-12)


def test_the_turned_camera_is_not_tilted():
    R = towards(np.array([0.9, 0.4]))
    assert abs((R @ [0, 1, 0])[0]) < 1e-12  # what is upright stays upright in its picture


def test_turning_is_as_turning_points(rng):
    points, R = rng.normal(size=(9, 3)) + [0, 0, 5], towards(np.array([0.4, -0.2]))
    there = points @ R.T
    np.testing.assert_allclose(
        turned(points[:, :2] / points[:, 2:], R), there[:, :2] / there[:, 2:], atol=1e-12
    )
