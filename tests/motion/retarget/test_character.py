"""Characters driven and written, then read by pygltflib: their limbs point where the person's do."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gltf_reader import Reader
from kinesphere.core.errors import InputError
from kinesphere.core.face import EXPRESSIONS
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files import character as files
from kinesphere.motion.files.glb import Glb
from kinesphere.motion.files.names import names_of
from kinesphere.motion.forward import joints_m, world_rotations
from kinesphere.motion.quaternions import axis_angle, rotate
from kinesphere.motion.standing import ankle_m, leg_m
from made_character import character, stretched_m
from made_motion import even_ms, motion, whole_motion

OWN = Path(__file__).parents[3] / "web" / "app" / "public" / "character.glb"
LIMBS = (
    ("leftUpperArm", "leftLowerArm"), ("leftLowerArm", "leftHand"),
    ("rightUpperArm", "rightLowerArm"), ("rightLowerArm", "rightHand"),
    ("leftUpperLeg", "leftLowerLeg"), ("leftLowerLeg", "leftFoot"),
    ("rightUpperLeg", "rightLowerLeg"), ("rightLowerLeg", "rightFoot"),
)  # fmt: skip
Y = np.array([0.0, 1.0, 0.0])


def driven(tmp_path: Path, model: Glb, m: Motion) -> Reader:
    model.write(tmp_path / "model.glb")
    files.write(tmp_path / "out.glb", m, tmp_path / "model.glb")
    return Reader(tmp_path / "out.glb")


def joints(file: Reader, m: Motion, names: tuple[str, ...], facing: float = 0.0) -> np.ndarray:
    """(T, B, 3), turned so that the character faces +z."""
    there = {node.name for node in file.gltf.nodes}
    out = np.full((len(m), len(names), 3), np.nan)
    for i in range(len(m)):
        world = file.worlds(file.pose(i))
        for bone, name in enumerate(names):
            if name in there:
                out[i, bone] = world[file.node(name), :3, 3]
    turn = axis_angle(Y, np.array(-facing))
    return rotate(np.broadcast_to(turn, (*out.shape[:2], 4)), out)


def expect_limbs(got: np.ndarray, m: Motion) -> None:
    """Every limb's direction is that of the person's skeleton, to a hundredth of a degree."""
    world = world_rotations(m.rotations)
    for start, end in LIMBS:
        a, b = humanoid.INDEX[start], humanoid.INDEX[end]
        if np.isnan(got[:, [a, b]]).any():
            continue
        along = got[:, b] - got[:, a]
        along /= np.linalg.norm(along, axis=-1, keepdims=True)
        straight = m.offsets_m[b] * [
            1,
            1,
            0,
        ]  # the person's shin leans a little; a T-pose is straight
        true = rotate(
            world[:, a], np.broadcast_to(straight / np.linalg.norm(straight), (len(m), 3))
        )
        assert np.degrees(np.arccos(np.clip((along * true).sum(-1), -1, 1))).max() < 0.05, (
            start,
            end,
        )


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
@pytest.mark.parametrize(
    ("facing", "unit_m", "without"),
    [(0.0, 1.0, ()), (np.pi, 1.0, ()), (1.0, 0.01, ("chest", "leftShoulder", "rightShoulder")),
     (-2.0, 0.01, ("neck", "leftHand", "rightHand"))],
)  # fmt: skip
def test_any_bind_pose_facing_unit_and_bones(
    tmp_path: Path, names: str, facing: float, unit_m: float, without: tuple[str, ...]
) -> None:
    m = motion(even_ms(30), swing=1.2)
    called = names_of(names)  # type: ignore[arg-type]
    model = character(called, facing=facing, unit_m=unit_m, without=without)
    got = joints(driven(tmp_path, model, m), m, called, facing)
    expect_limbs(got, m)
    offsets = stretched_m()
    lengths = np.linalg.norm(
        got[:, humanoid.INDEX["leftFoot"]] - got[:, humanoid.INDEX["leftLowerLeg"]], axis=-1
    )
    np.testing.assert_allclose(
        lengths, np.linalg.norm(offsets[humanoid.INDEX["leftFoot"]]), atol=1e-4
    )


def test_a_vrm_is_known_by_what_it_says_of_itself(tmp_path: Path) -> None:
    m = motion(even_ms(10))
    for version in ("VRMC_vrm", "VRM"):
        model = character(tuple(f"node {i}" for i in range(humanoid.COUNT)))
        nodes = {bone: i + 1 for i, bone in enumerate(humanoid.BONES)}
        told = {bone: {"node": node} for bone, node in nodes.items()}
        listed = [{"bone": bone, "node": node} for bone, node in nodes.items()]
        bones = told if version == "VRMC_vrm" else listed
        model.document["extensions"] = {version: {"humanoid": {"humanBones": bones}}}
        file = driven(tmp_path, model, m)
        expect_limbs(joints(file, m, tuple(f"node {i}" for i in range(humanoid.COUNT))), m)
        assert version in file.gltf.extensions


def still_foot(m: Motion) -> Motion:
    """The hips move so that the left ankle stays where it is, on the floor."""
    ankle = joints_m(m)[:, humanoid.INDEX["leftFoot"]]
    hips_m = m.hips_m - ankle + [0.2, ankle_m(m), 0.4]
    contact = np.tile([True, False], (len(m), 1))
    return Motion(m.t_ms, m.rotations, hips_m, m.offsets_m, m.tips_m, m.trust, contact)


def test_a_foot_on_the_floor_stays_there_whatever_the_proportions(tmp_path: Path) -> None:
    m = still_foot(motion(even_ms(60), swing=0.5))
    got = joints(driven(tmp_path, character(), m), m, humanoid.BONES)
    foot = got[:, humanoid.INDEX["leftFoot"]]
    assert np.ptp(foot, axis=0).max() < 2e-3
    leg = (0.8 * 0.42 + 0.7 * np.hypot(0.4, 0.02)) / leg_m(m)
    np.testing.assert_allclose(foot.mean(0)[[0, 2]], np.array([0.2, 0.4]) * leg, atol=2e-3)


def test_the_way_is_as_long_as_the_legs(tmp_path: Path) -> None:
    m = motion(even_ms(60), swing=0.0)
    got = joints(driven(tmp_path, character(), m), m, humanoid.BONES)[:, 0]
    long = np.linalg.norm(got[-1, [0, 2]] - got[0, [0, 2]])
    person = np.linalg.norm(m.hips_m[-1, [0, 2]] - m.hips_m[0, [0, 2]])
    leg = 0.8 * 0.42 + 0.7 * np.hypot(0.4, 0.02)
    assert long / person == pytest.approx(leg / leg_m(m), rel=0.15)


@pytest.mark.skipif(not OWN.exists(), reason="the page's character lies in a checkout")
def test_our_own_character_keeps_all_that_it_has_and_stands_on_the_floor(tmp_path: Path) -> None:
    m = still_foot(motion(even_ms(20), swing=0.0))
    files.write(tmp_path / "out.glb", m, OWN, copyright="somebody")
    file = Reader(tmp_path / "out.glb")
    before = Reader(OWN)
    for part in ("nodes", "meshes", "skins", "materials"):
        assert json.dumps(getattr(file.gltf, part), default=vars) == json.dumps(
            getattr(before.gltf, part), default=vars
        )
    assert file.blob[: len(before.blob)] == before.blob
    assert file.gltf.asset.copyright == before.gltf.asset.copyright
    assert file.gltf.asset.generator.startswith("kinesphere ")
    assert file.gltf.asset.generator.endswith("tools/character")
    names = tuple(node.name for node in before.gltf.nodes)
    rest = before.worlds(before.rest())[before.node("leftFoot"), 1, 3]
    foot = np.stack([file.joints_m(i, names) for i in range(len(m))])[:, names.index("leftFoot")]
    np.testing.assert_allclose(foot[:, 1], rest, atol=2e-3)


@pytest.mark.skipif(not OWN.exists(), reason="the page's character lies in a checkout")
def test_our_own_character_has_fingers_and_a_face_that_moves(tmp_path: Path) -> None:
    m = whole_motion(even_ms(6), swing=0.2)
    files.write(tmp_path / "out.glb", m, OWN)
    file = Reader(tmp_path / "out.glb")
    assert m.expressions is not None
    assert {node.name for node in file.gltf.nodes} >= set(humanoid.FINGERS)
    moved = {file.gltf.nodes[c.target.node].name for c in file.gltf.animations[0].channels}
    assert moved >= set(humanoid.FINGERS) | {"face"}
    (face,) = [mesh for mesh in file.gltf.meshes if mesh.name == "face"]
    names = face.extras["targetNames"]
    assert set(names) < set(EXPRESSIONS) and "jawOpen" in names
    assert all(len(part.targets) == len(names) for part in face.primitives)
    got = file.outputs("weights")[0].reshape(6, len(names))
    want = m.expressions[:, [EXPRESSIONS.index(name) for name in names]]
    np.testing.assert_allclose(got, want, atol=1e-6)
    assert OWN.stat().st_size < 1_000_000


@pytest.mark.skipif(not OWN.exists(), reason="the page's character lies in a checkout")
def test_our_own_character_is_what_its_program_makes(tmp_path: Path) -> None:
    """But for how processors round."""
    say = "import sys; from tools.character.__main__ import make; sys.stdout.buffer.write(make())"
    made = subprocess.run(
        [sys.executable, "-c", say], cwd=OWN.parents[3], stdout=subprocess.PIPE, check=True
    )
    (tmp_path / "made.glb").write_bytes(made.stdout)
    again, own = Reader(tmp_path / "made.glb"), Reader(OWN)
    assert again.gltf.to_dict()["nodes"] == own.gltf.to_dict()["nodes"]
    for a, b in zip(again.gltf.accessors, own.gltf.accessors, strict=True):
        assert (a.count, a.type, a.componentType) == (b.count, b.type, b.componentType)
    places = own.gltf.meshes[0].primitives[0].attributes.POSITION
    np.testing.assert_allclose(again.array(places), own.array(places), atol=2)


def test_what_is_no_humanoid_is_refused(tmp_path: Path) -> None:
    m = motion(even_ms(2))
    chair = character(tuple(f"thing {i}" for i in range(humanoid.COUNT)))
    with pytest.raises(InputError, match=r"model\.glb: it is no humanoid.*VRM's or Mixamo's.*hips"):
        driven(tmp_path, chair, m)
    assert not (tmp_path / "out.glb").exists()


@pytest.mark.parametrize(
    ("part", "value"),
    [("children", [99]), ("children", [0]), ("translation", [1.0]), ("rotation", "round")],
)
def test_a_damaged_character_is_refused(tmp_path: Path, part: str, value: object) -> None:
    model = character()
    model.document["nodes"][5][part] = value
    with pytest.raises(InputError, match=r"model\.glb: it"):
        driven(tmp_path, model, motion(even_ms(2)))


def test_nodes_with_matrices_and_other_animations_do_as_well(tmp_path: Path) -> None:
    m = motion(even_ms(10))
    model = character(turned=False)
    from kinesphere.motion.quaternions import matrix

    for node in model.document["nodes"][1:]:
        whole = np.eye(4)
        whole[:3, :3] = matrix(np.array(node.pop("rotation")))
        whole[:3, 3] = node.pop("translation")
        node["matrix"] = whole.T.ravel().tolist()
    model.document["animations"] = [{"name": "old", "samplers": [], "channels": []}]
    file = driven(tmp_path, model, m)
    expect_limbs(joints(file, m, humanoid.BONES), m)
    assert [animation.name for animation in file.gltf.animations] == ["out", "old"]
