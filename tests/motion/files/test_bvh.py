"""BVH files, read by bvhio."""

from pathlib import Path

import numpy as np
import pytest

from bvh_reader import container
from bvh_reader import joints_m as read_joints_m
from kinesphere.core.errors import OutputError
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files import bvh
from kinesphere.motion.files.even import evenly
from kinesphere.motion.files.names import Names, names_of
from kinesphere.motion.forward import joints_m, world_rotations
from kinesphere.motion.quaternions import axis_angle, matrix, rotate
from made_motion import even_ms, motion, uneven_ms


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
def test_bvhio_finds_the_joints_where_they_are(tmp_path: Path, names: Names) -> None:
    m = motion(even_ms(90), swing=1.4)
    bvh.write(tmp_path / "a.bvh", m, names=names)
    file = container(tmp_path / "a.bvh")
    assert file.FrameCount == 90
    assert file.FrameTime == pytest.approx(1 / 30, abs=1e-9)
    got = read_joints_m(tmp_path / "a.bvh", names_of(names))
    assert np.abs(got - joints_m(m)).max() < 1e-5


def test_end_sites_are_the_tips(tmp_path: Path) -> None:
    m = motion(even_ms(3))
    bvh.write(tmp_path / "a.bvh", m)
    ends = {}
    for joint, _, _ in container(tmp_path / "a.bvh").Root.layout():
        if joint.EndSite is not None and not joint.Children:
            ends[joint.Name] = np.array(joint.EndSite) / 100
    assert set(ends) == set(humanoid.TIPS)
    for bone, tip in zip(humanoid.TIPS, m.tips_m, strict=True):
        np.testing.assert_allclose(ends[bone], tip, atol=1e-7)


def test_uneven_times_become_even(tmp_path: Path) -> None:
    m = motion(uneven_ms(60))
    bvh.write(tmp_path / "a.bvh", m, fps=50)
    assert container(tmp_path / "a.bvh").FrameTime == pytest.approx(0.02)
    got = read_joints_m(tmp_path / "a.bvh", humanoid.BONES)
    assert np.abs(got - joints_m(evenly(m, 50))).max() < 1e-5


def test_angles_say_the_rotation_even_where_two_axes_are_one() -> None:
    axes = np.random.default_rng(0).normal(size=(500, 3))
    q = axis_angle(axes / np.linalg.norm(axes, axis=-1, keepdims=True), np.linspace(0, 6, 500))
    x, y, z = np.eye(3)
    q[:2] = axis_angle(np.stack([x, -x]), np.full(2, np.pi / 2))
    angles = np.radians(bvh.euler_zxy_deg(q[:, None])[:, 0])
    turned = np.broadcast_to(np.array([0.3, -0.5, 0.8]), (500, 3))
    for axis, angle in ((y, angles[:, 2]), (x, angles[:, 1]), (z, angles[:, 0])):
        turned = rotate(axis_angle(np.broadcast_to(axis, (500, 3)), angle), turned)
    np.testing.assert_allclose(turned, matrix(q) @ np.array([0.3, -0.5, 0.8]), atol=1e-7)


def test_angles_do_not_jump(tmp_path: Path) -> None:
    t_ms = even_ms(200)
    m = motion(t_ms, swing=0.1)
    spun = m.rotations.copy()
    spun[:, 0] = axis_angle(np.array([0.0, 1.0, 0.0]), 4 * t_ms / 1000)  # four times round
    bvh.write(
        tmp_path / "a.bvh", Motion(t_ms, spun, m.hips_m, m.offsets_m, m.tips_m, m.trust, m.contact)
    )
    rows = np.loadtxt((tmp_path / "a.bvh").read_text().split("Frame Time:")[1].split("\n")[1:])
    assert np.abs(np.diff(rows, axis=0)).max() < 20
    assert np.ptp(rows[:, 5]) > 1000


def test_the_rest_pose_is_the_t_pose(tmp_path: Path) -> None:
    m = motion(even_ms(2))
    still = Motion(
        m.t_ms, np.tile([0.0, 0, 0, 1], (2, humanoid.COUNT, 1)), m.hips_m, m.offsets_m, m.tips_m,
        m.trust, m.contact,
    )  # fmt: skip
    bvh.write(tmp_path / "a.bvh", still)
    got = read_joints_m(tmp_path / "a.bvh", humanoid.BONES)[0]
    assert got[humanoid.INDEX["leftHand"], 0] > got[humanoid.INDEX["leftUpperArm"], 0] + 0.4
    assert got[humanoid.INDEX["head"], 1] > 1.2
    assert np.abs(world_rotations(still.rotations)[..., :3]).max() == 0


def test_one_frame(tmp_path: Path) -> None:
    bvh.write(tmp_path / "a.bvh", motion(np.array([40.0])))
    assert container(tmp_path / "a.bvh").FrameCount == 1


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        bvh.write(tmp_path / "missing" / "a.bvh", motion(even_ms(2)))
    assert list(tmp_path.iterdir()) == []
