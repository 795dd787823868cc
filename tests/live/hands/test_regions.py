import math

import numpy as np
import pytest

from kinesphere.core.crop import Crop, Region
from kinesphere.live.detect import to_region
from kinesphere.live.hands import constants as c
from kinesphere.live.hands.regions import from_body, from_landmarks, from_palm, recropped
from kinesphere.live.landmarks import find_landmarks
from kinesphere.live.ssd import Detection

LEFT_ARM, RIGHT_ARM = (15, 17, 19), (16, 18, 20)


def upright_palm():
    points = np.array([[50, 90], [45, 50], [50, 48], [55, 50], [60, 55], [40, 80], [35, 70]], float)
    return Detection(0.9, np.array([30.0, 40.0, 70.0, 90.0]), points)


def test_an_upright_palm_has_the_hand_above_it():
    region = from_palm(upright_palm())
    assert region.rotation_rad == pytest.approx(0)
    assert region.size_px == pytest.approx(50 * c.PALM_SCALE)
    np.testing.assert_allclose(region.center_px, [50, 65 - 0.5 * 50])


def test_a_palm_that_hangs_has_the_hand_below_it():
    palm = upright_palm()
    hanging = Detection(0.9, palm.box_px, palm.points_px * [1, -1] + [0, 130])
    region = from_palm(hanging)
    assert abs(region.rotation_rad) == pytest.approx(math.pi)
    np.testing.assert_allclose(region.center_px, [50, 65 + 0.5 * 50])


def test_the_region_of_landmarks_is_the_references(expected):
    """What `mediapipe.solutions.hands` 0.10.21 gives for the clip's first frame (hand_rects)."""
    region = from_landmarks(expected[0][0, :, :2].astype(float))
    np.testing.assert_allclose(region.center_px, [343.261, 529.613], atol=0.2)
    assert region.size_px == pytest.approx(455.25, abs=0.5)
    assert region.rotation_rad == pytest.approx(0.132, abs=0.002)


@pytest.mark.parametrize("turn", [0.4, 2.0, -2.9])
def test_the_region_turns_moves_and_grows_with_the_hand(expected, turn):
    xy_px = expected[0][0, :, :2].astype(float)
    cos, sin = math.cos(turn), math.sin(turn)
    T = 1.7 * np.array([[cos, -sin], [sin, cos]])
    a, b = from_landmarks(xy_px), from_landmarks(xy_px @ T.T + [30, -80])
    np.testing.assert_allclose(b.center_px, T @ a.center_px + [30, -80], atol=1e-6)
    assert b.size_px == pytest.approx(1.7 * a.size_px)
    assert math.remainder(b.rotation_rad - a.rotation_rad - turn, math.tau) == pytest.approx(0)


def test_in_its_region_a_hand_stands_upright_whole_and_in_the_middle(expected):
    for xyz_px in expected[0]:
        xy_px = xyz_px[:, :2].astype(float)
        xy_crop = Crop(from_landmarks(xy_px), 100).to_crop(xy_px)
        assert ((xy_crop > 0) & (xy_crop < 100)).all()
        assert xy_crop[9, 1] < xy_crop[0, 1]
        steady = xy_crop[list(c.STEADY)]
        np.testing.assert_allclose((steady.min(0) + steady.max(0))[0] / 2, 50, atol=1e-6)


def test_a_bodys_hand_is_looked_for_beyond_its_wrist():
    wrist, pinky, index = np.array([[10.0, 50.0], [30.0, 56.0], [30.0, 47.0]])
    region = from_body(wrist, pinky, index)
    assert region.rotation_rad == pytest.approx(math.pi / 2)
    assert region.size_px == pytest.approx(2 * 20 * c.BODY_SCALE)
    np.testing.assert_allclose(region.center_px, [30 + 0.1 * 40, 50])


def test_the_recrop_moves_regions_onto_hands(networks, recrop, person):
    """Both hands of the man in the sample clip: near his wrists, and no larger than an arm."""
    (found,) = _people(networks, person)
    xy_px = found.xyz_image_px[:, :2]
    regions = [from_body(*xy_px[list(arm)]) for arm in (LEFT_ARM, RIGHT_ARM)]
    moved = recropped(recrop, person, regions)
    for arm, region, new in zip((LEFT_ARM, RIGHT_ARM), regions, moved, strict=True):
        forearm_px = math.dist(xy_px[arm[0]], xy_px[arm[0] - 2])
        assert math.dist(new.center_px, xy_px[list(arm)].mean(axis=0)) < 0.5 * forearm_px
        assert 0.3 * forearm_px < new.size_px < 2 * forearm_px
        assert new != region


def test_recropping_several_is_recropping_each(networks, recrop, person):
    (found,) = _people(networks, person)
    xy_px = found.xyz_image_px[:, :2]
    regions = [from_body(*xy_px[list(arm)]) for arm in (LEFT_ARM, RIGHT_ARM)]
    unusable = Region((math.nan, 0.0), 10.0, 0.0)
    both = recropped(recrop, person, [regions[0], unusable, regions[1]])
    assert both[1] is unusable
    assert [both[0], both[2]] == [recropped(recrop, person, [r])[0] for r in regions]
    assert recropped(recrop, person, []) == []


def _people(networks, picture):
    from kinesphere.live.detect import find_people

    regions = [to_region(p) for p in find_people(networks.detector, picture)]
    return find_landmarks(networks.landmarks, picture, regions)
