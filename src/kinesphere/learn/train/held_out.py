"""How wrong a network is on people that it was not trained on."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.core import skeleton
from kinesphere.core.pairs import PAIRS
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.decode import refined
from kinesphere.learn.losses.said import Said
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.train.machine import Machine
from kinesphere.learn.train.steps import look, to
from kinesphere.learn.train.together import Together

APART_M: Final = 0.05
"""Pairs of landmarks are asked about where they are farther apart in depth."""
_BODY: Final = slice(0, skeleton.COUNT)


@dataclass(frozen=True)
class Errors:
    """Means over a data set; NaN where it does not know the truth."""

    xy: float
    """Distance in the crop, as a part of its side; landmarks are read as `live` reads them."""
    mpjpe_mm: float
    """Distance in the world, from the middle of the hips."""
    order: float
    """The part of pairs that are in the wrong order of depth."""
    mask: float
    """1 less intersection over union."""

    @property
    def overall(self) -> float:
        """One number to choose weights by: the geometric mean of `xy` and `mpjpe_mm`, if both are known.

        A tenth off either counts the same. The order counts where there is nothing else.
        """
        known = [x for x in (self.xy, self.mpjpe_mm / 1000) if x == x] or [self.order]
        return math.prod(max(x, 1e-9) for x in known) ** (1 / len(known))


def overall(sets: Sequence[Errors]) -> float:
    """The geometric mean over data sets."""
    return math.prod(one.overall for one in sets) ** (1 / len(sets))


def measure(
    network: LandmarkNetwork, batches: Iterable[Batch], machine: Machine, who: Together
) -> Errors:
    """Of batches of which each process has its own. Computed in float32."""
    plain = Machine(machine.device, torch.float32)
    total = torch.zeros(4, 2, dtype=torch.float64)
    with torch.no_grad():
        for batch in batches:
            here = to(batch, machine.device)
            total += sums(look(network, here.crops, plain, True), here).cpu()
    total = who.sum(total.to(machine.device, torch.float32)).cpu()
    xy, world, order, mask = (total[:, 0] / total[:, 1]).tolist()
    return Errors(xy, world * 1000, order, mask)


def sums(said: Said, batch: Batch) -> Float[Tensor, "4 2"]:
    """Errors summed, and over how many: xy, world, order, mask."""
    return torch.stack(
        [_xy(said, batch), _world(said, batch), _order(said, batch), _mask(said, batch)]
    )


def _xy(said: Said, batch: Batch) -> Tensor:
    found = refined(said.xy_px, said.heat_logit)[:, _BODY]
    away = (found - batch.xy_px[:, _BODY]).norm(dim=-1) / batch.crops.shape[-1]
    return _sum(away, batch.xy_weight[:, _BODY] > 0)


def _world(said: Said, batch: Batch) -> Tensor:
    away = (said.xyz_m - batch.xyz_m)[:, _BODY].norm(dim=-1)
    return _sum(away, (batch.xyz_weight[:, _BODY] > 0).all(-1))


def _order(said: Said, batch: Batch) -> Tensor:
    """Answers where there are some; else the pairs that people are asked about."""
    answered = _farther(said.xyz_m[..., 2], batch.pairs)
    told = _sum((answered <= 0).float(), batch.pairs_weight > 0)
    pairs = torch.as_tensor(PAIRS, device=batch.pairs.device).expand(len(batch.pairs), -1, 2)
    true = _farther(batch.xyz_m[..., 2], pairs)
    ends = (batch.xyz_weight[..., 2] > 0)[:, pairs[0]].all(-1)
    asked = ends & (true.abs() > APART_M) & ~(batch.pairs_weight > 0).any(1, keepdim=True)
    return told + _sum((true * _farther(said.xyz_m[..., 2], pairs) <= 0).float(), asked)


def _farther(depth: Float[Tensor, "n k"], pairs: Tensor) -> Tensor:
    """How much farther the second of each pair is."""
    return depth.gather(1, pairs[..., 1].long()) - depth.gather(1, pairs[..., 0].long())


def _mask(said: Said, batch: Batch) -> Tensor:
    found, true = said.mask_logit > 0, batch.mask > 0.5
    both, either = (found & true).sum((1, 2)), (found | true).sum((1, 2))
    return _sum(1 - both / either.clamp(min=1), (batch.mask_weight > 0) & (batch.is_person > 0))


def _sum(values: Tensor, counts: Tensor) -> Tensor:
    return torch.stack([torch.where(counts, values, 0).sum(), counts.sum()]).double()
