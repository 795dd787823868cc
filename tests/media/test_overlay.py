"""The overlay: colours where the bones are, faint where hidden, and nothing that crashes."""

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.media.overlay import draw
from kinesphere.media.palette import MASK_RGB, SIDE_RGB, fade

GREY = 90
STANDING = {
    "shoulder": (40, -140),
    "elbow": (60, -70),
    "wrist": (70, 0),
    "pinky": (74, 14),
    "index": (70, 18),
    "thumb": (64, 12),
    "hip": (25, 0),
    "knee": (27, 80),
    "ankle": (28, 160),
    "heel": (26, 172),
    "foot_index": (36, 176),
}


def picture(width: int = 400, height: int = 480) -> np.ndarray:
    return np.full((height, width, 3), GREY, np.uint8)


def standing(x: float = 200.0, y: float = 240.0, scale: float = 1.0) -> np.ndarray:
    """Somebody facing the camera, hips at (x, y) px: (33, 2)."""
    xy = np.tile([0.0, -190.0], (33, 1))
    for i, name in enumerate(INDEX):
        side, _, joint = name.partition("_")
        if joint in STANDING:
            sign = 1 if side == "left" else -1
            xy[i] = np.array(STANDING[joint]) * [sign, 1]
        elif side in ("left", "right"):
            xy[i, 0] += 12 if side == "left" else -12
    return xy * scale + [x, y]


def middle(xy: np.ndarray, a: str, b: str) -> tuple[int, int]:
    """Row and column of the pixel halfway along a bone."""
    x, y = np.rint((xy[INDEX[a]] + xy[INDEX[b]]) / 2).astype(int)
    return int(y), int(x)


def test_bones_have_the_colours_of_their_sides():
    xy = standing()
    out = draw(picture(), xy[None], np.ones((1, 33)))
    assert tuple(out[middle(xy, "left_knee", "left_ankle")]) == SIDE_RGB["left"]
    assert tuple(out[middle(xy, "right_elbow", "right_wrist")]) == SIDE_RGB["right"]
    assert tuple(out[middle(xy, "left_shoulder", "right_shoulder")]) == SIDE_RGB["middle"]


def test_bones_have_a_dark_outline():
    xy = standing(480, 480, scale=2.4)
    y, x = middle(xy, "left_hip", "left_knee")
    across = draw(picture(960, 960), xy[None], np.ones((1, 33)))[y, x - 12 : x + 13].max(axis=1)
    assert across.min() < GREY / 2
    assert across[0] == across[-1] == GREY


def test_the_input_stays_as_it_is():
    before = picture()
    draw(before, standing()[None], np.ones((1, 33)))
    assert (before == GREY).all()


def test_nobody_is_the_picture_itself():
    before = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    out = draw(before, np.zeros((0, 33, 2)), np.zeros((0, 33)), None)
    assert (out == before).all()
    assert out is not before


def test_the_less_visible_the_fainter():
    xy = standing()
    at = middle(xy, "left_knee", "left_ankle")
    change = []
    for level in (0.0, 0.35, 0.45, 0.55, 1.0):
        visibility = np.ones((1, 33))
        visibility[0, INDEX["left_ankle"]] = level
        out = draw(picture(), xy[None], visibility)
        change.append(np.abs(out[at].astype(int) - GREY).sum())
    assert change[0] == 0
    assert (np.diff(change) > 0).all()


def test_fading_is_smooth_and_monotone():
    alpha = fade(np.linspace(0, 1, 1001))
    assert alpha[200] == 0 and alpha[700] == 1
    assert (np.diff(alpha) >= 0).all()
    assert np.diff(alpha).max() < 0.004


def test_a_faint_bone_does_not_wipe_out_a_solid_one():
    xy = standing()
    at = middle(xy, "left_shoulder", "left_hip")
    xy[INDEX["right_wrist"]] = 2 * np.array(at[::-1]) - xy[INDEX["right_elbow"]]
    visibility = np.ones((1, 33))
    visibility[0, INDEX["right_wrist"]] = 0.4
    out = draw(picture(), xy[None], visibility)
    assert tuple(out[at]) == SIDE_RGB["left"]


def test_thickness_grows_with_the_person():
    def painted(scale: float) -> int:
        xy = standing(480, 480, scale)
        y, _ = middle(xy, "left_knee", "left_ankle")
        out = draw(picture(960, 960), xy[None], np.ones((1, 33)))
        return int((out[y] != GREY).any(axis=-1).sum())

    assert painted(2.4) > 1.5 * painted(1.2)


@pytest.mark.parametrize("far", [1e3, 1e6, 1e12, 1e30, -1e30, np.inf, np.nan])
def test_points_far_outside_do_not_crash(far: float):
    xy = standing()
    xy[INDEX["left_wrist"]] = far
    xy[INDEX["right_ankle"], 0] = -far
    out = draw(picture(), xy[None], np.ones((1, 33)))
    assert tuple(out[middle(xy, "left_hip", "left_knee")]) == SIDE_RGB["left"]


def test_a_bone_that_leaves_the_picture_keeps_its_direction():
    xy = standing()
    elbow = xy[INDEX["left_elbow"]]
    xy[INDEX["left_wrist"]] = (1e7, elbow[1])
    out = draw(picture(), xy[None], np.ones((1, 33)))
    assert tuple(out[int(elbow[1]), 390]) == SIDE_RGB["left"]


def test_a_person_outside_leaves_the_picture_alone():
    assert (draw(picture(), standing(5000, -3000)[None], np.ones((1, 33))) == GREY).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 2)])
def test_tiny_pictures(size: tuple[int, int]):
    before = picture(*size)
    out = draw(before, standing()[None], np.ones((1, 33)), [np.ones(size[::-1], np.float32)])
    assert out.shape == before.shape


def test_a_mask_tints_inside_and_nothing_outside():
    mask = np.zeros((480, 400), np.float32)
    mask[100:300, 100:300] = 1
    nobody_seen = np.zeros((1, 33))
    out = draw(picture(), standing()[None], nobody_seen, [mask]).astype(int)
    towards = np.sign(np.array(MASK_RGB) - GREY)
    assert (np.sign(out[200, 200] - GREY) == towards).all()
    assert (out[:90] == GREY).all() and (out[:, 310:] == GREY).all()
    assert np.abs(out[100, 200] - GREY).sum() > np.abs(out[200, 200] - GREY).sum()


def test_no_mask_for_a_person_is_fine():
    with_none = draw(picture(), standing()[None], np.ones((1, 33)), [None])
    assert (with_none == draw(picture(), standing()[None], np.ones((1, 33)))).all()


def test_several_people_are_all_drawn():
    people = np.stack([standing(120), standing(280)])
    out = draw(picture(), people, np.ones((2, 33)))
    for xy in people:
        assert tuple(out[middle(xy, "left_knee", "left_ankle")]) == SIDE_RGB["left"]


@pytest.mark.parametrize(
    ("image", "xy", "visibility", "words"),
    [
        (np.zeros((4, 4), np.uint8), np.zeros((1, 33, 2)), np.zeros((1, 33)), "picture_rgb"),
        (np.zeros((4, 4, 3)), np.zeros((1, 33, 2)), np.zeros((1, 33)), "uint8"),
        (picture(), np.zeros((1, 17, 2)), np.zeros((1, 33)), "xy_px"),
        (picture(), np.zeros((1, 33, 2)), np.zeros((2, 33)), "visibility"),
    ],
)
def test_wrong_shapes_are_told(
    image: np.ndarray, xy: np.ndarray, visibility: np.ndarray, words: str
):
    with pytest.raises(InputError, match=words):
        draw(image, xy, visibility)


def test_a_mask_of_another_size_is_told():
    with pytest.raises(InputError, match="masks"):
        draw(picture(), standing()[None], np.ones((1, 33)), [np.zeros((2, 2), np.float32)])
