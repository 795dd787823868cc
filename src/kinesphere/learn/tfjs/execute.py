"""A graph model computed by PyTorch, node for node: what a file says, without TensorFlow.js.

So a written file can be checked on every machine. That TensorFlow.js computes the same is what the
tests in web/ are for.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tfjs.graph import Graph, Node, ints_of, text_of, texts_of


def execute(
    graph: Graph, pictures: Float32[Array, "n height width 3"], outputs: Sequence[str]
) -> dict[str, Array]:
    """The named outputs for pictures in the input's own range, one picture at a time."""
    each = [_execute(graph, one[None], outputs) for one in pictures]
    return {name: np.concatenate([out[name] for out in each]) for name in outputs}


def _execute(graph: Graph, picture: Array, outputs: Sequence[str]) -> dict[str, Array]:
    values: dict[str, Tensor] = {
        name: torch.from_numpy(array) for name, array in graph.constants.items()
    }
    with torch.no_grad():
        for node in graph.nodes:
            if node.op == "Placeholder":
                values[node.name] = torch.from_numpy(picture)
            elif node.op != "Const":
                values[node.name] = _value(node, values)
    missing = [name for name in outputs if name not in values]
    if missing:
        raise WeightsError(f"the graph has no node {missing[0]}; it was asked for as an output")
    return {name: values[name].numpy() for name in outputs}


def _value(node: Node, values: dict[str, Tensor]) -> Tensor:
    if node.op not in _OPS:
        raise WeightsError(f"the graph computes {node.op}: not known here")
    try:
        return _OPS[node.op](node, *(values[name] for name in node.inputs))
    except KeyError as error:
        raise WeightsError(f"the node {node.name} lacks {error}") from error
    except (RuntimeError, TypeError, ValueError, IndexError) as error:
        raise WeightsError(f"the node {node.name} cannot be computed: {error}") from error


def _first(x: Tensor) -> Tensor:
    """Channels last → channels first."""
    return x.permute(0, 3, 1, 2)


def _last(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1)


def _convolution(node: Node, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    is_depthwise = "Depthwise" in node.op
    stride = ints_of(node.attributes["strides"])[1:3]
    x = F.pad(_first(x), _sides(node, weight.shape[0], stride))
    weight = weight.permute((2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1))
    x = F.conv2d(x, weight, bias, stride, groups=x.shape[1] if is_depthwise else 1)
    fused = texts_of(node.attributes["fused_ops"])[1:] if bias is not None else []
    return _last(F.relu6(x) if fused == ["Relu6"] else x)


def _sides(node: Node, kernel: int, stride: list[int]) -> list[int]:
    """Left, right, top, bottom."""
    how = text_of(node.attributes["padding"])
    if how == "EXPLICIT":
        _, _, top, bottom, left, right, _, _ = ints_of(node.attributes["explicit_paddings"])
        return [left, right, top, bottom]
    if how == "SAME" and stride == [1, 1]:
        return [kernel // 2] * 4
    if how == "VALID":
        return [0] * 4
    raise ValueError(f"padding {how} at stride {stride}")


def _max_pool(node: Node, x: Tensor) -> Tensor:
    size, stride = (ints_of(node.attributes[name])[1:3] for name in ("ksize", "strides"))
    return _last(F.max_pool2d(_first(x), size, stride))


def _pad(_: Node, x: Tensor, sides: Tensor) -> Tensor:
    return F.pad(x, sides.flip(0).flatten().tolist())


def _resize(node: Node, x: Tensor, size: Tensor) -> Tensor:
    if node.attributes["half_pixel_centers"]["b"] is not True:
        raise ValueError("pixels are taken by their corners")
    return _last(F.interpolate(_first(x), size.tolist(), mode="bilinear", align_corners=False))


def _depth_to_space(node: Node, x: Tensor) -> Tensor:
    (n, height, width, channels), block = x.shape, int(node.attributes["block_size"]["i"])
    x = x.reshape(n, height, width, block, block, channels // block**2)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(n, height * block, width * block, -1)


def _add(_: Node, x: Tensor, y: Tensor) -> Tensor:
    return x + y


def _concat(_: Node, *values: Tensor) -> Tensor:
    return torch.cat(values[:-1], int(values[-1]))


def _relu6(_: Node, x: Tensor) -> Tensor:
    return F.relu6(x)


def _reshape(_: Node, x: Tensor, shape: Tensor) -> Tensor:
    return x.reshape(shape.tolist())


def _sigmoid(_: Node, x: Tensor) -> Tensor:
    return x.sigmoid()


_OPS: Final[dict[str, Callable[..., Tensor]]] = {
    "_FusedConv2D": _convolution,
    "FusedDepthwiseConv2dNative": _convolution,
    "Conv2D": _convolution,
    "DepthwiseConv2dNative": _convolution,
    "AddV2": _add,
    "ConcatV2": _concat,
    "DepthToSpace": _depth_to_space,
    "MaxPool": _max_pool,
    "Pad": _pad,
    "Relu6": _relu6,
    "Reshape": _reshape,
    "ResizeBilinear": _resize,
    "Sigmoid": _sigmoid,
}
