"""Maps of distances, read between their pixels, and what masks become."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from kinesphere.truth.fields import Field, distances
from kinesphere.truth.fit.evidence import CROP_PX
from kinesphere.truth.fit.skins import CLEAR_PX, PIXELS, clear_px, skins


@pytest.fixture
def field() -> Field:
    torch.manual_seed(0)
    return Field(torch.rand(2, 5, 7).double(), 0.5, torch.ones(2).double())


def disc(x: int, y: int, radius: int, size: int = CROP_PX) -> np.ndarray:
    rows, columns = np.mgrid[:size, :size] + 0.5
    return ((rows - y) ** 2 + (columns - x) ** 2 < radius**2).astype(np.uint8)


def test_in_the_middle_of_a_pixel_the_value_is_its_own(field):
    rows, columns = torch.meshgrid(torch.arange(4), torch.arange(6), indexing="ij")
    xy_px = (torch.stack([columns, rows], -1).flatten(0, 1)[None] + 0.5) / field.scale
    for which in range(2):
        value, _ = field.at(torch.tensor([which]), xy_px.double())
        torch.testing.assert_close(value[0], field.values[which, :4, :6].flatten())


def test_between_pixels_the_value_is_the_mean_of_four(field):
    value, _ = field.at(torch.tensor([1]), torch.tensor([[[6.0, 4.0]]]).double())
    assert value[0, 0] == pytest.approx(float(field.values[1, 1:3, 2:4].mean()))


BESIDE = {
    "inside": ((0, 14), (0, 10)),
    "left": ((-20, -1), (2, 8)),
    "right": ((15, 30), (2, 8)),
    "above": ((2, 10), (-20, -1)),
    "below": ((2, 10), (11, 30)),
    "corner": ((15, 30), (11, 30)),
}


@pytest.mark.parametrize(("across", "down"), BESIDE.values(), ids=BESIDE.keys())
def test_gradients_are_finite_differences(field, across, down):
    low, high = torch.tensor([across, down]).double().T
    points = low + torch.rand(1, 40, 2).double() * (high - low)
    which = torch.tensor([1])
    _, slope = field.at(which, points)
    for axis in range(2):
        d = torch.zeros(2).double()
        d[axis] = 1e-7
        expected = (field.at(which, points + d)[0] - field.at(which, points - d)[0]) / 2e-7
        torch.testing.assert_close(slope[..., axis], expected, atol=1e-6, rtol=0)


def test_beyond_the_rim_the_value_grows_by_the_distance(field):
    inside, _ = field.at(torch.tensor([0]), torch.tensor([[[1.0, 5.0]]]).double())
    beyond, _ = field.at(torch.tensor([0]), torch.tensor([[[-9.0, 5.0]]]).double())
    assert beyond - inside == pytest.approx(10.0)
    nothing = replace(field, grows=torch.zeros(2).double())
    beyond, slope = nothing.at(torch.tensor([0]), torch.tensor([[[-9.0, 5.0]]]).double())
    assert beyond == pytest.approx(float(inside))
    assert slope[0, 0, 0] == 0


def test_points_that_are_not_numbers_give_no_number(field):
    value, _ = field.at(torch.tensor([0]), torch.full((1, 3, 2), torch.nan).double())
    assert value.isnan().all()


def test_distances_are_those_to_the_nearest_pixel_of_the_mask():
    mask = disc(40, 20, 9, 64)
    inside = np.argwhere(mask) + 0.5
    points = torch.rand(1, 200, 2) * 60 + 2
    value, _ = distances([mask], 64).at(torch.tensor([0]), points)
    away = np.linalg.norm(points[0].numpy()[:, None] - inside[None, :, ::-1], axis=2).min(1)
    apart = np.abs(value[0].numpy() - away)
    assert (apart < 0.4 + 0.03 * away)[away > 1].all()
    assert value[0][torch.from_numpy(away < 0.5)].max() < 0.7


def test_a_mask_says_the_same_at_half_the_size():
    mask = disc(128, 100, 40)
    half = mask.reshape(128, 2, 128, 2).max(axis=(1, 3))
    points = torch.rand(1, 300, 2) * 250
    value, _ = distances([mask], CROP_PX).at(torch.tensor([0]), points)
    smaller, _ = distances([half], CROP_PX).at(torch.tensor([0]), points)
    assert (value - smaller).abs().max() < 2
    fitted, _ = skins([mask], None).outside.at(torch.tensor([0]), points)
    assert abs(float((value - fitted)[value > 5].mean())) < 0.6, "as large as it is"


def test_an_empty_mask_says_nothing_anywhere():
    points = torch.rand(1, 50, 2) * 1000 - 400
    value, slope = distances([np.zeros((128, 128), np.uint8)], CROP_PX).at(
        torch.tensor([0]), points
    )
    assert (value == 0).all()
    assert (slope == 0).all()


def test_pixels_of_a_mask_are_in_it_and_labels_theirs():
    mask = disc(100, 150, 30)
    parts = np.where(np.arange(CROP_PX) < 100, 3, 7).astype(np.uint8) * mask
    skin = skins([mask, 0 * mask], [parts, 0 * parts])
    assert skin.pixels.shape == (2, PIXELS, 2)
    column, row = skin.pixels[0].long().unbind(-1)
    assert mask[row, column].all()
    assert skin.labels is not None and skin.clear_px is not None
    assert skin.labels[0].tolist() == parts[row, column].tolist()
    assert skin.pixels[1].isnan().all()
    assert (skin.labels[1] == 0).all()
    assert skin.clear_px.max() <= CLEAR_PX


def test_the_same_mask_gives_the_same_pixels():
    mask = disc(100, 150, 30)
    assert torch.equal(skins([mask], None).pixels, skins([mask], None).pixels)


@pytest.mark.parametrize("x", [100, 101])
def test_a_mirrored_mask_is_as_far_away_on_the_other_side(x):
    mask = disc(x, 150, 30)
    points = torch.rand(1, 200, 2) * CROP_PX
    across = points * torch.tensor([-1.0, 1.0]) + torch.tensor([float(CROP_PX), 0.0])
    here, _ = skins([mask], None).outside.at(torch.tensor([0]), points)
    there, _ = skins([np.ascontiguousarray(mask[:, ::-1])], None).outside.at(
        torch.tensor([0]), across
    )
    torch.testing.assert_close(here, there, atol=1e-3, rtol=0)


def test_how_far_the_next_label_is():
    parts = np.zeros((40, 40), np.uint8)
    parts[:, 20:] = 5
    clear = clear_px(parts)
    assert clear[10, 19] == clear[10, 20] == 0
    assert clear[10, 10] == pytest.approx(9, abs=0.5)
    assert clear[10, 30] == pytest.approx(10, abs=0.6)
