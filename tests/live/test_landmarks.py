import math

import numpy as np
import pytest

from kinesphere.live import constants as c
from kinesphere.live.landmarks import refine, rotate_world, sigmoid


def refine_slowly(xy_px, heatmaps):
    """The definition, one landmark and one cell at a time."""
    rows, cols, count = heatmaps.shape
    reach, out = (c.HEATMAP_KERNEL - 1) // 2, xy_px.copy()
    for i in range(count):
        col, row = (
            math.trunc(v * n / c.LANDMARKS_SIZE_PX)
            for v, n in zip(xy_px[i], (cols, rows), strict=True)
        )
        if not (0 <= col < cols and 0 <= row < rows):
            continue
        total = x = y = best = 0.0
        for r in range(max(0, row - reach), min(rows, row + reach + 1)):
            for q in range(max(0, col - reach), min(cols, col + reach + 1)):
                heat = 1 / (1 + math.exp(-heatmaps[r, q, i]))
                total, x, y, best = total + heat, x + q * heat, y + r * heat, max(best, heat)
        if best >= c.HEATMAP_MIN_CONFIDENCE and total > 0:
            out[i] = x / total * c.LANDMARKS_SIZE_PX / cols, y / total * c.LANDMARKS_SIZE_PX / rows
    return out


@pytest.mark.parametrize("seed", range(5))
def test_refining_is_its_slow_definition(seed):
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-20, 276, (39, 2))
    heatmaps = rng.normal(-4, 3, (64, 64, 39)).astype(np.float32)
    np.testing.assert_allclose(refine(xy, heatmaps), refine_slowly(xy, heatmaps), atol=1e-6)


def test_a_sure_peak_draws_the_landmark_to_it():
    heatmaps = np.full((64, 64, 1), -50.0, np.float32)
    heatmaps[30, 22, 0] = 5.0
    np.testing.assert_allclose(refine(np.array([[80.0, 112.0]]), heatmaps), [[22 * 4, 30 * 4]])


def test_an_unsure_heatmap_and_a_landmark_outside_stay():
    xy = np.array([[80.0, 112.0], [-9.0, 50.0], [50.0, 256.0]])
    heatmaps = np.full((64, 64, 3), -1.0, np.float32)
    heatmaps[..., 1:] = 5.0
    np.testing.assert_array_equal(refine(xy, heatmaps), xy)


def test_world_landmarks_turn_with_the_picture():
    """A crop turned clockwise by 90° shows the picture's right as its up."""
    up_in_crop = np.array([[0.0, -1.0, 0.3]])
    np.testing.assert_allclose(rotate_world(up_in_crop, math.pi / 2), [[1.0, 0.0, 0.3]], atol=1e-12)


def test_sigmoid_is_silent_far_out():
    np.testing.assert_allclose(sigmoid(np.array([-1e9, 0.0, 1e9])), [0, 0.5, 1], atol=1e-12)
