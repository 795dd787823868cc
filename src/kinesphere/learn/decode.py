"""Landmarks in the crop as `live` reads them from a network's outputs, in PyTorch and for batches."""

from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor

_PX_PER_CELL: Final = 4.0
_REACH: Final = 4
"""Cells on each side of a landmark."""
_SURE: Final = 0.5


def refined(
    xy_px: Float[Tensor, "n k 2"], heat_logit: Float[Tensor, "n k side side"]
) -> Float[Tensor, "n k 2"]:
    """Each landmark moved to the centre of mass of its heat map around it, where that is sure.

    (MediaPipe `refine_landmarks_from_heatmap_calculator.cc`.)
    """
    side = heat_logit.shape[-1]
    heat = heat_logit.sigmoid()
    centre = (xy_px / _PX_PER_CELL).clamp(-1, side).trunc()
    cells = torch.arange(side, device=xy_px.device, dtype=xy_px.dtype)
    near = (cells - centre[..., None]).abs() <= _REACH
    heat = heat * (near[..., 1, :, None] & near[..., 0, None, :])
    total = heat.sum((-2, -1))
    mass = torch.stack([(heat.sum(-2) * cells).sum(-1), (heat.sum(-1) * cells).sum(-1)], -1)
    inside = ((centre >= 0) & (centre < side)).all(-1)
    is_sure = inside & (heat.amax((-2, -1)) >= _SURE)
    moved = mass / total.clamp(min=1e-9)[..., None] * _PX_PER_CELL
    return torch.where(is_sure[..., None], moved, xy_px)
