"""What a larger network, or the same one before training, says of the same crops."""

from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.core import skeleton
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses import landmarks, world
from kinesphere.learn.losses.mask import mask
from kinesphere.learn.losses.said import Said
from kinesphere.learn.losses.weights import LossWeights

_ANCHORED: Final = ("xy", "heatmaps")
NAMES: Final = (*_ANCHORED, "z", "world", "visible", "present", "mask")
"""The losses that a teacher has a part in, as `LossWeights` has them."""
ANCHOR_REACH_PX: Final = 12.0
"""About a fifth of a torso. Nearer to the label than that, a teacher found the landmark, and what is
between them is that they mean slightly different places; farther, it did not find it."""


def distilled(
    said: Said, teacher: Said, batch: Batch, much: LossWeights
) -> dict[str, Float[Tensor, ""]]:
    """Losses beside the teacher's outputs, of what labels do not say, where examples ask for it.

    Hinton et al., "Distilling the Knowledge in a Neural Network", 2015. Where the teacher sees nobody
    its landmarks count for nothing. 0 when both say the same. With `much.anchor`, its landmarks in the
    crop count for all examples, but for those that are not where the label says.
    """
    person = teacher.person_logit.sigmoid()
    body = (batch.distil * person)[:, None]
    z = body * _unknown(batch.z_weight)
    metres = _world(body, batch.xyz_weight)
    found = _in_crop(said, teacher, batch, much) | {
        "z": landmarks.z(said.z_px, teacher.z_px / landmarks.Z_STRETCH, z),
        "world": world.world(said.xyz_m, teacher.xyz_m, metres),
        "visible": _scores(said.visible_logit, teacher.visible_logit, body, batch.visible_weight),
        "present": _scores(said.present_logit, teacher.present_logit, body, batch.present_weight),
    }
    if much.mask:
        sure = body[:, 0] * _unknown(batch.mask_weight)
        found["mask"] = mask(said.mask_logit, teacher.mask_logit.sigmoid(), sure)
    return {
        name: value * (1 if name in _ANCHORED else much.distil) for name, value in found.items()
    }


def _in_crop(
    said: Said, teacher: Said, batch: Batch, much: LossWeights
) -> dict[str, Float[Tensor, ""]]:
    person = teacher.person_logit.sigmoid()[:, None]
    asked = batch.distil[:, None] * _unknown(batch.xy_weight) * much.distil
    weight = torch.maximum(asked, much.anchor * _near(teacher, batch)) * person
    return {
        "xy": landmarks.xy(said.xy_px, teacher.xy_px, weight),
        "heatmaps": landmarks.maps(said.heat_logit, teacher.heat_logit.sigmoid(), weight),
    }


def _near(teacher: Said, batch: Batch) -> Float[Tensor, "n 39"]:
    """1 where a teacher agrees with the label, or there is none; else 0."""
    away = torch.linalg.vector_norm(teacher.xy_px - batch.xy_px, dim=-1)
    return ((away < ANCHOR_REACH_PX) | (batch.xy_weight == 0)).float()


def _scores(
    logits: Tensor, teacher: Tensor, body: Float[Tensor, "n 1"], weight: Float[Tensor, "n 39"]
) -> Float[Tensor, ""]:
    return landmarks.scores(logits, teacher.sigmoid(), body * _unknown(weight))


def _unknown(weight: Tensor) -> Tensor:
    return (weight == 0).float()


def _world(body: Float[Tensor, "n 1"], weight: Float[Tensor, "n 39 3"]) -> Float[Tensor, "n 39 3"]:
    """In metres the released networks leave all but one of the auxiliary landmarks to chance."""
    told = torch.zeros_like(weight)
    told[:, : skeleton.COUNT + 1] = 1
    return body[..., None] * _unknown(weight) * told
