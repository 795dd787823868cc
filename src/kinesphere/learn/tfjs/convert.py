"""A recorded network → a graph of TensorFlow.js's operators, channels last.

What TensorFlow.js computes in one step becomes one node: a convolution with its padding, bias and
ReLU6. The operators and their attributes: `operations/op_list` of @tensorflow/tfjs-converter 4.22.
"""

import operator
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from torch import Tensor

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tfjs.graph import (
    Attribute,
    Graph,
    Node,
    flag,
    int_list,
    integer,
    kind,
    sizes,
    word_list,
    words,
)
from kinesphere.learn.tfjs.record import Call, Recording

INPUT: Final = "input"
_FLOAT: Final = {"T": kind("float32")}
_NHWC: Final = {"data_format": words("NHWC")}
_STEPS: Final[dict[str, Callable[[float, float], float]]] = {
    "add": operator.add,
    "mul": operator.mul,
    "sub": operator.sub,
}
_FUSED: Final = ("_FusedConv2D", "FusedDepthwiseConv2dNative")


@dataclass(frozen=True)
class Converted:
    """A graph, and how to ask it."""

    graph: Graph
    value_range: tuple[float, float]
    """Of the input's pixels: what the network does to them first (`x * 2 - 1`) is left to the card."""
    outputs: dict[str, str]
    """Names of nodes, by meaning."""


@dataclass(frozen=True)
class _Value:
    """Where a tensor of PyTorch's is in the graph."""

    node: str
    is_moved: bool
    """Four sizes, of which the second, channels, is the last in the graph."""


@dataclass
class _Building:
    recording: Recording
    nodes: dict[str, Node] = field(default_factory=dict[str, Node])
    constants: dict[str, Array] = field(default_factory=dict[str, Array])
    values: dict[int, _Value] = field(default_factory=dict[int, _Value])
    uses: Counter[int] = field(default_factory=Counter[int])

    def add(self, op: str, inputs: list[str], **attributes: Attribute) -> str:
        name = f"{op.strip('_')}_{len(self.nodes)}"
        self.nodes[name] = Node(name, op, tuple(inputs), {**_FLOAT, **attributes})
        return name

    def constant(self, name: str, numbers: Any) -> str:
        array = np.ascontiguousarray(numbers)
        array = array.astype(np.int32 if array.dtype.kind == "i" else np.float32)
        value = {"tensor": {"dtype": kind(array)["type"], "tensorShape": sizes(array.shape)}}
        self.nodes[name] = Node(name, "Const", (), {"dtype": kind(array), "value": value})
        self.constants[name] = array
        return name

    def moved(self, tensor: Tensor) -> str:
        """The node of a tensor with channels."""
        value = self.values[id(tensor)]
        if not value.is_moved:
            raise WeightsError("the network computes with channels in another place: not foreseen")
        return value.node


def convert(recording: Recording) -> Converted:
    """The graph of all that the network computes; WeightsError for what was not foreseen."""
    picture, calls, value_range = _scaled(recording)
    building = _Building(recording)
    shape = [picture.shape[i] for i in (0, 2, 3, 1)]
    about = {"dtype": kind("float32"), "shape": {"shape": sizes(shape)}}
    building.nodes[INPUT] = Node(INPUT, "Placeholder", (), about)
    building.values[id(picture)] = _Value(INPUT, True)
    building.uses.update(id(t) for call in calls for t in call.tensors())
    building.uses.update(id(t) for t in recording.outputs.values())
    for call in calls:
        if call.function not in _CONVERT:
            raise WeightsError(
                f"the network computes {call.function}: TensorFlow.js is not told how"
            )
        building.values[id(call.result)] = _CONVERT[call.function](building, call)
    outputs = {m: building.values[id(t)].node for m, t in recording.outputs.items()}
    return Converted(
        Graph(tuple(building.nodes.values()), building.constants), value_range, outputs
    )


def _scaled(recording: Recording) -> tuple[Tensor, list[Call], tuple[float, float]]:
    """The picture behind what the network does to its pixels first, the calls after, their range."""
    picture, calls = recording.picture, list(recording.calls)
    low, high = 0.0, 1.0
    while calls and calls[0].function in _STEPS and calls[0].args[0] is picture:
        call = calls.pop(0)
        step, number = _STEPS[call.function], float(call.args[1])
        low, high, picture = step(low, number), step(high, number), call.result
    return picture, calls, (low, high)


def _conv2d(b: _Building, call: Call) -> _Value:
    x, weight, bias, stride, padding, _, groups = call.args
    source, pads = _padded(b, x, padding)
    is_depthwise = groups > 1
    numbers = weight.detach().numpy().transpose((2, 3, 0, 1) if is_depthwise else (2, 3, 1, 0))
    name = f"conv_{len(b.nodes)}"
    inputs = [source, b.constant(f"{name}/filter", numbers)]
    common = {**_NHWC, "strides": int_list([1, *stride, 1]), "dilations": int_list([1] * 4)}
    common |= _padding(pads, weight.shape[2], stride)
    if bias is None:
        op = "DepthwiseConv2dNative" if is_depthwise else "Conv2D"
        return _Value(b.add(op, inputs, **common), True)
    inputs.append(b.constant(f"{name}/bias", bias.detach().numpy()))
    fused = {"num_args": integer(1), "fused_ops": word_list(["BiasAdd"])}
    return _Value(b.add(_FUSED[is_depthwise], inputs, **common, **fused), True)


def _padded(b: _Building, x: Tensor, padding: Any) -> tuple[str, list[int]]:
    """What a convolution takes, and its padding (top, bottom, left, right), that of a PAD included."""
    both = [padding[0], padding[0], padding[1], padding[1]]
    node = b.nodes[b.moved(x)]
    if node.op != "Pad" or b.uses[id(x)] > 1 or any(both):
        return node.name, both
    top_to_right = [int(n) for n in b.constants[node.inputs[1]][1:3].ravel()]
    return node.inputs[0], top_to_right


def _padding(pads: list[int], kernel: int, stride: tuple[int, int]) -> dict[str, Attribute]:
    if not any(pads):
        return {"padding": words("VALID")}
    if stride == (1, 1) and pads == [kernel // 2] * 4:
        return {"padding": words("SAME")}
    explicit = int_list([0, 0, *pads, 0, 0])
    return {"padding": words("EXPLICIT"), "explicit_paddings": explicit}


def _relu6(b: _Building, call: Call) -> _Value:
    x = call.args[0]
    before = b.nodes[b.moved(x)]
    if before.op not in _FUSED or b.uses[id(x)] > 1:
        return _Value(b.add("Relu6", [before.name]), True)
    fused = {**before.attributes, "fused_ops": word_list(["BiasAdd", "Relu6"])}
    b.nodes[before.name] = replace(before, attributes=fused)
    return _Value(before.name, True)


def _pad(b: _Building, call: Call) -> _Value:
    """PyTorch names the last axis first."""
    x, sides = call.args
    if call.kwargs.get("mode") != "constant" or call.kwargs.get("value"):
        raise WeightsError("the network pads with something else than zeros: not foreseen")
    pairs = [list(sides[i : i + 2]) for i in range(0, len(sides), 2)]
    columns, rows, channels = [*pairs, [0, 0], [0, 0]][:3]
    inputs = [b.moved(x), b.constant(f"pad_{len(b.nodes)}", [[0, 0], rows, columns, channels])]
    return _Value(b.add("Pad", inputs), True)


def _add(b: _Building, call: Call) -> _Value:
    return _Value(b.add("AddV2", [b.moved(x) for x in call.args]), True)


def _max_pool2d(b: _Building, call: Call) -> _Value:
    x, size = call.args
    sides = int_list([1, size, size, 1])
    pooled = b.add(
        "MaxPool", [b.moved(x)], **_NHWC, ksize=sides, strides=sides, padding=words("VALID")
    )
    return _Value(pooled, True)


def _interpolate(b: _Building, call: Call) -> _Value:
    if call.kwargs["mode"] != "bilinear" or call.kwargs["align_corners"]:
        raise WeightsError("the network resizes in another way than bilinear: not foreseen")
    size = b.constant(f"size_{len(b.nodes)}", list(call.result.shape[2:]))
    inputs = [b.moved(call.args[0]), size]
    half = {"align_corners": flag(False), "half_pixel_centers": flag(True)}
    return _Value(b.add("ResizeBilinear", inputs, **half), True)


def _spread(b: _Building, call: Call) -> _Value:
    inputs = [b.moved(call.args[0])]
    return _Value(b.add("DepthToSpace", inputs, **_NHWC, block_size=integer(2)), True)


def _permute(b: _Building, call: Call) -> _Value:
    if call.args[1:] != (0, 2, 3, 1):
        raise WeightsError("the network changes the order of axes: not foreseen")
    return _Value(b.moved(call.args[0]), False)


def _reshape(b: _Building, call: Call) -> _Value:
    """Of what stands in the graph as it stands in PyTorch; a single pixel does in any order."""
    x = call.args[0]
    value = b.values[id(x)]
    if value.is_moved and x.shape[2:].numel() > 1:
        raise WeightsError("the network reshapes pixels and channels: not foreseen")
    shape = b.constant(f"shape_{len(b.nodes)}", list(call.result.shape))
    return _Value(b.add("Reshape", [value.node, shape]), False)


def _cat(b: _Building, call: Call) -> _Value:
    values, axis = [b.values[id(x)] for x in call.args[0]], call.args[1]
    if any(value.is_moved for value in values):
        raise WeightsError("the network joins channels: not foreseen")
    inputs = [value.node for value in values] + [b.constant(f"axis_{len(b.nodes)}", np.int32(axis))]
    return _Value(b.add("ConcatV2", inputs, N=integer(len(values))), False)


def _sigmoid(b: _Building, call: Call) -> _Value:
    value = b.values[id(call.args[0])]
    return _Value(b.add("Sigmoid", [value.node]), value.is_moved)


_CONVERT: Final[dict[str, Callable[[_Building, Call], _Value]]] = {
    "add": _add,
    "cat": _cat,
    "conv2d": _conv2d,
    "flatten": _reshape,
    "interpolate": _interpolate,
    "max_pool2d": _max_pool2d,
    "pad": _pad,
    "permute": _permute,
    "relu6": _relu6,
    "reshape": _reshape,
    "sigmoid": _sigmoid,
    "spread": _spread,
}
