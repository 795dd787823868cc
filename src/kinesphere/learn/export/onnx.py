"""A network as ONNX, in float32, through PyTorch's own exporter."""

import warnings
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from kinesphere import weights
from kinesphere.core.records import Card, Output
from kinesphere.learn.checkpoint import Checkpoint
from kinesphere.learn.compare import as_in_file
from kinesphere.learn.networks import Network

_OPSET: Final = 17
_INPUT: Final = "picture"


class _AsInFile(nn.Module):
    """The network with channels last, in and out, as in the TFLite files and as engines feed it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> tuple[Tensor, ...]:
        return tuple(as_in_file(self.network(picture.permute(0, 3, 1, 2))).values())


def write(checkpoint: Checkpoint, path: Path) -> Card:
    """Write the file; returns its card but for what `cards` fills in."""
    module, side = _AsInFile(checkpoint.network).eval(), checkpoint.network.side_px
    picture = torch.zeros(1, side, side, 3)
    with torch.no_grad():
        names = list(as_in_file(checkpoint.network(picture.permute(0, 3, 1, 2))))
    with warnings.catch_warnings():
        # The exporter that needs no further package calls itself legacy; PyTorch 2.4 knows no other.
        warnings.simplefilter("ignore")
        knows = "dynamo" in signature(torch.onnx.export).parameters
        choice: dict[str, Any] = {"dynamo": False} if knows else {}
        torch.onnx.export(
            module,
            (picture,),
            str(path),
            input_names=[_INPUT],
            output_names=names,
            opset_version=_OPSET,
            **choice,
        )
    card = weights.card_of(checkpoint.name)
    outputs = {name: Output(name, card.outputs[name].shape) for name in names}
    return replace(card, input_name=_INPUT, value_range=(0.0, 1.0), outputs=outputs)
