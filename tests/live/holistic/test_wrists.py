"""Wrists that the body's network exchanges, put right by hands that were followed."""

from dataclasses import replace

import numpy as np
import pytest

from kinesphere.core.crop import Region
from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.holistic.track import ARMS, Followed, Track
from kinesphere.live.holistic.wrists import put_right
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.smooth import OneEuroState

WRIST_ROWS = [row for arm in ARMS for row in arm]


def body() -> Landmarks:
    rng = np.random.default_rng(2)
    xyz = rng.normal(300, 60, (33, 3))
    for k, arm in enumerate(ARMS):
        xyz[list(arm), :2] = [200 + 200 * k, 250]
        xyz[[INDEX[f"{('left', 'right')[k]}_{p}"] for p in ("elbow", "shoulder")], 0] = (
            150 + 300 * k
        )
    both = {"visibility": rng.uniform(0, 1, 33), "presence": rng.uniform(0, 1, 33)}
    return Landmarks(
        0.9, xyz, np.zeros((2, 2)), rng.normal(0, 1, (33, 3)), mask_logits=None, **both
    )


def track(xy_px: np.ndarray, right: float) -> Track[SeenHand]:
    xyz = np.column_stack([np.tile(xy_px, (21, 1)), np.zeros(21)])
    seen = SeenHand(0.9, right, xyz, np.zeros((21, 3)))
    return Track(Region((float(xy_px[0]), float(xy_px[1])), 80.0, 0.0), seen, xy_px)


def followed(
    of: Landmarks, right: tuple[float, float] = (0.02, 0.98), which: str = "both"
) -> Followed:
    hands = [track(of.xyz_image_px[arm[0], :2], r) for arm, r in zip(ARMS, right, strict=True)]
    kept = {"both": hands, "left": [hands[0], None], "none": [None, None]}[which]
    raw = of.xyz_image_px
    return Followed(0, OneEuroState(0.0, raw, raw, np.zeros_like(raw)), tuple(kept))


def swapped(of: Landmarks, rows: list[int]) -> Landmarks:
    names = ("xyz_image_px", "xyz_world_m", "visibility", "presence")
    other = [MIRROR[row] for row in rows]
    arrays = {name: getattr(of, name).copy() for name in names}
    for array in arrays.values():
        array[rows] = array[other]
    return replace(of, **arrays)


def same(a: Landmarks, b: Landmarks) -> None:
    for name in ("xyz_image_px", "xyz_world_m", "visibility", "presence"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("which", ["both", "left"])
def test_exchanged_wrists_are_put_right(which):
    true = body()
    same(put_right(swapped(true, WRIST_ROWS), followed(true, which=which)), true)


def test_elbows_that_were_exchanged_too_go_along():
    true = body()
    rows = [*WRIST_ROWS, *(INDEX[f"{side}_elbow"] for side in ("left", "right"))]
    same(put_right(swapped(true, rows), followed(true)), true)


def test_wrists_that_are_right_stay():
    true = body()
    assert put_right(true, followed(true)) is true


def test_hands_that_do_not_know_their_side_change_nothing():
    wrong = swapped(body(), WRIST_ROWS)
    assert put_right(wrong, followed(body(), right=(0.5, 0.5))) is wrong
    assert put_right(wrong, followed(body(), right=(0.98, 0.02))) is wrong


def test_nobody_who_was_not_followed_is_changed():
    wrong = swapped(body(), WRIST_ROWS)
    assert put_right(wrong, followed(body(), which="none")) is wrong
