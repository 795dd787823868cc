"""The operators of MediaPipe's own, written as TensorFlow Lite's: beside the formulas in NumPy."""

import json
import math

import numpy as np
import openvino as ov
import pytest
from ai_edge_litert.interpreter import Interpreter
from flatbuffers import flexbuffers  # comes with LiteRT

from kinesphere import weights
from kinesphere.live.faces.constants import CLOSER
from weights import flex  # of tools/weights
from weights.attention import rewritten
from weights.flat import Numbers, Table, in_front
from weights.graph import Graph

ENDS = {"lips": (61, 291), "left_eye": (33, 133), "right_eye": (362, 263)}
"""The landmarks that a square's x leads from and to, as the file's options have them."""


def matrix(points, left, right, side=16, scale=1.5):
    """Cells of a square to the points' unit: turned along left to right, as large as they reach."""
    dx, dy = points[right] - points[left]
    angle = -math.atan2(dy, dx)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    level = points @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    linear = turn.T @ np.diag((high - low) * scale / side)
    return np.column_stack([linear, turn.T @ ((low + high) / 2) - linear @ [side / 2, side / 2]])


def sampled(features, matrix, rows, columns):
    """Cell by cell, bilinear; 0 beyond the outermost middles."""
    height, width, channels = features.shape
    out = np.zeros((rows, columns, channels))
    padded = np.pad(features, ((0, 1), (0, 1), (0, 0)))
    for row, column in np.ndindex(rows, columns):
        x, y = matrix[:2] @ [column + 0.5, row + 0.5, 0, 1] - 0.5
        if 0 <= x <= width - 1 and 0 <= y <= height - 1:
            i, j = int(y), int(x)
            v, u = y - i, x - j
            upper = (1 - u) * padded[i, j] + u * padded[i, j + 1]
            lower = (1 - u) * padded[i + 1, j] + u * padded[i + 1, j + 1]
            out[row, column] = (1 - v) * upper + v * lower
    return out


@pytest.fixture(scope="module")
def tensors():
    """Every tensor of the face network, by name, for a picture."""
    with pytest.warns(UserWarning, match="preserve_all_tensors"):
        network = Interpreter(
            str(weights.find("face", "face").path), experimental_preserve_all_tensors=True
        )
    network.allocate_tensors()
    y, x, k = np.mgrid[:192, :192, :3]
    picture = (np.sin(x / 17 + k) * np.cos(y / 23 - k) + 1) / 2
    network.set_tensor(network.get_input_details()[0]["index"], picture[None].astype(np.float32))
    network.invoke()
    return {
        told["name"]: network.get_tensor(told["index"])
        for told in network.get_tensor_details()
        if told["shape"].size and (told["name"].startswith(NEEDED))
    }


NEEDED = ("landmarks_to", "multiply_by", "transform_", "reshape_", "p_re_lu_3", "output_")


@pytest.mark.parametrize(("number", "part"), [*enumerate(ENDS)])
def test_squares_are_aimed_as_the_reference_has_it(tensors, number, part):
    suffix = f"_{number}" if number else ""
    landmarks = tensors[f"multiply_by_constant{f'_{2 * number}' if number else ''}"][0]
    index = list(CLOSER[part])
    left, right = (index.index(end) for end in ENDS[part])
    expected = matrix(landmarks[index, :2].astype(float), left, right)
    got = tensors[f"landmarks_to_transform_matrix_v2{suffix}"][0]
    np.testing.assert_allclose(got[:2, [0, 1, 3]], expected, atol=2e-5)
    np.testing.assert_array_equal(got[:, 2], [0, 0, 1, 0])
    np.testing.assert_array_equal(got[2:], np.eye(4)[2:])


@pytest.mark.parametrize("suffix", ["", "_1", "_2"])
def test_squares_are_sampled_as_the_reference_has_it(tensors, suffix):
    by = tensors[f"landmarks_to_transform_matrix_v2{suffix}"][0].astype(float)
    expected = sampled(tensors["p_re_lu_3"][0].astype(float), by, 16, 16)
    got = tensors[f"transform_tensor_bilinear_v2{suffix}"][0]
    assert np.ptp(expected) > 1, "something is seen"
    np.testing.assert_allclose(got, expected, atol=1e-3)


@pytest.mark.parametrize(
    ("suffix", "points", "by"),
    [("", 1, 1), ("_1", 3, 3), ("_2", 4, 3), ("_3", 6, 5), ("_4", 7, 5)],
)
def test_points_go_back_as_the_reference_has_it(tensors, suffix, points, by):
    by = tensors[f"multiply_by_constant_{by}"][0].astype(float)
    expected = tensors[f"reshape_{points}"][0] @ by[:2, :2].T + by[:2, 3]
    got = tensors[f"transform_landmarks_v2{suffix}"][0]
    np.testing.assert_allclose(got, expected, atol=1e-4)


def small():
    """A network of two operators of MediaPipe's own: features (1, 5, 4, 2), matrix, points (1, 3, 2)."""
    names = ["TransformTensorBilinear", "TransformLandmarks"]
    codes = [Table({0: 32, 1: name, 2: 2, 3: 32}) for name in names]
    shapes = [(1, 5, 4, 2), (1, 4, 4), (1, 3, 2), (1, 6, 7, 2), (1, 3, 2)]
    tensors = [
        Table({0: Numbers([*shape]), 1: 0, 2: 0, 3: f"t{i}"}) for i, shape in enumerate(shapes)
    ]
    operators = [
        Table({0: 0, 1: Numbers([0, 1]), 2: Numbers([3])}),
        Table({0: 1, 1: Numbers([2, 1]), 2: Numbers([4])}),
    ]
    ends = {1: Numbers([0, 1, 2]), 2: Numbers([3, 4])}
    graph = Table({0: tensors, **ends, 3: operators})
    return in_front(Table({0: 3, 1: codes, 2: [graph], 4: [Table({})]}), bytes(4) + b"TFL3")


def by_litert(data, inputs):
    network = Interpreter(model_content=data)
    network.allocate_tensors()
    for told in network.get_input_details():
        network.set_tensor(told["index"], inputs[told["name"]])
    network.invoke()
    return {
        told["name"]: network.get_tensor(told["index"]) for told in network.get_output_details()
    }


def by_openvino(data, inputs, path):
    path.write_bytes(data)
    compiled = ov.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    out = compiled(inputs)
    return {name: out[name] for name in ("t3", "t4")}


@pytest.mark.parametrize(
    "shift", [(0.0, 0.0), (-2.0, 1.0), (3.5, -2.5), (40.0, 40.0), (0.25, 0.25)]
)
def test_what_lies_beyond_the_features_is_0_in_every_engine(shift, tmp_path):
    random = np.random.default_rng(5)
    by = np.eye(4, dtype=np.float32)
    by[:2, :2] += random.normal(0, 0.2, (2, 2)).astype(np.float32)
    by[:2, 3] = shift
    features = random.normal(size=(1, 5, 4, 2)).astype(np.float32)
    points = random.normal(size=(1, 3, 2)).astype(np.float32)
    inputs = {"t0": features, "t1": by[None], "t2": points}
    data = rewritten(small())
    expected = sampled(features[0].astype(float), by.astype(float), 6, 7)
    for out in (by_litert(data, inputs), by_openvino(data, inputs, tmp_path / "small.tflite")):
        np.testing.assert_allclose(out["t3"][0], expected, atol=1e-5)
        np.testing.assert_allclose(out["t4"][0], points[0] @ by[:2, :2].T + by[:2, 3], atol=1e-5)


def test_the_outermost_middles_are_still_seen():
    """Exactly on the rim: the neighbour beyond it counts nothing."""
    features = np.arange(40, dtype=np.float32).reshape(1, 5, 4, 2)
    inputs = {"t0": features, "t1": np.eye(4, dtype=np.float32)[None]}
    out = by_litert(rewritten(small()), {**inputs, "t2": np.zeros((1, 3, 2), np.float32)})["t3"][0]
    np.testing.assert_array_equal(out[:5, :4], features[0])
    assert not out[5:].any() and not out[:, 4:].any()


def test_rewriting_is_the_same_to_the_bit_every_time_and_nothing_is_left_to_rewrite():
    once = rewritten(small())
    assert rewritten(small()) == once
    assert b"added_5" in once
    assert len(rewritten(once)) - len(once) < len(once), "only a new root is written"
    assert by_litert(rewritten(once), zeros()).keys() == {"t3", "t4"}


def zeros():
    shapes = {"t0": (1, 5, 4, 2), "t1": (1, 4, 4), "t2": (1, 3, 2)}
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}


def test_the_face_network_has_operators_that_every_engine_knows():
    data = weights.find("face", "face").path.read_bytes()
    assert Graph(data).customs() == []


def test_options_of_operators_are_read():
    told = flexbuffers.Builder()
    with told.Map():
        told.Key("a"), told.Int(3)
        told.Key("b"), told.TypedVectorFromElements([300, -1, 70000])
        told.Key("c"), told.Float(1.5)
    assert flex.read(bytes(told.Finish())) == {"a": 3, "b": [300, -1, 70000], "c": 1.5}
    nested = {"a": {"b": 2.5, "c": 1 << 40}, "d": -7}
    assert flex.read(bytes(flexbuffers.Dumps(nested))) == nested


def test_options_that_are_no_map_are_refused():
    with pytest.raises(ValueError, match="expected a map, got 7"):
        flex.read(bytes([7, 1 << 2, 1]))


def test_the_card_says_what_the_file_was_made_of():
    card = json.loads((weights.FOLDER / "face.json").read_text(encoding="utf-8"))
    assert len(card["source_sha256"]) == 64 != card["sha256"]
    assert "attention.py" in card["changed"]
