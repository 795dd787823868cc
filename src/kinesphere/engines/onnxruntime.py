"""ONNX Runtime: reads .onnx; takes a GPU where its build has one (CUDA, CoreML, DirectML)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime as ort
from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card
from kinesphere.engines.fit import check_input, names_in_file, share, to_range
from kinesphere.weights import Weights


class OnnxNetwork:
    """A session; see `kinesphere.engines.Network`."""

    def __init__(self, session: Any, card: Card, outputs: Sequence[str]) -> None:
        self._session = session
        self._card = card
        check_input(card, session.get_inputs()[0].shape)
        shapes = {node.name: node.shape for node in session.get_outputs()}
        self._names = names_in_file(card, outputs, shapes)

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        each = [self._run_one(to_range(one[None], self._card.value_range)) for one in batch]
        return {o: np.concatenate(parts) for o, *parts in zip(self._names, *each, strict=True)}

    def _run_one(self, one: Float32[Array, "1 height width 3"]) -> list[Array]:
        return self._session.run(list(self._names.values()), {self._card.input_name: one})


def load(
    weights: Weights, outputs: Sequence[str], threads: int | None, workers: int
) -> OnnxNetwork:
    """See `kinesphere.engines.load`."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = share(threads, workers) if threads or workers > 1 else 0
    try:
        session = ort.InferenceSession(
            str(weights.path), options, providers=ort.get_available_providers()
        )
    except Exception as error:  # ONNX Runtime's own classes share no root but Exception
        raise WeightsError(f"ONNX Runtime cannot read {weights.path}: {error}") from error
    return OnnxNetwork(session, weights.card, outputs)
