"""LiteRT (TensorFlow Lite): reads .tflite; always computes every output."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.engines.fit import check_input, names_in_file, to_range
from kinesphere.weights import Weights


class LiteRtNetwork:
    """An interpreter; see `kinesphere.engines.Network`."""

    def __init__(self, interpreter: Any, card: Card, outputs: Sequence[str]) -> None:
        self._interpreter = interpreter
        self._value_range = card.value_range
        source, results = interpreter.get_input_details()[0], interpreter.get_output_details()
        check_input(card, source["shape"].tolist())
        names = names_in_file(card, outputs, {r["name"]: r["shape"].tolist() for r in results})
        index = {r["name"]: r["index"] for r in results}
        self._input = source["index"]
        self._outputs = {meaning: index[name] for meaning, name in names.items()}

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        each = [self._run_one(to_range(one[None], self._value_range)) for one in batch]
        return {name: np.concatenate([out[name] for out in each]) for name in self._outputs}

    def _run_one(self, one: Float32[Array, "1 height width 3"]) -> dict[str, Array]:
        self._interpreter.set_tensor(self._input, one)
        self._interpreter.invoke()
        return {name: self._interpreter.get_tensor(i) for name, i in self._outputs.items()}


def load(weights: Weights, outputs: Sequence[str], threads: int | None) -> LiteRtNetwork:
    """See `kinesphere.engines.load`."""
    try:
        interpreter = Interpreter(str(weights.path), num_threads=threads or os.cpu_count())
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise WeightsError(f"LiteRT cannot read {weights.path}: {error}") from error
    return LiteRtNetwork(interpreter, weights.card, outputs)
