"""Muon: steps that turn matrices, each direction by about as much as any other.

`torch.optim.Muon` is the same in bfloat16. Processors without AVX-512 multiply matrices in bfloat16 70
times as slowly as in float32: there a step of the lift took 10 s.
"""

from collections.abc import Callable, Iterable
from typing import Final

import torch
from torch import Tensor
from torch.nn import Parameter

_MOMENTUM: Final = 0.95
_ROUNDS: Final = 5
_A, _B, _C = 3.4445, -4.7750, 2.0315
_EPS: Final = 1e-7


class Muon(torch.optim.Optimizer):
    """For matrices within a network; vectors, and the first and last layers, are for another optimiser.

    (Jordan et al. 2024: "Muon: an optimizer for hidden layers in neural networks"; Nesterov's momentum,
    decay as in AdamW.)
    """

    def __init__(self, matrices: Iterable[Parameter], lr: float, weight_decay: float) -> None:
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            for one in group["params"]:
                if one.grad is not None:
                    one.mul_(1 - group["lr"] * group["weight_decay"])
                    one.sub_(self._way(one, one.grad), alpha=group["lr"])

    def _way(self, matrix: Parameter, gradient: Tensor) -> Tensor:
        state = self.state[matrix]
        if not state:
            state["momentum_buffer"] = torch.zeros_like(matrix)
        mean = state["momentum_buffer"].lerp_(gradient, 1 - _MOMENTUM)
        rows, columns = matrix.shape
        return turned(gradient.lerp(mean, _MOMENTUM)) * max(1.0, rows / columns) ** 0.5


def turned(matrix: Tensor) -> Tensor:
    """U f(S) Vᵀ of a matrix U S Vᵀ (rows, columns).

    f(S) is between 0.7 and 1.2 where S is not tiny beside the matrix's norm.
    By Newton and Schulz's iteration; with Jordan's coefficients it does not converge, but is soon near.
    """
    if matrix.shape[0] > matrix.shape[1]:
        return turned(matrix.mT).mT
    x = matrix / matrix.norm().clamp(min=_EPS)
    for _ in range(_ROUNDS):
        square = x @ x.mT
        x = _A * x + (_B * square + _C * square @ square) @ x
    return x
