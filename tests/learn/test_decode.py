"""Landmarks are read in training as `live` reads them."""

import numpy as np
import torch

from kinesphere.learn.decode import refined
from kinesphere.learn.losses.landmarks import spots
from kinesphere.live.landmarks import refine


def test_the_same_as_live():
    made = torch.Generator().manual_seed(0)
    xy_px = torch.rand(4, 39, 2, generator=made) * 300 - 20
    logits = torch.randn(4, 39, 64, 64, generator=made) * 2 - 2
    found = refined(xy_px, logits).numpy()
    for i in range(4):
        maps = logits[i].permute(1, 2, 0).numpy()
        expected = refine(xy_px[i].numpy().astype(np.float64), maps)
        np.testing.assert_allclose(found[i], expected, atol=1e-3)
    assert np.abs(found - xy_px.numpy()).max() > 1, "maps moved something"


def test_maps_that_training_asks_for_are_read_where_the_landmark_is():
    made = torch.Generator().manual_seed(1)
    xy_px = torch.rand(2, 39, 2, generator=made) * 200 + 28
    near = xy_px + torch.randn(xy_px.shape, generator=made) * 2
    logits = spots(xy_px).clamp(1e-6, 1 - 1e-6).logit()
    assert (refined(near, logits) - xy_px).abs().max() < 0.25
