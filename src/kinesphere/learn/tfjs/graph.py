"""Graphs as TensorFlow.js reads them: nodes with attributes in JSON, constants by name."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kinesphere.core.arrays import Array

Attribute = dict[str, Any]


@dataclass(frozen=True)
class Node:
    """One step; `inputs` are names of nodes."""

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: dict[str, Attribute]


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of computing; a Const's numbers, float32 or int32, stand in `constants`."""

    nodes: tuple[Node, ...]
    constants: dict[str, Array]


def words(text: str) -> Attribute:
    """JSON has byte strings in base64."""
    return {"s": base64.b64encode(text.encode()).decode()}


def word_list(texts: Iterable[str]) -> Attribute:
    return {"list": {"s": [words(text)["s"] for text in texts]}}


def int_list(values: Iterable[int]) -> Attribute:
    return {"list": {"i": [int(value) for value in values]}}


def integer(value: int) -> Attribute:
    return {"i": value}


def flag(value: bool) -> Attribute:
    return {"b": value}


def kind(array_or_name: Array | str) -> Attribute:
    """The type of elements."""
    name = array_or_name if isinstance(array_or_name, str) else str(array_or_name.dtype)
    return {"type": {"float32": "DT_FLOAT", "int32": "DT_INT32"}[name]}


def sizes(shape: Sequence[int]) -> dict[str, Any]:
    """A shape."""
    return {"dim": [{"size": str(size)} for size in shape]}


def text_of(attribute: Attribute) -> str:
    """`words`, read."""
    return base64.b64decode(attribute["s"]).decode()


def texts_of(attribute: Attribute) -> list[str]:
    """`word_list`, read."""
    return [base64.b64decode(one).decode() for one in attribute["list"]["s"]]


def ints_of(attribute: Attribute) -> list[int]:
    """`int_list`, read."""
    return [int(one) for one in attribute["list"]["i"]]


def needed(graph: Graph, outputs: Iterable[str]) -> Graph:
    """What `outputs` are computed from, and nothing else."""
    wanted = set(outputs)
    kept: list[Node] = []
    for node in reversed(graph.nodes):
        if node.name in wanted:
            wanted.update(node.inputs)
            kept.insert(0, node)
    constants = {name: array for name, array in graph.constants.items() if name in wanted}
    return Graph(tuple(kept), constants)


def renamed(graph: Graph, names: dict[str, str]) -> Graph:
    """The same with other names for some nodes."""
    nodes = (
        Node(
            names.get(n.name, n.name), n.op, tuple(names.get(i, i) for i in n.inputs), n.attributes
        )
        for n in graph.nodes
    )
    return Graph(tuple(nodes), graph.constants)
