"""Rows with hands and faces: every part in its columns, NaN where it is not there."""

import numpy as np
import pytest

from kinesphere.core import face, hand
from kinesphere.core.parts import (
    as_kind,
    empty,
    hands_m,
    hands_px,
    has_face,
    has_hands,
    kind,
    row_of,
)
from kinesphere.core.records import ROW, row
from made_parts import WHOLE, somebody


@pytest.mark.parametrize("hands", [False, True])
@pytest.mark.parametrize("face", [False, True])
def test_the_body_is_the_same_in_every_kind(hands: bool, face: bool) -> None:
    wanted, pose = kind(hands, face), somebody()
    one = row_of(3, 120.0, pose, wanted)
    assert one.dtype == wanted and (has_hands(one), has_face(one)) == (hands, face)
    assert as_kind(one, ROW).tobytes() == row(3, 120.0, pose).tobytes()


def test_neither_is_the_row_that_was_there_before() -> None:
    assert kind(False, False) == ROW


def test_parts_are_where_they_belong() -> None:
    pose = somebody()
    (one,) = row_of(0, 0.0, pose, WHOLE)
    assert pose.right_hand and pose.left_hand and pose.face
    np.testing.assert_allclose(one["right_hand_m"], pose.right_hand.xyz_world_m, atol=1e-6)
    np.testing.assert_allclose(one["left_hand_xy_px"], pose.left_hand.xy_image_px, rtol=1e-6)
    np.testing.assert_allclose(one["face_m"], pose.face.xyz_world_m, atol=1e-6)
    np.testing.assert_array_equal(one["face_rotation"], np.diag([1, -1, -1]))
    assert one["right_hand_score"] == np.float32(0.8)
    said = dict(zip(face.EXPRESSIONS, one["expressions"], strict=True))
    assert said["jawOpen"] == 0.25 and np.isnan(said["jawForward"])


def test_both_hands_together() -> None:
    rows = row_of(0, 0.0, somebody(), WHOLE)
    both_px, both_m = hands_px(rows), hands_m(rows)
    assert both_px is not None and both_px.shape == (1, 2, hand.COUNT, 2)
    assert both_m is not None and both_m.shape == (1, 2, hand.COUNT, 3)
    np.testing.assert_array_equal(both_m[0, 1], rows["right_hand_m"][0])
    assert hands_m(row(0, 0.0, somebody())) is None


def test_what_is_not_there_is_nan_and_its_score_0() -> None:
    (one,) = row_of(0, 0.0, somebody(False, False), WHOLE)
    for name in set(WHOLE.names or ()) - set(ROW.names or ()):
        assert one[name] == 0 if name.endswith("_score") else np.isnan(one[name]).all()


def test_a_face_without_irises_has_none() -> None:
    (one,) = row_of(0, 0.0, somebody(irises=False), WHOLE)
    assert np.isfinite(one["face_m"][: face.MESH]).all()
    assert np.isnan(one["face_m"][face.MESH :]).all()


def test_of_empty_rows_nothing_is_known() -> None:
    rows = empty(2, WHOLE)
    assert np.isnan(rows["sigma_m"]).all() and np.isnan(rows["left_hand_m"]).all()
    assert (rows["left_hand_score"] == 0).all() and (rows["xyz_m"] == 0).all()
