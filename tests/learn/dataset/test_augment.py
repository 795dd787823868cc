"""Whatever is done to a picture, what is said of it stays true."""

from dataclasses import fields, replace

import cv2
import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.augment import look
from kinesphere.learn.dataset.augment.cover import covered
from kinesphere.learn.dataset.augment.options import PLAIN, Augment
from kinesphere.learn.dataset.augment.place import moved, trimmed
from kinesphere.learn.dataset.augment.run import augmented
from kinesphere.learn.dataset.pixels import decode
from kinesphere.learn.dataset.seen import MIRROR
from kinesphere.learn.dataset.seen import look as look_at
from learn.dataset.making import DOT, SIZE_PX, dot_of, nobody, png, someone

GEOMETRY = replace(PLAIN, shift=0.05, scale=0.1, turn_deg=20, wide=0.3, wide_by=2, flip=0.5)
ALWAYS = Augment(**{f.name: 1.0 for f in fields(Augment)})


def rng(number=0):
    return np.random.default_rng(number)


@pytest.mark.parametrize("number", range(12))
def test_the_landmark_stays_on_its_dot(number):
    one = augmented(someone(number), GEOMETRY, rng(number))
    is_flipped = not np.array_equal(one.order, someone().order)
    dot = one.xy_px[MIRROR[DOT] if is_flipped else DOT]
    if (np.abs(dot - 128) < 100).all():
        np.testing.assert_allclose(dot_of(one.rgb), dot, atol=0.3)
    from_hips_px = one.xy_px - one.xy_px[33]
    np.testing.assert_allclose(from_hips_px, one.xyz_m[:, :2] * one.px_per_m, atol=2e-3)


def test_nothing_asked_is_nothing_done():
    one = someone()
    plain = look_at(one, decode(one), one.region)
    got = augmented(one, PLAIN, rng())
    np.testing.assert_array_equal(got.rgb, plain.rgb)
    np.testing.assert_allclose(got.xy_px, plain.xy_px, atol=1e-4)


def test_the_same_chance_gives_the_same_crop():
    a, b, other = (augmented(someone(), ALWAYS, rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a.rgb, b.rgb)
    np.testing.assert_array_equal(a.xy_px, b.xy_px)
    assert (a.rgb != other.rgb).any()


def test_regions_move_as_much_as_is_said():
    region = Region((100.0, 50.0), 80.0, 1.0)
    augment = replace(PLAIN, shift=0.03, scale=0.05, turn_deg=5.0)
    some = [moved(region, augment, rng(i)) for i in range(2000)]
    shifts = np.array([one.center_px for one in some]) - region.center_px
    np.testing.assert_allclose(shifts.std(axis=0) / 80, 0.03, rtol=0.1)
    np.testing.assert_allclose(np.std([np.log(one.size_px / 80) for one in some]), 0.05, rtol=0.1)
    turns = np.degrees([one.rotation_rad - 1.0 for one in some])
    np.testing.assert_allclose(turns.std(), 5.0, rtol=0.1)


@pytest.mark.parametrize("number", range(8))
def test_a_trimmed_picture_goes_on_as_its_rim_and_hides_what_is_beyond(number):
    one = someone(number)
    pixels = decode(one)
    part = trimmed(pixels, one.region, rng(number))
    assert part.rgb.size < pixels.rgb.size
    beyond = part.outside(one.xy_px)
    assert beyond.any() and not beyond.all()
    seen = look_at(one, part, one.region)
    whole = look_at(one, pixels, one.region)
    np.testing.assert_array_equal(seen.xy_px, whole.xy_px)
    assert not seen.visible[:33][beyond[:33]].any()
    assert seen.visible[:33][~beyond[:33]].all()
    assert (seen.mask <= whole.mask).all()


@pytest.mark.parametrize("number", range(8))
def test_what_is_covered_is_hidden_in_every_target(number):
    busy = rng(99).integers(0, 255, (*SIZE_PX[::-1], 3), np.uint8)
    one = someone(number, picture=png(busy))
    before = look_at(one, decode(one), one.region)
    after = covered(before, decode(one), rng(number))
    changed = (after.rgb != before.rgb).any(axis=2)
    assert changed.any()
    hidden = (before.visible == 1) & (after.visible == 0)
    assert hidden.any()
    y, x = (before.xy_px[hidden].astype(int)[:, i] for i in (1, 0))
    assert changed[y, x].all()
    assert not (after.mask[changed] > before.mask[changed]).any()
    np.testing.assert_array_equal(after.mask[~changed], before.mask[~changed])
    np.testing.assert_array_equal(after.xy_px, before.xy_px)


def test_something_can_stand_where_nobody_is():
    one = nobody()
    pixels = decode(one)
    after = covered(look_at(one, pixels, one.region), pixels, rng())
    assert np.isnan(after.visible).all() and after.mask is None


STEPS = (look.blurred, look.streaked, look.shrunk, look.noisy, look.coloured, look.greyed)


@pytest.mark.parametrize("step", [*STEPS, look.repacked])
@pytest.mark.parametrize("number", range(3))
def test_looks_keep_places(step, number):
    patches = rng(5).integers(0, 255, (12, 12, 3), np.uint8)
    before = cv2.resize(patches, (256, 256), interpolation=cv2.INTER_LINEAR)
    after = step(before.copy(), rng(number))
    assert (after.shape, after.dtype) == (before.shape, before.dtype)
    assert (after != before).any()
    grey = [np.float64(rgb).mean(axis=2) for rgb in (before, after)]
    assert np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1] > 0.8


def test_a_blurred_dot_does_not_move():
    rgb = look_at(someone(), decode(someone()), someone().region).rgb
    at_px = dot_of(rgb)
    for step in (look.blurred, look.streaked, look.shrunk):
        np.testing.assert_allclose(dot_of(step(rgb.copy(), rng(3))), at_px, atol=0.6)


def test_grain_is_as_strong_as_is_said(monkeypatch):
    monkeypatch.setattr(look, "NOISE", (10.0, 10.0 + 1e-9))
    grey = np.full((256, 256, 3), 128, np.uint8)
    noise = look.noisy(grey, rng()).astype(float) - 128
    np.testing.assert_allclose((noise.mean(), noise.std()), (0, 10), atol=0.6)


@pytest.mark.parametrize("wrong", [{"flip": 1.5}, {"shift": -0.1}, {"jpeg": float("nan")}])
def test_shares_beyond_all(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        Augment(**wrong)
