"""OpenVINO: reads .tflite, .onnx and its own .xml; the default on CPUs."""

import io
import platform
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import openvino as ov
from jaxtyping import Float32, UInt8
from openvino.preprocess import PrePostProcessor

from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.engines import cache
from kinesphere.engines.fit import names_in_file
from kinesphere.weights import Weights

CORE: Final = ov.Core()
"""One for all, for good: where its part for CPUs is freed, later signals (Ctrl-C) are handled on a stack
that is no longer there, and the process dies."""
SIDE_BY_SIDE: Final = 4
"""How many pictures of a batch are worked on at once, each on its share of the cores."""


class OpenVinoNetwork:
    """A compiled network; see `kinesphere.engines.Network`.

    One picture gets all the threads. The pictures of a batch are worked on side by side with fewer
    threads each, which wastes less: results are the same to the bit, a batch of OpenVINO's own is not.
    One that is left over without a neighbour gets all the threads again.
    """

    def __init__(self, compile: Callable[[int], Any], outputs: Sequence[str], workers: int) -> None:
        self._compile = compile
        self._workers = workers
        self._one = compile(workers)
        self._outputs = tuple(outputs)
        self._mine = threading.local()

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        # Requests share its memory and hold nothing: a copy made later would be gone when they run.
        batch = np.ascontiguousarray(batch)
        paired = len(batch) - (len(batch) % self._side_by_side == 1)
        each = self._run_many(batch[:paired]) if paired else []
        if paired < len(batch):
            each.append(self._run_one(batch[paired:]))
        if len(each) == 1:
            return each[0]
        return {name: np.concatenate([out[name] for out in each]) for name in self._outputs}

    def _run_one(self, batch: UInt8[Array, "1 height width 3"]) -> dict[str, Array]:
        (request,) = self._requests("one", self._one, 1)
        _feed(request, batch)
        request.infer()
        return self._results(request)

    def _run_many(self, batch: UInt8[Array, "n height width 3"]) -> list[dict[str, Array]]:
        requests = self._requests("many", self._many, len(batch))
        for request, one in zip(requests, batch, strict=True):
            _feed(request, one[None])
            request.start_async()
        for request in requests:
            request.wait()
        return [self._results(request) for request in requests]

    def _requests(self, kind: str, compiled: Any, count: int) -> list[Any]:
        """This thread's own requests: their results last until the thread's next run."""
        mine: list[Any] = self._mine.__dict__.setdefault(kind, [])
        while len(mine) < count:
            mine.append(compiled.create_infer_request())
        return mine[:count]

    @property
    def _side_by_side(self) -> int:
        return max(self._workers, min(cores(), SIDE_BY_SIDE))

    @cached_property
    def _many(self) -> Any:
        many = self._side_by_side
        return self._compile(many) if many > self._workers else self._one

    def _results(self, request: Any) -> dict[str, Array]:
        return {name: request.get_output_tensor(i).data for i, name in enumerate(self._outputs)}


def _feed(request: Any, one: UInt8[Array, "1 height width 3"]) -> None:
    request.set_input_tensor(ov.Tensor(one, shared_memory=True))


def load(
    weights: Weights, outputs: Sequence[str], threads: int | None, workers: int
) -> OpenVinoNetwork:
    """See `kinesphere.engines.load`."""
    _check_kind(weights.path)
    compile = partial(_compiled, weights, outputs, threads)
    try:
        return OpenVinoNetwork(compile, outputs, workers)
    except RuntimeError as error:
        raise WeightsError(f"OpenVINO cannot read {weights.path}: {_last_line(error)}") from error


def _check_kind(path: Path) -> None:
    """Whatever is no TensorFlow Lite file OpenVINO tries as TensorFlow, and complains aloud."""
    if path.suffix.lower() == ".tflite":
        with path.open("rb") as file:
            if file.read(8)[4:] != b"TFL3":
                raise WeightsError(f"{path} is no TensorFlow Lite network")


def _compiled(weights: Weights, outputs: Sequence[str], threads: int | None, streams: int) -> Any:
    """The network ready to run for `streams` at once; from the cache where it has been before."""
    settings = _settings(threads, streams)
    key = (
        *("openvino", ov.__version__, platform.machine(), _cpu()),
        *(weights.path.suffix, repr(weights.card), *outputs, repr(settings)),
    )
    if weights.path.suffix == ".xml":  # its weights lie in a second file, which no checksum covers
        return _compile(weights, outputs, settings)
    made: list[Any] = []

    def make() -> bytes:
        made.append(_compile(weights, outputs, settings))
        exported = made[0].export_model()
        return exported.getvalue() if isinstance(exported, io.BytesIO) else bytes(exported)

    kept = cache.cached(key, make)
    if made:
        return made[0]
    try:
        return CORE.import_model(kept, "CPU", settings)
    except RuntimeError:  # it was made by an OpenVINO that calls itself the same and is not
        cache.forget(key)
        return _compile(weights, outputs, settings)


def _compile(weights: Weights, outputs: Sequence[str], settings: dict[str, Any]) -> Any:
    model = cut(CORE.read_model(weights.path), weights.card, outputs)
    return CORE.compile_model(_prepared(model, weights.card), "CPU", settings)


def _cpu() -> str:
    return str(CORE.get_property("CPU", "FULL_DEVICE_NAME")) + str(
        CORE.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    )


def _settings(threads: int | None, streams: int) -> dict[str, Any]:
    # float32 everywhere: left alone, OpenVINO computes in bfloat16 on CPUs that have AMX, and the
    # landmarks then depend on the machine.
    settings: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    if streams > 1:
        settings = {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": streams}
    return settings if threads is None else {**settings, "INFERENCE_NUM_THREADS": threads}


def cut(model: ov.Model, card: Card, outputs: Sequence[str]) -> ov.Model:
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
