"""Weights averaged over the steps: steadier than the newest."""

import copy

import torch

from kinesphere.learn.networks import LandmarkNetwork


class Ema:
    """A network whose parameters are the exponential moving average of another's.

    Its other numbers are the newest. The first steps count quicker, so that an average from scratch does
    not remember the beginning: the decay is at most (1 + step) / (10 + step). (Tarvainen and Valpola,
    "Mean teachers are better role models", 2017.)
    """

    def __init__(self, network: LandmarkNetwork, decay: float) -> None:
        self.decay = decay
        self.network = copy.deepcopy(network).eval().requires_grad_(False)

    def update(self, network: LandmarkNetwork, step: int) -> None:
        """After `step` steps."""
        share = 1 - min(self.decay, (1 + step) / (10 + step))
        pairs = zip(self.network.parameters(), network.parameters(), strict=True)
        with torch.no_grad():
            for mine, new in pairs:
                mine.lerp_(new, share)
            buffers = zip(self.network.buffers(), network.buffers(), strict=True)
            for mine, new in buffers:
                mine.copy_(new)
