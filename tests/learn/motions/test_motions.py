"""Motions in BVH files: read, put on our body, chosen; and files that are none."""

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.learn.motions import bvh, choice, folder
from kinesphere.learn.motions.retarget import retarget

BONES = (
    ("Hips", None, (0, 0, 0)),
    ("lowerback", "Hips", (0, 2, 0)),
    ("Chest", "lowerback", (0, 2, 0)),
    ("Chest2", "Chest", (0, 2, 0)),
    ("lowerneck", "Chest2", (0, 3, 0)),
    ("Head", "lowerneck", (0, 2, 0)),
    *(
        bone
        for side, x in (("Left", 1), ("Right", -1))
        for bone in (
            (f"{side}Collar", "Chest2", (0, 2, 0)),
            (f"{side}Shoulder", f"{side}Collar", (3 * x, 0, 0)),
            (f"{side}Elbow", f"{side}Shoulder", (5 * x, 0, 0)),
            (f"{side}Wrist", f"{side}Elbow", (4 * x, 0, 0)),
            (f"{side}Hip", "Hips", (2 * x, -1, 0)),
            (f"{side}Knee", f"{side}Hip", (0, -7, 0)),
            (f"{side}Ankle", f"{side}Knee", (0, -7, 0)),
            (f"{side}Toe", f"{side}Ankle", (0, -1, 2)),
        )
    ),
)
TIPS = {"Head": (0, 2, 0), "Wrist": (1, 0, 0), "Toe": (0, 0, 1)}


def _lines(name):
    """A joint with what hangs on it; names of joints in the order of the channels."""
    offset = next(offset for bone, _, offset in BONES if bone == name)
    children = [bone for bone, parent, _ in BONES if parent == name]
    word = "ROOT" if name == "Hips" else "JOINT"
    places = "6 Xposition Yposition Zposition" if name == "Hips" else "3"
    lines = [f"{word} {name}", "{", "OFFSET {} {} {}".format(*offset)]
    lines += [f"CHANNELS {places} Zrotation Yrotation Xrotation"]
    order = [name]
    for child in children:
        below, names = _lines(child)
        lines += below
        order += names
    if not children:
        tip = next(tip for end, tip in TIPS.items() if name.endswith(end))
        sign = -1 if name.startswith("Right") else 1
        lines += ["End Site", "{", f"OFFSET {tip[0] * sign} {tip[1]} {tip[2]}", "}"]
    return [*lines, "}"], order


def _file(path, turns, frame_s=1 / 120):
    """One frame for each of `turns`: joint to degrees about (z, y, x)."""
    lines, order = _lines("Hips")
    frames = []
    for turn in turns:
        numbers = [0.0, 17.0, 0.0]
        for name in order:
            numbers += turn.get(name, (0.0, 0.0, 0.0))
        frames.append(" ".join(map(str, numbers)))
    text = [
        "HIERARCHY",
        *lines,
        "MOTION",
        f"Frames: {len(turns)}",
        f"Frame Time: {frame_s}",
        *frames,
    ]
    path.write_text("\n".join(text) + "\n")
    return path


@pytest.fixture(scope="module")
def body():
    return anny.load(dtype=torch.float64)


def _posed(body, vectors):
    x = torch.zeros(len(vectors), body.layout.size, dtype=torch.float64)
    x[:, body.layout.rotations] = vectors.flatten(1)
    return body.pose(x).landmarks.xyz_m.numpy()


def test_the_body_moves_as_the_recording(tmp_path, body):
    """T-pose; the left arm turned up; the right knee bent: the same of our landmarks."""
    turns = [{}, {"LeftShoulder": (80.0, 0.0, 0.0)}, {"RightKnee": (0.0, 0.0, 90.0)}]
    motion = bvh.read(_file(tmp_path / "a.bvh", turns))
    assert motion.frame_s == pytest.approx(1 / 120)
    xyz = _posed(body, retarget(motion, body))

    def bone(frame, a, b):
        v = xyz[frame, INDEX[b]] - xyz[frame, INDEX[a]]
        return v / np.linalg.norm(v)

    assert bone(0, "left_shoulder", "left_wrist") @ (1, 0, 0) > 0.97
    assert bone(0, "right_shoulder", "right_wrist") @ (-1, 0, 0) > 0.97
    assert bone(0, "right_hip", "right_ankle") @ (0, 1, 0) > 0.97
    assert bone(1, "left_shoulder", "left_wrist") @ (0, -1, 0) > 0.93
    assert bone(2, "right_knee", "right_ankle") @ (0, 0, 1) > 0.93  # z is away: backwards


def test_yaw_is_taken_out(tmp_path, body):
    motion = bvh.read(_file(tmp_path / "a.bvh", [{}, {"Hips": (0.0, 70.0, 0.0)}]))
    vectors = retarget(motion, body)
    torch.testing.assert_close(vectors[1], vectors[0], atol=1e-9, rtol=0)


def test_folders_are_searched_and_test_subjects_left_out(tmp_path, body):
    (tmp_path / "deep").mkdir()
    _file(tmp_path / "deep" / "35_01.BVH", [{}] * 40)
    _file(tmp_path / "02_01.bvh", [{"LeftShoulder": (80.0, 0.0, 0.0)}] * 40)
    found = folder.poses(tmp_path, body)
    assert len(found.vectors) == 4  # every tenth of a second, without the first two frames
    assert (found.vectors == found.vectors[0]).all()
    assert len(found.warnings) == 1 and "02" in found.warnings[0]


def test_broken_files_are_left_out_with_a_reason(tmp_path, body):
    good = _file(tmp_path / "good_1.bvh", [{}] * 3).read_text()
    (tmp_path / "empty_1.bvh").write_text("")
    (tmp_path / "cut_1.bvh").write_text(good[: len(good) // 2])
    (tmp_path / "nan_1.bvh").write_text(good.replace(" 17.0 ", " nan "))
    (tmp_path / "short_1.bvh").write_text(good.rstrip().rsplit(" ", 1)[0])
    (tmp_path / "bytes_1.bvh").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "other_1.bvh").write_text(good.replace("LeftKnee", "Knie"))
    found = folder.poses(tmp_path, body)
    assert len(found.vectors) == 1
    for name in ("empty", "cut", "nan", "short", "bytes", "other"):
        assert any(f"{name}_1.bvh" in words for words in found.warnings), name


def test_folders_without_motions_are_refused(tmp_path, body):
    with pytest.raises(InputError, match="no motion"):
        folder.poses(tmp_path, body)
    (tmp_path / "x_1.bvh").write_text("HIERARCHY\nMOTION\n")
    with pytest.raises(InputError, match=r"x_1\.bvh"):
        folder.poses(tmp_path, body)


def test_poses_as_different_as_can_be():
    line = torch.arange(10.0)[:, None, None].expand(10, 3, 3)
    chosen = choice.farthest(line, 3)[:, 0, 0].tolist()
    assert chosen[:2] == [0, 9] and chosen[2] in (4, 5)
    assert len(choice.farthest(line, 99)) == 10


def test_mirror_images_swap_the_sides(body):
    some = torch.randn(4, 22, 3)
    mirror = choice.mirrored(some, body.joint_names)
    left, right = (body.joint_names.index(f"wrist.{side}") for side in "LR")
    torch.testing.assert_close(mirror[:, left], some[:, right] * torch.tensor([1.0, -1, -1]))
    torch.testing.assert_close(choice.mirrored(mirror, body.joint_names), some)
