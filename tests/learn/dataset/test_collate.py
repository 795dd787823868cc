"""Targets are numbers everywhere, and weigh nothing where they are not known."""

import numpy as np
import torch

from kinesphere.learn.dataset.collate import PAIRS, SURE_M, crops_of
from kinesphere.learn.dataset.pixels import decode
from kinesphere.learn.dataset.seen import look
from kinesphere.learn.dataset.sheet import sheet
from learn.dataset.making import nobody, someone

WEIGHTED = {
    "xy_px": "xy_weight",
    "z_px": "z_weight",
    "visible": "visible_weight",
    "present": "present_weight",
    "xyz_m": "xyz_weight",
    "mask": "mask_weight",
}


def test_there_is_no_nan_and_what_is_unknown_weighs_nothing():
    batch = crops_of([someone(), nobody(), someone(1, depth_m=float("nan"), mask=b"")])
    for name, value in batch._asdict().items():
        assert torch.isfinite(value.float()).all(), name
    for name in WEIGHTED.values():
        weight = getattr(batch, name)
        assert (weight[0] > 0).all(), name
        assert not weight[1].any(), name
    assert not batch.z_weight[2].any() and not batch.mask_weight[2]
    assert batch.xyz_weight[2].all()
    assert not batch.xy_px[1].any() and not batch.pairs_weight[1].any()
    assert batch.is_person.tolist() == [1, 0, 1]


def test_crops_are_what_is_seen_with_channels_last_in_memory():
    some = [someone(i) for i in range(3)]
    batch = crops_of(some)
    assert batch.crops.is_contiguous(memory_format=torch.channels_last)
    for i, one in enumerate(some):
        seen = look(one, decode(one), one.region)
        np.testing.assert_array_equal(batch.crops[i].permute(1, 2, 0), seen.rgb)
        np.testing.assert_array_equal(batch.xy_px[i], seen.xy_px)
        np.testing.assert_allclose(batch.mask[i] * 255, seen.mask, atol=1e-4)


def test_presence_is_being_in_the_crop():
    far = someone().xy_px.copy()
    far[5] = (-60, 50)
    batch = crops_of([someone(xy_px=far)])
    inside = ((batch.xy_px >= 0) & (batch.xy_px < 256)).all(dim=2)
    assert torch.equal(batch.present > 0, inside) and not inside[0, 5]


def test_z_is_metres_at_the_scale_of_the_hips():
    xyz_m = someone().xyz_m.copy()
    xyz_m[:, 2] = np.linspace(-0.5, 0.5, 39)
    one = someone(xyz_m=xyz_m)
    batch = crops_of([one])
    px_per_m = 256 / one.region.size_px * one.K[0, 0] / one.depth_m
    np.testing.assert_allclose(batch.z_px[0], xyz_m[:, 2] * px_per_m, rtol=1e-4, atol=1e-4)


def test_what_is_unsure_weighs_less():
    sigma_m = np.zeros((39, 3), "f4")
    sigma_m[1], sigma_m[2], sigma_m[3, 2] = SURE_M, np.inf, SURE_M
    batch = crops_of([someone(sigma_m=sigma_m)])
    np.testing.assert_allclose(batch.xyz_weight[0, :3, 0], [1, 0.5, 0], atol=1e-3)
    np.testing.assert_allclose(batch.xyz_weight[0, 3], [1, 1, 0.5], atol=1e-3)
    assert batch.xy_weight[0, 3] == 1  # only its depth is unsure
    assert batch.z_weight[0, 3] < 1


def test_orders_weigh_as_they_are_sure():
    batch = crops_of([someone()])
    assert batch.pairs[0, :2].tolist() == [[15, 16], [11, 12]]
    np.testing.assert_allclose(batch.pairs_weight[0, :3], [0.8, 0.4, 0], atol=1e-6)


def test_of_many_orders_some_are_drawn():
    many = np.array([(a, a + 1) for a in range(32)] * 2, np.int8)
    sure = np.full(len(many), 0.95, "f4")
    batch = crops_of([someone(order=many, order_confidence=sure)])
    assert batch.pairs.shape == (1, PAIRS, 2)
    assert (batch.pairs_weight > 0).all()
    assert (batch.pairs[..., 1] - batch.pairs[..., 0] == 1).all()


def test_a_sheet_has_a_place_for_each():
    picture = sheet(crops_of([someone(), nobody(), someone(1, distil=True)]), columns=2)
    assert picture.shape == (512, 1024, 3)
    assert picture[:256, :256].std() > 0 and not picture[256:, 512:].any()
