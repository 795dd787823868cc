"""Hands and faces in overlays: fingers and contours where they are, nothing where they are not."""

from typing import Any

import numpy as np
import pytest

from kinesphere.core import face, hand
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.media.overlay import draw
from kinesphere.media.palette import CONTOUR_RGB, FINGER_RGB, SIDE_RGB
from media.test_overlay import GREY, picture, standing

VISIBLE = np.ones((1, 33))


def open_hand(size: float = 200.0, at: tuple[float, float] = (300.0, 700.0)) -> np.ndarray:
    """A hand that points up, fingers spread, the thumb at the left: (21, 2) px."""
    out = np.zeros((21, 2))
    for finger, angle in enumerate(np.radians([-60, -25, -5, 15, 35])):
        along = np.array([np.sin(angle), -np.cos(angle)])
        out[1 + 4 * finger : 5 + 4 * finger] = np.array([[0.5], [0.7], [0.85], [1.0]]) * along
    return out * size + at


def ring_face(size: float = 300.0, at: tuple[float, float] = (600.0, 400.0)) -> np.ndarray:
    """478 points, each contour a ring of its own size around one middle: (478, 2) px."""
    out = np.zeros((face.COUNT, 2))
    for k, lines in enumerate(face.CONTOURS.values()):
        points = list(dict.fromkeys(i for line in lines for i in line))
        turn = np.linspace(0, 2 * np.pi, len(points), endpoint=False)
        radius = 0.5 * (k + 1) / len(face.CONTOURS)
        out[points] = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return out * size + at


def hands(left: np.ndarray | None = None, right: np.ndarray | None = None) -> np.ndarray:
    none = np.full((21, 2), np.nan)
    return np.stack([none if one is None else one for one in (left, right)])[None]


def drawn(**parts: Any) -> np.ndarray:
    return draw(picture(960, 960), standing(200, 240)[None], VISIBLE, None, **parts)


@pytest.mark.parametrize("side", hand.SIDES)
def test_fingers_have_colours_of_their_own(side: str):
    points = open_hand()
    out = drawn(hands_px=hands(**{side: points}))
    for i, finger in enumerate(hand.FINGERS):
        tip, before = (hand.INDEX[f"{finger}_{j}"] for j in ("tip", "ip" if i == 0 else "dip"))
        x, y = np.rint((points[tip] + points[before]) / 2).astype(int)
        assert tuple(out[y, x]) == FINGER_RGB[side][i]


def test_all_colours_of_fingers_differ():
    colours = [*FINGER_RGB["left"], *FINGER_RGB["right"], SIDE_RGB["left"], SIDE_RGB["right"]]
    assert len(set(colours)) == 12


def test_a_hand_that_is_not_there_leaves_the_picture_as_it_was():
    alone = drawn()
    assert (drawn(hands_px=hands(), faces_px=np.full((1, 478, 2), np.nan)) == alone).all()
    assert (drawn(hands_px=hands(left=open_hand())) != alone).any()


def test_a_hand_takes_the_place_of_the_bodys_own_fingers():
    left = hands(left=open_hand(at=(500, 240)))
    x, y = np.rint(standing(200, 240)[INDEX["left_pinky"]]).astype(int)
    assert tuple(drawn()[y, x]) == SIDE_RGB["left"]
    assert tuple(drawn(hands_px=left)[y, x]) == (GREY,) * 3
    x, y = np.rint(standing(200, 240)[INDEX["right_pinky"]]).astype(int)
    assert tuple(drawn(hands_px=left)[y, x]) == SIDE_RGB["right"]


def test_a_forearm_ends_in_its_hand():
    at = standing(200, 240)[INDEX["left_wrist"]] + [60.0, 40.0]
    middle_x, middle_y = np.rint(at - [30, 20]).astype(int)
    out = drawn(hands_px=hands(left=open_hand(at=(at[0], at[1]))))
    assert tuple(out[middle_y, middle_x]) == SIDE_RGB["left"]


def test_strokes_are_as_thick_as_the_hand_is_large():
    def painted(size: float) -> int:
        points = open_hand(size)
        x, y = np.rint((points[8] + points[7]) / 2).astype(int)
        return int((drawn(hands_px=hands(left=points))[y, x - 20 : x + 20] != GREY).any(-1).sum())

    assert painted(400) > 1.4 * painted(200) > 0


@pytest.mark.parametrize("name", face.CONTOURS)
def test_contours_have_their_colours(name: str):
    points = ring_face()
    out = drawn(faces_px=points[None])
    line = face.CONTOURS[name][0]
    at = [line[0]] if name.endswith("Iris") else line[:2]  # irises are round
    x, y = np.rint(points[list(at)].mean(0)).astype(int)
    near = out[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).astype(int)
    assert np.abs(near - CONTOUR_RGB[name]).sum(axis=1).min() < 30


def test_a_face_takes_the_place_of_the_bodys_own():
    x, y = np.rint(standing(200, 240)[INDEX["nose"]]).astype(int)
    assert tuple(drawn()[y, x]) != (GREY,) * 3
    assert tuple(drawn(faces_px=ring_face()[None])[y, x]) == (GREY,) * 3


def test_irises_may_be_missing():
    points = ring_face()
    points[face.CONTOURS["rightEye"][0][0]] = (30, 900)
    whole = drawn(faces_px=points[None])
    points[face.MESH :] = np.nan
    rest = drawn(faces_px=points[None])
    assert (rest != drawn()).any() and (rest[900, 30] == whole[900, 30]).all()
    x, y = np.rint(ring_face()[face.CONTOURS["leftIris"][0][0]]).astype(int)
    assert (rest[y, x] != whole[y, x]).any()


@pytest.mark.parametrize("far", [1e6, 1e12, -1e30])
def test_parts_far_outside_do_not_crash(far: float):
    points, mesh = open_hand(), ring_face()
    points[8], mesh[10] = far, far
    out = drawn(hands_px=hands(left=points), faces_px=mesh[None])
    assert out.shape == (960, 960, 3)


@pytest.mark.parametrize("size", [0.0, 1.0, 5.0])
def test_tiny_parts_do_not_crash(size: float):
    out = drawn(hands_px=hands(open_hand(size)), faces_px=ring_face(size)[None])
    assert (out != drawn()).any(axis=-1).sum() > 0


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"hands_px": np.zeros((1, 21, 2))}, r"hands_px: expected shape \(1, 2, 21, 2\)"),
        ({"hands_px": np.zeros((2, 2, 21, 2))}, "hands_px"),
        ({"faces_px": np.zeros((1, 468, 2))}, r"faces_px: expected shape \(1, 478, 2\)"),
    ],
)
def test_wrong_shapes_are_told(parts: dict[str, np.ndarray], words: str):
    with pytest.raises(InputError, match=words):
        drawn(**parts)
