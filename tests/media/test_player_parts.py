"""Hands and faces in the player: to a tenth of a millimetre, where there are any."""

from pathlib import Path

import numpy as np

from kinesphere.core import face, hand
from kinesphere.core.parts import as_kind
from kinesphere.core.records import ROW
from made_parts import whole_rows
from media.test_player import clip, decode, page


def test_what_is_not_asked_for_is_not_in_the_page(tmp_path: Path):
    data = clip(page(tmp_path, as_kind(whole_rows(), ROW)))
    assert not [name for name in data if "hand" in name or "face" in name]


def test_hands_come_back(tmp_path: Path):
    rows = whole_rows()
    data = clip(page(tmp_path, rows))
    assert decode(data, "hands", "u1").reshape(-1, 2).tolist() == [[1, 1], [0, 1], [1, 1], [0, 0]]
    xyz_m = decode(data, "hands_dmm", "<i2").reshape(-1, 21, 3) / 10000
    wanted = [
        rows["left_hand_m"][0],
        rows["right_hand_m"][0],
        rows["right_hand_m"][1],
        rows["left_hand_m"][2],
        rows["right_hand_m"][2],
    ]
    np.testing.assert_allclose(xyz_m, wanted, atol=0.00006)
    assert tuple(data["hand_names"]) == hand.NAMES
    assert set(map(len, data["fingers"].values())) == {5}


def test_contours_of_faces_come_back(tmp_path: Path):
    rows = whole_rows()
    data = clip(page(tmp_path, rows))
    assert decode(data, "faces", "u1").tolist() == [2, 1, 0, 0]
    lips = next(one for one in data["contours"] if one["name"] == "lips")
    points = decode(data, "faces_dmm", "<i2").reshape(2, -1, 3) / 10000
    for got, row in zip(points, rows[:2], strict=True):
        for line, indices in zip(lips["lines"], face.CONTOURS["lips"], strict=True):
            np.testing.assert_allclose(got[line], row["face_m"][list(indices)], atol=0.00006)


def test_far_numbers_stay_in_range(tmp_path: Path):
    rows = whole_rows(1)
    rows["left_hand_m"][0, 3] = 1e9
    xyz = decode(clip(page(tmp_path, rows)), "hands_dmm", "<i2").reshape(2, 21, 3)
    assert xyz[0, 3].tolist() == [32767] * 3


def test_the_order_of_rows_does_not_matter(tmp_path: Path):
    rows = whole_rows(8)
    mixed = np.random.default_rng(0).permutation(rows)
    assert clip(page(tmp_path, rows)) == clip(page(tmp_path, mixed))
