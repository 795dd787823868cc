"""Faces found in a picture, their regions and landmarks."""

import cv2
import numpy as np
import pytest

from kinesphere.core.crop import Region, letterbox
from kinesphere.core.face import COUNT, MESH
from kinesphere.live.faces import constants as c
from kinesphere.live.faces.detect import find_faces
from kinesphere.live.faces.landmarks import find_meshes, merged
from kinesphere.live.faces.regions import (
    from_body,
    from_detection,
    from_detection_in_body,
    from_landmarks,
)
from kinesphere.live.ssd import Detection
from made_faces import pasted


def off(a, b):
    """The mean distance, in parts of the face's width."""
    return np.linalg.norm((a - b)[:, :2], axis=1).mean() / np.ptp(b[:, 0])


@pytest.fixture(scope="module")
def seen(face_networks, face):
    (found,) = find_faces(face_networks.detector, face)
    (mesh,) = find_meshes(face_networks.mesh, face, [from_detection(found)])
    return mesh


def test_two_faces_are_found_where_they_are(face_networks, face):
    found = find_faces(face_networks.detector, pasted(face, (20, 60), (360, 100)))
    assert len(found) == 2
    for one, left in zip(sorted(found, key=lambda d: d.box_px[0]), (20, 360), strict=True):
        right_eye, left_eye, nose, mouth, right_ear, left_ear = one.points_px
        assert left < right_ear[0] < right_eye[0] < nose[0] < left_eye[0] < left_ear[0] < left + 240
        assert right_eye[1] < nose[1] < mouth[1]
        assert one.score > 0.5


def test_a_part_of_the_picture_may_be_searched(face_networks, face):
    picture = pasted(face, (20, 60), (360, 100))
    (one,) = find_faces(face_networks.detector, picture, Region((480.0, 220.0), 280.0, 0.0))
    assert one.box_px[0] > 360


def test_no_face_is_invented(face_networks):
    noise = np.random.default_rng(0).integers(0, 256, (240, 240, 3), dtype=np.uint8)
    for picture in (noise, np.zeros_like(noise)):
        assert find_faces(face_networks.detector, picture) == []
        assert find_meshes(face_networks.mesh, picture, [letterbox((240, 240))]) == [None]


def test_a_region_that_cannot_be_cut_has_no_face(face_networks, face):
    nowhere = Region((np.nan, 0.0), 50.0, 0.0)
    here = from_detection(find_faces(face_networks.detector, face)[0])
    gone, there = find_meshes(face_networks.mesh, face, [nowhere, here])
    assert gone is None and there is not None
    assert find_meshes(face_networks.mesh, face, [nowhere]) == [None]
    assert find_meshes(face_networks.mesh, face, []) == []


def test_landmarks_are_where_a_face_has_them(seen):
    xyz = seen.xyz_image_px
    assert xyz.shape == (COUNT, 3) and seen.score > 0.9
    assert xyz[33, 0] < xyz[133, 0] < xyz[362, 0] < xyz[263, 0], "right eye, left eye"
    assert xyz[10, 1] < xyz[1, 1] < xyz[13, 1] < xyz[152, 1], "forehead, nose, lips, chin"
    assert xyz[1, 2] < xyz[33, 2] < xyz[234, 2], "the nose is nearer than eyes, these than ears"
    for iris, (outer, inner) in ((468, (33, 133)), (473, (362, 263))):
        assert xyz[outer, 0] < xyz[iris, 0] < xyz[inner, 0]


def test_the_whole_picture_moved_moves_the_landmarks(face_networks, face, seen):
    picture = pasted(face, (203, 71))
    (found,) = find_faces(face_networks.detector, picture)
    (mesh,) = find_meshes(face_networks.mesh, picture, [from_detection(found)])
    assert off(mesh.xyz_image_px - [203, 71, 0], seen.xyz_image_px) < 0.02


@pytest.mark.parametrize("degrees", [-35, 30])
def test_a_tilted_face_is_looked_at_upright(face_networks, face, seen, degrees):
    turn = cv2.getRotationMatrix2D((120, 120), degrees, 1.0)
    tilted = cv2.warpAffine(face, turn, (240, 240), borderMode=cv2.BORDER_REPLICATE)
    (found,) = find_faces(face_networks.detector, tilted)
    (mesh,) = find_meshes(face_networks.mesh, tilted, [from_detection(found)])
    expected = seen.xyz_image_px[:, :2] @ turn[:, :2].T + turn[:, 2]
    assert off(mesh.xyz_image_px[:, :2], expected) < 0.03


def test_a_followed_face_is_seen_as_a_found_one(face_networks, face, seen):
    region = from_landmarks(seen.xyz_image_px[:, :2])
    (again,) = find_meshes(face_networks.mesh, face, [region])
    assert off(again.xyz_image_px, seen.xyz_image_px) < 0.02


def test_lips_eyes_and_irises_come_from_their_own_outputs():
    random = np.random.default_rng(3)
    out = {
        name: random.normal(size=(1, 1, 2 * len(at))).astype(np.float32)
        for name, at in c.CLOSER.items()
    }
    out["mesh"] = random.normal(size=(1, 1, 3 * MESH)).astype(np.float32)
    mesh, xyz = out["mesh"].reshape(MESH, 3), merged(out)
    for name, at in c.CLOSER.items():
        np.testing.assert_array_equal(xyz[list(at), :2], out[name].reshape(-1, 2))
    refined = {i for at in c.CLOSER.values() for i in at}
    others = [i for i in range(MESH) if i not in refined]
    np.testing.assert_array_equal(xyz[others], mesh[others])
    np.testing.assert_array_equal(xyz[:MESH, 2], mesh[:, 2])
    assert len(refined) == 80 + 71 + 71 + 10
    for iris, rim in (("left_iris", "left_eye"), ("right_iris", "right_eye")):
        depth = mesh[list(c.CLOSER[rim][:16]), 2].mean(dtype=np.float64)
        np.testing.assert_allclose(xyz[list(c.CLOSER[iris]), 2], depth, rtol=1e-6)
    np.testing.assert_array_equal(merged({"mesh": out["mesh"]}), mesh)


def level():
    """A found face: eyes level, 40 apart."""
    points = [(80, 90), (120, 90), (100, 115), (100, 135), (60, 95), (140, 95)]
    return Detection(0.9, np.array([50.0, 50.0, 150.0, 170.0]), np.array(points, float))


def test_regions_of_found_faces():
    assert from_detection(level()) == Region((100.0, 110.0), 180.0, 0.0)
    around = from_detection_in_body(level())  # points reach over 80 x 45
    assert around.size_px == 160.0 and around.rotation_rad == 0.0
    assert around.center_px == pytest.approx((100.0, 112.5 - 4.5))


def test_regions_turn_with_the_eyes():
    found = level()
    found.points_px[0, 1], found.points_px[1, 1] = 110, 70  # 45 degrees, counter-clockwise
    assert from_detection(found).rotation_rad == pytest.approx(-np.pi / 4)


def test_regions_of_followed_faces_and_of_bodies():
    xy_px = np.tile([100.0, 100.0], (COUNT, 1))
    xy_px[[33, 263, 10, 152]] = [(70, 100), (130, 100), (100, 40), (100, 120)]
    region = from_landmarks(xy_px)
    assert (region.center_px, region.size_px) == ((100.0, 80.0), 120.0)
    body = np.tile([50.0, 50.0], (11, 1))
    body[[2, 5, 7, 8]] = [(60, 45), (40, 45), (70, 50), (30, 50)]  # eyes and ears, left and right
    region = from_body(body)
    assert (region.center_px, region.size_px) == ((50.0, 47.5), 120.0)
    assert region.rotation_rad == 0.0
