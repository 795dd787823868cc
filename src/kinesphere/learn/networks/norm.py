"""Batch norm put behind convolutions for training, and folded into them for running."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from kinesphere.learn.networks.blocks import Conv


def add_norm(network: nn.Module, where: Callable[[str], bool] = lambda name: True) -> None:
    """A batch norm behind each convolution that has a bias, which the norm takes over.

    where   says of a convolution's name whether it gets one

    The norm begins as the identity: outputs in `eval` mode stay. (In `train` mode batches have
    statistics of their own.) Convolutions that end in an output stay as they are.
    """
    for name, module in network.named_modules():
        if not isinstance(module, Conv) or not where(name):
            continue
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


def calibrate(network: nn.Module, inputs: Sequence[Tensor]) -> None:
    """Norms get the statistics of what passes through them; outputs in `eval` mode stay.

    What the statistics take away, gain and bias give back. So weights whose norms were folded, as the
    released ones, are trained with norms again: in `train` mode, too, outputs stay nearly, for batches
    like `inputs`.
    """
    with torch.no_grad():
        for norm, (mean, variance) in _statistics(network, inputs).items():
            assert norm.running_mean is not None and norm.running_var is not None
            gain = norm.weight / (norm.running_var + norm.eps).sqrt()
            norm.bias.add_((mean - norm.running_mean) * gain)
            norm.weight.copy_(gain * (variance + norm.eps).sqrt())
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)


def _statistics(
    network: nn.Module, inputs: Sequence[Tensor]
) -> dict[nn.BatchNorm2d, tuple[Tensor, Tensor]]:
    """Mean and variance of each channel before its norm, over all the inputs, of equal numbers."""
    moments: dict[nn.BatchNorm2d, Tensor] = {}

    def add(norm: nn.Module, given: tuple[Tensor, ...], _: Tensor) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        x = given[0].double()
        seen = torch.stack([x.mean((0, 2, 3)), x.square().mean((0, 2, 3))]) / len(inputs)
        moments[norm] = moments[norm] + seen if norm in moments else seen

    norms = [one.norm for one in _convs(network) if isinstance(one.norm, nn.BatchNorm2d)]
    hooks = [norm.register_forward_hook(add) for norm in norms]
    was_training = network.training
    network.eval()
    for crops in inputs:
        network(crops)
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    return {n: (m.float(), (sq - m * m).clamp(min=0).float()) for n, (m, sq) in moments.items()}


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
