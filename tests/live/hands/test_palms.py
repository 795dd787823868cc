import numpy as np

from kinesphere.live import ssd
from kinesphere.live.hands.palms import PALMS, find_palms

WRISTS_PX = np.array([[144, 345], [577, 37]])


def test_anchors_are_as_many_as_the_network_has(hand_networks, two_hands):
    crop = np.zeros((1, PALMS.size_px, PALMS.size_px, 3), np.uint8)
    out = hand_networks.palms.run(crop)
    assert len(ssd.anchors(PALMS.size_px, PALMS.strides)) == out["boxes"].shape[1] == 2016
    assert out["boxes"].shape[2] == 4 + 2 * 7


def test_both_palms_are_found_with_their_wrists(hand_networks, two_hands):
    palms = find_palms(hand_networks.palms, two_hands)
    assert [palm.score > 0.9 for palm in palms] == [True, True]
    wrists = sorted((palm.points_px[0] for palm in palms), key=lambda p: p[0])
    np.testing.assert_allclose(wrists, WRISTS_PX, atol=25)
    for palm in palms:
        assert palm.points_px.shape == (7, 2)
        low, high = palm.box_px[:2], palm.box_px[2:]
        assert ((palm.points_px > low - 40) & (palm.points_px < high + 40)).all()


def test_no_palm_is_found_in_noise_and_black(hand_networks):
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    assert find_palms(hand_networks.palms, noise) == []
    assert find_palms(hand_networks.palms, np.zeros_like(noise)) == []


def test_letterboxing_keeps_the_place_of_a_palm(hand_networks, letters):
    picture = letters[0].picture_rgb
    wide = np.pad(picture, ((0, 0), (200, 200), (0, 0)), mode="edge")
    (a,), (b,) = (find_palms(hand_networks.palms, p) for p in (picture, wide))
    np.testing.assert_allclose(b.points_px - [200, 0], a.points_px, atol=12)
