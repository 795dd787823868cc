"""Which hand is which, on hands whose places and sides are told."""

import numpy as np
import pytest

from kinesphere.live.hands import constants as c
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.hands.which import apart_px, moved, once, returned, still_remembered

STEP_MS = 1000 / 30


@pytest.fixture
def shape(expected):
    """A hand's landmarks (21, 3), about 140 px wide, its middle at the origin."""
    xyz_px = expected[0][0].astype(float)
    return xyz_px - [*xyz_px[:, :2].mean(axis=0), 0]


def seen(shape, x=0.0, right=0.9, score=0.9):
    return SeenHand(score, right, shape + [x, 0, 0], shape * 0.001)


def followed(hand, rights=(), number=0):
    known = moved(None, number, hand, 0.0)
    for i, right in enumerate(rights):
        known = moved(known, number, seen(hand.xyz_image_px, 0, right), (i + 1) * STEP_MS)
    return known


def test_two_results_on_one_hand_are_one_and_its_own_keeps_it(shape):
    near, other = followed(seen(shape, 3)), followed(seen(shape, 60), number=1)
    kept = once([(other, seen(shape, 0)), (near, seen(shape, 1))])
    assert [owner.id for owner, _ in kept] == [0]


def test_a_new_result_on_a_followed_hand_is_not_a_second_hand(shape):
    known = followed(seen(shape))
    assert once([(known, seen(shape)), (None, seen(shape, 5, score=1.0))])[0][0] is known


def test_of_two_new_results_on_one_hand_the_surer_counts(shape):
    kept = once([(None, seen(shape, 0, score=0.6)), (None, seen(shape, 4, score=0.8))])
    assert [hand.score for _, hand in kept] == [0.8]


def test_hands_beside_each_other_are_two(shape):
    width = np.ptp(shape[:, 0])
    assert len(once([(None, seen(shape)), (None, seen(shape, width))])) == 2


def test_the_side_says_whose_a_result_is(shape):
    """The left hand lies over the right: both regions show the left one."""
    left, right = followed(seen(shape, 4, 0.02)), followed(seen(shape, 2, 0.98), number=1)
    kept = once([(right, seen(shape, 3, 0.02)), (left, seen(shape, 3.5, 0.02))])
    assert [owner.side for owner, _ in kept] == ["left"]


def test_folded_hands_that_are_surely_left_and_right_are_two(shape):
    left, right = followed(seen(shape, 4, 0.02)), followed(seen(shape, 0, 0.98), number=1)
    assert len(once([(left, seen(shape, 4, 0.02)), (right, seen(shape, 0, 0.98))])) == 2
    assert len(once([(left, seen(shape, 4, 0.4)), (right, seen(shape, 0, 0.6))])) == 1


def test_a_side_does_not_flicker(shape):
    wavering = [0.9, 0.4, 0.3, 0.9, 0.2, 0.8] * 5
    known = followed(seen(shape), [0.9] * 5)
    for i, right in enumerate(wavering):
        known = moved(known, 0, seen(shape, 0, right), known.t_ms + STEP_MS)
        assert known.side == "right", i


def test_a_wrong_first_side_is_put_right(shape):
    known = followed(seen(shape, right=0.2), [0.95, 0.95])
    assert known.side == "right"
    assert followed(seen(shape, right=0.98), [0.02] * 20).side == "left"


def test_half_the_frame_rate_gives_the_same_side(shape):
    """What is forgotten depends on time."""
    fast = followed(seen(shape, right=0.9), [0.9, 0.9])
    slow = moved(moved(None, 0, seen(shape, right=0.9), 0.0), 0, seen(shape), 2 * STEP_MS)
    left = [seen(shape, 0, 0.02)]
    after = [moved(known, 0, left[0], known.t_ms + 3000) for known in (fast, slow)]
    assert [known.side for known in after] == ["left", "left"]


def test_a_lost_hand_comes_back_as_itself(shape):
    left, right = followed(seen(shape, 0, 0.05)), followed(seen(shape, 40, 0.95), number=1)
    lost = still_remembered([left, right], [], 500.0)
    assert returned(lost, seen(shape, 20, 0.9)) is right
    assert returned(lost, seen(shape, 20, 0.1)) is left
    assert returned(lost, seen(shape, 5000, 0.1)) is None
    assert returned(lost, seen(shape * 4, 0, 0.1)) is None


def test_nobody_is_remembered_for_long(shape):
    known = followed(seen(shape))
    assert still_remembered([known], [], c.REMEMBER_MS) == (known,)
    assert still_remembered([known], [], c.REMEMBER_MS + 1) == ()
    assert still_remembered([known], [(known, seen(shape))], 10.0) == ()


def test_distance_is_the_landmarks_mean(shape):
    assert apart_px(shape[:, :2], shape[:, :2] + [3, 4]) == pytest.approx(5)
