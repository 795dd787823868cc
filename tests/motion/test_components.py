"""Vectors and rotations as tuples: laws, and one moment is as many."""

import numpy as np
import pytest

from kinesphere.motion import components as c
from kinesphere.motion import quaternions as q

RNG = np.random.default_rng(2)


def many(count: int) -> np.ndarray:
    return RNG.normal(size=(50, count))


def turns() -> np.ndarray:
    return q.normalized(many(4))


def as_tuple(array: np.ndarray) -> tuple:
    return tuple(np.moveaxis(array, -1, 0))


def array(values: tuple) -> np.ndarray:
    return np.stack(np.broadcast_arrays(*values), -1)


def test_turning_twice_is_turning_by_the_product():
    a, b, v = turns(), turns(), many(3)
    once = array(c.rotate(c.multiply(as_tuple(a), as_tuple(b)), as_tuple(v)))
    np.testing.assert_allclose(once, q.rotate(a, q.rotate(b, v)), atol=1e-12)
    np.testing.assert_allclose(once, q.rotate(q.multiply(a, b), v), atol=1e-12)


def test_axes_make_the_rotation_that_they_are_of():
    a = turns()
    axes = [as_tuple(q.matrix(a)[..., column]) for column in range(3)]
    np.testing.assert_allclose(array(c.from_axes(*axes)), a, atol=1e-9)
    np.testing.assert_allclose(q.from_matrix(q.matrix(a)), a, atol=1e-9)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_slerp_covers_its_share_of_the_way(share):
    a, b = turns(), turns()
    way = q.angle_of(q.multiply(q.inverse(a), b))
    for there in (array(c.slerp(as_tuple(a), as_tuple(b), share)), q.slerp(a, b, share)):
        covered = q.angle_of(q.multiply(q.inverse(a), there))
        np.testing.assert_allclose(covered, share * way, atol=1e-7)


def test_opposite_directions_have_a_rotation_between_them():
    up = (0.0, 1.0, 0.0)
    for v in (up, (1.0, 0.0, 0.0), c.unit((0.3, -0.4, 0.5), up)):
        turned = c.rotate(c.between(v, c.times(v, -1.0)), v)
        np.testing.assert_allclose(turned, c.times(v, -1.0), atol=1e-9)


@pytest.mark.parametrize(
    "function", [c.rotation_vector, c.normalized, c.inverse, lambda x: c.part(x, 0.3)]
)
def test_one_moment_is_as_many(function):
    a = turns()
    a[0] = [0, 0, 0, 1]
    a[1] = 0  # no rotation
    want = array(function(as_tuple(a)))
    got = [function(tuple(row)) for row in a.tolist()]
    np.testing.assert_allclose(np.array(got), want, atol=1e-12)


def test_what_has_no_direction_is_something_else():
    assert c.unit((0.0, 0.0, 0.0), c.Y) == c.Y
    assert c.normalized((0.0, 0.0, 0.0, 0.0)) == c.IDENTITY
    assert q.normalized(np.full(4, np.nan)).tolist() == [0, 0, 0, 1]


def test_signs_do_not_jump_when_unrolled():
    angles = np.linspace(0, 4 * np.pi, 100)
    spin = q.normalized(q.axis_angle(np.array([0.0, 0, 1]), angles))
    assert np.abs(np.diff(spin, axis=0)).max() > 1
    smooth = q.unrolled(spin)
    assert np.abs(np.diff(smooth, axis=0)).max() < 0.1
    np.testing.assert_allclose(q.matrix(smooth), q.matrix(spin), atol=1e-12)
