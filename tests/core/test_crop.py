import math
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from kinesphere.core.crop import Crop, Region, cut_all, letterbox, normalize_radians, region_around

REGIONS = [
    Region((50.0, 40.0), 60.0, 0.0),
    Region((10.0, 90.0), 33.3, 1.0),
    Region((-20.0, 300.0), 512.0, -2.9),
]


@pytest.mark.parametrize("region", REGIONS)
def test_points_go_to_the_crop_and_back(region):
    crop = Crop(region, 256)
    points = np.random.default_rng(0).uniform(-100, 400, (50, 2))
    np.testing.assert_allclose(crop.to_image(crop.to_crop(points)), points, atol=1e-9)
    np.testing.assert_allclose(crop.to_crop(crop.to_image(points)), points, atol=1e-9)


@pytest.mark.parametrize("region", REGIONS)
def test_the_middle_of_the_crop_is_the_middle_of_the_region(region):
    np.testing.assert_allclose(
        Crop(region, 256).to_image(np.array([[128.0, 128.0]]))[0], region.center_px, atol=1e-9
    )


def test_a_turned_region_looks_upright_in_its_crop():
    """`up` of the region, from the centre to the rim point, is up in the crop."""
    centre, rim = np.array([100.0, 100.0]), np.array([130.0, 60.0])
    crop = Crop(region_around(centre, rim, 1.25), 256)
    x, y = crop.to_crop(rim[None])[0]
    assert x == pytest.approx(128)
    assert y == pytest.approx(128 - 128 / 1.25)


def test_pixels_move_as_points_do():
    """A bright dot in the picture is found in the crop where `to_crop` says."""
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[118:123, 78:83] = 255
    crop = Crop(Region((90.0, 110.0), 80.0, 0.7), 160)
    cut = crop.cut(picture, "zero")[:, :, 0].astype(float)
    rows, cols = np.indices(cut.shape)
    seen = np.array([(cols * cut).sum(), (rows * cut).sum()]) / cut.sum()
    np.testing.assert_allclose(crop.to_crop(np.array([[80.0, 120.0]]))[0], seen, atol=0.3)


def test_values_go_back_where_the_pixels_came_from():
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[40:80, 50:100] = 200
    crop = Crop(Region((75.0, 60.0), 100.0, 0.3), 256)
    back = crop.uncut(crop.cut(picture, "zero")[:, :, 0].astype(np.float32), (160, 120))
    assert back.shape == (120, 160)
    assert np.abs(back[45:75, 55:95] - 200).max() < 1
    assert back[:20].max() < 1


def test_borders():
    picture = np.full((50, 50, 3), 7, np.uint8)
    beyond = Crop(Region((0.0, 0.0), 40.0, 0.0), 64)
    assert beyond.cut(picture, "zero")[0, 0, 0] == 0
    assert beyond.cut(picture, "replicate")[0, 0, 0] == 7


def test_letterbox_is_the_smallest_square_around_the_picture():
    assert letterbox((640, 360)) == Region((320.0, 180.0), 640.0, 0.0)


@pytest.mark.parametrize("angle", [-7.0, -math.pi, 0.0, 3.0, math.pi, 100.0])
def test_normalized_angles_are_the_same_turn(angle):
    turned = normalize_radians(angle)
    assert -math.pi <= turned < math.pi
    assert math.cos(turned) == pytest.approx(math.cos(angle))
    assert math.sin(turned) == pytest.approx(math.sin(angle))


@pytest.mark.parametrize("broken", [(math.nan, 0.0), (0.0, math.inf)])
def test_regions_with_broken_numbers_are_not_usable(broken):
    assert not region_around(np.array([1.0, 1.0]), np.array(broken), 1.25).usable
    assert not region_around(np.array([1.0, 1.0]), np.array([1.0, 1.0]), 1.25).usable
    assert region_around(np.array([1.0, 1.0]), np.array([1.0, 9.0]), 1.25).usable


def test_crops_cut_together_by_threads_are_those_cut_one_by_one():
    """And the two bands of a crop meet: no row is missing or doubled."""
    rng = np.random.default_rng(3)
    picture = cv2.resize(rng.integers(0, 256, (40, 60, 3), np.uint8), (600, 400))
    crops = [Crop(Region((x, 200.0), 250.0, x / 400), 255) for x in (100.0, 300.0, 520.0)]
    with ThreadPoolExecutor(2) as pool:
        together = cut_all(crops, picture, "replicate", pool.map)
    for crop, pixels in zip(crops, together, strict=True):
        np.testing.assert_array_equal(crop.cut(picture, "replicate"), pixels)
        T = np.vstack([crop.T_image_crop, [0.0, 0.0, 1.0]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        whole = cv2.warpPerspective(
            picture, T, (255, 255), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        np.testing.assert_array_equal(pixels, whole)
