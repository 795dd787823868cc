"""Adam whose steps are parts of what they change, not lengths."""

import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import Parameter

_BETAS: Final = (0.9, 0.999)
_EPS: Final = 1e-8
_EACH: Final[Any] = torch
"""Functions of lists of tensors, which PyTorch's own optimisers use and does not declare."""
_LEAST_CHANNEL: Final = 1e-3
_LEAST_BIAS: Final = 0.1
"""What begins at 0 is to go somewhere, too."""


class Relative(torch.optim.Optimizer):
    """A rate of 0.001 changes each channel of a convolution by about a thousandth of its size.

    Where batch norm is folded, as in the released weights, sizes of channels run from 0.001 to 40 (root
    mean square; biases to 50). Steps of one length, as Adam's, shake the small ones to pieces before
    they move the large ones. (Shazeer and Stern, "Adafactor", 2018, and You et al., "Large Batch
    Optimization for Deep Learning", 2020, scale by whole tensors; Adam: Kingma and Ba, 2015. Decay as in
    AdamW.)
    """

    def __init__(self, groups: Iterable[dict[str, Any]], lr: float) -> None:
        """groups   `params` and `weight_decay`"""
        super().__init__(groups, {"lr": lr, "weight_decay": 0.0})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            learning = [one for one in group["params"] if one.grad is not None]
            if learning:
                self._change(learning, group["lr"], group["weight_decay"])

    def _change(self, learning: list[Parameter], rate: float, decay: float) -> None:
        sizes = [size(one) for one in learning]
        ways = self._ways([one.grad for one in learning if one.grad is not None], learning)
        _EACH._foreach_mul_(ways, sizes)
        _EACH._foreach_mul_(learning, 1 - rate * decay)
        _EACH._foreach_add_(learning, ways, alpha=-rate)

    def _ways(self, grads: list[Tensor], learning: list[Parameter]) -> list[Tensor]:
        """Adam's steps: means of gradients over the roots of the means of their squares."""
        states = [self._state(one) for one in learning]
        for state in states:
            state["count"] += 1
        means, squares = ([state[name] for state in states] for name in ("mean", "square"))
        _EACH._foreach_lerp_(means, grads, 1 - _BETAS[0])
        _EACH._foreach_mul_(squares, _BETAS[1])
        _EACH._foreach_addcmul_(squares, grads, grads, 1 - _BETAS[1])
        roots = _EACH._foreach_sqrt(squares)
        counts = [int(state["count"]) for state in states]
        for root, count in zip(roots, counts, strict=True):
            root.div_(math.sqrt(1 - _BETAS[1] ** count)).add_(_EPS).mul_(1 - _BETAS[0] ** count)
        return list(_EACH._foreach_div(means, roots))

    def _state(self, one: Parameter) -> dict[str, Any]:
        state = self.state[one]
        if not state:
            state["count"] = 0
            state["mean"], state["square"] = torch.zeros_like(one), torch.zeros_like(one)
        return state


def size(one: Tensor) -> Tensor:
    """The root mean square of each output channel of a convolution, or of a whole vector."""
    if one.ndim > 1:
        return (
            one.square().mean(tuple(range(1, one.ndim)), keepdim=True).sqrt().clamp(_LEAST_CHANNEL)
        )
    return one.square().mean().sqrt().clamp(_LEAST_BIAS)
