"""One example as the network sees it: a crop, with what is known in the crop's own frame.

The crop is cut as `live` cuts it (`core.crop`, rim replicated), so that points and pixels agree in the
same way. Metres are turned with the crop: the inverse of `live.landmarks.rotate_world`.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, Int, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.pixels import Pixels

SIZE_PX: Final = 256
UNKNOWN_M: Final = 1e3
"""A standard deviation that is as good as infinite."""
MIRROR: Final = np.array([*skeleton.MIRROR, 33, 34, 36, 35, 38, 37])
"""As `skeleton.MIRROR`; the two for each hand come in turns, left and right."""
_MIRRORED: Final = np.array([-1, 1], np.float32)
_ACROSS: Final = np.array([SIZE_PX, 0], np.float32)
_MIRRORED_M: Final = np.array([-1, 1, 1], np.float32)


@dataclass(frozen=True, eq=False)
class Seen:
    """A crop of 256 x 256 with its targets; what is not known is NaN, None or empty."""

    rgb: UInt8[Array, "256 256 3"]
    xy_px: Float[Array, "39 2"]
    visible: Float[Array, "39"]
    xyz_m: Float[Array, "39 3"]
    """From the middle of the hips, turned with the crop."""
    sigma_m: Float[Array, "39 3"]
    """Likewise, as far as standard deviations can be turned."""
    px_per_m: float
    """In the crop, at the depth of the hips."""
    mask: UInt8[Array, "256 256"] | None
    order: Int[Array, "n 2"]
    order_confidence: Float[Array, " n"]
    is_person: bool
    distil: bool


def look(example: Example, pixels: Pixels, region: Region, is_flipped: bool = False) -> Seen:
    """What is seen in a region of an example's picture; mirrored if asked for.

    Landmarks outside of the picture or of the crop cannot be seen, whatever the example says.
    """
    cut = _cut_flipped if is_flipped else _cut
    seen = _plain(example, pixels, region, cut(pixels, region))
    return flipped(seen) if is_flipped else seen


def _plain(
    example: Example, pixels: Pixels, region: Region, rgb: UInt8[Array, "256 256 3"]
) -> Seen:
    crop = Crop(region, SIZE_PX)
    xy_px = crop.to_crop(example.xy_px.astype(np.float64))
    visible = example.visible.copy()
    outside = _outside(xy_px) | pixels.outside(example.xy_px)
    visible[: skeleton.COUNT][outside[: skeleton.COUNT]] = 0.0
    scale = SIZE_PX / region.size_px
    return Seen(
        rgb,
        xy_px.astype(np.float32),
        visible,
        _turned(example.xyz_m, region.rotation_rad),
        _turned_sigma(example.sigma_m, region.rotation_rad),
        scale * (example.K[0, 0] + example.K[1, 1]) / 2 / example.depth_m,
        _cut_mask(pixels, region),
        example.order,
        example.order_confidence,
        example.is_person,
        example.distil,
    )


def flipped(seen: Seen) -> Seen:
    """What is known, in a mirror, where left is right; the pixels stay as they are."""
    xy_px = seen.xy_px[MIRROR] * _MIRRORED + _ACROSS
    return replace(
        seen,
        xy_px=xy_px,
        visible=seen.visible[MIRROR],
        xyz_m=seen.xyz_m[MIRROR] * _MIRRORED_M,
        sigma_m=seen.sigma_m[MIRROR],
        mask=None if seen.mask is None else _mirrored(seen.mask),
        order=MIRROR[seen.order].astype(seen.order.dtype),
    )


def _cut(pixels: Pixels, region: Region) -> UInt8[Array, "256 256 3"]:
    return Crop(pixels.within(region), SIZE_PX).cut(pixels.rgb, "replicate")


def _cut_flipped(pixels: Pixels, region: Region) -> UInt8[Array, "256 256 3"]:
    """The mirrored crop: its pixel x shows what is at 256 - x in the plain one."""
    px = region.size_px / SIZE_PX
    step = px * np.array([math.cos(region.rotation_rad), math.sin(region.rotation_rad)])
    within = pixels.within(region)
    x, y = np.array(within.center_px) + step
    beside = replace(within, center_px=(float(x), float(y)))
    return Crop(beside, SIZE_PX).cut(pixels.rgb, "replicate")[:, ::-1]


def _mirrored(mask: UInt8[Array, "256 256"]) -> UInt8[Array, "256 256"]:
    """Likewise: column x from column 256 - x, of which there is none for the first."""
    return np.concatenate([mask[:, -1:], mask[:, :0:-1]], axis=1)


def _cut_mask(pixels: Pixels, region: Region) -> UInt8[Array, "256 256"] | None:
    if pixels.mask is None:
        return None
    T = Crop(pixels.within(region), SIZE_PX).T_image_crop
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pixels.mask, T, (SIZE_PX, SIZE_PX), flags=how)


def _outside(xy_px: Float[Array, "n 2"]) -> Array:
    """Which points are not in the crop; those that are not known are not."""
    return np.any((xy_px < 0) | (xy_px >= SIZE_PX), axis=1)


def _turned(xyz_m: Float[Array, "n 3"], rotation_rad: float) -> Float[Array, "n 3"]:
    c, s = math.cos(rotation_rad), math.sin(rotation_rad)
    return xyz_m @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)


def _turned_sigma(sigma_m: Float[Array, "n 3"], rotation_rad: float) -> Float[Array, "n 3"]:
    c2, s2 = math.cos(rotation_rad) ** 2, math.sin(rotation_rad) ** 2
    squares = np.minimum(sigma_m, UNKNOWN_M) ** 2
    return np.sqrt(squares @ np.array([[c2, s2, 0], [s2, c2, 0], [0, 0, 1]], np.float32))
