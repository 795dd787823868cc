"""GLB and VRMA files, read by pygltflib and trimesh."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from gltf_reader import Reader
from kinesphere.core.errors import InputError, SourceError
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files import glb, gltf, vrma
from kinesphere.motion.files.even import held
from kinesphere.motion.files.names import Names, names_of
from kinesphere.motion.forward import joints_m
from kinesphere.motion.standing import ankle_m, leg_m
from made_motion import even_ms, motion, uneven_ms


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
def test_pygltflib_finds_the_joints_where_they_are(tmp_path: Path, names: Names) -> None:
    m = motion(uneven_ms(80), swing=1.4)
    gltf.write(tmp_path / "a.glb", m, names=names, copyright="somebody, CC0")
    file = Reader(tmp_path / "a.glb")
    np.testing.assert_allclose(file.times_s(), m.t_ms / 1000, atol=1e-6)
    got = np.stack([file.joints_m(i, names_of(names)) for i in range(len(m))])
    assert np.abs(got - joints_m(m)).max() < 1e-5
    assert file.gltf.asset.version == "2.0"
    assert file.gltf.asset.generator.startswith("kinesphere ")
    assert file.gltf.asset.copyright == "somebody, CC0"


def test_rotations_do_not_change_sign_between_frames(tmp_path: Path) -> None:
    gltf.write(tmp_path / "a.glb", motion(even_ms(200), swing=2.5))
    file = Reader(tmp_path / "a.glb")
    for values in file.outputs("rotation"):
        np.testing.assert_allclose(np.linalg.norm(values, axis=-1), 1, atol=1e-6)
        assert ((values[1:] * values[:-1]).sum(-1) > 0).all()


def test_fps_makes_times_even_and_a_long_absence_is_held(tmp_path: Path) -> None:
    m = motion(np.delete(even_ms(120), np.s_[40:90]))
    gltf.write(tmp_path / "own.glb", m)
    times_s = Reader(tmp_path / "own.glb").times_s()
    assert len(times_s) == len(m) + 1
    np.testing.assert_allclose(times_s, held(m).t_ms / 1000, atol=1e-6)
    gltf.write(tmp_path / "even.glb", m, fps=60)
    np.testing.assert_allclose(np.diff(Reader(tmp_path / "even.glb").times_s()), 1 / 60, atol=1e-6)


def test_the_rest_pose_stands_on_the_floor_and_the_mesh_is_the_skeleton(tmp_path: Path) -> None:
    m = motion(even_ms(2))
    gltf.write(tmp_path / "a.glb", m)
    scene = trimesh.load(tmp_path / "a.glb")
    low, high = scene.bounds
    assert low[1] == pytest.approx(0.018, abs=0.005)
    assert high[1] == pytest.approx(1.698, abs=0.01)
    assert high[0] == pytest.approx(-low[0], abs=1e-6)
    assert high[0] == pytest.approx(0.03 + 0.14 + 0.27 + 0.25 + 0.18, abs=0.02)
    for mesh in scene.geometry.values():
        # Octahedra that are closed and turned outwards.
        assert all(part.is_watertight and part.volume > 0 for part in mesh.split())


def test_the_skin_binds_in_the_rest_pose(tmp_path: Path) -> None:
    m = motion(even_ms(2))
    gltf.write(tmp_path / "a.glb", m)
    file = Reader(tmp_path / "a.glb")
    skin = file.gltf.skins[0]
    binds = file.array(skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
    world = file.worlds(file.rest())
    for node, bind in zip(skin.joints, binds, strict=True):
        np.testing.assert_allclose(world[node] @ bind, np.eye(4), atol=1e-6)


def test_vrma_is_what_the_specification_asks(tmp_path: Path) -> None:
    m = motion(uneven_ms(30))
    vrma.write(tmp_path / "a.vrma", m)
    file = Reader(tmp_path / "a.vrma")
    told = file.gltf.extensions["VRMC_vrm_animation"]
    assert "VRMC_vrm_animation" in file.gltf.extensionsUsed
    assert told["specVersion"] == "1.0"
    bones = told["humanoid"]["humanBones"]
    assert set(bones) == set(humanoid.BONES)
    assert len({bone["node"] for bone in bones.values()}) == humanoid.COUNT
    paths = {(c.target.node, c.target.path) for c in file.gltf.animations[0].channels}
    nodes = {bone["node"] for bone in bones.values()}
    assert paths == {(n, "rotation") for n in nodes} | {(bones["hips"]["node"], "translation")}
    # T-pose at rest: no rotations, hips at the height of legs and ankles.
    assert all(node.rotation is None and node.matrix is None for node in file.gltf.nodes)
    hips_m = file.gltf.nodes[bones["hips"]["node"]].translation
    assert hips_m[1] == pytest.approx(leg_m(m) + ankle_m(m), abs=0.01)
    got = np.stack([file.joints_m(i, humanoid.BONES) for i in range(len(m))])
    assert np.abs(got - joints_m(m)).max() < 1e-5


def test_one_frame(tmp_path: Path) -> None:
    m = motion(np.array([700.0]))
    gltf.write(tmp_path / "a.glb", m)
    file = Reader(tmp_path / "a.glb")
    np.testing.assert_allclose(file.times_s(), [0.7], atol=1e-6)
    assert np.abs(file.joints_m(0, humanoid.BONES) - joints_m(m)[0]).max() < 1e-5


def test_what_is_no_glb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    with pytest.raises(SourceError, match="cannot be read"):
        glb.read(path)
    gltf.write(path, motion(even_ms(4)))
    raw = path.read_bytes()
    damaged = (
        b"",
        b"text",
        raw[:11],
        raw[:-10],
        raw[:30] + b"}" + raw[31:],
        b"glTF\1\0\0\0" + raw[8:],
    )
    for bad in damaged:
        path.write_bytes(bad)
        with pytest.raises(InputError, match="expected a GLB or VRM file"):
            glb.read(path)


def test_a_file_read_and_written_is_the_same(tmp_path: Path) -> None:
    m: Motion = motion(even_ms(4))
    gltf.write(tmp_path / "a.glb", m)
    glb.read(tmp_path / "a.glb").write(tmp_path / "b.glb")
    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()
