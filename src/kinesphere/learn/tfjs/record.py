"""What a network computes, step for step: the PyTorch functions that it calls, in their order."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from kinesphere.learn.compare import as_in_file
from kinesphere.learn.networks import Network


@dataclass(frozen=True)
class Call:
    """One function that gave a tensor."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Tensor

    def tensors(self) -> list[Tensor]:
        """What it took, weights included."""
        flat = [x for a in self.args for x in (a if isinstance(a, (list, tuple)) else [a])]
        return [x for x in flat if isinstance(x, Tensor)]


@dataclass(frozen=True)
class Recording:
    """One run, with all its tensors: while they live, `id` tells them apart."""

    picture: Tensor
    """(1, 3, side, side)."""
    calls: list[Call]
    outputs: dict[str, Tensor]
    """By meaning, as files give them: channels last."""


@dataclass
class Recorder(TorchFunctionMode):
    """While it is entered, every function of PyTorch that gives a tensor is noted."""

    calls: list[Call] = field(default_factory=list[Call])

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        # What gives its own argument back (`float` of float32) computes nothing.
        if isinstance(result, Tensor) and not any(result is a for a in args):
            self.calls.append(Call(func.__name__, args, kwargs or {}, result))
        return result


def record(network: Network) -> Recording:
    """Run the network once on an empty picture."""
    picture = torch.zeros(1, 3, network.side_px, network.side_px)
    recorder = Recorder()
    with torch.no_grad(), recorder:
        outputs = as_in_file(network(picture))
    return Recording(picture, recorder.calls, outputs)
