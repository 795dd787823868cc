"""A network as ONNX, in float32, through PyTorch's own exporter."""

import warnings
from collections.abc import Sequence
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
    """The network with channels last, in and out, as in the TFLite files and as engines feed it.

    outputs   by meaning; what only others need is not written
    """

    def __init__(self, network: Network, outputs: Sequence[str]) -> None:
        super().__init__()
        self.network, self.outputs = network, outputs

    def forward(self, picture: Tensor) -> tuple[Tensor, ...]:
        outputs = as_in_file(self.network(picture.permute(0, 3, 1, 2)))
        return tuple(outputs[name] for name in self.outputs)


def write(checkpoint: Checkpoint, path: Path, outputs: Sequence[str]) -> Card:
    """Write the file; returns its card but for what `cards` fills in."""
    module, side = _AsInFile(checkpoint.network, outputs).eval(), checkpoint.network.side_px
    picture = torch.zeros(1, side, side, 3)
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
            output_names=list(outputs),
            opset_version=_OPSET,
            **choice,
        )
    card = weights.card_of(checkpoint.name)
    told = {name: Output(name, card.outputs[name].shape) for name in outputs}
    return replace(card, input_name=_INPUT, value_range=(0.0, 1.0), outputs=told)
