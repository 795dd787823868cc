"""The command `kinesphere motion`, as people call it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ezc3d
import numpy as np
import pytest

from bvh_reader import container
from bvh_reader import joints_m as bvh_joints_m
from gltf_reader import Reader
from kinesphere.core import skeleton
from kinesphere.core.parts import as_kind
from kinesphere.core.parts import kind as kind_with
from kinesphere.core.records import ROW
from kinesphere.media.tables import write_table
from kinesphere.motion import humanoid
from kinesphere.motion.angles.table import NAMES
from kinesphere.motion.files import json as files
from kinesphere.motion.forward import joints_m
from kinesphere.motion.quaternions import angle_of, inverse, multiply
from kinesphere.motion.skeleton import hands_m, skeleton_of
from kinesphere.movement.motion import OWN_CHARACTER
from made_hands import fingers as made_fingers
from made_hands import moving_angles
from made_motion import even_ms, motion

Command = Callable[..., tuple[int, str]]


def rows(t_ms: np.ndarray, person: int = 0) -> np.ndarray:
    """Somebody who stands and moves a little: landmarks at the joints, all others near their parents."""
    m = motion(t_ms, swing=0.25)
    at = joints_m(m) - m.hips_m[:, None]
    xyz_m = np.tile(at[:, [humanoid.INDEX["head"]]], (1, 33, 1))
    near = {"pinky": "Hand", "index": "Hand", "thumb": "Hand", "heel": "Foot"}
    for side in ("left", "right"):
        for part, bone in {**near, "foot_index": "Foot"}.items():
            step = {"heel": (0, -0.06, -0.05), "foot_index": (0, -0.08, 0.15)}.get(
                part, (0, -0.05, 0)
            )
            spot = at[:, humanoid.INDEX[f"{side}{bone}"]] + np.array(step)
            xyz_m[:, skeleton.INDEX[f"{side}_{part}"]] = spot
    for bone, landmark in humanoid.LANDMARK.items():
        xyz_m[:, skeleton.INDEX[landmark]] = at[:, humanoid.INDEX[bone]]
    out = np.zeros(len(t_ms), ROW)
    out["frame"], out["t_ms"], out["person"] = np.round(t_ms / 40), t_ms, person
    out["score"], out["visibility"], out["presence"] = 1, 0.9, 1
    out["xyz_m"], out["sigma_m"] = humanoid.flipped(xyz_m), 0.02
    out["position_m"] = [0.1, 0.2, 3.0]
    return out


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_table(tmp_path / "walk.npz", rows(even_ms(50, 25)))
    return tmp_path / "walk.npz"


def test_every_file_of_a_table_says_the_same(command: Command, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, said = command(
        "motion", table, "--to", "bvh,glb,vrma,trc,c3d,json", "--character", "none",
        "--markers", "joints", "--out", out,
    )  # fmt: skip
    assert status == 0
    assert "walk: 50 frame(s), 2.0 s of movement" in said
    kinds = ("bvh", "glb", "vrma", "trc", "c3d", "json")
    assert {path.name for path in out.iterdir()} == {f"walk.{kind}" for kind in kinds}
    assert all(str(out / f"walk.{kind}") in said.replace("\n", "") for kind in kinds)
    m = files.read(out / "walk.json")
    true = joints_m(m)
    assert container(out / "walk.bvh").FrameTime == pytest.approx(0.04)
    assert np.abs(bvh_joints_m(out / "walk.bvh", humanoid.BONES) - true).max() < 1e-4
    for kind in ("glb", "vrma"):
        file = Reader(out / f"walk.{kind}")
        got = np.stack([file.joints_m(i, humanoid.BONES) for i in range(50)])
        assert np.abs(got - true).max() < 1e-4
    points = ezc3d.c3d(str(out / "walk.c3d"))["data"]["points"][:3].transpose(2, 1, 0)
    x, y, z = np.moveaxis(true, -1, 0)
    np.testing.assert_allclose(
        points[:, : humanoid.COUNT] / 1000, np.stack([x, -z, y], -1), atol=1e-4
    )
    lines = (out / "walk.trc").read_text().split("\n")[6:-1]
    cells = np.array([[float(cell) for cell in line.split("\t")[2:]] for line in lines])
    trc = cells.reshape(50, -1, 3)[:, : humanoid.COUNT]
    np.testing.assert_allclose(trc, np.stack([z, y, -x], -1), atol=1e-4)


def whole_rows(t_ms: np.ndarray) -> np.ndarray:
    """The same with hands that move, a face, and expressions."""
    m = replace(motion(t_ms, swing=0.25), fingers=made_fingers(moving_angles(t_ms)))
    out = as_kind(rows(t_ms), kind_with(hands=True, face=True))
    hands = hands_m(m)
    assert hands is not None
    for i, side in enumerate(("left", "right")):
        out[f"{side}_hand_m"] = humanoid.flipped(hands[:, i] - m.hips_m[:, None])
        out[f"{side}_hand_xy_px"], out[f"{side}_hand_z"] = 10.0, 0.0
        out[f"{side}_hand_score"] = 0.9
    out["face_m"], out["face_xy_px"], out["face_z"], out["face_score"] = 0.1, 10.0, 0.0, 0.9
    out["face_rotation"] = np.diag([1.0, -1.0, -1.0])
    out["expressions"] = 0.5 + 0.5 * np.sin(t_ms[:, None] / 300)
    return out


@pytest.mark.parametrize("kind_of", ["npz", "parquet", "csv"])
def test_hands_and_faces_of_a_table_are_in_the_files(
    command: Command, tmp_path: Path, kind_of: str
) -> None:
    t_ms = even_ms(20, 25)
    write_table(tmp_path / f"whole.{kind_of}", whole_rows(t_ms))
    status, _ = command(
        "motion", tmp_path / f"whole.{kind_of}", "--to", "bvh,json,csv,vrma,trc", "--out", tmp_path
    )
    assert status == 0
    m = files.read(tmp_path / "whole.json")
    assert m.fingers is not None and m.expressions is not None
    assert (m.fingers.trust == 1).all() and m.expressions.std(0).min() > 0.1
    true = made_fingers(moving_angles(t_ms)).rotations
    off = np.degrees(angle_of(multiply(inverse(true), m.fingers.rotations)))
    assert off.mean() < 2
    got = bvh_joints_m(tmp_path / "whole.bvh", humanoid.WHOLE)
    assert np.abs(got - skeleton_of(m).joints_m).max() < 1e-4
    assert "left_index_pip_flexion" in (tmp_path / "whole_angles.csv").read_text()
    assert "right_hand_thumb_tip" in (tmp_path / "whole.trc").read_text()


@pytest.mark.skipif(not OWN_CHARACTER.exists(), reason="the page is not built")
def test_our_own_figure_moves_by_default(command: Command, table: Path, tmp_path: Path) -> None:
    status, _ = command("motion", table, "--out", tmp_path / "out")
    assert status == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"walk.bvh", "walk.glb"}
    file = Reader(tmp_path / "out" / "walk.glb")
    assert file.gltf.meshes[0].name == "kinesphere"
    assert len(file.times_s()) == 50


def test_several_people_have_files_of_their_own(command: Command, tmp_path: Path) -> None:
    t_ms = even_ms(50, 25)
    write_table(tmp_path / "two.csv", np.concatenate([rows(t_ms, 2), rows(t_ms[10:], 5)]))
    status, _ = command("motion", tmp_path / "two.csv", "--to", "bvh", "--out", tmp_path / "out")
    assert status == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"two_2.bvh", "two_5.bvh"}
    assert container(tmp_path / "out" / "two_5.bvh").FrameCount == 40
    status, said = command(
        "motion", tmp_path / "two.csv", "--to", "bvh", "--person", 5, "--out", tmp_path / "one"
    )
    assert status == 0
    assert {path.name for path in (tmp_path / "one").iterdir()} == {"two_5.bvh"}
    status, said = command(
        "motion", tmp_path / "two.csv", "--person", 3, "--to", "bvh", "--out", tmp_path / "none"
    )
    assert status == 1 and "--person may be 2, 5" in said
    assert not (tmp_path / "none").exists()


def test_a_clip_is_looked_at_and_its_table_kept(
    command: Command, clip_path: Path, tmp_path: Path
) -> None:
    asked = ("--to", "bvh", "--frames", 20, "--model", "lite", "--out", tmp_path)
    status, said = command("motion", clip_path, *asked)
    assert status == 0 and "20 frame(s)" in said
    assert (tmp_path / "balance.npz").exists()
    assert container(tmp_path / "balance.bvh").FrameCount == 20
    status, said = command("motion", clip_path, *asked, "--resume")
    assert status == 0 and "done already" in said
    status, said = command("motion", tmp_path / "balance.npz", "--to", "json", "--out", tmp_path)
    assert status == 0
    assert len(files.read(tmp_path / "balance.json")) == 20


def test_hands_of_a_clip_move_fingers(command: Command, clip_path: Path, tmp_path: Path) -> None:
    asked = ("--hands", "--to", "json", "--frames", 20, "--model", "lite", "--out", tmp_path)
    status, _ = command("motion", clip_path, *asked)
    assert status == 0
    m = files.read(tmp_path / "balance.json")
    assert m.fingers is not None and m.expressions is None
    assert m.fingers.trust.mean() > 0.2
    lengths = np.linalg.norm(m.fingers.offsets_m, axis=-1)
    assert (lengths > 0.005).all() and (lengths < 0.15).all()


def test_gaps_one_frame_and_holes(command: Command, tmp_path: Path) -> None:
    t_ms = even_ms(100, 25)
    some = rows(np.delete(t_ms, np.r_[20:26, 50:80]))
    some["xyz_m"][5, 15] = np.nan
    write_table(tmp_path / "gaps.npz", some)
    status, said = command("motion", tmp_path / "gaps.npz", "--to", "bvh,trc", "--out", tmp_path)
    assert status == 0 and said.count("away from") == 1
    assert "away from 2.0 s on for 1.2 s: the pose is held" in said
    assert container(tmp_path / "gaps.bvh").FrameCount == 100
    got = bvh_joints_m(tmp_path / "gaps.bvh", humanoid.BONES)
    assert np.isfinite(got).all()
    np.testing.assert_allclose(got[50:79], np.tile(got[49], (29, 1, 1)), atol=1e-6)
    assert np.linalg.norm(np.diff(got[18:28], axis=0), axis=-1).max() < 0.2
    write_table(tmp_path / "one.npz", rows(t_ms[:1]))
    status, said = command(
        "motion", tmp_path / "one.npz", "--to", "bvh,glb,vrma,trc,c3d,json", "--character", "none",
        "--out", tmp_path,
    )  # fmt: skip
    assert status == 0 and "one frame only: a pose, no movement" in said
    assert container(tmp_path / "one.bvh").FrameCount == 1


def test_angles_come_as_a_table(command: Command, table: Path, tmp_path: Path) -> None:
    status, _ = command("motion", table, "--to", "csv", "--out", tmp_path)
    assert status == 0
    lines = (tmp_path / "walk_angles.csv").read_text().splitlines()
    assert lines[0] == "t_ms,angle,degrees,sigma_degrees"
    assert len(lines) == 1 + 50 * len(NAMES)
    knees = [line.split(",")[2] for line in lines if ",left_knee_flexion," in line]
    assert len(knees) == 50 and all(-10 < float(angle) < 170 for angle in knees if angle)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--to", "usd"), "--to must name some of bvh"),
        (("--fps", 0), "--fps must be more than 0"),
        (("--character", "nobody.glb"), "nobody.glb cannot be read"),
        (("--character", "walk.npz"), "expected a GLB or VRM file"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_work(
    command: Command, table: Path, tmp_path: Path, asked: tuple[object, ...], words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(table.parent)
    status, said = command("motion", table, "--out", tmp_path / "out", *asked)
    assert status != 0
    assert words in " ".join(said.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_two_sources_of_one_name_are_refused(command: Command, table: Path) -> None:
    status, said = command("motion", table, table)
    assert status == 1 and "both be written as 'walk'" in said


def test_help_tells_of_every_format(command: Command) -> None:
    status, said = command("motion", "--help")
    assert status == 0
    for word in ("bvh", "glb", "vrma", "trc", "c3d", "json", "--character", "--fps", "--person"):
        assert word in said
