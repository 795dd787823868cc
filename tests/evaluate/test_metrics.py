"""Metrics beside values worked out by hand, and laws that they keep."""

import numpy as np
import pytest

from kinesphere.core.pairs import EDGES, FURTHER, NEVER_ASKED
from kinesphere.core.skeleton import COUNT
from kinesphere.evaluate import metrics


@pytest.fixture
def body_m() -> np.ndarray:
    """(2, 33, 3) points in no order, the hips among them."""
    return np.random.default_rng(4).normal(size=(2, COUNT, 3))


def turn(angle_rad: float, mirror: float = 1) -> np.ndarray:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    about_x = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    return about_x @ about_x[[1, 2, 0]][:, [1, 2, 0]] @ np.diag([1, 1, mirror])


def test_where_a_body_is_does_not_count(body_m: np.ndarray) -> None:
    moved = body_m + [[[3, -2, 9]], [[0, 0.5, 1]]]
    np.testing.assert_allclose(metrics.mpjpe_m(moved, body_m), 0, atol=1e-12)
    np.testing.assert_allclose(metrics.centred(moved)[:, metrics.HIPS].mean(axis=1), 0, atol=1e-12)


def test_one_landmark_that_is_off_counts_a_33rd(body_m: np.ndarray) -> None:
    """A landmark that is no hip: (3, 4, 0) cm are 5 cm."""
    found = body_m.copy()
    found[1, 0] += [0.03, 0.04, 0]
    np.testing.assert_allclose(metrics.mpjpe_m(found, body_m), [0, 0.05 / 33], atol=1e-12)


def test_a_hip_that_is_off_moves_the_middle(body_m: np.ndarray) -> None:
    """All others by half of it, and itself by the other half."""
    found = body_m.copy()
    found[0, metrics.HIPS[0], 2] += 0.08
    np.testing.assert_allclose(metrics.mpjpe_m(found, body_m), [0.04, 0], atol=1e-12)


@pytest.mark.parametrize("angle_rad", [0, 0.3, np.pi / 2, 3])
@pytest.mark.parametrize("scale", [0.1, 1, 4])
def test_a_turned_and_scaled_copy_is_the_same_after_alignment(
    angle_rad: float, scale: float, body_m: np.ndarray
) -> None:
    found = scale * body_m @ turn(angle_rad).T + [1, 2, 3]
    np.testing.assert_allclose(metrics.aligned(found, body_m), body_m, atol=1e-9)
    np.testing.assert_allclose(metrics.pa_mpjpe_m(found, body_m), 0, atol=1e-9)


def test_a_mirror_image_is_not_the_same(body_m: np.ndarray) -> None:
    """Alignment turns, and does not mirror."""
    assert (metrics.pa_mpjpe_m(body_m @ turn(0.7, -1).T, body_m) > 0.1).all()


def test_alignment_by_hand() -> None:
    """Of a square whose copy is stretched along x, scale 4/5 is best: (3, 1) on (±1, ±1)."""
    corners = np.array([[1, 1, 0], [1, -1, 0], [-1, 1, 0], [-1, -1, 0.0]])[None]
    found = corners * [3, 1, 1]
    scale = (3 + 1) / (9 + 1)
    expected = np.hypot(3 * scale - 1, scale - 1)
    np.testing.assert_allclose(metrics.pa_mpjpe_m(found, corners), [expected])


def test_alignment_never_makes_it_worse(body_m: np.ndarray) -> None:
    """In squares, beside shifting alone."""
    found = body_m + np.random.default_rng(5).normal(size=body_m.shape) / 3
    shifted = found - found.mean(axis=1, keepdims=True) + body_m.mean(axis=1, keepdims=True)
    before = ((shifted - body_m) ** 2).sum(axis=(1, 2))
    after = ((metrics.aligned(found, body_m) - body_m) ** 2).sum(axis=(1, 2))
    assert (after < before).all()


def test_a_point_is_aligned_to_the_middle(body_m: np.ndarray) -> None:
    found = np.zeros_like(body_m)
    middle = np.broadcast_to(body_m.mean(axis=1, keepdims=True), body_m.shape)
    np.testing.assert_allclose(metrics.aligned(found, body_m), middle, atol=1e-12)


def depths(*z_m: float) -> np.ndarray:
    """(1, 33, 3) with these depths first."""
    points = np.zeros((1, COUNT, 3))
    points[0, : len(z_m), 2] = z_m
    return points


@pytest.mark.parametrize(
    ("found", "true", "above_m", "wrong", "counts"),
    [
        ((1.0, 2.0), (1.0, 2.0), 0.05, False, True),
        ((2.0, 1.0), (1.0, 2.0), 0.05, True, True),
        ((1.0, 2.0), (2.0, 1.0), 0.05, True, True),
        ((1.0, 1.0), (1.0, 2.0), 0.05, True, True),  # to say neither is wrong too
        ((2.0, 1.0), (1.00, 1.04), 0.05, False, False),
        ((2.0, 1.0), (1.00, 1.04), 0.02, True, True),
    ],
)
def test_order(
    found: tuple[float, float],
    true: tuple[float, float],
    above_m: float,
    wrong: bool,
    counts: bool,
) -> None:
    pairs = np.array([[0, 1]])
    got = metrics.wrong_order(depths(*found), depths(*true), pairs, above_m)
    assert [one.tolist() for one in got] == [[[wrong]], [[counts]]]


def test_a_swapped_pair_is_one_of_three() -> None:
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    wrong, counts = metrics.wrong_order(depths(1, 3, 2), depths(1, 2, 3), pairs, 0.05)
    assert wrong.tolist() == [[False, True, False]] and counts.all()


def test_pairs_that_are_asked_about_are_16_bones_16_more_and_others() -> None:
    sets = [{frozenset(pair) for pair in pairs.tolist()} for pairs in (EDGES, FURTHER, NEVER_ASKED)]
    assert [len(one) for one in sets[:2]] == [16, 16] and len(sets[2]) >= 10
    assert not (sets[0] & sets[1] or sets[2] & (sets[0] | sets[1]))
    assert all(len(pair) == 2 for pairs in sets for pair in pairs)
