"""Averaged weights get norms of their own."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.train.machine import Machine


def settle(
    averaged: LandmarkNetwork,
    network: LandmarkNetwork,
    crops: Sequence[Tensor],
    machine: Machine,
) -> None:
    """Measure what passes through the averaged weights' norms, where `network`'s learn.

    Statistics of the newest weights do not fit the averaged ones: while the rate is high, outputs are
    then of no use at all. (Izmailov et al., "Averaging Weights Leads to Wider Optima and Better
    Generalization", 2018, section 3.2.)

    crops   uint8, in batches
    """
    pairs = zip(averaged.modules(), network.modules(), strict=True)
    norms = [mine for mine, its in pairs if isinstance(mine, nn.BatchNorm2d) and its.training]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the mean over all batches
        norm.train()
    for one in crops if norms else ():
        pictures = one.to(machine.device, memory_format=torch.channels_last).float() / 255
        with torch.no_grad(), machine.autocast():
            averaged(pictures)
    for norm in norms:
        norm.eval()
