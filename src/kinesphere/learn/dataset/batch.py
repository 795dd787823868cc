"""What one step of training sees: crops, and targets in the crops' own frame.

Each target has a weight beside it, 0 where it is not known; targets are 0 there, never NaN.
"""

from typing import NamedTuple

from jaxtyping import Float, Int, UInt8
from torch import Tensor


class Batch(NamedTuple):
    """n crops with their targets. Pixels are those of the crop (256 x 256)."""

    crops: UInt8[Tensor, "n 3 256 256"]
    """RGB. In memory channels come last (`torch.channels_last`)."""
    xy_px: Float[Tensor, "n 39 2"]
    xy_weight: Float[Tensor, "n 39"]
    z_px: Float[Tensor, "n 39"]
    """Depth from the middle of the hips at the scale of `xy_px` there; away from the camera is more."""
    z_weight: Float[Tensor, "n 39"]
    visible: Float[Tensor, "n 39"]
    visible_weight: Float[Tensor, "n 39"]
    present: Float[Tensor, "n 39"]
    """Whether the landmark lies within the crop."""
    present_weight: Float[Tensor, "n 39"]
    xyz_m: Float[Tensor, "n 39 3"]
    """From the middle of the hips, turned with the crop."""
    xyz_weight: Float[Tensor, "n 39 3"]
    mask: Float[Tensor, "n 256 256"]
    mask_weight: Float[Tensor, "n"]
    pairs: Int[Tensor, "n p 2"]
    """Landmarks of which the first is nearer to the camera."""
    pairs_weight: Float[Tensor, "n p"]
    is_person: Float[Tensor, "n"]
    distil: Float[Tensor, "n"]
    """1 where the targets are to come from a teacher that sees the same crop."""
