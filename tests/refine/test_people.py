"""Rows taken apart by person; gaps filled where they are short."""

import numpy as np
import pytest

from kinesphere.core.records import ROW
from kinesphere.refine.people import people


def rows(*frames: int, person: int = 0) -> np.ndarray:
    """Somebody who walks to the right by a pixel a frame, at 30 frames a second."""
    out = np.zeros(len(frames), ROW)
    out["frame"], out["person"], out["score"] = frames, person, 0.9
    out["t_ms"] = np.array(frames) * 100 / 3
    out["xy_px"] = np.array(frames)[:, None, None]
    out["visibility"] = out["presence"] = 1
    return out


def test_each_person_has_their_rows_in_order():
    mixed = np.concatenate([rows(2, 0, 1), rows(1, 0, 2, person=7)])
    one, other = people(mixed)
    assert one.rows["frame"].tolist() == other.rows["frame"].tolist() == [0, 1, 2]
    assert (one.rows["person"] == 0).all() and (other.rows["person"] == 7).all()
    assert one.seen.all() and other.seen.all()


def test_short_gaps_are_filled_with_what_is_between():
    (one,) = people(rows(0, 1, 2, 5, 6))
    assert one.rows["frame"].tolist() == list(range(7))
    assert one.seen.tolist() == [True, True, True, False, False, True, True]
    assert one.rows["xy_px"][:, 0, 0] == pytest.approx(np.arange(7))
    assert one.rows["t_ms"] == pytest.approx(np.arange(7) * 100 / 3)
    for name in ("score", "visibility", "presence"):
        assert (one.rows[name][~one.seen] == 0).all()


def test_long_gaps_stay():
    (one,) = people(rows(0, 1, 30, 31))
    assert one.rows["frame"].tolist() == [0, 1, 30, 31]


def test_only_frames_that_were_looked_at_are_filled():
    (one,) = people(rows(0, 4, 12, 16))
    assert one.rows["frame"].tolist() == [0, 4, 8, 12, 16]


def test_times_of_missed_frames_are_those_that_others_have():
    late = rows(0, 1, 2, 3, person=1)
    late["t_ms"] = [0, 10, 90, 100]
    mine = rows(0, 3)
    mine["t_ms"] = [0, 100]
    one, _ = people(np.concatenate([mine, late]))
    assert one.rows["t_ms"].tolist() == [0, 10, 90, 100]


def test_how_long_somebody_was_not_seen():
    (one,) = people(rows(0, 1, 4))
    assert one.unseen_s == pytest.approx([0, 0, 1 / 30, 1 / 30, 0])


def test_nobody_is_nobody():
    assert people(np.zeros(0, ROW)) == []
