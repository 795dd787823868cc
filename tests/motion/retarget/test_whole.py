"""Characters with fingers and faces, read by pygltflib."""

from pathlib import Path

import numpy as np
import pytest

from gltf_reader import Reader
from kinesphere.core.face import EXPRESSIONS
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files import character as files
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.files.names import names_of
from kinesphere.motion.quaternions import axis_angle, rotate
from kinesphere.motion.retarget.faces import expression_of, presets_of, weights_of
from kinesphere.motion.skeleton import skeleton_of
from made_character import character
from made_motion import even_ms, motion, whole_motion

WHOLE = humanoid.WHOLE
Y = np.array([0.0, 1.0, 0.0])


def driven(tmp_path: Path, model: Glb, m: Motion) -> Reader:
    model.write(tmp_path / "model.glb")
    files.write(tmp_path / "out.glb", m, tmp_path / "model.glb")
    return Reader(tmp_path / "out.glb")


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
@pytest.mark.parametrize(("facing", "unit_m"), [(0.0, 1.0), (2.0, 0.01)])
def test_fingers_point_where_the_persons_do(
    tmp_path: Path, names: str, facing: float, unit_m: float
) -> None:
    """Whatever the bind pose, the bones' own axes, the facing: to a twentieth of a degree."""
    m = whole_motion(even_ms(20))
    called = names_of(names, WHOLE)  # type: ignore[arg-type]
    file = driven(tmp_path, character(called, facing=facing, unit_m=unit_m, fingers=True), m)
    got = np.stack([file.joints_m(i, called) for i in range(len(m))])
    got = rotate(np.broadcast_to(axis_angle(Y, np.array(-facing)), (*got.shape[:2], 4)), got)
    true = skeleton_of(m).joints_m
    for i, bone in enumerate(WHOLE):
        if i >= humanoid.COUNT and not bone.endswith(("Distal",)):
            along, want = got[:, i + 1] - got[:, i], true[:, i + 1] - true[:, i]
            cos = (
                (along * want).sum(-1)
                / np.linalg.norm(along, axis=-1)
                / np.linalg.norm(want, axis=-1)
            )
            assert np.degrees(np.arccos(np.clip(cos, -1, 1))).max() < 0.05, bone


def test_without_fingers_in_the_motion_the_characters_stay_as_they_are_bound(
    tmp_path: Path,
) -> None:
    model = character(WHOLE, fingers=True)
    file = driven(tmp_path, model, motion(even_ms(5)))
    moved = {channel.target.node for channel in file.gltf.animations[0].channels}
    assert not moved & {file.node(bone) for bone in humanoid.FINGERS}
    without = driven(
        tmp_path,
        character(WHOLE, without=("leftIndexDistal",), fingers=True),
        whole_motion(even_ms(5)),
    )
    assert len(without.outputs("rotation")) == 48


def test_thumbs_as_vrm_0_calls_them(tmp_path: Path) -> None:
    m = whole_motion(even_ms(4))
    model = character(tuple(f"node {i}" for i in range(49)), fingers=True)
    old = {"ThumbMetacarpal": "ThumbProximal", "ThumbProximal": "ThumbIntermediate"}
    told = []
    for i, bone in enumerate(WHOLE):
        name = next(
            (bone.replace(new, was) for new, was in old.items() if bone.endswith(new)), bone
        )
        told.append({"bone": name, "node": i + 1})
    model.document["extensions"] = {"VRM": {"humanoid": {"humanBones": told}}}
    _, rig = read(tmp_path, model)
    assert rig.bones == {bone: i + 1 for i, bone in enumerate(WHOLE)}
    names = [next((b.replace(n, w) for n, w in old.items() if b.endswith(n)), b) for b in WHOLE]
    _, rig = read(tmp_path, character(tuple(names), fingers=True))
    assert rig.bones == {bone: i + 1 for i, bone in enumerate(WHOLE)}
    assert len(m) == 4


def read(tmp_path: Path, model: Glb) -> tuple:
    model.write(tmp_path / "model.glb")
    return files.read(tmp_path / "model.glb")


def with_face(model: Glb, targets: int, names: list[str] | None, **more: object) -> int:
    """A mesh of one triangle with morph targets, on a node of its own; the node."""
    at = model.add(np.eye(3, dtype=np.float32), 34962, bounds=True)
    moved = [
        {"POSITION": model.add(np.eye(3, dtype=np.float32), bounds=True)} for _ in range(targets)
    ]
    mesh: Document = {"primitives": [{"attributes": {"POSITION": at}, "targets": moved}], **more}
    if names:
        mesh["extras"] = {"targetNames": names}
    model.list_of("meshes").append(mesh)
    model.list_of("nodes").append({"name": "face", "mesh": len(model.list_of("meshes")) - 1})
    node = len(model.list_of("nodes")) - 1
    model.document["scenes"][0]["nodes"].append(node)
    return node


@pytest.mark.parametrize(
    ("name", "expression"),
    [("jawOpen", "jawOpen"), ("eyeBlink_L", "eyeBlinkLeft"), ("Face.M_eyeBlinkLeft", None),
     ("head:mouthSmileRight", "mouthSmileRight"), ("MouthSmile_R", "mouthSmileRight"), ("smile", None),
     ("browInnerUp", "browInnerUp"), ("tongueOut", None)],
)  # fmt: skip
def test_names_of_arkit(name: str, expression: str | None) -> None:
    which = expression_of(name)
    assert (None if which is None else EXPRESSIONS[which]) == expression


def test_every_name_is_known() -> None:
    assert [expression_of(name) for name in EXPRESSIONS] == list(range(len(EXPRESSIONS)))


def test_morph_targets_with_arkits_names_move_as_the_face_does(tmp_path: Path) -> None:
    m = whole_motion(even_ms(12))
    assert m.expressions is not None
    model = character()
    node = with_face(model, 3, ["eyeBlink_R", "hair", "jawOpen"], weights=[0.0, 0.4, 0.0])
    file = driven(tmp_path, model, m)
    (channel,) = [c for c in file.gltf.animations[0].channels if c.target.path == "weights"]
    assert channel.target.node == node
    got = file.outputs("weights")[0].reshape(12, 3)
    np.testing.assert_allclose(
        got[:, 0], m.expressions[:, EXPRESSIONS.index("eyeBlinkRight")], atol=1e-6
    )
    np.testing.assert_allclose(got[:, 1], 0.4, atol=1e-6)
    np.testing.assert_allclose(got[:, 2], m.expressions[:, EXPRESSIONS.index("jawOpen")], atol=1e-6)


def expressions(**told: float) -> np.ndarray:
    out = np.zeros((1, len(EXPRESSIONS)))
    for name, value in told.items():
        out[0, EXPRESSIONS.index(name)] = value
    return out


def test_presets_of_vrm() -> None:
    def of(**told: float) -> dict[str, float]:
        found = presets_of(expressions(**told))
        return {name: float(strong[0]) for name, strong in found.items() if strong[0] > 1e-9}

    assert of() == {}
    assert of(jawOpen=0.7) == {"aa": 0.7}
    assert of(mouthPucker=1, jawOpen=0.5) == {"ou": 1}
    assert of(mouthStretchLeft=1, mouthStretchRight=1, jawOpen=0.25) == {"ih": 0.25, "ee": 0.75}
    assert of(jawOpen=0.5, mouthClose=0.5) == {}
    assert of(eyeBlinkLeft=1) == {"blink": 0.5, "blinkLeft": 1}
    assert of(eyeLookOutLeft=0.6, eyeLookInRight=0.4) == {"lookLeft": 0.5}
    assert of(mouthSmileLeft=0.2, mouthSmileRight=0.4) == {"happy": pytest.approx(0.3)}


def test_presets_of_a_vrm_1_move_what_they_bind() -> None:
    model = character()
    node = with_face(model, 4, None)
    binds = {
        "aa": [(0, 0.5), (1, 1.0)], "blinkLeft": [(2, 1.0)], "blinkRight": [(3, 1.0)],
        "blink": [(2, 1), (3, 1)],
        "angry": [(0, 1.0)],
    }  # fmt: skip
    preset = {
        name: {"morphTargetBinds": [{"node": node, "index": i, "weight": w} for i, w in some]}
        for name, some in binds.items()
    }
    model.document["extensions"] = {"VRMC_vrm": {"expressions": {"preset": preset}}}
    found = weights_of(model, expressions(jawOpen=0.8, eyeBlinkLeft=0.5))
    np.testing.assert_allclose(found[node], [[0.4, 0.8, 0.5, 0.0]])


def test_groups_of_a_vrm_0_that_can_only_blink_with_both_eyes() -> None:
    model = character()
    node = with_face(model, 2, None)
    groups = [
        {"presetName": "blink", "binds": [{"mesh": 0, "index": 1, "weight": 100}]},
        {"presetName": "a", "binds": [{"mesh": 0, "index": 0, "weight": 50}]},
        {"presetName": "unknown", "binds": [{"mesh": 0, "index": 0, "weight": 100}]},
    ]
    model.document["extensions"] = {"VRM": {"blendShapeMaster": {"blendShapeGroups": groups}}}
    found = weights_of(model, expressions(jawOpen=0.8, eyeBlinkLeft=1.0, eyeBlinkRight=0.5))
    np.testing.assert_allclose(found[node], [[0.4, 0.75]])


def test_a_model_without_a_face_has_no_weights() -> None:
    assert weights_of(character(), expressions(jawOpen=1.0)) == {}
