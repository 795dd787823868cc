"""A TFLite network to which operators are added: arithmetic on its tensors, as one writes it.

    >>> graph = Graph(data)  # doctest: +SKIP
    >>> graph.replace(operator, graph.tensor(position) * 0.5 + other)  # doctest: +SKIP

Everything has a fixed shape, so shapes are known here. Python and the standard library alone: what
builds kinesphere has no more.
"""

import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from weights.flat import Item, Numbers, Old, Table, in_front

# The module alone: its package asks for NumPy, which what builds kinesphere has not.
sys.path.append(str(Path(__file__).parents[2] / "src" / "kinesphere" / "learn" / "tflite"))
import flatbuffer

FLOAT, WHOLE = 0, 2  # the schema's TensorType: float32, int32
CODES: Final = {
    **{"ADD": 0, "CONCATENATION": 2, "FLOOR": 8, "MUL": 18, "RESHAPE": 22, "GATHER": 36, "SUB": 41},
    **{"DIV": 42, "CAST": 53, "MAXIMUM": 55, "MINIMUM": 57, "SUM": 74, "SQRT": 75},
    **{"REDUCE_MAX": 82, "REDUCE_MIN": 89},
}
OPTIONS: Final = {
    **{
        "ADD": 11,
        "CONCATENATION": 10,
        "MUL": 21,
        "RESHAPE": 17,
        "GATHER": 23,
        "SUB": 28,
        "DIV": 29,
    },
    **{"CAST": 37, "MAXIMUM": 39, "MINIMUM": 39, "SUM": 27, "REDUCE_MAX": 27, "REDUCE_MIN": 27},
}
"""The schema's BuiltinOperator, and which of its BuiltinOptions goes with it."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Custom:
    """An operator that TFLite's schema does not know."""

    place: int
    """Among the operators."""
    name: str
    options: bytes
    inputs: list[int]
    output: int


class Graph:
    """The network in the bytes of a file, and what is added to it."""

    def __init__(self, data: bytes) -> None:
        self._data, self._root = data, flatbuffer.root(data)
        self._graph = self._root.tables(2)[0]
        codes = self._root.tables(1)
        self._codes: list[Item] = [Old(t.at) for t in codes]
        self._free = [i for i, code in enumerate(codes) if code.text(1)]
        self._code_of: dict[str, int] = {}
        self._tensors: list[Item] = [Old(t.at) for t in self._graph.tables(0)]
        self._shapes = [tuple(t.int32s(0)) for t in self._graph.tables(0)]
        self._buffers: list[Item] = [Old(t.at) for t in self._root.tables(4)]
        self._constants: dict[tuple[int, Shape, bytes], int] = {}
        self._operators: list[list[Item]] = [[Old(t.at)] for t in self._graph.tables(3)]
        self._new: list[Item] = []

    def customs(self) -> list[Custom]:
        """Operators that the schema does not know, in their order."""
        codes, found = self._root.tables(1), list[Custom]()
        for place, table in enumerate(self._graph.tables(3)):
            name = codes[table.int32(0)].text(1)
            if name:
                told = table.vector(5, 1)
                options = self._data[told.start : told.start + told.length]
                found.append(Custom(place, name, options, table.int32s(1), table.int32s(2)[0]))
        return found

    def tensor(self, position: int) -> "Tensor":
        return Tensor(self, position, self._shapes[position])

    def constant(self, values: Sequence[float], shape: Shape, kind: int = FLOAT) -> "Tensor":
        """Numbers that are always the same; those that are there already are taken again."""
        raw = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'i'}", *values)
        key = (kind, shape, raw)
        if key not in self._constants:
            self._buffers.append(Table({0: raw}))
            self._constants[key] = self._add_tensor(shape, kind, len(self._buffers) - 1)
        return self.tensor(self._constants[key])

    def operator(
        self,
        name: str,
        inputs: list["Tensor"],
        shape: Shape,
        options: dict[int, Item] | None = None,
        kind: int = FLOAT,
    ) -> "Tensor":
        """The result of an operator of the schema."""
        out = self._add_tensor(shape, kind, 0)
        fields: dict[int, Item] = {
            0: self._code(name),
            1: Numbers([one.position for one in inputs]),
            2: Numbers([out]),
        }
        if name in OPTIONS:
            fields |= {3: OPTIONS[name], 4: Table(options or {})}
        self._new.append(Table(fields))
        return self.tensor(out)

    def replace(self, custom: Custom, result: "Tensor") -> None:
        """What was added since the last time stands for an operator; `result` for its output."""
        last = self._new[-1]
        assert isinstance(last, Table) and result.shape == self._shapes[custom.output]
        self._new[-1] = Table(last.fields | {2: Numbers([custom.output])})
        self._operators[custom.place], self._new = self._new, []

    def written(self) -> bytes:
        """The file with what was added."""
        graph: dict[int, Item] = {
            **{0: self._tensors, 3: [one for some in self._operators for one in some]},
            **{1: Numbers(self._graph.int32s(1)), 2: Numbers(self._graph.int32s(2))},
        }
        root: dict[int, Item] = {0: self._root.int32(0), 1: self._codes, 2: [Table(graph)]}
        return in_front(Table({**root, 4: self._buffers}), self._data)

    def _code(self, name: str) -> int:
        """Which of the file's codes an operator has; those of operators to be replaced are free."""
        if name not in self._code_of:
            place = self._free.pop(0) if self._free else len(self._codes)
            self._codes[place : place + 1] = [Table({0: CODES[name], 2: 1, 3: CODES[name]})]
            self._code_of[name] = place
        return self._code_of[name]

    def _add_tensor(self, shape: Shape, kind: int, buffer: int) -> int:
        position = len(self._tensors)
        name = f"added_{position}"
        self._tensors.append(Table({0: Numbers([*shape]), 1: kind, 2: buffer, 3: name}))
        self._shapes.append(shape)
        return position


@dataclass(frozen=True)
class Tensor:
    """A tensor of a graph; arithmetic adds operators. Shapes are broadcast as NumPy does."""

    graph: Graph
    position: int
    shape: Shape

    def __add__(self, other: "Tensor | float") -> "Tensor":
        return self._with("ADD", other)

    def __sub__(self, other: "Tensor | float") -> "Tensor":
        return self._with("SUB", other)

    def __mul__(self, other: "Tensor | float") -> "Tensor":
        return self._with("MUL", other)

    def __truediv__(self, other: "Tensor | float") -> "Tensor":
        return self._with("DIV", other)

    def at_least(self, other: "Tensor | float") -> "Tensor":
        return self._with("MAXIMUM", other)

    def at_most(self, other: "Tensor | float") -> "Tensor":
        return self._with("MINIMUM", other)

    def root(self) -> "Tensor":
        return self.graph.operator("SQRT", [self], self.shape)

    def floor(self) -> "Tensor":
        return self.graph.operator("FLOOR", [self], self.shape)

    def whole(self) -> "Tensor":
        """As int32, to count with."""
        return self.graph.operator("CAST", [self], self.shape, {0: FLOAT, 1: WHOLE}, WHOLE)

    def total(self, axis: int) -> "Tensor":
        return self._over("SUM", axis)

    def highest(self, axis: int) -> "Tensor":
        return self._over("REDUCE_MAX", axis)

    def lowest(self, axis: int) -> "Tensor":
        return self._over("REDUCE_MIN", axis)

    def shaped(self, *shape: int) -> "Tensor":
        told = self.graph.constant(shape, (len(shape),), WHOLE)
        return self.graph.operator("RESHAPE", [self, told], shape, {0: Numbers([*shape])})

    def at(self, places: "Tensor | list[int]", axis: int) -> "Tensor":
        """Slices along an axis."""
        if isinstance(places, list):
            places = self.graph.constant(places, (len(places),), WHOLE)
        shape = (*self.shape[:axis], *places.shape, *self.shape[axis + 1 :])
        return self.graph.operator("GATHER", [self, places], shape, {0: axis})

    def _with(self, name: str, other: "Tensor | float") -> "Tensor":
        if not isinstance(other, Tensor):
            other = self.graph.constant([other], (1,))
        return self.graph.operator(name, [self, other], _broadcast(self.shape, other.shape))

    def _over(self, name: str, axis: int) -> "Tensor":
        """Reduced over an axis, which is kept with length 1."""
        told = self.graph.constant([axis], (1,), WHOLE)
        shape = (*self.shape[:axis], 1, *self.shape[axis + 1 :])
        return self.graph.operator(name, [self, told], shape, {0: 1})


def joined(tensors: list[Tensor], axis: int) -> Tensor:
    """One after the other along an axis."""
    first = tensors[0]
    length = sum(one.shape[axis] for one in tensors)
    shape = (*first.shape[:axis], length, *first.shape[axis + 1 :])
    return first.graph.operator("CONCATENATION", tensors, shape, {0: axis})


def _broadcast(one: Shape, other: Shape) -> Shape:
    rank = max(len(one), len(other))
    one, other = ((1,) * (rank - len(s)) + s for s in (one, other))
    assert all(a == b or 1 in (a, b) for a, b in zip(one, other, strict=True)), (one, other)
    return tuple(map(max, one, other))
