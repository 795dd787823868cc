"""The lift's weights: a file of numbers with a JSON card that says what they are.

`lift.bin` holds float16 little-endian arrays one after the other, in the order of the card's `layers`;
each layer is a matrix (out, in), row after row, and a bias (out,). Python and the browser read the same
file.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Shard
from kinesphere.live.lift.network import Layer, Network
from kinesphere.live.lift.signal import SIGNAL
from kinesphere.weights import intact

ROLE: Final = "lift"
OUT: Final = 33 * 4 + 1
MOVED: Final = 4
"""Numbers that stand beside a moment's code: how the person moved since, and whether it was."""


@dataclass(frozen=True)
class Lift:
    """A lift, ready to run.

    spread    what the network's spreads are multiplied with to be standard deviations
    visible   (2, 33) calibration of visibility: the logit's factor and what is added to it
    """

    network: Network
    spread: float
    visible: Float[Array, "2 33"]
    sha256: str


def read(card: Path) -> Lift:
    """The lift whose JSON card this is. Raises WeightsError when one of the two is missing or wrong."""
    told = _card(card)
    try:
        file = Shard(str(told["file"]), int(told["bytes"]), str(told["sha256"]))
        data = intact(card.with_name(file.file), file)
        return _lift(told, np.frombuffer(data, "<f2").astype(np.float32))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise WeightsError(f"the card {card} lacks or garbles a field: {error!r}") from error


def _card(path: Path) -> dict[str, Any]:
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
        role = told["role"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"the card {path} is not readable: {error!r}") from error
    if role != ROLE:
        raise WeightsError(
            f"{path} is the card of weights for role {role!r}; {ROLE!r} is needed here"
        )
    return told


def _lift(told: dict[str, Any], numbers: Array) -> Lift:
    """The numbers taken apart as the card says."""
    layers: dict[str, Layer] = {}
    at = 0
    for one in told["layers"]:
        rows, columns = (int(n) for n in one["shape"])
        weight = numbers[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
        layers[one["name"]] = Layer(weight, numbers[at : at + rows])
        at += rows
    if at != len(numbers):
        raise ValueError(f"layers of {at} numbers, and a file of {len(numbers)}")
    network = Network(
        tuple(float(lag) for lag in told["lags_ms"]),
        _several(layers, "encode"),
        layers["join"],
        _several(layers, "block"),
        layers["out"],
    )
    _check_sizes(network)
    visible = np.array(told["visible"], np.float64)
    if visible.shape != (2, 33) or not np.isfinite(numbers).all():
        raise ValueError("numbers that are not finite, or visible is not 2 x 33")
    return Lift(network, float(told["spread"]), visible, str(told["sha256"]))


def _several(layers: dict[str, Layer], name: str) -> tuple[Layer, ...]:
    return tuple(layer for key, layer in layers.items() if key.startswith(f"{name}."))


def _check_sizes(network: Network) -> None:
    """ValueError where one layer does not take what the one before gives."""
    wide = (network.coded + MOVED) * len(network.lags_ms)
    chain = [(SIGNAL, network.encode), (wide, (network.join, *network.blocks, network.out))]
    for size, layers in chain:
        for layer in layers:
            if layer.weight.shape[1] != size:
                raise ValueError(f"a layer that takes {layer.weight.shape[1]} numbers, got {size}")
            size = layer.weight.shape[0]
    if network.out.weight.shape[0] != OUT:
        raise ValueError(f"{network.out.weight.shape[0]} numbers at the end, not {OUT}")
