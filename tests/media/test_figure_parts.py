"""Hands and faces in the figure: fingers in their colours, panels for what is known, never a crash."""

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.parts import as_kind
from kinesphere.core.records import ROW
from kinesphere.media.figure import figure, of_row
from kinesphere.media.palette import FINGER_RGB
from kinesphere.media.part_solids import face_axes, palm_axis
from made_parts import somebody, whole_rows

SIZE = (600, 450)
NEAR = 450 - round(0.68 * 450)


def near(picture: np.ndarray) -> np.ndarray:
    """The strip with hands and face, without its border."""
    return picture[-NEAR + 4 :].astype(int)


def like(picture: np.ndarray, rgb: tuple[int, int, int]) -> np.ndarray:
    """Where a picture has a hue, lit or in shadow."""
    level = picture / np.maximum(np.linalg.norm(picture, axis=-1, keepdims=True), 30)
    return level @ (np.array(rgb) / np.linalg.norm(rgb)) > 0.992


def test_without_hands_and_face_it_is_the_figure_of_the_body():
    row = whole_rows(4)[3:]
    body = figure(row["xyz_m"][0], row["visibility"][0], SIZE)
    assert (of_row(row, SIZE) == body).all()
    assert (of_row(as_kind(whole_rows(1), ROW), SIZE) == body).all()


def test_what_is_known_is_shown_near_by():
    both, right, hands = (near(of_row(whole_rows(i + 1)[i:], SIZE)) for i in range(3))
    left = [like(picture, FINGER_RGB["left"][3]).sum() for picture in (both, right, hands)]
    assert min(left[0], left[2]) > 300 and left[1] < 40, "but for antialiased eyebrows"
    assert all(like(one, FINGER_RGB["right"][0]).sum() > 100 for one in (both, right, hands))


def test_hands_stand_as_in_the_picture_the_right_one_left():
    strip = near(of_row(whole_rows(1), SIZE))
    x_left, x_right = (
        np.nonzero(like(strip, FINGER_RGB[side][i]))[1].mean()
        for side, i in (("left", 4), ("right", 4))
    )
    assert x_right < SIZE[0] / 3 < 2 * SIZE[0] / 3 < x_left


@pytest.mark.parametrize("known", ["hands", "face"])
def test_one_of_them_alone_is_shown(known: str):
    pose = somebody(hands=known == "hands", face=known == "face")
    hands = (
        np.stack([h.xyz_world_m for h in (pose.left_hand, pose.right_hand) if h])
        if pose.left_hand
        else None
    )
    face = pose.face.xyz_world_m if pose.face else None
    out = figure(pose.xyz_world_m, pose.visibility, SIZE, hands, face)
    assert out.shape == (450, 600, 3)
    assert (out != figure(pose.xyz_world_m, pose.visibility, SIZE)).any()


def test_a_palm_is_seen_from_the_side_of_the_camera():
    hand = somebody().left_hand
    assert hand is not None and hand.xyz_world_m is not None
    axis = palm_axis(hand.xyz_world_m)
    assert axis[2] <= 0 and np.linalg.norm(axis) == pytest.approx(1)
    palm = hand.xyz_world_m[[0, 5, 17]]
    np.testing.assert_allclose((palm - palm[0]) @ axis, 0, atol=1e-9)


def test_axes_of_a_face_are_its_own():
    face = somebody().face
    assert face is not None and face.xyz_world_m is not None
    axes = np.stack(face_axes(face.xyz_world_m))
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(axes) == pytest.approx(1)
    nose = face.xyz_world_m[1] - face.xyz_world_m.mean(0)
    assert nose @ axes[2] > 0, "the nose points out of it"


def test_a_body_in_a_point_does_not_crash():
    out = figure(np.zeros((33, 3)), np.ones(33), (90, 90), np.zeros((2, 21, 3)), np.zeros((478, 3)))
    assert out.shape == (90, 90, 3)


def test_wrong_shapes_are_told():
    pose = somebody()
    with pytest.raises(InputError, match=r"hands_m: expected shape \(2, 21, 3\)"):
        figure(pose.xyz_world_m, pose.visibility, SIZE, np.zeros((21, 3)))
    with pytest.raises(InputError, match=r"face_m: expected shape \(478, 3\)"):
        figure(pose.xyz_world_m, pose.visibility, SIZE, None, np.zeros((468, 3)))
