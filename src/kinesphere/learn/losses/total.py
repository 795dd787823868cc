"""All the losses of a batch, each times how much it counts."""

from collections.abc import Callable
from typing import Final, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses import distil, landmarks, order, world
from kinesphere.learn.losses.mask import mask
from kinesphere.learn.losses.said import Said
from kinesphere.learn.losses.weights import LossWeights


class Told(NamedTuple):
    """What a teacher says of some of a batch's crops."""

    rows: Int[Tensor, "some"]
    """Which."""
    said: Said


def losses(
    said: Said, batch: Batch, much: LossWeights, told: Told | None = None
) -> dict[str, Float[Tensor, ""]]:
    """Each loss by name, weighted; their sum is what training makes small.

    What counts for nothing is not computed.
    """
    found = {
        name: loss(said, batch) * getattr(much, name)
        for name, loss in _LOSSES.items()
        if getattr(much, name)
    }
    return found if told is None else found | _distilled(said, batch, much, told)


def _distilled(said: Said, batch: Batch, much: LossWeights, told: Told) -> dict[str, Tensor]:
    """The same names whatever the batch: processes that train together add up what they have."""
    names = [name for name in distil.NAMES if getattr(much, name)]
    if not len(told.rows):
        return {f"distil_{name}": said.xy_px.new_zeros(()) for name in names}
    rows = Said(*(one[told.rows] for one in said))
    labels = Batch(*(one[told.rows] for one in batch))
    found = distil.distilled(rows, told.said, labels, much)
    share = len(told.rows) / len(batch.crops)
    return {f"distil_{name}": found[name] * share * getattr(much, name) for name in names}


def _order(said: Said, batch: Batch) -> Float[Tensor, ""]:
    """Both depths that a network gives are to be in order."""
    pairs, weight = batch.pairs, batch.pairs_weight
    in_metres = order.order(said.xyz_m[..., 2], pairs, weight, order.SCALE_M)
    return in_metres + order.order(said.z_px, pairs, weight, order.SCALE_PX)


_LOSSES: Final[dict[str, Callable[[Said, Batch], Float[Tensor, ""]]]] = {
    "xy": lambda said, batch: landmarks.xy(said.xy_px, batch.xy_px, batch.xy_weight),
    "z": lambda said, batch: landmarks.z(said.z_px, batch.z_px, batch.z_weight),
    "heatmaps": lambda said, batch: landmarks.heatmaps(
        said.heat_logit, batch.xy_px, batch.xy_weight
    ),
    "world": lambda said, batch: world.world(said.xyz_m, batch.xyz_m, batch.xyz_weight),
    "bones": lambda said, batch: world.bones(said.xyz_m, batch.xyz_m, batch.xyz_weight),
    "order": _order,
    "visible": lambda said, batch: landmarks.scores(
        said.visible_logit, batch.visible, batch.visible_weight
    ),
    "present": lambda said, batch: landmarks.scores(
        said.present_logit, batch.present, batch.present_weight
    ),
    "person": lambda said, batch: landmarks.scores(
        said.person_logit, batch.is_person, torch.ones_like(batch.is_person)
    ),
    "mask": lambda said, batch: mask(said.mask_logit, batch.mask, batch.mask_weight),
}
