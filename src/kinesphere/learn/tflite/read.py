"""TFLite files, read: the tensors, operators, inputs and outputs of the network inside."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tflite.flatbuffer import Data, Table, Vector, root

OPS: Final = {
    **{0: "ADD", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 5: "DEPTH_TO_SPACE"},
    **{6: "DEQUANTIZE", 14: "LOGISTIC", 17: "MAX_POOL_2D", 22: "RESHAPE", 23: "RESIZE_BILINEAR"},
    **{34: "PAD", 124: "DENSIFY"},
}
"""The operators that occur in the networks, by their number in TFLite's schema."""
TYPES: Final = {0: np.dtype("<f4"), 1: np.dtype("<f2"), 2: np.dtype("<i4")}
"""The types of elements that occur, likewise."""

# Fields of the schema's tables.
_MODEL_CODES, _MODEL_GRAPHS, _MODEL_BUFFERS = 1, 2, 4
_GRAPH_TENSORS, _GRAPH_INPUTS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 0, 1, 2, 3
_MOST_NUMBERS: Final = 2**28
"""No network of ours comes near; a file that says more is none."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Dimension:
    """One level of a sparse tensor: dense, or compressed to the indices of what is not zero."""

    size: int
    segments: list[int] | None
    """Of a compressed level: where each row's indices begin; None for a dense one."""
    indices: list[int]


@dataclass(frozen=True)
class Sparsity:
    """How the values that are not zero are laid out: the schema's SparsityParameters."""

    order: list[int]
    is_blocked: bool
    dimensions: list[Dimension]


@dataclass(frozen=True)
class Tensor:
    """A tensor; `vector` says where a constant's bytes stand in the file (None: computed)."""

    name: str
    shape: tuple[int, ...]
    type: np.dtype[np.generic]
    vector: Vector | None
    sparsity: Sparsity | None


@dataclass(frozen=True)
class Operator:
    """Inputs and outputs are positions of tensors; an optional input that is left out is -1."""

    op: str
    inputs: list[int]
    outputs: list[int]


@dataclass(frozen=True)
class Model:
    """A network: its operators stand in the order in which they are computed."""

    data: Data
    tensors: list[Tensor]
    operators: list[Operator]
    inputs: list[int]
    outputs: list[int]


def read_model(path: Path) -> Model:
    """The network in a file; WeightsError when there is none, or it is cut short or damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise WeightsError(f"there is no file {path}") from None
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}") from error
    if data[4:8] != b"TFL3":
        raise WeightsError(
            f"{path} is no TensorFlow Lite network: TFL3 was expected at byte 4, "
            f"got {data[4:8]!r} ({len(data)} bytes in all)"
        )
    try:
        return parse(data)
    except WeightsError as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    except (struct.error, IndexError) as error:
        raise WeightsError(
            f"{path} is damaged or cut short ({error}): fetch the file again"
        ) from error


def parse(data: Data) -> Model:
    """The network in the bytes of a file; what points outside raises struct.error or IndexError."""
    model = root(data)
    graphs = model.tables(_MODEL_GRAPHS)
    if len(graphs) != 1:
        raise WeightsError(f"expected a file with one network, got {len(graphs)}")
    graph, buffers = graphs[0], model.tables(_MODEL_BUFFERS)
    codes = [_op(table) for table in model.tables(_MODEL_CODES)]
    read = Model(
        data,
        [_tensor(table, buffers) for table in graph.tables(_GRAPH_TENSORS)],
        [_operator(table, codes) for table in graph.tables(_GRAPH_OPERATORS)],
        graph.int32s(_GRAPH_INPUTS),
        graph.int32s(_GRAPH_OUTPUTS),
    )
    _check_positions(read)
    return read


def _op(table: Table) -> str:
    # Files older than 2020 have only the first field; the larger one is right in all.
    code = max(table.int8(0), table.int32(3))
    return OPS.get(code, f"number {code}")


def _operator(table: Table, codes: Sequence[str]) -> Operator:
    return Operator(_at(codes, table.int32(0), "operator code"), table.int32s(1), table.int32s(2))


def _tensor(table: Table, buffers: Sequence[Table]) -> Tensor:
    name, shape, number = table.text(3), tuple(table.int32s(0)), table.int8(1)
    if number not in TYPES:
        raise WeightsError(f"tensor {name} has elements of kind {number}, which are not read here")
    buffer = _at(buffers, table.int32(2), "buffer")
    if buffer.find(1) is not None:
        raise WeightsError(f"the numbers of tensor {name} lie outside the tables: not read here")
    vector = buffer.vector(0, 1)
    sparse = table.table(6)
    tensor = Tensor(
        name, shape, TYPES[number], vector if vector.length else None, sparse and _sparsity(sparse)
    )
    _check_size(tensor)
    return tensor


def _sparsity(table: Table) -> Sparsity:
    return Sparsity(
        table.int32s(0), bool(table.int32s(1)), [_dimension(one) for one in table.tables(2)]
    )


def _dimension(table: Table) -> Dimension:
    is_compressed = table.int8(0) == 1
    return Dimension(
        table.int32(1), _integers(table, 2) if is_compressed else None, _integers(table, 4)
    )


def _integers(table: Table, field: int) -> list[int]:
    """A union of vectors of int32 (1), uint16 (2) and uint8 (3); the kind stands a field before."""
    holder = table.table(field + 1)
    if holder is None:
        return []
    letter, size = {1: ("i", 4), 2: ("H", 2)}.get(table.int8(field), ("B", 1))
    vector = holder.vector(0, size)
    return list(struct.unpack_from(f"<{vector.length}{letter}", table.data, vector.start))


def _check_size(tensor: Tensor) -> None:
    numbers = math.prod(tensor.shape)
    stored = tensor.vector.length if tensor.vector and not tensor.sparsity else None
    if min(tensor.shape, default=1) < 1 or numbers > _MOST_NUMBERS:
        raise struct.error(f"tensor {tensor.name} has shape {tensor.shape}, which cannot be")
    if stored is not None and stored != numbers * tensor.type.itemsize:
        raise struct.error(f"tensor {tensor.name} has shape {tensor.shape} and {stored} bytes")


def _check_positions(model: Model) -> None:
    used = [i for one in model.operators for i in (*one.inputs, *one.outputs) if i != -1]
    for position in (*used, *model.inputs, *model.outputs):
        _at(model.tensors, position, "tensor")


def _at(items: Sequence[Item], position: int, what: str) -> Item:
    if not 0 <= position < len(items):
        raise IndexError(f"there is no {what} {position}")
    return items[position]


def stored(model: Model, tensor: Tensor) -> Array:
    """A constant's numbers as they stand in the file: flat, those that are zero left out if sparse."""
    assert tensor.vector is not None, f"{tensor.name} is no constant"
    count = tensor.vector.length // tensor.type.itemsize
    return np.frombuffer(model.data, tensor.type, count, tensor.vector.start)
