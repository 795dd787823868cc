"""The convolutions of a network, in an order that the network's structure alone decides.

Converters write operators in any order that can be computed. Here the graph is walked back from its
outputs, and where two paths meet the longer one is walked first: so the backbone comes before what
hangs on it, and files that were converted differently give the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tflite.constants import numbers, sources
from kinesphere.learn.tflite.read import Model, Operator


@dataclass(frozen=True)
class Convolution:
    """Where in the file a convolution's numbers stand: positions of constant tensors."""

    is_depthwise: bool
    weight: int
    bias: int


def convolutions(model: Model, outputs: Sequence[int]) -> list[Convolution]:
    """All that `outputs` need; each after those whose results it takes."""
    source = sources(model)
    found: list[Convolution] = []
    for one in _walked(model, outputs):
        if one.op in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            if len(one.inputs) != 3 or one.inputs[2] == -1:
                raise WeightsError("the file has a convolution without a bias, ours have one")
            weight, bias = (source.get(position, position) for position in one.inputs[1:])
            found.append(Convolution(one.op == "DEPTHWISE_CONV_2D", weight, bias))
    return found


def shape_of(model: Model, one: Convolution) -> tuple[int, ...]:
    """The shape of a convolution's weight, as PyTorch has it: (out, in of a group, height, width)."""
    shape = model.tensors[one.weight].shape
    return tuple(shape[axis] for axis in _axes(one.is_depthwise)) if len(shape) == 4 else shape


def weight_of(model: Model, one: Convolution) -> Array:
    """A convolution's weight in that shape."""
    return numbers(model, one.weight).transpose(_axes(one.is_depthwise))


def _axes(is_depthwise: bool) -> tuple[int, int, int, int]:
    return (3, 0, 1, 2) if is_depthwise else (0, 3, 1, 2)


def weight_in_file(weight: Array, is_depthwise: bool) -> Array:
    """The other way round."""
    return weight.transpose((1, 2, 3, 0) if is_depthwise else (0, 2, 3, 1))


def _walked(model: Model, outputs: Sequence[int]) -> list[Operator]:
    made_by = {position: one for one in model.operators for position in one.outputs}
    depth = _depths(model)
    seen: set[int] = set()
    order: list[Operator] = []
    # A stack, as the networks are deeper than Python likes to recurse; (operator, inputs are done).
    stack = [(made_by[position], False) for position in reversed(outputs) if position in made_by]
    while stack:
        one, is_done = stack.pop()
        if is_done:
            order.append(one)
        elif one.outputs[0] not in seen:
            seen.add(one.outputs[0])
            stack.append((one, True))
            before = [position for position in one.inputs if position in made_by]
            if one.op == "ADD":
                before.sort(key=lambda position: -depth[position])
            stack += [(made_by[position], False) for position in reversed(before)]
    return order


def _depths(model: Model) -> dict[int, int]:
    """How many operators lead to each computed tensor."""
    depth: dict[int, int] = {}
    for one in model.operators:
        deepest = max((depth.get(position, 0) for position in one.inputs), default=0)
        depth.update(dict.fromkeys(one.outputs, deepest + 1))
    return depth
