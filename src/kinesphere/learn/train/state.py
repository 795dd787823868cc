"""All that changes while a network is trained, and a file of it."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch

from kinesphere.core.errors import WeightsError
from kinesphere.learn import checkpoint
from kinesphere.learn.checkpoint import Checkpoint, Origin
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.train.ema import Ema
from kinesphere.learn.train.freeze import as_in_training, freeze
from kinesphere.learn.train.machine import Machine
from kinesphere.learn.train.optimiser import Relative
from kinesphere.learn.train.options import TrainOptions

_NUMBERS: Final = ("step", "best", "best_step", "since_best", "sums", "summed")


@dataclass
class State:
    """Changed in place, step by step."""

    name: str
    origin: Origin
    network: LandmarkNetwork
    optimiser: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    ema: Ema
    step: int = 0
    best: float = math.inf
    """The smallest held-out error so far."""
    best_step: int = 0
    since_best: int = 0
    """Measurements since then."""
    sums: dict[str, float] = field(default_factory=dict[str, float])
    """Losses since the last line of the log, summed."""
    summed: int = 0
    """Steps in there."""


def begin(start: Checkpoint, options: TrainOptions, machine: Machine) -> State:
    """The state before the first step; `start`'s network is moved to the device, and is the one trained.

    Raises InputError when --freeze names no part.
    """
    made = start.network
    assert isinstance(made, LandmarkNetwork)
    made.to(machine.device, memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    freeze(made, options.frozen)
    as_in_training(made)
    scaler = torch.amp.GradScaler(machine.device.type, enabled=machine.is_scaled)
    ema = Ema(made, options.ema)
    return State(start.name, start.origin, made, _optimiser(made, options), scaler, ema)


def _optimiser(made: LandmarkNetwork, options: TrainOptions) -> torch.optim.Optimizer:
    learning = [one for one in made.parameters() if one.requires_grad]
    groups = [
        {"params": [one for one in learning if one.ndim > 1], "weight_decay": options.decay},
        {"params": [one for one in learning if one.ndim == 1], "weight_decay": 0.0},
    ]
    return Relative([group for group in groups if group["params"]], options.rate)


def averaged(state: State) -> Checkpoint:
    """The network with its averaged weights."""
    return Checkpoint(state.name, state.ema.network, state.origin)


def save(state: State, path: Path, options: TrainOptions) -> None:
    """Write a checkpoint of the averaged weights, from which training can also go on."""
    training = {
        **{name: getattr(state, name) for name in _NUMBERS},
        "options": options.told(),
        "newest": state.network.state_dict(),
        "optimiser": state.optimiser.state_dict(),
        "scaler": state.scaler.state_dict(),
    }
    checkpoint.save(averaged(state), path, training)


def restore(state: State, path: Path, kept: dict[str, Any]) -> None:
    """Put what `save` wrote into a state whose network is the one in the file.

    Raises WeightsError when it does not fit.
    """
    try:
        state.network.load_state_dict(kept["newest"])
        state.optimiser.load_state_dict(kept["optimiser"])
        state.scaler.load_state_dict(kept["scaler"])
        for name in _NUMBERS:
            setattr(state, name, type(getattr(state, name))(kept[name]))
    except (KeyError, RuntimeError, ValueError, TypeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise WeightsError(
            f"{path} does not fit the training that is to go on: {reason}"
        ) from error
