"""TRC files by OpenSim's layout, C3D files read by ezc3d."""

import sys
from pathlib import Path

import ezc3d
import numpy as np
import pytest

from kinesphere.core import skeleton
from kinesphere.core.errors import InputError
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.files import c3d, trc
from kinesphere.motion.files.even import evenly
from kinesphere.motion.files.markers import Markers, as_pose2sim, of_joints, of_landmarks
from kinesphere.motion.forward import joints_m
from kinesphere.motion.quaternions import axis_angle, of_vector, rotate
from kinesphere.motion.solve import solved
from made_motion import even_ms, motion, uneven_ms


def seen(m: Motion, seed: int = 0) -> Landmarks:
    """Landmarks in the camera's frame: any, but those that are joints of the motion."""
    xyz_m = np.random.default_rng(seed).normal(0, 0.4, (len(m), 33, 3))
    joints = joints_m(m)
    for bone, landmark in humanoid.LANDMARK.items():
        at = joints[:, humanoid.INDEX[bone]] - m.hips_m
        xyz_m[:, skeleton.INDEX[landmark]] = at * [1, -1, -1]
    return Landmarks(m.t_ms, xyz_m, np.full((len(m), 33), 0.9), np.full((len(m), 33), 0.02))


def read_trc(path: Path) -> tuple[dict[str, str], list[str], np.ndarray, np.ndarray]:
    """Strictly as OpenSim's guide says: header, names, times, (T, M, 3)."""
    lines = path.read_text().split("\n")
    assert lines[0].split("\t") == ["PathFileType", "4", "(X/Y/Z)", path.name]
    keys, values = lines[1].split("\t"), lines[2].split("\t")
    assert keys == [
        "DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate",
        "OrigDataStartFrame", "OrigNumFrames",
    ]  # fmt: skip
    header = dict(zip(keys, values, strict=True))
    count, frames = int(header["NumMarkers"]), int(header["NumFrames"])
    names = lines[3].split("\t")
    assert names[:2] == ["Frame#", "Time"] and len(names) == 2 + 3 * count
    assert all(name == "" for i, name in enumerate(names[2:]) if i % 3)
    axes = [f"{axis}{i}" for i in range(1, count + 1) for axis in "XYZ"]
    assert lines[4].split("\t") == ["", "", *axes]
    assert lines[5] == ""
    assert lines[6 + frames :] == [""]
    rows = [line.split("\t") for line in lines[6 : 6 + frames]]
    assert all(len(row) == 2 + 3 * count for row in rows)
    assert [row[0] for row in rows] == [str(i + 1) for i in range(frames)]
    values = np.array([[float(cell or "nan") for cell in row] for row in rows])
    return header, names[2::3], values[:, 1], values[:, 2:].reshape(frames, count, 3)


def test_trc_holds_the_joints_in_opensims_axes(tmp_path: Path) -> None:
    m = motion(uneven_ms(50))
    trc.write(tmp_path / "a.trc", of_joints(m, 40))
    header, names, times_s, xyz_m = read_trc(tmp_path / "a.trc")
    even = evenly(m, 40)
    assert (header["DataRate"], header["Units"]) == ("40", "m")
    assert tuple(names[: humanoid.COUNT]) == humanoid.BONES
    assert names[humanoid.COUNT :] == [f"{bone}End" for bone in humanoid.TIPS]
    np.testing.assert_allclose(times_s, even.t_ms / 1000, atol=1e-6)
    np.testing.assert_allclose(np.diff(times_s), 1 / 40, atol=2e-6)
    x, y, z = np.moveaxis(joints_m(even), -1, 0)
    np.testing.assert_allclose(xyz_m[:, : humanoid.COUNT], np.stack([z, y, -x], -1), atol=1e-6)


def test_the_tips_are_as_far_from_their_joints_as_they_are(tmp_path: Path) -> None:
    m = motion(even_ms(20))
    trc.write(tmp_path / "a.trc", of_joints(m))
    _, names, _, xyz_m = read_trc(tmp_path / "a.trc")
    for bone, tip in zip(humanoid.TIPS, m.tips_m, strict=True):
        apart = xyz_m[:, names.index(f"{bone}End")] - xyz_m[:, names.index(bone)]
        np.testing.assert_allclose(np.linalg.norm(apart, axis=-1), np.linalg.norm(tip), atol=3e-6)


def test_trc_in_millimetres_with_landmarks_and_gaps(tmp_path: Path) -> None:
    m = motion(np.delete(even_ms(90), np.s_[30:60]))
    trc.write(tmp_path / "a.trc", of_landmarks(seen(m), m), "mm")
    header, names, _, xyz_mm = read_trc(tmp_path / "a.trc")
    assert header["Units"] == "mm"
    assert tuple(names) == skeleton.NAMES
    assert np.isnan(xyz_mm[30:60]).all()
    there = np.r_[0:30, 60:90]
    assert np.isfinite(xyz_mm[there]).all()
    x, y, z = np.moveaxis(joints_m(m)[:, humanoid.INDEX["leftHand"]], -1, 0) * 1000
    got = xyz_mm[there, skeleton.INDEX["left_wrist"]]
    np.testing.assert_allclose(got, np.stack([z, y, -x], -1), atol=2e-3)


def test_ezc3d_finds_the_landmarks(tmp_path: Path) -> None:
    m = motion(even_ms(60, 25.0, 2000.0))
    landmarks = seen(m)
    landmarks.visibility[10:20, 5] = 0.1
    landmarks.xyz_m[7, 9] = np.nan
    c3d.write(tmp_path / "a.c3d", of_landmarks(landmarks, m))
    file = ezc3d.c3d(str(tmp_path / "a.c3d"))
    points = file["parameters"]["POINT"]
    assert tuple(points["LABELS"]["value"]) == skeleton.NAMES
    assert points["UNITS"]["value"] == ["mm"]
    assert points["RATE"]["value"][0] == pytest.approx(25)
    assert points["X_SCREEN"]["value"] == ["+X"] and points["Y_SCREEN"]["value"] == ["+Z"]
    assert file["header"]["points"]["first_frame"] == 50
    xyz_mm = file["data"]["points"][:3].transpose(2, 1, 0)
    assert xyz_mm.shape == (60, 33, 3)
    x, y, z = np.moveaxis(joints_m(m)[:, humanoid.INDEX["rightFoot"]], -1, 0) * 1000
    got = xyz_mm[:, skeleton.INDEX["right_ankle"]]
    np.testing.assert_allclose(got, np.stack([x, -z, y], -1), atol=1e-2)
    residuals = file["data"]["meta_points"]["residuals"][0].T
    hidden = np.zeros((60, 33), bool)
    hidden[10:20, 5] = hidden[7, 9] = True
    np.testing.assert_array_equal(residuals < 0, hidden)
    np.testing.assert_allclose(residuals[~hidden], 20, rtol=0.1)


def test_ezc3d_finds_the_joints(tmp_path: Path) -> None:
    m = motion(uneven_ms(40))
    c3d.write(tmp_path / "a.c3d", of_joints(m, 60))
    file = ezc3d.c3d(str(tmp_path / "a.c3d"))
    xyz_m = file["data"]["points"][:3].transpose(2, 1, 0)[:, : humanoid.COUNT] / 1000
    x, y, z = np.moveaxis(joints_m(evenly(m, 60)), -1, 0)
    there = np.isfinite(xyz_m)
    assert there.mean() > 0.5
    np.testing.assert_allclose(xyz_m[there], np.stack([x, -z, y], -1)[there], atol=1e-5)


def test_landmarks_are_where_the_solved_skeleton_is_though_the_camera_be_tilted() -> None:
    t_ms = even_ms(60)
    m = motion(t_ms, swing=0.06)
    unturned = m.rotations.copy()
    unturned[:, 0] = of_vector(0.05 * np.sin(t_ms / 300)[:, None] * np.ones(3))
    upright = Motion(t_ms, unturned, m.hips_m, m.offsets_m, m.tips_m, m.trust, m.contact)
    flat = seen(upright)
    tilt = np.broadcast_to(axis_angle(np.array([1.0, 0, 0]), np.array(0.25)), (60, 33, 4))
    tilted = Landmarks(t_ms, rotate(tilt, flat.xyz_m), flat.visibility)
    moved = solved(tilted)
    markers = of_landmarks(tilted, moved)
    for bone, landmark in humanoid.LANDMARK.items():
        if bone.endswith(("Leg", "Foot")):
            apart = (
                markers.xyz_m[:, skeleton.INDEX[landmark]]
                - joints_m(moved)[:, humanoid.INDEX[bone]]
            )
            assert np.linalg.norm(apart, axis=-1).mean() < 0.03, bone


def test_pose2sims_markers_by_their_names(tmp_path: Path) -> None:
    m = motion(even_ms(10))
    markers = of_landmarks(seen(m), m)
    trc.write(tmp_path / "a.trc", as_pose2sim(markers))
    _, names, _, xyz_m = read_trc(tmp_path / "a.trc")
    assert set(names) == {
        "Nose",
        *(side + part for side in "LR" for part in (
            "Eye", "Shoulder", "Elbow", "Wrist", "Thumb", "Index", "Pinky", "Hip", "Knee", "Ankle",
            "Heel", "BigToe",
        )),
    }  # fmt: skip
    for name, landmark in (("RBigToe", "right_foot_index"), ("LElbow", "left_elbow")):
        true = trc.to_opensim(markers.xyz_m[:, skeleton.INDEX[landmark]])
        np.testing.assert_allclose(xyz_m[:, names.index(name)], true, atol=1e-6)


def test_landmarks_of_another_motion_are_refused() -> None:
    with pytest.raises(InputError, match="same 30 frames"):
        of_landmarks(seen(motion(even_ms(30))), motion(even_ms(31)))


def test_without_ezc3d_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    with pytest.raises(InputError, match=r"pip install 'kinesphere\[motion\]'"):
        c3d.write(tmp_path / "a.c3d", _nothing())
    assert list(tmp_path.iterdir()) == []


def _nothing() -> Markers:
    return of_joints(motion(even_ms(2)))
