"""A person in a picture → an example: the window around them, not larger than need be."""

import math
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.core.errors import InputError
from kinesphere.gather.known import Known
from kinesphere.gather.options import GatherOptions
from kinesphere.learn.dataset.example import LANDMARKS, Example

AROUND: Final = 1.7
"""The window's side by the region's: there is room for the jitter of regions."""
QUALITY: Final = 93
LEAST_SEEN: Final = 0.3
"""A region of which less than this part is in the picture shows next to nothing."""


@dataclass(frozen=True, eq=False)
class Aimed:
    """A person, and where to look for them."""

    known: Known
    region: Region
    points_px: Float[Array, "2 2"] | None
    """What aims the region, if it is to be learnt."""
    is_person: bool = True
    distil: bool = False


@dataclass(frozen=True)
class Window:
    """A part of a picture, made smaller."""

    left: int
    top: int
    right: int
    bottom: int
    size_px: tuple[int, int]
    """(width, height) that it is kept in."""

    @property
    def scale(self) -> Float[Array, "2"]:
        """Pixels kept by pixels of the picture."""
        return np.array(self.size_px) / (self.right - self.left, self.bottom - self.top)

    def moved(self, xy_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Points of the picture as points of what is kept."""
        return (xy_px - (self.left, self.top)) * self.scale

    def cut(self, levels: UInt8[Array, "..."]) -> UInt8[Array, "..."]:
        """What is kept of a picture or mask."""
        part = levels[self.top : self.bottom, self.left : self.right]
        if part.shape[1::-1] == self.size_px:
            return part
        return cv2.resize(part, self.size_px, interpolation=cv2.INTER_AREA)


def window_of(region: Region, size_px: tuple[int, int], most_px: int) -> Window:
    """The window around a region. Raises InputError when too little of the region is in the picture."""
    around = Crop(replace(region, size_px=AROUND * region.size_px), 1)
    corners = around.to_image(np.array([[0.0, 0.0], [1, 0], [1, 1], [0, 1]]))
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    left, top = (int(v) for v in np.clip(low, 0, size_px))
    right, bottom = (int(v) for v in np.clip(high, 0, size_px))
    if (right - left) * (bottom - top) < LEAST_SEEN * region.size_px**2:
        raise InputError("too little of the person is in the picture")
    shrink = min(1.0, most_px / max(right - left, bottom - top))
    kept = (math.ceil((right - left) * shrink), math.ceil((bottom - top) * shrink))
    return Window(left, top, right, bottom, kept)


def example(
    aimed: Aimed, rgb: UInt8[Array, "height width 3"], key: str, options: GatherOptions
) -> Example:
    """The example of a person. Raises KinesphereError, which says why there can be none."""
    if aimed.region.size_px < options.least_px:
        raise InputError(
            f"too small: the region's side is {aimed.region.size_px:.0f} pixels, "
            f"--least-px is {options.least_px}"
        )
    known = aimed.known
    size_px = (rgb.shape[1], rgb.shape[0])
    window = window_of(aimed.region, size_px, options.most_px)
    mask = known.mask()
    if mask is not None and mask.shape != rgb.shape[:2]:
        raise InputError(f"the mask has {mask.shape[::-1]} pixels, the picture {size_px}")
    return Example(
        key,
        _packed(".jpg", window.cut(rgb)[:, :, ::-1]),
        window.size_px,
        _moved(aimed.region, window),
        options.licence,
        options.source,
        aimed.is_person,
        aimed.distil,
        xy_px=_points(aimed, window),
        visible=_all(known.visible, np.nan),
        xyz_m=_xyz(known),
        sigma_m=_all(known.sigma_m, 0.0),
        depth_m=known.depth_m,
        K=_camera(known.K, window),
        order=known.order,
        order_confidence=known.order_confidence,
        mask=b"" if mask is None else _packed(".png", _sharp(window.cut(mask))),
    )


def _moved(region: Region, window: Window) -> Region:
    x, y = window.moved(np.array([region.center_px]))[0]
    size_px = region.size_px * float(window.scale.mean())
    return replace(region, center_px=(float(x), float(y)), size_px=size_px)


def _points(aimed: Aimed, window: Window) -> Float[Array, "39 2"]:
    xy_px = _all(aimed.known.xy_px, np.nan)
    if aimed.points_px is not None:
        xy_px[33:35] = aimed.points_px
    return window.moved(xy_px.astype(np.float64)).astype(np.float32)


def _xyz(known: Known) -> Float[Array, "39 3"]:
    """With the middle of the hips, which is where metres are counted from."""
    xyz_m = _all(known.xyz_m, np.nan)
    if np.isfinite(known.xyz_m).all():
        xyz_m[33] = 0.0
    return xyz_m


def _all(values: Array, unknown: float) -> Array:
    """The 33 with the others that a network has."""
    out = np.full((LANDMARKS, *values.shape[1:]), unknown, np.float32)
    out[: len(values)] = values
    return out


def _camera(K: Float[Array, "3 3"], window: Window) -> Float[Array, "3 3"]:
    x, y = window.scale
    cut = np.array([[1.0, 0, -window.left], [0, 1, -window.top], [0, 0, 1]])
    return np.diag([x, y, 1.0]) @ cut @ K


def _sharp(mask: UInt8[Array, "height width"]) -> UInt8[Array, "height width"]:
    return np.where(mask > 127, np.uint8(255), np.uint8(0))


def _packed(kind: str, levels: Array) -> bytes:
    how = [cv2.IMWRITE_JPEG_QUALITY, QUALITY] if kind == ".jpg" else []
    return cv2.imencode(kind, levels, how)[1].tobytes()
