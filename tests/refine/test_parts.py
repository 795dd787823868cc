"""Hands and faces of refined people: at their wrists and heads, of one size, absent where they were."""

import numpy as np
import pytest

from kinesphere.core import hand
from kinesphere.core.face import EXPRESSIONS
from kinesphere.core.parts import HANDS_COLUMNS, as_kind, hands_m, row_of
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import INDEX
from kinesphere.live.holistic.faces import BODY, MESH
from kinesphere.live.holistic.scale import MOST, PALM_TO_FOREARM
from kinesphere.refine.parts import Camera, exchanged_hands, put_onto
from kinesphere.refine.rows import refined
from made_parts import WHOLE, somebody
from refine.seen import FRAMES, SIZE_PX

WRISTS = [INDEX[f"{side}_wrist"] for side in hand.SIDES]
ELBOWS = [INDEX[f"{side}_elbow"] for side in hand.SIDES]


@pytest.fixture(scope="module")
def seen(clip) -> np.ndarray:
    """The clip with the hands and the face of somebody at its wrists and its nose, in all frames but
    some."""
    rows = as_kind(clip.rows, WHOLE)
    (other,) = row_of(0, 0.0, somebody(), WHOLE)
    for side, wrist in zip(hand.SIDES, WRISTS, strict=True):
        _bring(rows, other, f"{side}_hand", wrist, 0)
    _bring(rows, other, "face", INDEX["nose"], 1)
    rows["face_rotation"], rows["expressions"] = np.eye(3), 0.5
    _forget(rows[:3], "left_hand")
    _forget(rows[5:8], "face")
    return rows


def _bring(rows, other, before, to, own):
    """`other`'s part, with its landmark `own` at the body's `to`, and its size from frame to frame."""
    size = 1 + 0.1 * np.sin(np.arange(len(rows)))[:, None, None]
    for name, of in (("m", "xyz_m"), ("xy_px", "xy_px")):
        part = other[f"{before}_{name}"]
        grown = size if name == "m" else 1
        rows[f"{before}_{name}"] = rows[of][:, to, None] + (part - part[own]) * grown
    for name in ("z", "score"):
        rows[f"{before}_{name}"] = other[f"{before}_{name}"]


def _forget(rows, before):
    for name in rows.dtype.names:
        if name.startswith(before):
            rows[name] = 0 if name.endswith("score") else np.nan
    if before == "face":
        rows["expressions"] = np.nan


@pytest.fixture(scope="module")
def after(seen, refining) -> np.ndarray:
    return refined(seen, refining)


def test_the_body_is_refined_as_without_them(after, out):
    assert after.dtype == WHOLE
    assert as_kind(after, ROW).tobytes() == out.tobytes()


def test_hands_are_at_the_refined_wrists(after):
    both_m = hands_m(after)
    for side in (0, 1):
        there = np.isfinite(both_m[:, side]).all(axis=(1, 2))
        away = both_m[there, side, hand.WRIST] - after["xyz_m"][there, WRISTS[side]]
        np.testing.assert_allclose(away, 0, atol=1e-5)


def test_hands_have_the_bodys_size_in_every_frame(after):
    both_m = hands_m(after)
    palm_m = np.linalg.norm(both_m[:, :, hand.KNUCKLE] - both_m[:, :, hand.WRIST], axis=-1)
    forearm_m = np.linalg.norm(after["xyz_m"][:, WRISTS] - after["xyz_m"][:, ELBOWS], axis=-1)
    ratio = palm_m / forearm_m
    assert np.nanstd(palm_m, axis=0).max() < 0.002, "a palm keeps its length"
    assert np.abs(np.log(np.nanmedian(ratio) / PALM_TO_FOREARM)) < MOST + 0.02


def test_faces_are_at_the_refined_heads(after):
    there = np.isfinite(after["face_m"]).all(axis=(1, 2))
    faces_m, heads_m = after["face_m"][there][:, MESH], after["xyz_m"][there][:, BODY]
    np.testing.assert_allclose((faces_m - heads_m).mean(axis=1), 0, atol=1e-5)


def test_what_was_not_seen_is_not_there(after):
    missing = np.arange(FRAMES)
    assert (np.isnan(after["left_hand_m"]).all(axis=(1, 2)) == (missing < 3)).all()
    assert ((after["left_hand_score"] == 0) == (missing < 3)).all()
    assert not np.isnan(after["right_hand_m"]).any()
    without = (missing >= 5) & (missing < 8)
    for name in ("face_m", "face_xy_px", "face_rotation"):
        assert (np.isnan(after[name]).all(axis=(1, 2)) == without).all()
    said = np.isfinite(after["expressions"])
    assert (said.any(axis=1) == ~without).all() and said.shape[1] == len(EXPRESSIONS)


def test_who_was_missed_has_no_hands(seen, refining):
    kept = ~np.isin(np.arange(FRAMES), [10, 11])
    filled = refined(seen[kept], refining)
    assert filled["frame"].tolist() == list(range(FRAMES))
    assert np.isnan(filled["right_hand_m"][~kept]).all()
    assert np.isfinite(filled["right_hand_m"][kept]).all()
    assert (filled["face_score"][~kept] == 0).all()


def test_smoothing_makes_them_calmer(after, seen):
    rng = np.random.default_rng(0)
    rows = after.copy()
    rows["right_hand_xy_px"] += rng.normal(0, 0.3, rows["right_hand_xy_px"].shape)
    raw, smooth = rows.copy(), rows.copy()
    put_onto(raw, Camera(600.0, SIZE_PX, smoothing=False))
    put_onto(smooth, Camera(600.0, SIZE_PX))
    np.testing.assert_allclose(raw["right_hand_xy_px"], rows["right_hand_xy_px"], rtol=1e-6)

    def jitter(of):
        return np.abs(np.diff(of["right_hand_xy_px"], 2, axis=0)).mean()

    assert jitter(smooth) < 0.9 * jitter(raw)


def test_hands_change_sides_with_the_wrists(seen):
    rows = seen.copy()
    which = np.arange(FRAMES) == 7
    exchanged_hands(rows, which)
    for name in HANDS_COLUMNS:
        other = name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")
        np.testing.assert_array_equal(rows[name][which], seen[other][which])
        np.testing.assert_array_equal(rows[name][~which], seen[name][~which])


def test_bodies_alone_stay_bodies(out):
    rows = out.copy()
    put_onto(rows, Camera(600.0, SIZE_PX))
    exchanged_hands(rows, np.ones(len(rows), bool))
    assert rows.tobytes() == out.tobytes()
