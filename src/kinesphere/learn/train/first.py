"""The network that a training begins with, and what its weights will have come from."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn

from kinesphere import __version__
from kinesphere.core.errors import InputError
from kinesphere.learn import checkpoint
from kinesphere.learn.checkpoint import Checkpoint, Origin, licences
from kinesphere.learn.dataset.summary import Summary
from kinesphere.learn.importing import released
from kinesphere.learn.networks import LandmarkNetwork, network
from kinesphere.learn.networks.blocks import InvertedResidual, Residual
from kinesphere.learn.networks.norm import add_norm, calibrate
from kinesphere.learn.networks.sizes import LANDMARKS
from kinesphere.learn.options import BEST
from kinesphere.learn.train.options import SCRATCH

_LANDMARK: Final = (25.0, 25.0, 75.0, 1.0, 1.0)
"""How much x, y, z (pixels) and two scores (logits) differ from crop to crop, roughly."""
_WORLD_M: Final = 0.25
_BRANCH: Final = 0.1
"""How much residual blocks change at first what passes through."""
_SOURCES = 8
"""So many sources are named; data sets may have thousands."""


def first(init: str, seed: int) -> Checkpoint:
    """As --init says. Raises InputError, WeightsError."""
    if not init.startswith(SCRATCH):
        return named(init, "--init")
    name = init.removeprefix(SCRATCH)
    if name not in LANDMARKS:
        raise InputError(f"--init {init}: from scratch there are {', '.join(LANDMARKS)}")
    return Checkpoint(name, from_scratch(name, seed), Origin("", "random numbers", "", ""))


def named(what: str, option: str) -> Checkpoint:
    """lite, full or heavy as they ship, or a checkpoint of one; of a training's folder its best."""
    path = Path(what) / BEST if Path(what).is_dir() else Path(what)
    found = released(what) if what in LANDMARKS else checkpoint.load(path)
    if not isinstance(found.network, LandmarkNetwork):
        raise InputError(
            f"{option} {what}: that is a {found.name}; a landmark network is needed here"
        )
    return found


def from_scratch(name: str, seed: int) -> LandmarkNetwork:
    """Random weights with norms.

    Outputs begin where they are right most often (landmarks in the middle, heat maps and mask nearly
    nowhere), and differ by as much as they will have to: steps are parts of weights (`Relative`), so
    those that must become thirty times as large would take a thousand steps to get there. Residual
    blocks begin as nearly nothing (Goyal et al., "Accurate, Large Minibatch SGD", 2017): twice as quick.
    """
    torch.manual_seed(seed)
    made = network(name)
    assert isinstance(made, LandmarkNetwork)
    add_norm(made)
    with torch.no_grad():
        middle = torch.tensor([128.0, 128.0, 0.0, 0.0, 0.0]).repeat(39)
        _bias(made.regression.landmarks).copy_(middle)
        _spread(made.regression.landmarks, torch.tensor(_LANDMARK).repeat(39))
        _spread(made.regression.world, torch.full((117,), _WORLD_M))
        _spread(made.heatmaps, torch.ones(39))
        _bias(made.heatmaps).fill_(-5.0)
        _bias(made.mask.out).fill_(-1.0)
        for block in made.modules():
            if isinstance(block, Residual | InvertedResidual) and block.is_residual:
                assert isinstance(block.project.norm, nn.BatchNorm2d)
                block.project.norm.weight.fill_(_BRANCH)
    return made


def _spread(head: nn.Conv2d, wanted: Tensor) -> None:
    """Weights such that outputs differ by about `wanted` where inputs differ by 1."""
    head.weight.normal_().mul_(wanted[:, None, None, None] / head.weight[0].numel() ** 0.5)


def normed(network: nn.Module, crops: Sequence[Tensor]) -> None:
    """Batch norm put into weights that have none, as they would have had it.

    Not into the mask's head, whose maps are large: that would cost a third of all time.
    """
    add_norm(network, lambda name: not name.startswith("mask."))
    with torch.no_grad():
        calibrate(network, crops)


def _bias(module: nn.Conv2d) -> Tensor:
    assert module.bias is not None
    return module.bias


def origin(start: Origin, teacher: Origin | None, data: Summary) -> Origin:
    """Where weights come from that are trained from `start`: everybody's licence, everybody's source."""
    licence = licences([start.licence, teacher.licence if teacher else "", *data.licences])
    said = [f"{start.source}, trained by kinesphere {__version__} on {_list(data)}"]
    if teacher is not None and teacher.source != start.source:
        said.append(f"taught by {teacher.source}")
    return replace(start, licence=licence, source=", ".join(said))


def _list(data: Summary) -> str:
    sources = list(data.sources)
    more = len(sources) - _SOURCES
    return "; ".join(sources[:_SOURCES]) + (f" and {more} more" if more > 0 else "")
