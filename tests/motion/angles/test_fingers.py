import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from kinesphere.motion.angles import fingers, table
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.skeleton import hands_m
from made_hands import fingers as made
from made_hands import moving_angles
from made_motion import even_ms, motion

T_MS = even_ms(20)
ANGLES = moving_angles(T_MS)


def landmarks() -> Landmarks:

    m = replace(motion(T_MS), fingers=made(ANGLES))
    hands = hands_m(m)
    assert hands is not None
    xyz_m = np.random.default_rng(0).normal(size=(20, 33, 3))
    return Landmarks(
        T_MS, xyz_m, np.ones((20, 33)), hands_m=flipped(hands - m.hips_m[:, None, None])
    )


def test_angles_are_those_of_the_joints() -> None:
    found = fingers.of(landmarks())
    assert found is not None and found.shape == (20, len(fingers.NAMES)) == (20, 40)
    for name, side, bone, axis, sign in (
        ("left_index_mcp_flexion", 0, 3, 0, 1), ("right_little_dip_flexion", 1, 14, 0, 1),
        ("left_middle_pip_flexion", 0, 7, 0, 1), ("right_thumb_ip_flexion", 1, 2, 0, 1),
        ("left_thumb_cmc_palmar_abduction", 0, 0, 1, -1), ("right_ring_mcp_deviation", 1, 9, 1, 1),
    ):  # fmt: skip
        got = found[:, fingers.NAMES.index(name)]
        np.testing.assert_allclose(got, np.degrees(ANGLES[:, side, bone, axis]) * sign, atol=0.05)


def test_a_hand_that_is_not_seen_has_none() -> None:
    seen = landmarks()
    assert seen.hands_m is not None
    seen.hands_m[4, 0] = np.nan
    found = fingers.of(seen)
    assert found is not None
    assert np.isnan(found[4, :20]).all() and np.isfinite(found[4, 20:]).all()
    assert fingers.of(Landmarks(T_MS, seen.xyz_m, seen.visibility)) is None


def test_the_table_holds_them(tmp_path: Path) -> None:
    table.write(tmp_path / "a.csv", landmarks())
    with (tmp_path / "a.csv").open() as file:
        rows = list(csv.DictReader(file))
    mine = [row for row in rows if row["angle"] in fingers.NAMES]
    assert len(mine) == 20 * 40 and all(row["sigma_degrees"] == "" for row in mine)
    bent = [float(row["degrees"]) for row in mine if row["angle"] == "left_index_mcp_flexion"]
    np.testing.assert_allclose(bent, np.degrees(ANGLES[:, 0, 3, 0]), atol=0.06)
