"""Masks and maps of parts made ready for a fit: distances, and pixels that stand for all."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import torch

from kinesphere.core.arrays import Array
from kinesphere.truth.fields import distances
from kinesphere.truth.fit.evidence import CROP_PX, Skin

PIXELS: Final = 120
"""Of a mask, taken at random."""
CLEAR_PX: Final = 8.0
"""More than this far from another label is far enough."""


def skins(masks: Sequence[Array], parts: Sequence[Array] | None, seed: int = 0) -> Skin:
    """The skins of N people from masks (256, 256) of the squares around them, and maps of labels.

    A mask without a pixel says nothing.
    """
    rng = np.random.default_rng(seed)
    chosen = [_some(mask, rng) for mask in masks]
    pixels = torch.from_numpy(np.stack(chosen).astype(np.float32)) + 0.5
    outside = distances([_half(mask) for mask in masks], CROP_PX)
    if parts is None:
        return Skin(outside, pixels)
    labels = np.stack([_at(part, at) for part, at in zip(parts, chosen, strict=True)])
    clear = np.stack([_at(clear_px(part), at) for part, at in zip(parts, chosen, strict=True)])
    return Skin(
        outside,
        pixels,
        torch.from_numpy(np.nan_to_num(labels).astype(np.int64)),
        torch.from_numpy(np.nan_to_num(clear).astype(np.float32)).clamp(max=CLEAR_PX),
    )


def _half(mask: Array) -> Array:
    """Half as large: pixels of which half or more are in the mask, as where it is must not move."""
    blocks = (mask != 0).reshape(mask.shape[0] // 2, 2, mask.shape[1] // 2, 2)
    return (blocks.mean(axis=(1, 3)) >= 0.5).astype(np.uint8)


def _some(mask: Array, rng: np.random.Generator) -> Array:
    """(PIXELS, 2) x, y; NaN where the mask is empty."""
    row, column = np.nonzero(mask)
    if not len(row):
        return np.full((PIXELS, 2), np.nan)
    which = rng.integers(0, len(row), PIXELS)
    return np.stack([column[which], row[which]], axis=1).astype(float)


def _at(values: Array, xy: Array) -> Array:
    known = np.isfinite(xy[:, 0])
    column, row = np.where(known[:, None], xy, 0).astype(int).T
    return np.where(known, values[row, column], np.nan)


def clear_px(parts: Array) -> Array:
    """How far each pixel of a map of labels is from the next with another label."""
    edge = np.zeros(parts.shape, np.uint8)
    across, down = parts[:, 1:] != parts[:, :-1], parts[1:] != parts[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return cv2.distanceTransform(1 - edge, cv2.DIST_L2, cv2.DIST_MASK_3).astype(np.float32)
