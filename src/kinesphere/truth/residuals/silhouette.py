"""The person's mask: the body stays within it and fills it."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.camera import Camera
from kinesphere.truth.fields import Field
from kinesphere.truth.residuals.term import Term, majorized


def inside(
    skin: Points, camera: Camera, outside: Field, which: Tensor, sigma_px: float, most_px: float
) -> Term:
    """Points of the skin within the mask.

    outside   distances from the masks; `which` (B,) of them
    most_px   distances beyond which nothing grows: another's mask, a hole, a cut
    """
    xy_px, across, down = camera.project(skin.xyz_m)
    away, slope = outside.at(which, xy_px)
    directions = across * slope[..., :1] + down * slope[..., 1:]
    return truncated(away, skin.rows(directions), sigma_px, most_px)


def filled(
    skin: Points, camera: Camera, pixels: Tensor, sigma_px: float, most_px: float, reach_px: float
) -> Term:
    """Pixels of the mask near a point of the skin.

    pixels     (B, m, 2) of the mask, at random; NaN where there are fewer
    reach_px   how far from its points the skin reaches: nearer is near enough
    """
    xy_px, across, down = camera.project(skin.xyz_m)
    known = torch.isfinite(pixels[..., 0])
    apart = torch.cdist(torch.nan_to_num(pixels), xy_px)
    away, nearest = apart.min(2)
    at = nearest[..., None].expand(-1, -1, 3)
    towards = (xy_px.gather(1, at[..., :2]) - pixels).nan_to_num() / away.clamp(min=1e-6)[..., None]
    directions = across.gather(1, at) * towards[..., :1] + down.gather(1, at) * towards[..., 1:]
    rows = skin.some(nearest).rows(directions)
    beyond = torch.where(known, (away - reach_px).clamp(min=0), 0.0)
    return truncated(beyond, rows, sigma_px, most_px)


def truncated(away: Tensor, rows: Tensor, sigma_px: float, most_px: float) -> Term:
    """½ (away / sigma)², no more than at `most_px`."""
    r = away / sigma_px
    active = ((away > 0) & (away < most_px)).to(r.dtype)
    cost = 0.5 * r.clamp(max=most_px / sigma_px) ** 2
    return majorized(cost, r * active / sigma_px, active / sigma_px**2, rows)
