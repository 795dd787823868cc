"""The constants of a network as plain numbers: half precision widened, sparse ones filled up."""

import math

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tflite.read import Dimension, Model, Tensor, stored


def sources(model: Model) -> dict[int, int]:
    """From what an operator takes back to the constant: through what changes only how it is stored."""
    back: dict[int, int] = {}
    for one in model.operators:
        if one.op in ("DEQUANTIZE", "DENSIFY"):
            back[one.outputs[0]] = back.get(one.inputs[0], one.inputs[0])
    return back


def numbers(model: Model, position: int) -> Array:
    """A constant, float32, dense, in its shape. Nothing is rounded."""
    tensor = model.tensors[position]
    if tensor.vector is None:
        raise WeightsError(f"{tensor.name} is computed, where a constant was expected")
    values = stored(model, tensor).astype(np.float32)
    return _filled(values, tensor) if tensor.sparsity else values.reshape(tensor.shape)


def _filled(values: Array, tensor: Tensor) -> Array:
    """A sparse tensor filled up with zeros.

    Levels are walked from the outermost: a dense one visits all its indices, a compressed one those that
    are written down. The values come in the order of that walk.
    """
    sparsity = tensor.sparsity
    assert sparsity is not None
    if sparsity.is_blocked or sorted(sparsity.order) != list(range(len(tensor.shape))):
        raise WeightsError(f"the sparse tensor {tensor.name} is stored in a way not read here")
    places = np.zeros(1, np.int64)  # where each branch of the walk stands in the dense tensor
    try:
        for axis, dimension in zip(sparsity.order, sparsity.dimensions, strict=True):
            step = math.prod(tensor.shape[axis + 1 :])
            places = _branches(places, dimension, tensor.shape[axis], step)
        dense = np.zeros(math.prod(tensor.shape), np.float32)
        dense[places] = values
    except (ValueError, IndexError) as error:
        raise WeightsError(
            f"the sparse tensor {tensor.name} does not fit its shape {tensor.shape}: "
            "the file is damaged, fetch it again"
        ) from error
    return dense.reshape(tensor.shape)


def _branches(places: Array, dimension: Dimension, size: int, step: int) -> Array:
    if dimension.segments is None:
        if dimension.size != size:
            raise ValueError("another size than the tensor's")
        return (places[:, None] + np.arange(size) * step).ravel()
    segments, indices = np.array(dimension.segments), np.array(dimension.indices, np.int64)
    if len(indices) and indices.max() >= size:
        raise ValueError("an index beyond the tensor")
    if segments[0] != 0 or segments[-1] != len(indices):
        raise ValueError("indices that belong to no row")
    return places.repeat(np.diff(segments)) + indices * step
