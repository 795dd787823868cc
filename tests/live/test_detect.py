import numpy as np
import pytest

from kinesphere.live import constants as c
from kinesphere.live.detect import anchors, decode, find_people, to_region
from kinesphere.live.ssd import Detection, suppress

LOGIT_09 = float(np.log(0.9 / 0.1))


def detection(score, box, points=None):
    points = np.zeros((4, 2)) if points is None else points
    return Detection(score, np.array(box, float), np.asarray(points, float))


def test_anchors_are_cell_centres_layer_by_layer():
    """28², 14² and 7² cells with 2, 2 and (three layers of one stride) 6 anchors each."""
    all_ = anchors()
    assert all_.shape == (28 * 28 * 2 + 14 * 14 * 2 + 7 * 7 * 6, 2) == (2254, 2)
    np.testing.assert_allclose(all_[:2], [[0.5 / 28, 0.5 / 28]] * 2)
    np.testing.assert_allclose(all_[2], [1.5 / 28, 0.5 / 28])
    np.testing.assert_allclose(all_[-1], [6.5 / 7, 6.5 / 7])


def test_decoding_places_boxes_and_points_from_their_anchor():
    logits, raw = np.full(2254, -9.0, np.float32), np.zeros((2254, 12), np.float32)
    logits[3], raw[3] = LOGIT_09, [4, -2, 20, 10, 1, 2, 3, 4, 5, 6, 7, 8]
    (found,) = decode(logits, raw)
    x, y = anchors()[3] * 224
    assert found.score == pytest.approx(0.9, abs=1e-6)
    np.testing.assert_allclose(found.box_px, [x - 6, y - 7, x + 14, y + 3], rtol=1e-6)
    np.testing.assert_allclose(
        found.points_px, [[x + 1, y + 2], [x + 3, y + 4], [x + 5, y + 6], [x + 7, y + 8]]
    )


def test_decoding_drops_the_unsure_the_inside_out_and_the_broken():
    logits, raw = np.full(2254, -9.0, np.float32), np.ones((2254, 12), np.float32)
    logits[[0, 1, 2, 3]] = [5.0, 6.0, np.nan, 7.0]
    raw[1, 2] = -5
    raw[3, 9] = np.nan
    assert [round(d.score, 3) for d in decode(logits, raw)] == [0.993]


def test_decoding_survives_logits_beyond_all_bounds():
    logits, raw = np.full(2254, -1e30, np.float32), np.ones((2254, 12), np.float32)
    logits[0] = 1e30
    assert decode(logits, raw)[0].score == 1.0


def test_overlapping_detections_become_their_mean_by_score():
    a = detection(0.9, [0, 0, 10, 10], np.full((4, 2), 1.0))
    b = detection(0.6, [1, 0, 11, 10], np.full((4, 2), 4.0))
    far = detection(0.7, [50, 50, 60, 60])
    merged = suppress([a, far, b])
    assert [m.score for m in merged] == [0.9, 0.7]
    np.testing.assert_allclose(merged[0].box_px, [0.4, 0, 10.4, 10])
    np.testing.assert_allclose(merged[0].points_px, np.full((4, 2), (0.9 * 1 + 0.6 * 4) / 1.5))


def test_boxes_without_area_do_not_divide_by_zero():
    flat = detection(0.9, [5, 5, 5, 5])
    assert len(suppress([flat, flat])) == 2


def test_a_person_is_found_where_they_are(networks, person):
    (found,) = find_people(networks.detector, person)
    region = to_region(found)
    height, width = person.shape[:2]
    assert found.score > 0.5
    assert 0 < region.center_px[0] < width
    assert 0.5 * height < region.size_px < 1.6 * height
    assert abs(region.rotation_rad) < 0.5


def test_no_person_is_found_in_noise_and_black(networks):
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    assert find_people(networks.detector, noise) == []
    assert find_people(networks.detector, np.zeros_like(noise)) == []


def test_letterboxing_keeps_the_place_of_a_person(networks, person):
    """The same person with a wide grey margin is found in the same place."""
    margin = 300
    wide = np.pad(person, ((0, 0), (margin, 0), (0, 0)), constant_values=128)
    a = to_region(find_people(networks.detector, person)[0])
    b = to_region(find_people(networks.detector, wide)[0])
    shift = np.subtract(b.center_px, a.center_px)
    np.testing.assert_allclose(shift, [margin, 0], atol=0.05 * a.size_px)
    assert c.DETECTOR_BORDER == "zero"
