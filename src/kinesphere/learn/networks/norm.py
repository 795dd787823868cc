"""Batch norm put behind convolutions for training, and folded into them for running."""

import torch
from torch import nn

from kinesphere.learn.networks.blocks import Conv


def add_norm(network: nn.Module) -> None:
    """A batch norm behind each convolution that has a bias, which the norm takes over.

    The norm begins as the identity: outputs in `eval` mode stay. (In `train` mode batches have
    statistics of their own.) Convolutions that end in an output stay as they are.
    """
    for module in _convs(network):
        bias = module.conv.bias
        if isinstance(module.norm, nn.Identity) and bias is not None:
            norm = nn.BatchNorm2d(len(bias), device=bias.device)
            with torch.no_grad():
                norm.weight.fill_(
                    (1 + norm.eps) ** 0.5
                )  # what dividing by the deviation takes away
                norm.bias.copy_(bias)
            norm.train(module.training)
            module.norm, module.conv.bias = norm, None


def fold_norm(network: nn.Module) -> None:
    """Each norm made part of its convolution: the same outputs in `eval` mode, no norm left.

    norm(Wx) = (Wx - mean) · gain / deviation + bias, so W' = W · gain / deviation and
    b' = bias - mean · gain / deviation.
    """
    for module in _convs(network):
        norm = module.norm
        if isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None and norm.running_var is not None
            gain = norm.weight / (norm.running_var + norm.eps).sqrt()
            with torch.no_grad():
                module.conv.weight.mul_(gain[:, None, None, None])
            bias = (norm.bias - norm.running_mean * gain).detach()
            module.conv.bias, module.norm = nn.Parameter(bias), nn.Identity()


def has_norm(network: nn.Module) -> bool:
    """Whether any is left to fold."""
    return any(isinstance(module.norm, nn.BatchNorm2d) for module in _convs(network))


def _convs(network: nn.Module) -> list[Conv]:
    return [module for module in network.modules() if isinstance(module, Conv)]
