"""How far off the lift is on people it has not learnt from, beside what the landmark networks say."""

from typing import Final

import torch
from torch import Tensor

from kinesphere.learn.lift.batches import Batch, centred, pictures
from kinesphere.learn.lift.network import LiftNetwork
from kinesphere.learn.lift.train import BODY, LAGS_MS, run

NAMES: Final = ("lite", "full", "heavy")


@torch.no_grad()
def errors_m(network: LiftNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Mean distances of the body's joints (B,) with the lift, and without it."""
    xyz_m, _ = run(network.eval(), batch)
    found = (xyz_m - batch.xyz_m).norm(dim=-1)[:, BODY].mean(1)
    said = (centred(batch.cue_m[:, 0]) - batch.xyz_m).norm(dim=-1)[:, BODY].mean(1)
    network.train()
    return found, said


def pictures_mm(network: LiftNetwork, observations: dict[str, Tensor]) -> float:
    """The mean over pictures, in millimetres."""
    return float(errors_m(network, _all(observations))[0].mean()) * 1000


def table(network: LiftNetwork, observations: dict[str, Tensor]) -> dict[str, dict[str, float]]:
    """For each landmark network, in millimetres: with the lift, without it."""
    found, said = errors_m(network, _all(observations))
    out: dict[str, dict[str, float]] = {}
    for model, name in enumerate(NAMES):
        rows = observations["model"] == model
        if rows.any():
            with_lift, without = (round(float(one[rows].mean()) * 1000, 1) for one in (found, said))
            out[name] = {"mpjpe_mm": with_lift, "mpjpe_mm_without": without}
    return out


def _all(observations: dict[str, Tensor]) -> Batch:
    return pictures(observations, torch.arange(len(observations["rays"])), len(LAGS_MS))
