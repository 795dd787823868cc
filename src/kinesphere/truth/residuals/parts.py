"""Parts of the body, labelled in the picture: each where its label is, and in front of what it hides."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.camera import Camera
from kinesphere.truth.residuals.silhouette import truncated
from kinesphere.truth.residuals.term import Term, majorized


def filled_by_part(
    skin: Points,
    labels: Tensor,
    camera: Camera,
    pixels: Tensor,
    told: Tensor,
    sigma_px: float,
    most_px: float,
    reach_px: float,
) -> Term:
    """Pixels with a label near a point of the skin of that part.

    labels   (n,) of the skin's points
    pixels   (B, m, 2), told (B, m): the labels there; 0 where nothing is known, pixels may be NaN there
    """
    xy_px, across, down = camera.project(skin.xyz_m)
    apart = torch.cdist(pixels, xy_px)
    apart = torch.where(told[:, :, None] == labels, apart, torch.inf)
    away, nearest = apart.min(2)
    known = torch.isfinite(away)
    away = torch.where(known, away, 0.0)
    at = nearest[..., None].expand(-1, -1, 3)
    towards = (xy_px.gather(1, at[..., :2]) - pixels).nan_to_num() / away.clamp(min=1e-6)[..., None]
    directions = across.gather(1, at) * towards[..., :1] + down.gather(1, at) * towards[..., 1:]
    rows = skin.some(nearest).rows(directions)
    return truncated((away - reach_px).clamp(min=0), rows, sigma_px, most_px)


def occlusion(
    skin: Points,
    labels: Tensor,
    touching: Tensor,
    camera: Camera,
    pixels: Tensor,
    told: Tensor,
    clear_px: Tensor,
    sigma_m: float,
    reach_px: float,
) -> Term:
    """The part that is seen at a pixel is nearer than any other that the body has there.

    touching   (parts + 1, parts + 1) True where two labels' parts border on each other, or are one
    clear_px   (B, m) how far each pixel is from the next with another label: what the body has
               farther away than that may rightly be seen beside it
    reach_px   how near a point of the part's own skin must be to be there

    Of each pixel, the part counts that is farthest in front of the one that should be seen.
    """
    xy_px, _, _ = camera.project(skin.xyz_m)
    apart = torch.cdist(pixels, xy_px)
    depth, rows = camera.depth(skin)
    own = (apart < reach_px) & (told[:, :, None] == labels)
    other = (apart < clear_px[:, :, None]) & ~touching[told][:, :, labels]
    far = depth[:, None].expand_as(apart)
    seen, seen_at = torch.where(own, far, torch.inf).min(2)
    hiding, hiding_at = torch.where(other, far, torch.inf).min(2)
    wrong = torch.isfinite(seen) & torch.isfinite(hiding) & (hiding < seen)
    r = torch.where(wrong, (seen - hiding) / sigma_m, 0.0)
    index = (..., None)
    size = rows.shape[-1]
    pull = rows.gather(1, seen_at[index].expand(-1, -1, size))
    push = rows.gather(1, hiding_at[index].expand(-1, -1, size))
    active = wrong.to(r.dtype)
    return majorized(0.5 * r * r, r / sigma_m, active / sigma_m**2, pull - push)
