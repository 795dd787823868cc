"""Landmarks in the crop: regressed, as heat maps, and their scores."""

from typing import Final

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

HEAT_SIGMA_CELLS: Final = 1.3
"""How wide a spot is in the released networks' heat maps: their mass is 10 to 13 cells on the sample
clip, and 2 pi sigma² is 10.6."""
PX_PER_CELL: Final = 4.0
Z_STRETCH: Final = 3.5
"""The released networks' depths in the crop are not of the scale of x and y, as they are said to be, but
so much larger (median over people in four sets of pictures: lite and full 3.2 to 3.6, heavy 2.8 to 3.3).
What is trained keeps that: depths of other weights can be compared, and those of 1 : 1 would have to be
unlearnt first."""
_SPOT: Final = 2 * torch.pi * HEAT_SIGMA_CELLS**2


def xy(
    found_px: Float[Tensor, "n k 2"], true_px: Float[Tensor, "n k 2"], weight: Float[Tensor, "n k"]
) -> Float[Tensor, ""]:
    """Mean absolute difference of coordinates, in pixels.

    L1 rather than L2, so that the few that are far off do not drown the many that are nearly right
    (Sun et al., "Integral Human Pose Regression", 2018).
    """
    return ((found_px - true_px).abs() * weight[..., None]).mean()


def z(
    found_px: Float[Tensor, "n k"], true_px: Float[Tensor, "n k"], weight: Float[Tensor, "n k"]
) -> Float[Tensor, ""]:
    """Mean absolute difference of depths, in pixels; what is found is stretched."""
    return ((found_px - true_px * Z_STRETCH).abs() * weight).mean()


def spots(xy_px: Float[Tensor, "n k 2"], side: int = 64) -> Float[Tensor, "n k side side"]:
    """Heat maps with a Gaussian around each landmark, 1 at the most.

    Cell i stands for pixel 4 i, as decoding reads the maps (MediaPipe
    `refine_landmarks_from_heatmap_calculator.cc`), not for the middle of four pixels.
    """
    cells = torch.arange(side, dtype=xy_px.dtype, device=xy_px.device)
    away = (cells - xy_px[..., None] / PX_PER_CELL) ** 2
    x, y = torch.exp(-away / (2 * HEAT_SIGMA_CELLS**2)).unbind(-2)
    return y[..., :, None] * x[..., None, :]


def heatmaps(
    logits: Float[Tensor, "n k side side"],
    true_px: Float[Tensor, "n k 2"],
    weight: Float[Tensor, "n k"],
) -> Float[Tensor, ""]:
    """Binary cross entropy of maps beside spots, less what is left when they are equal.

    Newell et al., "Stacked Hourglass Networks", 2016, compare maps with Gaussians by squares; the
    released maps are sigmoids, and cross entropy has a gradient where those are flat.
    """
    return maps(logits, spots(true_px, logits.shape[-1]), weight)


def maps(
    logits: Float[Tensor, "n k side side"],
    wanted: Float[Tensor, "n k side side"],
    weight: Float[Tensor, "n k"],
) -> Float[Tensor, ""]:
    """The same beside any maps from 0 to 1; in units of a spot's mass."""
    each = divergence(logits, wanted).sum((-2, -1)) / _SPOT
    return (each * weight).mean()


def scores(
    logits: Float[Tensor, "*shape"],
    wanted: Float[Tensor, "*shape"],
    weight: Float[Tensor, "*shape"],
) -> Float[Tensor, ""]:
    """Binary cross entropy: of visibility, of presence, of there being a person."""
    return (divergence(logits, wanted) * weight).mean()


def divergence(
    logits: Float[Tensor, "*shape"], wanted: Float[Tensor, "*shape"]
) -> Float[Tensor, "*shape"]:
    """Binary cross entropy less the entropy of `wanted`: 0 where the two agree."""
    with torch.no_grad():  # a teacher's outputs and labels are what they are
        entropy = torch.special.entr(wanted) + torch.special.entr(1 - wanted)
    return F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") - entropy
