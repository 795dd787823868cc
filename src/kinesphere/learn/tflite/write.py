"""A TFLite file with other numbers in its constants; what is computed with them stays.

numbers → bytes of each buffer → laid out anew;  operators that only widened or filled up, or that no
output needs any more → left out, and what only they took is emptied
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tflite.buffers import laid_out
from kinesphere.learn.tflite.constants import numbers
from kinesphere.learn.tflite.flatbuffer import Table, root
from kinesphere.learn.tflite.read import Model

_HALF: Final = np.dtype("<f2")
_FLOAT_TYPE: Final = 0
_MOST: Final = float(np.finfo(np.float16).max)


def with_numbers(
    model: Model, new: Mapping[int, Array], half: bool, outputs: Sequence[int]
) -> bytes:
    """The file of `model` with other numbers in the constants named by position, all of them dense.

    half      kept in half precision, as the released files are; else in float32
    outputs   positions of those that the file is to have

    WeightsError for a number that half precision cannot hold.
    """
    data = bytearray(model.data)
    graph = root(data).tables(2)[0]
    tensors = graph.tables(0)
    contents: dict[int, bytes] = {}
    for position, tensor in enumerate(model.tensors):
        if tensor.vector and tensor.type == _HALF:
            values = new[position] if position in new else numbers(model, position)
            table = tensors[position]
            contents[table.int32(2)] = _bytes(tensor.name, values, half)
            _set_type(table, half)
            table.clear(6)  # sparse no more: what was trained has no zeros where the file has them
    _leave_out(graph, model, ("DENSIFY",) if half else ("DENSIFY", "DEQUANTIZE"), outputs)
    contents |= dict.fromkeys(_unused_buffers(graph), b"")
    return laid_out(data, contents)


def fits_half(values: Array) -> bool:
    """Whether half precision holds these numbers exactly."""
    with np.errstate(over="ignore"):
        return bool((values.astype(_HALF).astype(np.float32) == values).all())


def _bytes(name: str, values: Array, half: bool) -> bytes:
    if half and not np.abs(values).max() <= _MOST:
        raise WeightsError(
            f"{name} has numbers up to {np.abs(values).max():g}; half precision holds {_MOST:g} at most"
        )
    return np.ascontiguousarray(values).astype(_HALF if half else "<f4").tobytes()


def _set_type(table: Table, half: bool) -> None:
    at = table.find(1)
    assert at is not None and isinstance(table.data, bytearray), "float16 is not the default type"
    if not half:
        table.data[at] = _FLOAT_TYPE


def _leave_out(graph: Table, model: Model, ops: tuple[str, ...], outputs: Sequence[int]) -> None:
    """Operators of a kind gone; who took the result of one takes its input. Other outputs gone too."""
    before = {one.outputs[0]: one.inputs[0] for one in model.operators if one.op in ops}
    for table in graph.tables(3):
        start = table.vector(1, 4).start
        for i, position in enumerate(table.int32s(1)):
            while position in before:
                position = before[position]
            struct.pack_into("<i", table.data, start + 4 * i, position)
    needed = _needed(model, outputs)
    _keep(graph, [i for i in needed if model.operators[i].op not in ops])
    vector, kept = graph.vector(2, 4), [o for o in model.outputs if o in outputs]
    struct.pack_into(f"<I{len(kept)}i", graph.data, vector.start - 4, len(kept), *kept)


def _needed(model: Model, outputs: Sequence[int]) -> list[int]:
    """The operators that lead to `outputs`, in their order."""
    wanted, needed = set(outputs), list[int]()
    for i, one in reversed(list(enumerate(model.operators))):
        if wanted.intersection(one.outputs):
            wanted.update(one.inputs)
            needed.insert(0, i)
    return needed


def _unused_buffers(graph: Table) -> set[int]:
    """Buffers of constants that no operator takes."""
    used = {position for table in graph.tables(3) for position in table.int32s(1)}
    buffers = [table.int32(2) for table in graph.tables(0)]
    return set(buffers) - {buffer for i, buffer in enumerate(buffers) if i in used}


def _keep(graph: Table, kept: list[int]) -> None:
    """Shrink the vector of operators in place: elements are offsets from where they stand."""
    vector = graph.vector(3, 4)
    starts = [vector.start + 4 * i for i in range(vector.length)]
    ends = [at + struct.unpack_from("<I", graph.data, at)[0] for at in starts]
    for at, i in zip(starts, kept, strict=False):
        struct.pack_into("<I", graph.data, at, ends[i] - at)
    struct.pack_into("<I", graph.data, vector.start - 4, len(kept))
