"""Landmarks in metres."""

from typing import Final

from jaxtyping import Float
from torch import Tensor

from kinesphere.core import skeleton

_FROM: Final = [a for a, _ in skeleton.EDGES]
_TO: Final = [b for _, b in skeleton.EDGES]
_TINY: Final = 1e-12
"""In m²: the square root has no gradient at 0."""


def world(
    found_m: Float[Tensor, "n k 3"], true_m: Float[Tensor, "n k 3"], weight: Float[Tensor, "n k 3"]
) -> Float[Tensor, ""]:
    """Mean absolute difference of coordinates from the middle of the hips, in metres.

    Martinez et al., "A simple yet effective baseline for 3d human pose estimation", 2017, centre on the
    hips likewise; L1 as in Sun et al., 2018.
    """
    return ((found_m - true_m).abs() * weight).mean()


def bones(
    found_m: Float[Tensor, "n 39 3"],
    true_m: Float[Tensor, "n 39 3"],
    weight: Float[Tensor, "n 39 3"],
) -> Float[Tensor, ""]:
    """Mean absolute difference of the lengths of bones, in metres.

    A bone counts as much as the least certain coordinate of its ends. Lengths alone, without directions:
    Zhou et al., "Towards 3D Human Pose Estimation in the Wild", 2017, use their ratios.
    """
    least = weight.amin(-1)
    known = least[:, _FROM].minimum(least[:, _TO])
    return ((_lengths(found_m) - _lengths(true_m)).abs() * known).mean()


def _lengths(xyz_m: Float[Tensor, "n 39 3"]) -> Float[Tensor, "n bones"]:
    return ((xyz_m[:, _TO] - xyz_m[:, _FROM]).square().sum(-1) + _TINY).sqrt()
