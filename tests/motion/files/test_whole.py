"""Fingers and expressions in every file, read by other libraries."""

from dataclasses import replace
from pathlib import Path

import ezc3d
import numpy as np
import pytest

from bvh_reader import container
from bvh_reader import joints_m as read_joints_m
from gltf_reader import Reader
from kinesphere.core import hand, skeleton
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.files import bvh, c3d, gltf, vrma
from kinesphere.motion.files import json as files
from kinesphere.motion.files.even import evenly, held
from kinesphere.motion.files.markers import as_pose2sim, of_joints, of_landmarks
from kinesphere.motion.files.names import Names, names_of
from kinesphere.motion.quaternions import angle_of, inverse, multiply
from kinesphere.motion.retarget.faces import presets_of
from kinesphere.motion.skeleton import hands_m, skeleton_of
from made_motion import even_ms, motion, uneven_ms, whole_motion

WHOLE = humanoid.WHOLE


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
def test_bvhio_finds_the_fingers_where_they_are(tmp_path: Path, names: Names) -> None:
    m = whole_motion(even_ms(20))
    bvh.write(tmp_path / "a.bvh", m, names=names)
    got = read_joints_m(tmp_path / "a.bvh", names_of(names, WHOLE))
    assert got.shape == (20, 49, 3)
    assert np.abs(got - skeleton_of(m).joints_m).max() < 1e-5
    ends = {
        joint.Name: np.array(joint.EndSite) / 100
        for joint, _, _ in container(tmp_path / "a.bvh").Root.layout()
        if joint.EndSite is not None and not joint.Children
    }
    assert m.fingers is not None
    called = names_of(names, humanoid.FINGERTIPS)
    assert set(called) < set(ends) and len(ends) == 13
    for name, tip in zip(called, m.fingers.tips_m, strict=True):
        np.testing.assert_allclose(ends[name], tip, atol=1e-7)


def test_mixamos_names_of_fingers() -> None:
    called = names_of("mixamo", WHOLE)
    assert called[WHOLE.index("leftThumbMetacarpal")] == "mixamorig:LeftHandThumb1"
    assert called[WHOLE.index("rightIndexIntermediate")] == "mixamorig:RightHandIndex2"
    assert called[WHOLE.index("leftLittleDistal")] == "mixamorig:LeftHandPinky3"


@pytest.mark.parametrize("names", ["vrm", "mixamo"])
def test_pygltflib_finds_the_fingers_where_they_are(tmp_path: Path, names: Names) -> None:
    m = whole_motion(uneven_ms(30))
    gltf.write(tmp_path / "a.glb", m, names=names)
    file = Reader(tmp_path / "a.glb")
    got = np.stack([file.joints_m(i, names_of(names, WHOLE)) for i in range(len(m))])
    assert np.abs(got - skeleton_of(m).joints_m).max() < 1e-5
    skin = file.gltf.skins[0]
    binds = file.array(skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
    world = file.worlds(file.rest())
    assert len(skin.joints) == 49
    for node, bind in zip(skin.joints, binds, strict=True):
        np.testing.assert_allclose(world[node] @ bind, np.eye(4), atol=1e-6)


def test_vrma_has_fingers_and_vrms_expressions(tmp_path: Path) -> None:
    m = whole_motion(uneven_ms(30))
    vrma.write(tmp_path / "a.vrma", m)
    file = Reader(tmp_path / "a.vrma")
    told = file.gltf.extensions["VRMC_vrm_animation"]
    assert set(told["humanoid"]["humanBones"]) == set(WHOLE)
    got = np.stack([file.joints_m(i, WHOLE) for i in range(len(m))])
    assert np.abs(got - skeleton_of(m).joints_m).max() < 1e-5
    preset = told["expressions"]["preset"]
    assert set(preset) == {
        "aa",
        "ih",
        "ou",
        "ee",
        "oh",
        "blink",
        "blinkLeft",
        "blinkRight",
        "happy",
    }
    assert m.expressions is not None
    want = presets_of(m.expressions)
    for name, one in preset.items():
        strong = [file.pose(i)[one["node"]]["translation"] for i in range(len(m))]
        np.testing.assert_allclose(np.array(strong)[:, 0], want[name], atol=1e-6)
        assert one["node"] in file.gltf.scenes[0].nodes
    assert not any(name.startswith("look") for name in preset)  # the specification forbids it


def test_json_reads_what_it_wrote(tmp_path: Path) -> None:
    m = whole_motion(uneven_ms(20))
    files.write(tmp_path / "a.json", m)
    again = files.read(tmp_path / "a.json")
    assert again.fingers is not None and m.fingers is not None and m.expressions is not None
    turned = multiply(inverse(m.fingers.rotations), again.fingers.rotations)
    assert angle_of(turned).max() < 1e-6
    np.testing.assert_allclose(again.fingers.offsets_m, m.fingers.offsets_m, atol=1e-6)
    np.testing.assert_allclose(again.fingers.trust, m.fingers.trust, atol=1e-3)
    np.testing.assert_allclose(again.expressions, m.expressions, atol=1e-4)
    files.write(tmp_path / "b.json", motion(uneven_ms(20)))
    alone = files.read(tmp_path / "b.json")
    assert alone.fingers is None and alone.expressions is None
    assert "fingers" not in (tmp_path / "b.json").read_text()


def seen(m_hands: np.ndarray, hips_m: np.ndarray, t_ms: np.ndarray) -> Landmarks:
    xyz_m = np.random.default_rng(0).normal(0, 0.4, (len(t_ms), 33, 3))
    hands = humanoid.flipped(m_hands - hips_m[:, None, None])
    return Landmarks(t_ms, xyz_m, np.full((len(t_ms), 33), 0.9), hands_m=hands)


def test_ezc3d_finds_landmarks_of_hands_and_none_where_they_hide(tmp_path: Path) -> None:
    m = whole_motion(even_ms(30))
    true = hands_m(m)
    assert true is not None
    landmarks = seen(true, m.hips_m, m.t_ms)
    assert landmarks.hands_m is not None
    landmarks.hands_m[5:9, 1] = np.nan
    markers = of_landmarks(landmarks, m)
    c3d.write(tmp_path / "a.c3d", markers)
    file = ezc3d.c3d(str(tmp_path / "a.c3d"))
    labels = tuple(file["parameters"]["POINT"]["LABELS"]["value"])
    assert labels[:33] == skeleton.NAMES and len(labels) == 33 + 42
    assert labels[33] == "left_hand_wrist" and labels[-1] == "right_hand_pinky_finger_tip"
    xyz_mm = file["data"]["points"][:3].transpose(2, 1, 0)
    x, y, z = np.moveaxis(true.reshape(30, 42, 3), -1, 0) * 1000
    hidden = np.zeros((30, 42), bool)
    hidden[5:9, hand.COUNT :] = True
    got = xyz_mm[:, 33:]
    np.testing.assert_allclose(got[~hidden], np.stack([x, -z, y], -1)[~hidden], atol=1e-2)
    residuals = file["data"]["meta_points"]["residuals"][0].T[:, 33:]
    np.testing.assert_array_equal(residuals < 0, hidden)
    assert len(as_pose2sim(markers).names) == 25


def test_joints_as_markers_have_fingers_and_their_ends() -> None:
    m = whole_motion(even_ms(10))
    markers = of_joints(m)
    assert markers.names[:49] == WHOLE and "leftIndexDistalEnd" in markers.names
    assert "leftHandEnd" not in markers.names
    true = hands_m(m)
    assert true is not None
    tip = markers.xyz_m[:, markers.names.index("leftIndexDistalEnd")]
    np.testing.assert_allclose(tip, true[:, 0, hand.INDEX["index_finger_tip"]], atol=1e-12)


def test_frames_in_between_and_absences() -> None:
    m = whole_motion(np.delete(even_ms(90), np.s_[30:60]))
    still = held(m)
    assert still.fingers is not None and still.expressions is not None and m.fingers is not None
    np.testing.assert_array_equal(still.fingers.rotations[30], m.fingers.rotations[29])
    assert (still.fingers.trust[30] == 0).all()
    even = evenly(m, 60)
    assert even.fingers is not None and even.expressions is not None
    assert even.fingers.rotations.shape == (len(even), 30, 4) == (len(even.expressions), 30, 4)
    np.testing.assert_allclose(even.fingers.rotations[:59:2], m.fingers.rotations[:30], atol=1e-9)
    between = angle_of(multiply(inverse(m.fingers.rotations[3]), even.fingers.rotations[7]))
    whole = angle_of(multiply(inverse(m.fingers.rotations[3]), m.fingers.rotations[4]))
    np.testing.assert_allclose(between, whole / 2, atol=1e-6)


def test_without_expressions_fingers_alone() -> None:
    m = replace(whole_motion(even_ms(5)), expressions=None)
    assert evenly(m, 60).expressions is None and evenly(m, 60).fingers is not None
