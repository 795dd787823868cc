"""OpenVINO: reads .tflite, .onnx and its own .xml; the default on CPUs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from jaxtyping import Float32, UInt8
from openvino.preprocess import PrePostProcessor

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.engines.fit import names_in_file
from kinesphere.weights import Weights


class OpenVinoNetwork:
    """A compiled network; see `kinesphere.engines.Network`."""

    def __init__(self, request: Any, outputs: Sequence[str]) -> None:
        self._request = request
        self._outputs = tuple(outputs)

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        if len(batch) == 1:
            return self._run_one(batch)
        each = [{k: v.copy() for k, v in self._run_one(one[None]).items()} for one in batch]
        return {name: np.concatenate([out[name] for out in each]) for name in self._outputs}

    def _run_one(self, one: UInt8[Array, "1 height width 3"]) -> dict[str, Array]:
        tensor = ov.Tensor(np.ascontiguousarray(one), shared_memory=True)
        self._request.set_input_tensor(tensor)
        self._request.infer()
        return {
            name: self._request.get_output_tensor(i).data for i, name in enumerate(self._outputs)
        }


def load(weights: Weights, outputs: Sequence[str], threads: int | None) -> OpenVinoNetwork:
    """See `kinesphere.engines.load`."""
    _check_kind(weights.path)
    try:
        model = _prepared(
            _cut(ov.Core().read_model(weights.path), weights.card, outputs), weights.card
        )
        compiled = ov.Core().compile_model(model, "CPU", _settings(threads))
    except RuntimeError as error:
        raise WeightsError(f"OpenVINO cannot read {weights.path}: {_last_line(error)}") from error
    return OpenVinoNetwork(compiled.create_infer_request(), outputs)


def _check_kind(path: Path) -> None:
    """Whatever is no TensorFlow Lite file OpenVINO tries as TensorFlow, and complains aloud."""
    if path.suffix.lower() == ".tflite":
        with path.open("rb") as file:
            if file.read(8)[4:] != b"TFL3":
                raise WeightsError(f"{path} is no TensorFlow Lite network")


def _settings(threads: int | None) -> dict[str, Any]:
    # float32 everywhere: left alone, OpenVINO computes in bfloat16 on CPUs that have AMX, and the
    # landmarks then depend on the machine.
    settings: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    return settings if threads is None else {**settings, "INFERENCE_NUM_THREADS": threads}


def _cut(model: ov.Model, card: Card, outputs: Sequence[str]) -> ov.Model:
    """The part of `model` that the outputs asked for need."""
    results = {name: result for result in model.results for name in result.output(0).get_names()}
    shapes = {name: list(result.output(0).get_shape()) for name, result in results.items()}
    kept = [results[name] for name in names_in_file(card, outputs, shapes).values()]
    return ov.Model(kept, model.get_parameters(), card.name)  # pyright: ignore[reportGeneralTypeIssues]


def _prepared(model: ov.Model, card: Card) -> ov.Model:
    """`model` taking uint8 pixels: the mapping to the card's value range becomes part of it."""
    width, height = card.input_size_px
    if list(model.input(0).shape) != [1, height, width, 3]:
        raise WeightsError(
            f"{card.file} takes {model.input(0).shape}, its card says {card.input_size_px}"
        )
    low, high = card.value_range
    scale = 255.0 / (high - low)
    steps = PrePostProcessor(model)
    steps.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    steps.input().model().set_layout(ov.Layout("NHWC"))
    steps.input().preprocess().convert_element_type(ov.Type.f32).mean(-low * scale).scale(scale)
    return steps.build()


def _last_line(error: Exception) -> str:
    """The reason; the lines before it say where in OpenVINO's source it was found."""
    return next(reversed(str(error).strip().splitlines()), "unknown error").strip()
