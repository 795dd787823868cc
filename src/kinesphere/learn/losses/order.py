"""Which of two landmarks is nearer to the camera: depth learnt from answers alone."""

from typing import Final

from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

SCALE_M: Final = 0.05
"""A difference that counts as decided, in metres; people see such differences (docs/annotate.md)."""
SCALE_PX: Final = 20.0
"""The same in the networks' depth in the crop, where a metre is about 400 (`landmarks.Z_STRETCH`)."""


def order(
    depth: Float[Tensor, "n k"],
    pairs: Int[Tensor, "n p 2"],
    weight: Float[Tensor, "n p"],
    scale: float,
) -> Float[Tensor, ""]:
    """Mean of log(1 + exp(-(farther - nearer) / scale)): 0 when the order is right by far.

    A picture's pairs share one vote, however many they are.

    Chen et al., "Single-Image Depth Perception in the Wild", 2016; Pavlakos et al., "Ordinal Depth
    Supervision for 3D Human Pose Estimation", 2018.
    """
    if pairs.shape[1] == 0:
        return depth.new_zeros(())
    nearer, farther = (depth.gather(1, pairs[..., i].long()) for i in (0, 1))
    each = (F.softplus((nearer - farther) / scale) * weight).sum(1)
    return (each / weight.sum(1).clamp(min=1)).mean()
