"""Bodies of the SMPL family: as their equations say, from files that may be anything."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from body import smpl
from kinesphere.body import smplx
from kinesphere.body.linear import LinearBody
from kinesphere.core import skeleton
from kinesphere.core.errors import InputError, WeightsError
from kinesphere.truth import prior
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.single import fit
from truth import derivatives, people

CAMERA_THEIRS = np.diag([1.0, -1.0, -1.0])
"""Takes their axes (x left, y up, z forwards) to the camera's, before which they stand."""


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return smpl.save(tmp_path_factory.mktemp("smpl") / "toy.npz")


@pytest.fixture(scope="module")
def body(file) -> LinearBody:
    return smplx.load(file, smpl.landmarks(), shapes=smpl.SHAPES, skin=60, dtype=torch.float64)


def test_joints_skin_and_landmarks_are_those_of_the_familys_equations(body):
    x = people.anyhow(body, 3)
    file, at = smpl.arrays(), body.layout
    got = body.pose(x)
    for row in range(len(x)):
        turns = x[row, at.rotations].reshape(-1, 3).numpy() @ smplx.OURS_THEIRS
        turns = np.concatenate([turns, np.zeros((len(smpl.FINGERS), 3))])
        joints, vertices = smpl.posed(file, turns, x[row, at.shape].numpy())

        def there(points: np.ndarray, row: int = row, root: np.ndarray = joints[0]) -> np.ndarray:
            return (points - root) @ CAMERA_THEIRS.T + x[row, at.translation].numpy()

        np.testing.assert_allclose(got.joints_m[row], there(joints[:22]), atol=1e-9)
        np.testing.assert_allclose(got.vertices_m()[row], there(vertices), atol=1e-9)
        for index, (name, told) in enumerate(smpl.landmarks().items()):
            points = joints[[told["joint"]]] if "joint" in told else vertices[told["vertices"]]
            found = got.landmarks.xyz_m[row, skeleton.INDEX[name]]
            np.testing.assert_allclose(found, there(points).mean(0), atol=1e-9, err_msg=name)
            assert skeleton.NAMES[index] == name


@pytest.mark.parametrize("kind", ["landmarks", "skin", "balls"])
def test_rows_are_finite_differences(body, kind):
    x = people.anyhow(body, 2)
    points = getattr(body.pose(x), kind)
    directions = torch.randn_like(points.xyz_m)
    moved, rows = derivatives.moved(x)
    along = (getattr(body.pose(moved), kind).xyz_m * directions[rows]).sum(-1)
    expected = derivatives.slopes(along, x).mT
    torch.testing.assert_close(points.rows(directions), expected, atol=1e-7, rtol=1e-6)


def test_it_stands_upright_with_its_left_on_the_pictures_right(body):
    joints_m = body.pose(torch.zeros(1, body.layout.size).double()).joints_m[0]
    at = dict(zip(body.joint_names, joints_m, strict=True))
    assert at["head"][1] < at["pelvis"][1] < at["left_ankle"][1]
    assert at["left_wrist"][0] > at["left_elbow"][0] > 0 > at["right_wrist"][0]
    assert at["left_foot"][2] < at["left_ankle"][2]
    height_m, _ = body.height_m(torch.zeros(1, smpl.SHAPES).double())
    assert 1.4 < float(height_m) < 2.0


def test_a_fit_runs_with_it(file):
    body = smplx.load(file, smpl.landmarks(), skin=60)
    assert body.layout.shapes == 10
    x = torch.zeros(2, body.layout.size)
    x[:, body.layout.pose] = 0.2 * torch.randn(2, 63)
    x[:, body.layout.translation] = torch.tensor([0.0, 0.2, 3.5])
    found = fit(Problem(body, prior.wide(body.layout), people.seen(body, x, 2)))
    true_m = people.landmarks_m(body, x)
    assert people.apart_m(people.landmarks_m(body, found.parameters), true_m).max() < 0.03


def test_shapes_are_as_many_as_asked_for_or_there_are(file):
    assert smplx.load(file, smpl.landmarks(), shapes=3).layout.shapes == 3
    assert smplx.load(file, smpl.landmarks(), shapes=300).layout.shapes == smpl.SHAPES


def refused(path: Path) -> str:
    with pytest.raises(WeightsError) as told:
        smplx.load(path, smpl.landmarks())
    assert str(path) in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("key", smplx.KEYS)
def test_a_file_without_an_array_is_refused(tmp_path, key):
    assert f"lacks {key}" in refused(smpl.save(tmp_path / "body.npz", {key: None}))


def changed(key: str) -> dict[str, Any]:
    return {key: smpl.arrays()[key].copy()}


def nan(key: str) -> dict[str, Any]:
    array = changed(key)
    array[key][0, 0] = np.nan
    return array


def kintree(joint: int, parent: int) -> dict[str, Any]:
    table = smpl.arrays()["kintree_table"].astype(np.int64)
    table[0, joint] = parent
    return {"kintree_table": table}


WRONG = {
    "too few vertices": {"v_template": smpl.arrays()["v_template"][:-1]},
    "flat": {"v_template": np.zeros(9)},
    "a number": {"v_template": np.array(1.0)},
    "no vertices": {"v_template": np.zeros((0, 3))},
    "no components": {"shapedirs": smpl.arrays()["shapedirs"][..., 0]},
    "none of them": {"shapedirs": smpl.arrays()["shapedirs"][..., :0]},
    "words": {"weights": np.full((350, 25), "one")},
    "weights of nothing": {"weights": np.zeros_like(smpl.arrays()["weights"])},
    "weights below zero": {"weights": -smpl.arrays()["weights"]},
    "not a number": nan("v_template"),
    "not a number in the shapes": nan("shapedirs"),
    "faces of four": {"f": np.zeros((5, 4), int)},
    "faces beyond": {"f": np.full((5, 3), 350)},
    "a joint before its parent": kintree(3, 7),
    "two roots": kintree(3, -1),
    "itself its parent": kintree(3, 3),
    "joints of a hand": {
        "J_regressor": smpl.arrays()["J_regressor"][:16],
        "weights": smpl.arrays()["weights"][:, :16],
        "kintree_table": smpl.arrays()["kintree_table"][:, :16],
    },
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_file_of_another_shape_is_refused(tmp_path, wrong):
    refused(smpl.save(tmp_path / "body.npz", wrong))


@pytest.mark.parametrize("kept", [0, 4, 1000, -200])
def test_a_file_that_was_cut_short_is_refused(tmp_path, kept):
    path = smpl.save(tmp_path / "body.npz")
    path.write_bytes(path.read_bytes()[:kept])
    refused(path)


CONTENT = {
    "zip": b"PK\x03\x04 and more",
    "npy": b"\x93NUMPY",
    "text": b"hello",
    "zeros": b"\0" * 99,
}


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT.keys())
def test_what_is_no_such_file_is_refused(tmp_path, content):
    path = tmp_path / "body.npz"
    path.write_bytes(content)
    refused(path)


def test_a_single_array_a_folder_and_nothing_are_refused(tmp_path):
    path = tmp_path / "body.npy"
    np.save(path, smpl.arrays()["v_template"])
    assert "single array" in refused(path)
    refused(tmp_path)
    refused(tmp_path / "nowhere.npz")


class Trap:
    """What unpickling it would do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("whole", [False, True], ids=["an array of it", "all of it"])
def test_nothing_is_unpickled(tmp_path, whole):
    """SMPL is handed out as pickles too, which run whatever they hold."""
    path, sprung = tmp_path / "body.npz", tmp_path / "sprung"
    if whole:
        path.write_bytes(pickle.dumps(Trap(sprung)))
    else:
        smpl.save(path, {"J_regressor": np.array([Trap(sprung)], object)})
    assert "pickled" in refused(path)
    assert not sprung.exists()


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        3,
        {"joint": 22},
        {"joint": -1},
        {"joint": 1.5},
        {"joint": "head"},
        {"joint": [1, 2]},
        {"vertices": []},
        {"vertices": [[1, 2]]},
        {"vertices": [350]},
        {"vertices": [-1]},
        {"vertices": ["a"]},
    ],
    ids=str,
)
def test_a_landmark_that_is_told_wrong_is_named(file, told):
    with pytest.raises(InputError, match="left_heel"):
        smplx.load(file, {**smpl.landmarks(), "left_heel": told})


def test_a_vertex_that_is_named_twice_counts_twice(file):
    vertices = smplx.load(file, {**smpl.landmarks(), "nose": {"vertices": [0, 0, 8]}})
    weights = vertices.landmark_weights[skeleton.INDEX["nose"]]
    assert float(weights.sum()) == pytest.approx(1)
