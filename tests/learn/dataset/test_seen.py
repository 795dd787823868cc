"""Points, pixels and metres of a crop agree, however it is turned, mirrored and cut."""

import numpy as np
import pytest

from kinesphere.core import skeleton
from kinesphere.core.crop import Crop, Region
from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.pixels import decode
from kinesphere.learn.dataset.seen import MIRROR, flipped, look
from kinesphere.live.landmarks import rotate_world
from learn.dataset.making import DOT, dot_of, nobody, png, someone

REGIONS = [
    Region((75.0, 65.0), 128.0, 0.0),
    Region((70.0, 66.0), 100.0, 0.4),
    Region((80.0, 60.0), 200.0, -2.5),
]


def seen(one, region, is_flipped=False):
    return look(one, decode(one), region, is_flipped)


@pytest.mark.parametrize("region", REGIONS)
def test_the_crop_is_the_one_that_live_cuts(region):
    one = someone()
    expected = Crop(region, 256).cut(decode(one).rgb, "replicate")
    np.testing.assert_array_equal(seen(one, region).rgb, expected)
    xy_px = Crop(region, 256).to_crop(one.xy_px.astype(float))
    np.testing.assert_allclose(seen(one, region).xy_px, xy_px, atol=1e-4)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("is_flipped", [False, True])
def test_landmarks_are_where_the_picture_shows_them(region, is_flipped):
    one = seen(someone(), region, is_flipped)
    dot = MIRROR[DOT] if is_flipped else DOT
    np.testing.assert_allclose(dot_of(one.rgb), one.xy_px[dot], atol=0.15)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("is_flipped", [False, True])
def test_metres_are_turned_with_the_crop(region, is_flipped):
    """All of the body is as far away as the hips, so that metres are pixels, scaled."""
    one = seen(someone(), region, is_flipped)
    from_hips_px = one.xy_px - one.xy_px[33]
    np.testing.assert_allclose(from_hips_px, one.xyz_m[:, :2] * one.px_per_m, atol=1e-3)


@pytest.mark.parametrize("region", REGIONS)
def test_live_turns_metres_back(region):
    one = someone(xyz_m=np.random.default_rng(1).normal(size=(39, 3)).astype("f4"))
    back = rotate_world(seen(one, region).xyz_m.astype(float), region.rotation_rad)
    np.testing.assert_allclose(back, one.xyz_m, atol=1e-5)


@pytest.mark.parametrize("is_flipped", [False, True])
def test_the_mask_is_where_the_person_is(is_flipped):
    one = seen(someone(), REGIONS[0], is_flipped)
    y, x = np.nonzero(one.mask > 127)
    dot = MIRROR[DOT] if is_flipped else DOT
    np.testing.assert_allclose((x.mean(), y.mean()), one.xy_px[dot], atol=1.0)


def test_twice_mirrored_is_as_before():
    one = seen(someone(visible=np.linspace(0, 1, 39, dtype="f4")), REGIONS[1])
    twice = flipped(flipped(one))
    for name in ("xyz_m", "sigma_m", "visible", "order"):
        np.testing.assert_array_equal(getattr(twice, name), getattr(one, name))
    np.testing.assert_allclose(twice.xy_px, one.xy_px, atol=1e-4)
    np.testing.assert_array_equal(twice.mask[:, 1:], one.mask[:, 1:])


def test_a_mirror_swaps_sides():
    assert sorted(MIRROR) == list(range(39))
    left, right = (skeleton.INDEX[f"{side}_wrist"] for side in ("left", "right"))
    one = seen(someone(), REGIONS[0])
    other = seen(someone(), REGIONS[0], True)
    np.testing.assert_allclose(other.xy_px[left, 0], 256 - one.xy_px[right, 0], atol=1e-4)
    np.testing.assert_allclose(other.xyz_m[left], one.xyz_m[right] * [-1, 1, 1])
    assert [left, right] == one.order[0].tolist()
    assert [right, left] == other.order[0].tolist()


def test_what_is_outside_is_not_visible():
    one = someone()
    far = one.xy_px.copy()
    far[0] = (-5, 20)  # of the picture
    inside = seen(someone(xy_px=far), Region((75.0, 65.0), 300.0, 0.0))
    assert inside.visible[0] == 0
    assert inside.visible[1:].all()
    narrow = seen(one, Region(tuple(map(float, one.xy_px[DOT])), 10.0, 0.0))
    assert narrow.visible[DOT] == 1
    assert (
        narrow.visible[np.linalg.norm(one.xy_px - one.xy_px[DOT], axis=1)[:39] > 8][:20].max() == 0
    )


def test_uncertainty_is_turned_and_stays_known():
    sigma = np.tile(np.array([0.1, 0.2, 0.3], "f4"), (39, 1))
    quarter = seen(someone(sigma_m=sigma), Region((75.0, 65.0), 100.0, np.pi / 2))
    np.testing.assert_allclose(quarter.sigma_m[0], [0.2, 0.1, 0.3], rtol=1e-4)
    endless = seen(someone(sigma_m=np.full((39, 3), np.inf, "f4")), REGIONS[1])
    assert (endless.sigma_m > 100).all() and np.isfinite(endless.sigma_m).all()


def test_what_is_not_known_stays_so():
    one = seen(nobody(), REGIONS[1])
    assert np.isnan(one.xy_px).all() and np.isnan(one.visible).all() and np.isnan(one.px_per_m)
    assert one.mask is None and not one.is_person


@pytest.mark.parametrize("what", ["picture", "mask"])
@pytest.mark.parametrize("damage", ["cut", "other size", "empty file", "claims"])
def test_damaged_pictures(what, damage):
    whole = getattr(someone(), what)
    claims = bytearray(whole)
    claims[16:24] = b"\x00\x00\x75\x30\x00\x00\x75\x30"  # 30,000 x 30,000 in a PNG's head
    broken = {
        "cut": whole[: len(whole) // 3],
        "other size": png(np.zeros((10, 10, 3), np.uint8)),
        "empty file": whole[:8],
        "claims": bytes(claims),
    }[damage]
    one = someone(**{what: broken})
    with pytest.raises(InputError, match=f"someone 0.*{what}"):
        decode(one)


def test_what_a_file_claims_is_not_believed_before_it_is_decoded():
    one = someone()
    assert isinstance(one, Example)
    with pytest.raises(InputError, match="were told"):
        decode(someone(size_px=(20_000, 9_000)))
