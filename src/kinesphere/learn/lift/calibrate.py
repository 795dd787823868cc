"""What the lift says of its own exactness, and what networks say of visibility, made to be right."""

from typing import Final

import torch
from torch import Tensor

from kinesphere.learn.lift.batches import Batch
from kinesphere.learn.lift.network import LiftNetwork
from kinesphere.learn.lift.train import run
from kinesphere.live.lift.lifting import SURE

WITHIN: Final = 0.6827
"""So many errors are within a standard deviation."""
NEWTON: Final = 30
RIDGE: Final = 1e-3


@torch.no_grad()
def spread(network: LiftNetwork, batch: Batch) -> float:
    """What spreads are multiplied with, so that as many coordinates are within as should be."""
    xyz_m, log_spread = run(network, batch)
    away = (xyz_m - batch.xyz_m).abs() / log_spread.exp()[..., None]
    return float(away.flatten().quantile(WITHIN)) if away.numel() < 1e7 else float(away.median())


def visible(visibility: Tensor, true: Tensor) -> Tensor:
    """(2, 33) for each landmark the factor of the logit and what is added, from (N, 33) said and true.

    Logistic regression, by Newton's method (Platt 1999), drawn a little towards changing nothing.
    """
    sure = visibility.double().clamp(SURE, 1 - SURE)
    logit = torch.logit(sure).T
    inputs = torch.stack([logit, torch.ones_like(logit)], -1)  # (33, N, 2)
    start = torch.tensor([1.0, 0.0]).double()
    found = start.repeat(len(inputs), 1)
    for _ in range(NEWTON):
        said = torch.sigmoid((inputs @ found[..., None])[..., 0])
        slope = (inputs * (said - true.double().T)[..., None]).mean(1) + RIDGE * (found - start)
        bend = torch.einsum("ln,lni,lnj->lij", said * (1 - said), inputs, inputs) / logit.shape[1]
        bend = bend + RIDGE * torch.eye(2).double()
        found = found - torch.linalg.solve(bend, slope).clamp(-1, 1)
    return found.T
