import math

import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.live.hands.landmarks import find_hands
from kinesphere.live.hands.palms import find_palms
from kinesphere.live.hands.regions import from_landmarks, from_palm


@pytest.fixture(scope="module")
def regions(hand_networks, two_hands):
    palms = find_palms(hand_networks.palms, two_hands)
    return sorted((from_palm(palm) for palm in palms), key=lambda r: r.center_px)


@pytest.fixture(scope="module")
def hands(hand_networks, two_hands, regions):
    return find_hands(hand_networks.hand, two_hands, regions)


def test_hands_are_those_of_the_reference(hands, legacy_two_hands):
    """`mediapipe.solutions.hands` 0.10.21: to less than a part in a thousand of the hand's size."""
    for hand, right, xyz_px, xyz_m in zip(hands, *legacy_two_hands, strict=True):
        assert hand.score > 0.9
        assert hand.right == pytest.approx(right, abs=0.01)
        size_px = 2 * math.dist(xyz_px[0, :2], xyz_px[9, :2])
        np.testing.assert_allclose(hand.xyz_image_px, xyz_px, atol=0.001 * size_px)
        np.testing.assert_allclose(hand.xyz_hand_m, xyz_m, atol=0.0002)


def test_several_hands_at_once_are_each_of_them(hand_networks, two_hands, regions, hands):
    for region, together in zip(regions, hands, strict=True):
        (alone,) = find_hands(hand_networks.hand, two_hands, [region])
        np.testing.assert_array_equal(alone.xyz_image_px, together.xyz_image_px)
        np.testing.assert_array_equal(alone.xyz_hand_m, together.xyz_hand_m)


def test_metres_are_those_of_a_hand_and_stand_as_in_the_picture(hands):
    for hand in hands:
        xyz_m, xy_px = hand.xyz_hand_m, hand.xyz_image_px[:, :2]
        assert 0.06 < np.linalg.norm(xyz_m[9] - xyz_m[0]) < 0.12
        in_metres, in_picture = xyz_m[12, :2] - xyz_m[0, :2], xy_px[12] - xy_px[0]
        cos = in_metres @ in_picture / np.linalg.norm(in_metres) / np.linalg.norm(in_picture)
        assert cos > 0.98


def test_metres_turn_with_the_picture(hand_networks, letters):
    """The picture turned clockwise by 90°: x, y become -y, x."""
    upright = letters[0].picture_rgb
    lying = np.ascontiguousarray(np.rot90(upright, -1))
    a, b = (_only(hand_networks, picture) for picture in (upright, lying))
    turned = np.column_stack([-a.xyz_hand_m[:, 1], a.xyz_hand_m[:, 0], a.xyz_hand_m[:, 2]])
    np.testing.assert_allclose(b.xyz_hand_m, turned, atol=0.006)


def test_a_right_hand_in_the_mirror_is_a_left_one(hand_networks, letters):
    picture = letters[0].picture_rgb
    assert _only(hand_networks, picture).right > 0.9
    assert _only(hand_networks, np.ascontiguousarray(picture[:, ::-1])).right < 0.1


def test_where_no_hand_is_none_is_seen(hand_networks, two_hands, person):
    empty = Region((360.0, 191.0), 60.0, 0.0)
    unusable = Region((math.inf, 0.0), 50.0, 0.0)
    assert find_hands(hand_networks.hand, two_hands, [empty, unusable]) == [None, None]
    assert find_hands(hand_networks.hand, two_hands, []) == []


def test_z_grows_with_the_picture_and_is_the_wrists(hand_networks, letters):
    hand = _only(hand_networks, letters[0].picture_rgb)
    assert abs(hand.xyz_image_px[0, 2]) < 1
    large = np.repeat(np.repeat(letters[0].picture_rgb, 2, axis=0), 2, axis=1)
    twice = _only(hand_networks, large)
    size_px = np.ptp(twice.xyz_image_px[:, :2], axis=0).max()
    np.testing.assert_allclose(twice.xyz_image_px, 2 * hand.xyz_image_px, atol=0.03 * size_px)


def _only(networks, picture):
    """The hand, looked at where its landmarks are: the same crop however the palm was found."""
    (palm,) = find_palms(networks.palms, picture)
    region = from_palm(palm)
    for _ in range(3):
        (hand,) = find_hands(networks.hand, picture, [region])
        region = from_landmarks(hand.xyz_image_px[:, :2])
    return hand
