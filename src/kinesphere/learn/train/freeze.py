"""Parts of a network that stay as they are."""

from collections.abc import Iterable

from torch import nn

from kinesphere.core.errors import InputError


def freeze(network: nn.Module, parts: Iterable[str]) -> None:
    """No gradient for these parts, named as modules are; norms in them stay as they are too.

    What lies before the first part that learns is then not gone back through, which saves its time.
    Raises InputError when there is no such part, or nothing is left to learn.
    """
    modules = dict(network.named_modules())
    for part in parts:
        if part not in modules or not part:
            known = ", ".join(name for name, _ in network.named_children())
            raise InputError(f"--freeze {part}: there is no such part; the large ones are {known}")
        modules[part].requires_grad_(False)
    if not any(parameter.requires_grad for parameter in network.parameters()):
        raise InputError("--freeze leaves nothing to learn")


def as_in_training(network: nn.Module) -> None:
    """Norms take the statistics of batches, but for those that are frozen."""
    network.train()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d) and not module.weight.requires_grad:
            module.eval()
