"""Which network a TFLite file holds, and which of its convolutions is which of the module's."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.networks import NAMES, Network, network
from kinesphere.learn.tflite.constants import numbers
from kinesphere.learn.tflite.convolutions import (
    Convolution,
    convolutions,
    shape_of,
    weight_in_file,
    weight_of,
)
from kinesphere.learn.tflite.read import Model
from kinesphere.weights import card_of

# In the order in which the modules are made; a file's outputs are told apart by their shapes.
_WALK = {
    "landmarks": ("heatmaps", "mask", "landmarks", "world", "presence"),
    "detector": ("scores", "boxes"),
}


@dataclass(frozen=True)
class Pair:
    """A convolution of the file and the same one of the module, by its name there."""

    name: str
    module: nn.Conv2d
    convolution: Convolution


def outputs_by_meaning(model: Model, name: str) -> dict[str, int]:
    """Where a file has the outputs of the network `name`: positions of tensors."""
    by_shape = {model.tensors[position].shape: position for position in model.outputs}
    wanted = {meaning: output.shape for meaning, output in card_of(name).outputs.items()}
    if missing := [meaning for meaning, shape in wanted.items() if shape not in by_shape]:
        shape = wanted[missing[0]]
        raise WeightsError(
            f"the file has no output of shape {shape} ({missing[0]}), it has {list(by_shape)}"
        )
    return {meaning: by_shape[shape] for meaning, shape in wanted.items()}


def pairs(model: Model, name: str, module: Network) -> list[Pair]:
    """All convolutions; WeightsError says where the file differs from the network `name`."""
    outputs = outputs_by_meaning(model, name)
    in_file = convolutions(model, [outputs[m] for m in _WALK[card_of(name).role]])
    ours = [(n, m) for n, m in module.named_modules() if isinstance(m, nn.Conv2d)]
    if len(in_file) != len(ours):
        raise WeightsError(f"{name} has {len(ours)} convolutions, the file {len(in_file)}")
    found = [Pair(n, m, one) for (n, m), one in zip(ours, in_file, strict=True)]
    for pair in found:
        _check(model, name, pair)
    return found


def _check(model: Model, name: str, pair: Pair) -> None:
    one, expected = pair.convolution, tuple(pair.module.weight.shape)
    got = shape_of(model, one)
    if (got, one.is_depthwise) != (expected, pair.module.groups > 1):
        raise WeightsError(
            f"the file is not {name}: at {pair.name} a weight of shape {expected} was expected, "
            f"got {got}"
        )
    bias = model.tensors[one.bias].shape
    if bias != expected[:1]:
        raise WeightsError(f"the file is not {name}: at {pair.name} a bias has shape {bias}")


def identify(model: Model) -> str:
    """Which of the networks the file holds: lite, full, heavy or detector."""
    reasons: list[str] = []
    for name in NAMES:
        try:
            pairs(model, name, _shapes(name))
        except WeightsError as error:
            reasons.append(str(error))
            continue
        return name
    raise WeightsError(
        f"the file holds none of {', '.join(NAMES)}: " + "; ".join(dict.fromkeys(reasons))
    )


def state_of(model: Model, name: str) -> dict[str, Tensor]:
    """The file's numbers as the module's state."""
    return dict(_state(model, pairs(model, name, _shapes(name))))


def _shapes(name: str) -> Network:
    """A network without numbers: to be compared with."""
    with torch.device("meta"):
        return network(name)


def _state(model: Model, found: list[Pair]) -> Iterator[tuple[str, Tensor]]:
    for pair in found:
        yield f"{pair.name}.weight", _tensor(weight_of(model, pair.convolution))
        bias = numbers(model, pair.convolution.bias)
        if pair.module.bias is not None:
            yield f"{pair.name}.bias", _tensor(bias)
        elif bias.any():
            raise WeightsError(f"the file has a bias at {pair.name}, where the network has none")


def numbers_of(model: Model, name: str, module: Network) -> dict[int, Array]:
    """The module's numbers by their place in the file, for `write.with_numbers`."""
    new: dict[int, Array] = {}
    for pair in pairs(model, name, module):
        weight = pair.module.weight.detach().cpu().numpy()
        new[pair.convolution.weight] = weight_in_file(weight, pair.convolution.is_depthwise)
        if pair.module.bias is not None:
            new[pair.convolution.bias] = pair.module.bias.detach().cpu().numpy()
    return new


def _tensor(values: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))
