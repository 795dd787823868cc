"""All the losses of a batch, each times how much it counts."""

from collections.abc import Callable
from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses import distil, landmarks, order, world
from kinesphere.learn.losses.mask import mask
from kinesphere.learn.losses.seen import Seen
from kinesphere.learn.losses.weights import LossWeights


def losses(
    seen: Seen, batch: Batch, much: LossWeights, teacher: Seen | None = None
) -> dict[str, Float[Tensor, ""]]:
    """Each loss by name, weighted; their sum is what training makes small.

    What counts for nothing is not computed.
    """
    labels = {name: _LOSSES[name](seen, batch) for name in _LOSSES if getattr(much, name)}
    if teacher is not None:
        told = distil.distilled(seen, teacher, batch, much)
        labels |= {f"distil_{name}": value for name, value in told.items()}
    amounts = {name: getattr(much, name.removeprefix("distil_")) for name in labels}
    return {name: value * amounts[name] for name, value in labels.items() if amounts[name]}


def _order(seen: Seen, batch: Batch) -> Float[Tensor, ""]:
    """Both depths that a network gives are to be in order."""
    pairs, weight = batch.pairs, batch.pairs_weight
    in_metres = order.order(seen.xyz_m[..., 2], pairs, weight, order.SCALE_M)
    return in_metres + order.order(seen.z_px, pairs, weight, order.SCALE_PX)


_LOSSES: Final[dict[str, Callable[[Seen, Batch], Float[Tensor, ""]]]] = {
    "xy": lambda seen, batch: landmarks.xy(seen.xy_px, batch.xy_px, batch.xy_weight),
    "z": lambda seen, batch: landmarks.z(seen.z_px, batch.z_px, batch.z_weight),
    "heatmaps": lambda seen, batch: landmarks.heatmaps(
        seen.heat_logit, batch.xy_px, batch.xy_weight
    ),
    "world": lambda seen, batch: world.world(seen.xyz_m, batch.xyz_m, batch.xyz_weight),
    "bones": lambda seen, batch: world.bones(seen.xyz_m, batch.xyz_m, batch.xyz_weight),
    "order": _order,
    "visible": lambda seen, batch: landmarks.scores(
        seen.visible_logit, batch.visible, batch.visible_weight
    ),
    "present": lambda seen, batch: landmarks.scores(
        seen.present_logit, batch.present, batch.present_weight
    ),
    "person": lambda seen, batch: landmarks.scores(
        seen.person_logit, batch.is_person, torch.ones_like(batch.is_person)
    ),
    "mask": lambda seen, batch: mask(seen.mask_logit, batch.mask, batch.mask_weight),
}
