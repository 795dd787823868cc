"""Feet on the floor: where it is known, nothing is below it, and who stands does so on it."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.residuals.term import Term, least_squares


def ground(
    feet: Points, up: Tensor, floor_m: Tensor, sigma_m: float, near_m: float, below: float
) -> Term:
    """Points of the feet beside the floor.

    up        (B, 3) away from the floor, in the frame of the fit
    floor_m   (B,) the floor is where up · x = floor_m
    near_m    what is no higher than this is taken to stand on the floor; what is higher is in the air
    below     how many times as much a point counts that is below the floor
    """
    height = (feet.xyz_m * up[:, None]).sum(-1) - floor_m[:, None]
    standing = (height < near_m).to(height.dtype)
    weight = torch.where(height < 0, below**0.5, 1.0) * standing / sigma_m
    rows = feet.rows(up[:, None].expand_as(feet.xyz_m))
    return least_squares(height * weight, rows * weight[..., None])
