"""A network's outputs by what they mean."""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from kinesphere.learn.networks import LandmarkOutputs


class Said(NamedTuple):
    """Outputs of n crops in float32."""

    xy_px: Float[Tensor, "n 39 2"]
    z_px: Float[Tensor, "n 39"]
    visible_logit: Float[Tensor, "n 39"]
    present_logit: Float[Tensor, "n 39"]
    xyz_m: Float[Tensor, "n 39 3"]
    heat_logit: Float[Tensor, "n 39 64 64"]
    mask_logit: Float[Tensor, "n 256 256"]
    person_logit: Float[Tensor, "n"]


def said(outputs: LandmarkOutputs) -> Said:
    """`outputs` taken apart."""
    rows = outputs.landmarks.float().reshape(-1, 39, 5)
    return Said(
        xy_px=rows[..., :2],
        z_px=rows[..., 2],
        visible_logit=rows[..., 3],
        present_logit=rows[..., 4],
        xyz_m=outputs.world.float().reshape(-1, 39, 3),
        heat_logit=outputs.heatmaps.float(),
        mask_logit=outputs.mask.float()[:, 0],
        person_logit=outputs.presence_logit.float()[:, 0],
    )
