"""What a network costs and what the processor could do at best."""

import math
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import openvino as ov

from kinesphere.engines.openvino import cut
from kinesphere.weights import Weights

GIGA: Final = 1e9
SIDE: Final = 2048
"""Of the matrices that are multiplied: large enough that memory does not count."""
TIME_S: Final = 1.0


def gflop(weights: Weights, outputs: Sequence[str]) -> float:
    """Two for each multiplication with its addition, in the part of the network that `outputs` need."""
    model = cut(ov.Core().read_model(weights.path), weights.card, outputs)
    return 2 * sum(map(_multiplications, model.get_ops())) / GIGA


def _multiplications(node: Any) -> int:
    """Of a convolution: results times weights that go into each. 0 for what is none."""
    kind = node.get_type_name()
    if kind in ("Convolution", "GroupConvolution"):
        kernel = list(node.input(1).get_shape())
        into_each = kernel[1:] if kind == "Convolution" else kernel[2:]
        return math.prod(node.output(0).get_shape()) * math.prod(into_each)
    if kind == "MatMul":
        return math.prod(node.output(0).get_shape()) * int(node.input(0).get_shape()[-1])
    return 0


def peak_gflops() -> float:
    """Billions of operations a second: the best of a second of float32 matrix products, all cores."""
    a = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    out = np.empty_like(a)
    best_s, end_s = math.inf, time.perf_counter() + TIME_S
    while time.perf_counter() < end_s or math.isinf(best_s):
        start_s = time.perf_counter()
        np.matmul(a, a, out)
        best_s = min(best_s, time.perf_counter() - start_s)
    return 2 * SIDE**3 / best_s / GIGA
