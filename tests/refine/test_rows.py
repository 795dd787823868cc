"""Rows in, rows out: nearer to the truth, complete, and consistent with themselves."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.records import ROW
from kinesphere.live.lift.lifting import Lifting
from kinesphere.refine.cues import cues
from kinesphere.refine.people import people
from kinesphere.refine.rows import DRIFT_M_S, refined
from refine.seen import FRAMES, RATE_HZ, SIZE_PX, apart_m


def test_refined_is_nearer_to_the_truth_than_the_cue(out, clip, lifting):
    cue_m = cues(lifting, people(clip.rows)[0], SIZE_PX).xyz_m
    assert apart_m(out["xyz_m"], clip.xyz_m) < 0.9 * apart_m(cue_m, clip.xyz_m)


def test_picture_place_and_metres_are_of_one_body(out, lifting):
    xyz_m = out["xyz_m"] + out["position_m"][:, None]
    focal_px = lifting.focal_px(SIZE_PX)
    xy_px = xyz_m[..., :2] / xyz_m[..., 2:] * focal_px + np.array(SIZE_PX) / 2
    np.testing.assert_allclose(xy_px, out["xy_px"], atol=0.05)
    np.testing.assert_allclose(out["xyz_m"][:, 23:25].mean(axis=1), 0, atol=1e-5)
    scale = focal_px / out["position_m"][:, 2:]
    np.testing.assert_allclose(out["z"], out["xyz_m"][..., 2] * scale, rtol=1e-4, atol=1e-3)


def test_every_row_is_told_as_before(out, clip):
    assert out.dtype == ROW
    for name in ("frame", "t_ms", "person", "score", "presence"):
        np.testing.assert_array_equal(out[name], clip.rows[name])
    assert (out["sigma_m"] > 0).all() and np.isfinite(out["position_m"]).all()


def test_who_was_missed_for_a_moment_is_made_up(clip, out, refining):
    kept = ~np.isin(np.arange(FRAMES), [6, 7])
    filled = refined(clip.rows[kept], refining)
    assert filled["frame"].tolist() == list(range(FRAMES))
    assert filled["score"].tolist() == kept.astype(float).tolist()
    assert (filled["visibility"][~kept] == 0).all() and (filled["visibility"][kept] > 0).all()
    assert (filled["sigma_m"][~kept] > DRIFT_M_S / RATE_HZ).all()
    assert apart_m(filled["xyz_m"][~kept], out["xyz_m"][~kept]) < 0.1


def test_people_are_refined_one_by_one(clip, out, refining):
    other = clip.rows.copy()
    other["person"] = 3
    both = refined(np.concatenate([other, clip.rows]), refining)
    assert both["frame"].tolist() == np.repeat(np.arange(FRAMES), 2).tolist()
    assert both["person"].tolist() == [0, 3] * FRAMES
    for person in (0, 3):
        one = both[both["person"] == person]
        np.testing.assert_allclose(one["xyz_m"], out["xyz_m"], atol=1e-6)


def test_a_known_height_sets_the_size(clip, refining):
    tall, small = (
        refined(clip.rows[:4], replace(refining, lifting=replace(refining.lifting, height_m=m)))
        for m in (1.95, 1.55)
    )
    sizes = [np.ptp(rows["xyz_m"][..., 1], axis=1).mean() for rows in (tall, small)]
    assert sizes[0] / sizes[1] == pytest.approx(1.95 / 1.55, rel=0.05)
    assert (tall["position_m"][:, 2] > small["position_m"][:, 2]).all()


def test_progress_counts_every_frame(clip, refining):
    told = []

    def track(items, doing, total, done=0):
        told.append((doing, total))
        for item in items:
            told.append(item)
            yield item

    refined(clip.rows[:5], refining, track, "clip: refining")
    assert told[0] == ("clip: refining", 5) and len(told) == 6


def test_nobody_is_nobody(lifting: Lifting, refining):
    assert len(refined(np.zeros(0, ROW), refining)) == 0
