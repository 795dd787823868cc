"""Landmarks in a region of a picture: the landmark network's output decoded, refined, projected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Each, Region, cut_all, region_around
from kinesphere.engines import Network
from kinesphere.live import constants as c


@dataclass(frozen=True)
class Landmarks:
    """What the network saw in one region, in the frames of docs/conventions.md."""

    score: float
    xyz_image_px: Float[Array, "33 3"]
    auxiliary_px: Float[Array, "2 2"]
    """Middle of the hips, and a point on the rim of the circle around the body."""
    xyz_world_m: Float[Array, "33 3"]
    visibility: Float[Array, "33"]
    presence: Float[Array, "33"]
    mask_logits: Float[Array, "256 256"] | None
    """In the crop."""
    sigma_m: Float[Array, "33"] | None = None
    """How far off `xyz_world_m` may be; only the lift knows."""
    position_m: Float[Array, "3"] | None = None
    """Where the middle of the hips is in front of the camera; likewise."""

    @property
    def size_px(self) -> float:
        """The diameter of the circle around the person: what movements are measured by."""
        return region_around(self.auxiliary_px[0], self.auxiliary_px[1], 1.0).size_px


def find_landmarks(
    network: Network,
    picture_rgb: UInt8[Array, "height width 3"],
    regions: Sequence[Region],
    each: Each = map,
) -> list[Landmarks | None]:
    """For each region the landmarks of the person in it; None where nobody is.

    each   shares out the cutting of crops; see `cut_all`
    """
    if not regions:
        return []
    crops = [Crop(region, c.LANDMARKS_SIZE_PX) for region in regions]
    out = network.run(cut_all(crops, picture_rgb, c.LANDMARKS_BORDER, each))
    return [_read({k: v[i] for k, v in out.items()}, crop) for i, crop in enumerate(crops)]


def _read(out: dict[str, Array], crop: Crop) -> Landmarks | None:
    """The network's outputs for one crop, decoded."""
    score = float(out["presence"][0])
    if not score >= c.PRESENCE_MIN_SCORE:  # written so that NaN counts as nobody
        return None
    rows = out["landmarks"].reshape(c.LANDMARKS_TOTAL, 5).astype(np.float64)
    world = out["world"].reshape(c.LANDMARKS_TOTAL, 3)[: c.LANDMARKS_BODY].astype(np.float64)
    mask_logits = out["mask"][:, :, 0].copy() if "mask" in out else None
    if not all(np.isfinite(a).all() for a in (rows, world, mask_logits) if a is not None):
        return None
    xy_image_px = crop.to_image(refine(rows[:, :2], out["heatmaps"]))
    z_px = rows[:, 2:3] * (crop.region.size_px / c.LANDMARKS_SIZE_PX)
    body = slice(0, c.LANDMARKS_BODY)
    return Landmarks(
        score=min(score, 1.0),
        xyz_image_px=np.hstack([xy_image_px, z_px])[body],
        auxiliary_px=xy_image_px[c.AUXILIARY],
        xyz_world_m=rotate_world(world, crop.region.rotation_rad),
        visibility=sigmoid(rows[body, 3]),
        presence=sigmoid(rows[body, 4]),
        mask_logits=mask_logits,
    )


def refine(
    xy_crop_px: Float[Array, "n 2"], heatmaps: Float[Array, "rows cols n"]
) -> Float[Array, "n 2"]:
    """Each landmark moved to the centre of mass of its heat map around it, where that is sure.

    `heatmaps` are logits. (MediaPipe `refine_landmarks_from_heatmap_calculator.cc`.)
    """
    rows, cols, count = heatmaps.shape
    cells_per_px = np.array([cols, rows]) / c.LANDMARKS_SIZE_PX
    centre = np.trunc(np.clip(xy_crop_px * cells_per_px, -1, (cols, rows))).astype(np.int64)
    inside = ((centre >= 0) & (centre < (cols, rows))).all(axis=1)
    offsets = np.arange(c.HEATMAP_KERNEL) - (c.HEATMAP_KERNEL - 1) // 2
    col, row = centre[:, :1] + offsets, centre[:, 1:] + offsets
    in_map = ((row >= 0) & (row < rows))[:, :, None] & ((col >= 0) & (col < cols))[:, None, :]
    row_at, col_at = row.clip(0, rows - 1)[:, :, None], col.clip(0, cols - 1)[:, None, :]
    heat = sigmoid(heatmaps[row_at, col_at, np.arange(count)[:, None, None]].astype(np.float64))
    heat = np.where(in_map, heat, 0.0)
    total = heat.sum(axis=(1, 2))
    sure = inside & (heat.max(axis=(1, 2)) >= c.HEATMAP_MIN_CONFIDENCE)
    mass = np.stack(
        [(heat.sum(axis=1) * col).sum(axis=1), (heat.sum(axis=2) * row).sum(axis=1)], axis=1
    )
    refined = mass / np.where(sure, total, 1.0)[:, None] / cells_per_px
    return np.where(sure[:, None], refined, xy_crop_px)


def rotate_world(xyz_m: Float[Array, "n 3"], rotation_rad: float) -> Float[Array, "n 3"]:
    """Landmarks in metres as upright as the picture: the crop's rotation undone around z."""
    cos, sin = np.cos(rotation_rad), np.sin(rotation_rad)
    return xyz_m @ np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]).T


def sigmoid(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """1 / (1 + exp(-x)), without overflow warnings far out."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -80.0, 80.0)))
