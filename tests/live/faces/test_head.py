"""The head's rotation and the face's expressions, on canonical faces that are turned and changed."""

import cv2
import numpy as np
import pytest

from kinesphere.core.face import COUNT, EXPRESSIONS, MESH
from kinesphere.live.faces.canonical import points_cm, steady, triangles
from kinesphere.live.faces.expressions import SIDES, expressions
from kinesphere.live.faces.head import in_head_cm, rotation

FACING = np.diag([1.0, -1.0, -1.0])
"""From the head's axes to the picture's, of a head that faces the camera."""
LEFT, RIGHT = SIDES


def turned(vector_deg):
    return cv2.Rodrigues(np.radians(np.array(vector_deg, float)))[0] @ FACING


def seen(face_cm, turn=FACING, px_per_cm=7.0, at_px=(300.0, 200.0, 15.0)):
    """A face as the network gives it: pixels of the picture."""
    return px_per_cm * face_cm @ turn.T + at_px


def at_rest():
    """The canonical face, which has no irises, with irises in the middle of its eyes."""
    face = np.vstack([points_cm(), np.zeros((COUNT - MESH, 3))])
    for side in SIDES:
        middle = (face[side.eye[0]] + face[side.eye[1]]) / 2
        face[side.iris : side.iris + 5] = middle + [0.0, 0.1, 0.3]
    return face


def shut(face, side):
    for up, down in side.lids:
        face[up] = face[down] = (face[up] + face[down]) / 2


CHANGES = {
    "jawOpen": lambda f: f.__setitem__((14, 1), f[14, 1] - 2.5),
    "eyeBlinkLeft": lambda f: shut(f, LEFT),
    "eyeBlinkRight": lambda f: shut(f, RIGHT),
    "mouthSmileLeft": lambda f: f.__setitem__(291, f[291] + [0.8, 0.7, -0.3]),
    "mouthSmileRight": lambda f: f.__setitem__(61, f[61] + [-0.8, 0.7, -0.3]),
    "mouthFrownLeft": lambda f: f.__setitem__((291, 1), f[291, 1] - 0.7),
    "browInnerUp": lambda f: f.__setitem__(([107, 336], 1), f[[107, 336], 1] + 0.8),
    "browOuterUpRight": lambda f: f.__setitem__((63, 1), f[63, 1] + 0.8),
    "browDownLeft": lambda f: f.__setitem__((336, 1), f[336, 1] - 1.0),
    "eyeLookOutLeft": lambda f: f.__setitem__((473, 0), f[473, 0] + 0.5),
    "eyeLookInRight": lambda f: f.__setitem__((468, 0), f[468, 0] + 0.5),
    "eyeLookUpLeft": lambda f: f.__setitem__((473, 1), f[473, 1] + 0.4),
    "eyeLookDownRight": lambda f: f.__setitem__((468, 1), f[468, 1] - 0.5),
    "mouthLeft": lambda f: f.__setitem__(([13, 14, 61, 291], 0), f[[13, 14, 61, 291], 0] + 1.2),
    "jawRight": lambda f: f.__setitem__((152, 0), f[152, 0] - 1.2),
    "mouthPucker": lambda f: (
        f.__setitem__(([61, 291], 0), [-1.5, 1.5]),
        f.__setitem__(14, f[13]),
    ),
    "mouthFunnel": lambda f: (
        f.__setitem__(([61, 291], 0), [-1.5, 1.5]),
        f.__setitem__((14, 1), f[14, 1] - 1.0),
    ),
}


def changed(name):
    face = at_rest()
    CHANGES[name](face)
    return face


def mirrored(face):
    """The same as in a mirror: each landmark where its counterpart is."""
    usual = at_rest()
    apart = np.linalg.norm(usual[:, None] * [-1, 1, 1] - usual[None], axis=2)
    return (face * [-1, 1, 1])[apart.argmin(axis=1)]


def swapped(name):
    return name.replace("Left", "*").replace("Right", "Left").replace("*", "Right")


@pytest.mark.parametrize(
    "vector_deg", [(0, 0, 0), (20, 0, 0), (0, 50, 0), (-30, 40, 15), (0, 0, 120)]
)
def test_the_turn_of_a_canonical_face_comes_back(vector_deg):
    turn = turned(vector_deg)
    for face in (points_cm(), at_rest()):
        np.testing.assert_allclose(rotation(seen(face, turn)), turn, atol=1e-9)


def test_the_rotation_is_one_whatever_is_seen():
    random = np.random.default_rng(2)
    for _ in range(20):
        found = rotation(random.normal(size=(MESH, 3)) * 100)
        np.testing.assert_allclose(found @ found.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(found) == pytest.approx(1)


def test_noise_turns_the_head_little():
    random = np.random.default_rng(1)
    turn = turned((10, 25, -5))
    noisy = seen(points_cm(), turn) + random.normal(0, 1.0, (MESH, 3))  # pixels, of a face of 110
    cosine = (np.trace(rotation(noisy) @ turn.T) - 1) / 2
    assert np.degrees(np.arccos(cosine)) < 1


def test_a_face_in_the_heads_axes_is_where_and_as_large_as_the_canonical_one():
    unturned = in_head_cm(seen(points_cm(), turned((15, -35, 8)), px_per_cm=3.3))
    np.testing.assert_allclose(unturned, points_cm(), atol=1e-9)


def test_the_canonical_face_has_sides_and_a_skin():
    face = points_cm()
    assert (face[[side.eye[0] for side in SIDES], 0] * [1, -1] > 3).all()
    assert face[1, 2] > face[152, 2] > 0, "the tip of the nose, before the chin"
    assert set(triangles().ravel()) == set(range(MESH))
    assert steady()[1].sum() == pytest.approx(1)


def test_a_face_at_rest_has_no_expression():
    found = expressions(seen(at_rest()))
    assert set(found) <= set(EXPRESSIONS)
    assert max(found.values()) < 0.11, found


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_face_has_its_expression_and_no_other(name):
    found = expressions(seen(changed(name)))
    assert found[name] > 0.6
    beside = {"browInnerUp", "browOuterUpLeft", "mouthSmileLeft", "mouthSmileRight", "jawOpen"}
    others = {k: v for k, v in found.items() if k != name and k not in beside}
    assert max(others.values()) < 0.25, found


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("vector_deg", [(0, 40, 0), (-25, -30, 20)])
def test_turning_the_head_changes_no_expression(name, vector_deg):
    before, after = (
        expressions(seen(changed(name), turn, px))
        for turn, px in ((FACING, 7), (turned(vector_deg), 2))
    )
    assert after == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("name", CHANGES)
def test_a_mirrored_face_has_the_expressions_of_the_other_side(name):
    straight, mirror = expressions(seen(changed(name))), expressions(seen(mirrored(changed(name))))
    assert {swapped(k): v for k, v in mirror.items()} == pytest.approx(straight, abs=1e-2)


def test_without_irises_nothing_is_said_of_where_the_eyes_look():
    found = expressions(seen(points_cm()))
    assert not [name for name in found if "Look" in name]
    assert {"jawOpen", "eyeBlinkLeft", "mouthSmileRight"} <= set(found)
