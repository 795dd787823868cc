"""All engines say the same: they are compared with each other on a real picture."""

import dataclasses
import hashlib
import json

import numpy as np
import onnx
import pytest

from kinesphere import engines, weights
from kinesphere.core.crop import Crop
from kinesphere.core.errors import EngineError, InputError, WeightsError
from kinesphere.live.detect import find_people, to_region

ALL = ("landmarks", "presence", "heatmaps", "world", "mask")

# Landmarks are pixels of 256, world landmarks metres, the others logits and probabilities.
TOLERANCE = {"landmarks": 0.02, "presence": 1e-4, "heatmaps": 0.02, "world": 2e-4, "mask": 0.05}


@pytest.fixture(scope="module")
def crop(person, networks):
    region = to_region(find_people(networks.detector, person)[0])
    return Crop(region, 256).cut(person, "replicate")[None]


@pytest.mark.parametrize("size", weights.SIZES)
def test_litert_and_openvino_agree_on_the_landmark_networks(size, crop):
    found = weights.find(size)
    a = engines.load(found, ALL, "openvino").run(crop)
    b = engines.load(found, ALL, "litert").run(crop)
    for name, tolerance in TOLERANCE.items():
        assert a[name].shape == b[name].shape == found.card.outputs[name].shape
        np.testing.assert_allclose(a[name], b[name], atol=tolerance, err_msg=name)


def test_litert_and_openvino_agree_on_the_detector(person):
    """Its weights are stored sparse: an engine that reads them wrongly fails here."""
    found = weights.find("detector", "detector")
    outputs = [engines.load(found, ("scores", "boxes"), e) for e in ("openvino", "litert")]
    a, b = (find_people(network, person)[0] for network in outputs)
    assert a.score == pytest.approx(b.score, abs=1e-4)
    np.testing.assert_allclose(a.points_px, b.points_px, atol=0.05)


@pytest.mark.parametrize("engine", ["openvino", "litert"])
def test_leaving_out_the_mask_changes_nothing_else(engine, crop):
    found = weights.find("lite")
    whole = {k: v.copy() for k, v in engines.load(found, ALL, engine).run(crop).items()}
    part = engines.load(found, ALL[:4], engine).run(crop)
    assert set(part) == set(ALL[:4])
    for name in part:
        np.testing.assert_allclose(part[name], whole[name], atol=1e-3)


@pytest.mark.parametrize("engine", ["openvino", "litert"])
def test_a_batch_is_its_pictures_one_by_one(engine, crop):
    network = engines.load(weights.find("lite"), ALL[:2], engine)
    other = crop[:, ::-1].copy()
    ones = [network.run(one)["landmarks"].copy() for one in (crop, other)]
    both = network.run(np.concatenate([crop, other]))["landmarks"]
    np.testing.assert_array_equal(both, np.concatenate(ones))


@pytest.mark.parametrize("engine", ["openvino", "litert"])
def test_a_batch_may_be_laid_out_in_memory_as_it_likes(engine, crop):
    network = engines.load(weights.find("lite"), ALL[:2], engine)
    batch = np.concatenate([crop, crop[:, ::-1], crop])
    strided = np.ascontiguousarray(batch.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1)
    assert not strided.flags.c_contiguous
    expected = network.run(batch)["landmarks"].copy()
    np.testing.assert_array_equal(network.run(strided)["landmarks"], expected)


@pytest.fixture
def tiny_onnx(tmp_path):
    """A landmark network of two operators: every output is a number times the picture's mean."""
    card = json.loads((weights.FOLDER / "lite.json").read_text())
    nodes = [onnx.helper.make_node("ReduceMean", ["input_1"], ["mean"], axes=[1, 2, 3], keepdims=1)]
    constants, outputs = [], []
    for i, out in enumerate(card["outputs"].values()):
        shape = out["shape"] if len(out["shape"]) == 4 else [*out["shape"], 1, 1]
        constants.append(
            onnx.numpy_helper.from_array(np.full(shape, i + 1, np.float32), f"factor_{i}")
        )
        constants.append(
            onnx.numpy_helper.from_array(np.array(out["shape"], np.int64), f"shape_{i}")
        )
        nodes.append(onnx.helper.make_node("Mul", ["mean", f"factor_{i}"], [f"wide_{i}"]))
        nodes.append(onnx.helper.make_node("Reshape", [f"wide_{i}", f"shape_{i}"], [out["name"]]))
        outputs.append(
            onnx.helper.make_tensor_value_info(out["name"], onnx.TensorProto.FLOAT, out["shape"])
        )
    source = onnx.helper.make_tensor_value_info("input_1", onnx.TensorProto.FLOAT, [1, 256, 256, 3])
    graph = onnx.helper.make_graph(nodes, "tiny", [source], outputs, constants)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)])
    model.ir_version = 8
    path = tmp_path / "tiny.onnx"
    onnx.save(model, path)
    data = path.read_bytes()
    found = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    path.with_suffix(".json").write_text(
        json.dumps({**card, "name": "tiny", "file": path.name, **found})
    )
    return weights.find(path)


def test_onnxruntime_and_openvino_agree_on_onnx_weights(tiny_onnx, crop):
    mean = crop.astype(np.float64).mean() / 255
    for engine in ("onnxruntime", "openvino"):
        out = engines.load(tiny_onnx, ALL, engine).run(crop)
        for i, (name, shape) in enumerate(tiny_onnx.card.outputs.items()):
            assert out[name].shape == shape.shape
            np.testing.assert_allclose(out[name], (i + 1) * mean, rtol=1e-4)


def test_auto_takes_openvino_and_says_why():
    choice = engines.choose(weights.find("lite"))
    assert choice.engine == "openvino"
    assert "fastest on CPUs" in choice.reason


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(engines, "installed", lambda name: name == "onnxruntime")
    with pytest.raises(EngineError, match="'litert' is not installed: pip install ai-edge-litert"):
        engines.choose(weights.find("lite"), "litert")
    with pytest.raises(
        EngineError, match=r"no installed engine reads .tflite weights: pip install"
    ):
        engines.choose(weights.find("lite"))


def test_engines_refuse_what_they_cannot_do():
    lite = weights.find("lite")
    with pytest.raises(InputError, match="engine must be auto, openvino, onnxruntime, litert"):
        engines.choose(lite, "abacus")
    with pytest.raises(EngineError, match=r"onnxruntime reads .onnx, not .tflite"):
        engines.choose(lite, "onnxruntime")
    with pytest.raises(WeightsError, match="has no output 'boxes'"):
        engines.load(lite, ("boxes",))
    with pytest.raises(InputError, match="threads must be a whole number, 1 or more"):
        engines.load(lite, ALL, threads=0)


@pytest.mark.parametrize("engine", ["openvino", "litert"])
def test_a_card_that_does_not_fit_its_file_says_where(engine):
    lite = weights.find("lite")
    outputs = {**lite.card.outputs, "world": lite.card.outputs["landmarks"]}
    outputs["world"] = dataclasses.replace(outputs["world"], shape=(1, 117))
    wrong = weights.Weights(lite.path, dataclasses.replace(lite.card, outputs=outputs))
    message = r"output 'Identity' has shape \(1, 195\), its card says \(1, 117\)"
    with pytest.raises(WeightsError, match=message):
        engines.load(wrong, ("world",), engine)
    small = weights.Weights(lite.path, dataclasses.replace(lite.card, input_size_px=(128, 256)))
    with pytest.raises(WeightsError, match="its card says"):
        engines.load(small, ("world",), engine)
