import math

import numpy as np
import pytest

from kinesphere.core.crop import Crop, Region
from kinesphere.live import constants as c
from kinesphere.live.landmarks import sigmoid
from kinesphere.live.mask import blend, project
from kinesphere.live.pipeline import look
from kinesphere.live.state import Looked, Options


def project_slowly(logits, region, image_size_px):
    """The definition: the whole crop on the whole picture."""
    probability = sigmoid(logits).astype(np.float32)
    return Crop(region, c.LANDMARKS_SIZE_PX).uncut(probability, image_size_px)


def blend_slowly(previous, new):
    """The definition on the whole picture."""
    x = (new.astype(np.float64) - 0.5) ** 2
    fit = sum(k * x ** (i + 1) for i, k in enumerate(c.MASK_UNCERTAINTY))
    return new + (previous - new) * (1 - np.minimum(1, fit)) * c.MASK_PREVIOUS_RATIO


def blend_by_pixels(previous, new, region):
    """The same in float32, pixel for pixel where `blend` says that it computes."""
    out = new.copy()
    turn = abs(math.cos(region.rotation_rad)) + abs(math.sin(region.rotation_rad))
    reach = region.size_px / 2 * turn + 1
    inside = [
        (np.arange(size) >= math.floor(at - reach)) & (np.arange(size) < math.ceil(at + reach))
        for at, size in zip(region.center_px, new.shape[::-1], strict=True)
    ]
    unsure = (new > c.MASK_SURE) & (new < 1 - c.MASK_SURE) & inside[1][:, None] & inside[0]
    square = (new[unsure] - np.float32(0.5)) ** 2
    fit = np.zeros_like(square)
    for factor in reversed(c.MASK_UNCERTAINTY):
        fit = (fit + np.float32(factor)) * square
    pull = np.float32(c.MASK_PREVIOUS_RATIO) * (1 - np.minimum(fit, 1))
    out[unsure] = new[unsure] + (previous[unsure] - new[unsure]) * pull
    return out


def assert_as_defined(logits, region, image_size_px, previous):
    new = project(logits, region, image_size_px)
    assert new.dtype == np.float32
    np.testing.assert_array_equal(new, project_slowly(logits, region, image_size_px))
    want = blend_by_pixels(previous, new, region)
    np.testing.assert_array_equal(blend(previous, new, region), want)


LOGITS = np.random.default_rng(0).normal(0, 6, (256, 256)).astype(np.float32)


@pytest.mark.parametrize("rotation_rad", [0.0, 0.4, math.pi / 2, -2.8])
@pytest.mark.parametrize("size_px", [1.0, 9.3, 70.0, 256.0, 1900.0])
@pytest.mark.parametrize("center_px", [(50.0, 60.5), (0.0, 89.3), (118.7, -20.0), (400.0, 300.0)])
def test_every_bit_is_as_defined(center_px, size_px, rotation_rad):
    region = Region(center_px, size_px, rotation_rad)
    previous = np.random.default_rng(1).random((90, 120), np.float32)
    assert_as_defined(LOGITS, region, (120, 90), previous)


@pytest.mark.parametrize("seed", range(40))
def test_every_bit_is_as_defined_anywhere(seed):
    rng = np.random.default_rng(seed)
    x, y, size_px, rotation_rad = rng.uniform((-100, -100, 1, -3.2), (500, 500, 600, 3.2))
    image_size_px = (int(rng.integers(1, 400)), int(rng.integers(1, 400)))
    previous = rng.random(image_size_px[::-1], np.float32)
    assert_as_defined(LOGITS, Region((x, y), size_px, rotation_rad), image_size_px, previous)


def test_every_bit_of_a_person_is_as_defined(mask_networks, frames):
    before = Looked()
    for frame in frames[:4]:
        height, width = frame.picture_rgb.shape[:2]
        before = look(
            mask_networks, Options(segmentation=True), before, frame.picture_rgb, frame.t_ms
        )
        (one,) = before.found
        previous = np.random.default_rng(2).random((height, width), np.float32)
        assert_as_defined(one.landmarks.mask_logits, one.region, (width, height), previous)


def test_logits_may_be_of_double_precision():
    region, logits = Region((50.0, 60.0), 70.0, 0.4), LOGITS.astype(np.float64)
    want = project_slowly(logits, region, (120, 90))
    np.testing.assert_array_equal(project(logits, region, (120, 90)), want)


@pytest.mark.parametrize("region", [Region((50, 60), 70, 0.4), Region((0, 0), 300, 0.0)])
def test_blending_near_the_region_is_blending_everywhere(region):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 4, (256, 256))
    new = project(logits, region, (120, 90))
    previous = rng.uniform(0, 1, (90, 120)).astype(np.float32)
    whole = blend_slowly(previous, new)
    np.testing.assert_allclose(blend(previous, new, region), whole, atol=1e-3)


def test_blending_changes_the_new_mask_and_leaves_the_previous_one():
    region = Region((60.0, 45.0), 90.0, 0.2)
    new = project(LOGITS, region, (120, 90))
    previous = np.random.default_rng(3).random((90, 120), np.float32)
    kept, unblended = previous.copy(), new.copy()
    assert blend(previous, new, region) is new
    assert not np.array_equal(new, unblended)
    np.testing.assert_array_equal(previous, kept)


def test_what_is_sure_is_not_changed_and_what_is_unsure_leans_back():
    region = Region((50, 50), 200, 0.0)
    new = np.array([[0.0, 0.5, 1.0]], np.float32).repeat(100, 0).repeat(34, 1)
    out = blend(np.ones_like(new), new, region)
    np.testing.assert_allclose(out[0, [0, 40, 80]], [0.0, 0.5 + 0.5 * 0.7, 1.0], atol=1e-3)


def test_a_mask_is_zero_outside_its_region_and_sure_inside():
    out = project(np.full((256, 256), 20.0), Region((50.0, 50.0), 40.0, 0.0), (100, 100))
    assert out.shape == (100, 100)
    assert out.dtype == np.float32
    assert out[50, 50] == pytest.approx(1.0)
    assert out[:28].max() == out[72:].max() == 0.0
