"""What a larger network, or the same one before training, says of the same crops."""

import torch
from jaxtyping import Float
from torch import Tensor

from kinesphere.core import skeleton
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.losses import landmarks, world
from kinesphere.learn.losses.mask import mask
from kinesphere.learn.losses.seen import Seen
from kinesphere.learn.losses.weights import LossWeights


def distilled(seen: Seen, teacher: Seen, batch: Batch, much: LossWeights) -> dict[str, Tensor]:
    """Losses beside the teacher's outputs, of what labels do not say, where examples ask for it.

    Hinton et al., "Distilling the Knowledge in a Neural Network", 2015. Where the teacher sees nobody
    its landmarks count for nothing. 0 when both say the same. With `much.anchor`, its landmarks in the
    crop count for all examples.
    """
    asked = batch.distil * much.distil
    person = teacher.person_logit.sigmoid()
    body = (asked * person)[:, None]
    xy = (body * _unknown(batch.xy_weight)).maximum((much.anchor * person)[:, None])
    return {
        "xy": landmarks.xy(seen.xy_px, teacher.xy_px, xy),
        "heatmaps": landmarks.maps(seen.heat_logit, teacher.heat_logit.sigmoid(), xy),
        "z": landmarks.z(seen.z_px, teacher.z_px, body * _unknown(batch.z_weight)),
        "world": world.world(seen.xyz_m, teacher.xyz_m, _world(body, batch.xyz_weight)),
        "visible": landmarks.scores(
            seen.visible_logit,
            teacher.visible_logit.sigmoid(),
            body * _unknown(batch.visible_weight),
        ),
        "present": landmarks.scores(
            seen.present_logit,
            teacher.present_logit.sigmoid(),
            body * _unknown(batch.present_weight),
        ),
        "mask": mask(
            seen.mask_logit,
            teacher.mask_logit.sigmoid(),
            asked * person * _unknown(batch.mask_weight),
        ),
    }


def _unknown(weight: Tensor) -> Tensor:
    return (weight == 0).float()


def _world(body: Float[Tensor, "n 1"], weight: Float[Tensor, "n 39 3"]) -> Float[Tensor, "n 39 3"]:
    """In metres the released networks leave all but one of the auxiliary landmarks to chance."""
    told = torch.zeros_like(weight)
    told[:, : skeleton.COUNT + 1] = 1
    return body[..., None] * _unknown(weight) * told
