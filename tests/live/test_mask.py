import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.live import constants as c
from kinesphere.live.mask import blend, project


def blend_slowly(previous, new):
    """The definition on the whole picture."""
    x = (new.astype(np.float64) - 0.5) ** 2
    fit = sum(k * x ** (i + 1) for i, k in enumerate(c.MASK_UNCERTAINTY))
    return new + (previous - new) * (1 - np.minimum(1, fit)) * c.MASK_PREVIOUS_RATIO


@pytest.mark.parametrize("region", [Region((50, 60), 70, 0.4), Region((0, 0), 300, 0.0)])
def test_blending_near_the_region_is_blending_everywhere(region):
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 4, (256, 256))
    new = project(logits, region, (120, 90))
    previous = rng.uniform(0, 1, (90, 120)).astype(np.float32)
    whole = blend_slowly(previous, new)
    np.testing.assert_allclose(blend(previous, new, region), whole, atol=1e-3)


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
