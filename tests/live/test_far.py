from itertools import pairwise

import cv2
import numpy as np
import pytest

from kinesphere.core.crop import Crop, Region
from kinesphere.live import far
from kinesphere.live.detect import find_people, to_region
from kinesphere.live.far import find_people_far, tiles
from kinesphere.live.landmarks import find_landmarks
from kinesphere.live.ssd import Detection

SCENE_PX = (1280, 720)
SHRUNK = 0.225


@pytest.fixture(scope="module")
def distant(person):
    """A scene in which the sample's person is about 110 pixels tall, and the way into it."""
    small = cv2.resize(person, None, fx=SHRUNK, fy=SHRUNK, interpolation=cv2.INTER_AREA)
    scene = np.full((SCENE_PX[1], SCENE_PX[0], 3), 128, np.uint8)
    x, y = 860, 300
    scene[y : y + small.shape[0], x : x + small.shape[1]] = small
    return scene, np.array([x, y])


def detection(score, hips, radius, box):
    up = np.array([0.0, -radius])
    points = np.array([hips, hips + up, hips + up / 2, hips + up], float)
    return Detection(score, np.array(box, float), points)


@pytest.mark.parametrize("size_px", [(1920, 1080), (1080, 1920), (640, 480), (500, 500)])
def test_tiles_cover_the_picture_and_share_their_rims(size_px):
    everything = tiles(size_px)
    for side in {t.size_px for t in everything}:
        same = [t for t in everything if t.size_px == side]
        for axis in (0, 1):
            at = sorted({t.center_px[axis] for t in same})
            assert at[0] - side / 2 <= 0
            assert at[-1] + side / 2 >= size_px[axis]
            assert all(b - a <= side * (1 - far.TILE_OVERLAP) + 1e-9 for a, b in pairwise(at))


def test_no_tile_is_smaller_than_the_networks_input_or_as_large_as_the_picture():
    assert all(224 <= t.size_px < 320 for t in tiles((320, 240)))
    assert tiles((200, 150)) == tiles((224, 224)) == []


def test_a_distant_person_is_found_who_is_not_found_otherwise(networks, person, distant):
    scene, corner = distant
    assert find_people(networks.detector, scene) == []
    (found,) = find_people_far(networks.detector, scene)
    (near,) = find_people(networks.detector, person)
    (seen,) = find_landmarks(networks.landmarks, scene, [to_region(found)])
    (truth,) = find_landmarks(networks.landmarks, person, [to_region(near)])
    expected_px = truth.xyz_image_px[:, :2] * SHRUNK + corner
    away_px = np.linalg.norm(seen.xyz_image_px[:, :2] - expected_px, axis=1).mean()
    assert away_px < 0.1 * np.ptp(expected_px[:, 1])


def test_a_near_person_is_found_once_and_in_the_same_place(networks, person):
    """The tiles may see more, elsewhere: something on the table of this clip passes for a person."""
    (near,) = find_people(networks.detector, person)
    a = to_region(near)
    regions = [to_region(one) for one in find_people_far(networks.detector, person)]
    apart = [np.hypot(*np.subtract(b.center_px, a.center_px)) for b in regions]
    assert sum(d < 0.25 * a.size_px for d in apart) == 1
    assert apart[0] < 0.05 * a.size_px


def test_nobody_is_found_in_noise_and_black(networks):
    noise = np.random.default_rng(0).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    assert find_people_far(networks.detector, noise) == []
    assert find_people_far(networks.detector, np.zeros_like(noise)) == []


def test_a_body_is_cut_by_a_tiles_edge_but_not_by_the_pictures_rim():
    crop = Crop(Region((150.0, 100.0), 200.0, 0.0), 224)
    scale = 200 / 224

    def seen(x_px, y_px):
        xy = crop.to_crop(np.array([[x_px, y_px]], float))[0]
        one = detection(0.9, xy, 30 / scale, [*(xy - 5), *(xy + 5)])
        return far._sighting(one, crop, (400, 200)).cut

    assert not seen(150, 100)
    assert not seen(150, 10)
    assert seen(60, 100)
    assert seen(240, 100)


def test_a_tile_that_shows_somebody_whole_overrules_those_that_cut():
    whole = detection(0.72, [100, 100], 50, [90, 60, 110, 80])
    cut = detection(0.95, [108, 100], 50, [90, 60, 110, 80])
    (one,) = far._together([far._Sighting(cut, True), far._Sighting(whole, False)])
    np.testing.assert_allclose(one.points_px, whole.points_px)
    (alone,) = far._together([far._Sighting(cut, True)])
    np.testing.assert_allclose(alone.points_px, cut.points_px)


def test_bodies_that_coincide_are_one_whatever_their_boxes():
    a = detection(0.9, [100, 100], 50, [90, 50, 110, 70])
    b = detection(0.8, [104, 103], 55, [95, 75, 105, 85])
    child = detection(0.75, [100, 100], 20, [95, 80, 105, 88])
    beside = detection(0.7, [130, 100], 50, [120, 50, 140, 70])
    found = far._together([far._Sighting(one, False) for one in (beside, child, b, a)])
    assert [one.score for one in found] == [0.9, 0.75, 0.7]


def test_bodies_without_size_do_not_keep_it_searching():
    flat = far._Sighting(detection(0.9, [5, 5], 0, [5, 5, 5, 5]), False)
    assert len(far._together([flat, flat])) == 2
