"""LiteRT (TensorFlow Lite): reads .tflite; always computes every output."""

from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.engines.fit import check_input, names_in_file, share, to_range
from kinesphere.weights import Weights


class LiteRtNetwork:
    """An interpreter a worker; see `kinesphere.engines.Network`."""

    def __init__(
        self, make: Callable[[], Any], card: Card, outputs: Sequence[str], workers: int
    ) -> None:
        # An interpreter a worker, made now: one that cannot be made is found out at loading.
        self._idle: SimpleQueue[Any] = SimpleQueue()
        interpreter = make()
        for one in (interpreter, *(make() for _ in range(workers - 1))):
            self._idle.put(one)
        self._value_range = card.value_range
        source, results = interpreter.get_input_details()[0], interpreter.get_output_details()
        check_input(card, source["shape"].tolist())
        names = names_in_file(card, outputs, {r["name"]: r["shape"].tolist() for r in results})
        index = {r["name"]: r["index"] for r in results}
        self._input = source["index"]
        self._outputs = {meaning: index[name] for meaning, name in names.items()}

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        interpreter = self._idle.get()
        try:
            each = [
                self._run_one(interpreter, to_range(one[None], self._value_range)) for one in batch
            ]
        finally:
            self._idle.put(interpreter)
        return {name: np.concatenate([out[name] for out in each]) for name in self._outputs}

    def _run_one(
        self, interpreter: Any, one: Float32[Array, "1 height width 3"]
    ) -> dict[str, Array]:
        interpreter.set_tensor(self._input, one)
        interpreter.invoke()
        return {name: interpreter.get_tensor(i) for name, i in self._outputs.items()}


def load(
    weights: Weights, outputs: Sequence[str], threads: int | None, workers: int
) -> LiteRtNetwork:
    """See `kinesphere.engines.load`."""
    make = partial(_interpreter, weights, share(threads, workers))
    return LiteRtNetwork(make, weights.card, outputs, workers)


def _interpreter(weights: Weights, threads: int) -> Any:
    try:
        interpreter = Interpreter(str(weights.path), num_threads=threads)
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise WeightsError(f"LiteRT cannot read {weights.path}: {error}") from error
    return interpreter
