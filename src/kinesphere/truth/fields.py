"""Distances to what a mask holds, as smooth as bilinear interpolation makes them."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from kinesphere.core.arrays import Array


@dataclass(frozen=True)
class Field:
    """N maps of numbers, read at points between their pixels.

    values   (N, height, width); value [y, x] is that at the middle of the pixel, (x + ½, y + ½)
    scale    pixels of the map per pixel of the points
    grows    (N,) by how much the value grows beyond the rim with each pixel of the distance to it
    """

    values: Tensor
    scale: float
    grows: Tensor

    def at(self, which: Tensor, xy_px: Tensor) -> tuple[Tensor, Tensor]:
        """(B, n) values and (B, n, 2) gradients at points (B, n, 2) of maps `which` (B,) or (B, n)."""
        _, height, width = self.values.shape
        size = torch.tensor([width, height], dtype=xy_px.dtype, device=xy_px.device)
        wanted = xy_px * self.scale - 0.5
        inside = wanted.nan_to_num().clamp(min=0).minimum(size - 1.001)
        corner = inside.floor()
        part = inside - corner
        column, row = corner.long().unbind(-1)
        first = which if which.ndim == 2 else which[:, None]
        index = (first * height + row) * width + column
        flat = self.values.reshape(-1)
        a, b, c, d = (flat[index + step] for step in (0, 1, width, width + 1))
        x, y = part.unbind(-1)
        value = (a * (1 - x) + b * x) * (1 - y) + (c * (1 - x) + d * x) * y
        slope = torch.stack([(b - a) * (1 - y) + (d - c) * y, (c - a) * (1 - x) + (d - b) * x], -1)
        beyond = wanted - inside
        far, grows = beyond.norm(dim=-1), self.grows[first] / self.scale
        outwards = beyond / far.clamp(min=1e-6)[..., None]
        slope = torch.where(beyond == 0, slope, 0.0) + outwards * grows[..., None]
        return value + far * grows, slope * self.scale


def distances(masks: list[Array], size_px: int) -> Field:
    """How far each point is from a mask, in pixels of the square crop of `size_px` that it covers.

    masks   N of (height, width), all of one size; what is not 0 is inside
    """
    maps = [_distance(mask) for mask in masks]
    scale = maps[0].shape[0] / size_px
    grows = torch.tensor([float(mask.any()) for mask in masks])
    return Field(torch.from_numpy(np.stack(maps)) / scale, scale, grows)


def _distance(mask: Array) -> Array:
    outside = (mask == 0).astype(np.uint8)
    if outside.all():
        return np.zeros(mask.shape, np.float32)  # nothing is known: everywhere is as good
    return cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_5)
