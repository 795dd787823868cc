"""How large hands and faces are in the body's metres, on a body whose sizes are known."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.hand import KNUCKLE, WRIST
from kinesphere.core.skeleton import INDEX
from kinesphere.live.holistic.scale import (
    MOST,
    PALM_TO_FOREARM,
    PICTURE_TRUST,
    Sizes,
    View,
    face_sizes,
    hand_sizes,
    stretched,
)

FOCAL_PX = 1000.0
SIZE_PX = (1280, 720)
RNG = np.random.default_rng(5)


@pytest.fixture
def view() -> View:
    """A body 2.5 m away whose forearms are 0.25 m long, seen by a pinhole camera."""
    xyz_m = RNG.normal(0, 0.4, (33, 3))
    xyz_m[INDEX["left_wrist"]] = xyz_m[INDEX["left_elbow"]] + [0.15, 0.2, 0.0]
    position_m = np.array([0.2, 0.1, 2.5])
    camera = xyz_m + position_m
    xy_px = camera[:, :2] / camera[:, 2:] * FOCAL_PX + np.array(SIZE_PX) / 2
    return View(xyz_m, xy_px, position_m, FOCAL_PX, SIZE_PX)


def hand(palm_m: float) -> np.ndarray:
    xyz = RNG.normal(0, 0.05, (21, 3))
    xyz[WRIST], xyz[KNUCKLE] = 0.0, [palm_m, 0.0, 0.0]
    return xyz


def seen(view: View, xyz_hand_m: np.ndarray, factor: float) -> np.ndarray:
    """The hand at its wrist, `factor` times as large, in the picture."""
    wrist = INDEX["left_wrist"]
    return xyz_hand_m[:, :2] * factor * view.px_per_m(wrist) + view.xy_px[wrist]


def test_a_usual_hand_is_as_large_as_tables_say(view):
    xyz = hand(0.09)
    usual = PALM_TO_FOREARM * 0.25 / 0.09
    sizes = hand_sizes(Sizes(), view, "left", xyz, seen(view, xyz, usual))
    assert sizes.factor == pytest.approx(usual)


@pytest.mark.parametrize("larger", [0.9, 1.15])
def test_the_picture_is_believed_in_part(view, larger):
    xyz = hand(0.09)
    usual = PALM_TO_FOREARM * 0.25 / 0.09
    sizes = Sizes()
    for _ in range(30):
        sizes = hand_sizes(sizes, view, "left", xyz, seen(view, xyz, usual * larger))
    assert sizes.factor == pytest.approx(usual * larger**PICTURE_TRUST)


def test_but_never_by_more_than_people_differ(view):
    xyz = hand(0.09)
    usual = PALM_TO_FOREARM * 0.25 / 0.09
    sizes = hand_sizes(Sizes(), view, "left", xyz, seen(view, xyz, usual * 5))
    assert sizes.factor == pytest.approx(usual * np.exp(MOST))


def test_a_hand_that_points_at_the_camera_has_no_say_without_numbers(view):
    flat = np.zeros((21, 3))
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = hand_sizes(Sizes(), view, "left", hand(0.09), np.zeros((21, 2)))
    assert sizes == Sizes()
    assert Sizes().plus(np.inf, 1.0) == Sizes() == Sizes().plus(1.0, float(flat[0, 0]))


def test_a_face_is_measured_by_where_the_head_is(view):
    m_per_px = 1 / view.px_per_m(INDEX["nose"])
    assert face_sizes(Sizes(), view, m_per_px).own == pytest.approx(1.0)
    assert face_sizes(Sizes(), view, m_per_px / 1.1).own == pytest.approx(1.1**PICTURE_TRUST)


def test_without_a_place_the_body_itself_says_what_a_metre_is(view):
    flat = replace(view, position_m=None, xy_px=view.xyz_m[:, :2] * 230.0 + 40.0)
    assert flat.px_per_m(INDEX["nose"]) == pytest.approx(230.0)


def test_what_is_seen_aside_is_turned_by_its_ray(view):
    """Straight ahead in the crop is along the ray to it."""
    wrist = INDEX["left_wrist"]
    ahead = view.turned(wrist) @ [0.0, 0.0, 1.0]
    ray = np.append((view.xy_px[wrist] - np.array(SIZE_PX) / 2) / FOCAL_PX, 1.0)
    np.testing.assert_allclose(ahead, ray / np.linalg.norm(ray))
    np.testing.assert_array_equal(replace(view, focal_px=None).turned(wrist), np.eye(3))


def test_stretched_is_least_squares():
    a = RNG.normal(0, 1, (20, 2))
    assert stretched(a, a * 3 + 7) == pytest.approx(3)
