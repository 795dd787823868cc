"""What is said of a picture agrees with what is drawn in it."""

import cv2
import numpy as np
import pytest

from kinesphere.body import anny
from kinesphere.core.crop import Crop
from kinesphere.core.skeleton import INDEX, NAMES
from kinesphere.learn.dataset.checks import check
from kinesphere.learn.synthetic import labels, make
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.render import Renderer
from kinesphere.learn.synthetic.scene import SUBJECT, THING, Drawn
from kinesphere.learn.synthetic.studio import studio

SIZE_PX, COUNT, SEED = 192, 24, 11


@pytest.fixture(scope="module")
def made(opengl, tmp_path_factory):
    """(take, made) for each of some pictures."""
    here = studio(SynthOptions(out=tmp_path_factory.mktemp("out"), size=SIZE_PX))
    with Renderer(SIZE_PX) as renderer:
        return [
            (make.take(here, SIZE_PX, SEED, i), make.make(here, renderer, SEED, i))
            for i in range(COUNT)
        ]


@pytest.fixture(scope="module")
def inside():
    return labels.flesh(anny.load().part_names)


def test_examples_can_be_learnt_from(made):
    for _, one in made:
        check(one.example)
        assert one.example.is_person and not one.example.distil
        assert np.isnan(one.example.xy_px[35:]).all() and np.isnan(one.example.xyz_m[34:]).all()
        assert np.isfinite(one.example.xy_px[:35]).all() and (one.example.xyz_m[33] == 0).all()
    assert len({one.example.key for _, one in made}) == COUNT


def test_metres_and_pixels_are_of_the_same_landmarks(made):
    """Hips' middle at its depth plus what is told, projected, are the pixels."""
    for take, one in made:
        example = one.example
        middle_m = take.xyz_m[[23, 24]].mean(0)
        assert middle_m[2] == pytest.approx(example.depth_m)
        xyz_m = example.xyz_m[:33] + middle_m
        seen = xyz_m @ example.K.T
        np.testing.assert_allclose(seen[:, :2] / seen[:, 2:], example.xy_px[:33], atol=0.02)


def test_the_mask_is_where_the_person_is_drawn(made):
    for _, one in made:
        mask = cv2.imdecode(np.frombuffer(one.example.mask, np.uint8), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(mask, np.where(one.drawn.person == SUBJECT, 255, 0))


def test_seen_landmarks_lie_on_the_person_near_the_surface(made):
    """On the mask, give or take a pixel; behind what is drawn there, within the body."""
    count = 0
    for take, one in made:
        person = one.drawn.person == SUBJECT
        near = cv2.dilate(person.astype(np.uint8), np.ones((7, 7))) > 0
        for landmark in np.flatnonzero(one.example.visible[:33]):
            column, row = one.example.xy_px[landmark].astype(int)
            assert near[row, column], NAMES[landmark]
            if person[row, column]:
                behind_m = take.xyz_m[landmark, 2] - one.drawn.depth_m[row, column]
                assert behind_m < max(labels.FLESH_M.values()) + 1e-6
                count += 1
    assert count > COUNT * 10


def test_hidden_landmarks_are_outside_or_behind_something(made):
    hidden = 0
    for take, one in made:
        for landmark in np.flatnonzero(one.example.visible[:33] == 0):
            x, y = one.example.xy_px[landmark]
            if not (0 <= x < SIZE_PX and 0 <= y < SIZE_PX):
                continue
            assert one.drawn.depth_m[int(y), int(x)] < take.xyz_m[landmark, 2]
            hidden += 1
    assert hidden > COUNT


def test_regions_hold_the_person(made):
    """All landmarks are within the crop that `live` would cut."""
    for _, one in made:
        xy = Crop(one.example.region, 256).to_crop(one.example.xy_px[:33].astype(np.float64))
        assert (xy > 0).all() and (xy < 256).all()
        rim = Crop(one.example.region, 256).to_crop(one.example.xy_px[34:35].astype(np.float64))
        np.testing.assert_allclose(rim[0], (128, 128 - 128 / 1.25), atol=0.01)


def _drawn(person: int, part: int, depth_m: float) -> Drawn:
    """Everywhere the same."""
    shape = (32, 32)
    return Drawn(
        np.zeros((*shape, 3), np.uint8),
        np.full(shape, depth_m, np.float32),
        np.full(shape, person, np.uint8),
        np.full(shape, part, np.uint8),
    )


def test_what_hides_a_landmark(inside):
    """A left hip 15 cm within the torso is seen; so far behind a hand, somebody, something it is not."""
    parts = {name: label + 1 for label, name in enumerate(anny.load().part_names)}
    xy_px, z_m = np.full((33, 2), 16.0), np.full(33, 2.15)
    hip = INDEX["left_hip"]

    def seen(person, part, depth_m):
        return bool(labels.visible(xy_px, z_m, _drawn(person, part, depth_m), inside)[hip])

    assert seen(SUBJECT, parts["torso"], 2.0)
    assert seen(SUBJECT, parts["left_upper_leg"], 2.0)
    assert not seen(SUBJECT, parts["torso"], 1.85)
    assert not seen(SUBJECT, parts["left_hand"], 2.0)
    assert not seen(SUBJECT, parts["right_upper_leg"], 2.0)
    assert not seen(SUBJECT + 1, parts["torso"], 2.0)
    assert not seen(THING, 0, 2.0)
    assert seen(THING, 0, 2.3) and seen(THING, 0, np.inf)
    outside = np.where(np.arange(33)[:, None] == hip, 40.0, xy_px)
    assert not labels.visible(outside, z_m, _drawn(THING, 0, np.inf), inside)[hip]


def test_each_landmark_lies_in_parts_of_its_own_side(inside):
    names = ("nothing", *anny.load().part_names)
    for row, name in enumerate(NAMES):
        own = [names[label] for label in np.flatnonzero(inside.own[row])]
        assert 1 <= len(own) <= 2
        for side, other in (("left", "right"), ("right", "left")):
            if side in name.split("_"):
                assert not any(other in part for part in own), name
    assert inside.own[INDEX["left_foot_index"], names.index("left_foot")]
    assert inside.own[INDEX["right_index"], names.index("right_hand")]
    assert inside.own[INDEX["nose"], names.index("head")]


def test_pictures_differ_and_some_are_crowded(made):
    pictures = {one.example.picture for _, one in made}
    assert len(pictures) == COUNT
    people = [len(set(np.unique(one.drawn.person)) - {THING}) for _, one in made]
    assert max(people) > 1 and min(people) == 1
