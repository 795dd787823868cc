"""The square of a picture that a network looks at, and the way back.

`Region` says where in the picture; `Crop` adds the size in pixels of what is cut out. The transform
of the picture and that of the points are the same matrix, so they cannot drift apart.

Pixel coordinates are continuous: (0, 0) is the top left corner of the picture and (width, height)
its bottom right one. As in the reference (MediaPipe `image_to_tensor_converter_opencv.cc`), corners
map to corners and the pixel with index i is sampled at coordinate i.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array

Border = Literal["zero", "replicate"]
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""`map`, or the `map` of an executor whose threads work at the same time."""
BANDS: Final = 2
"""A crop is cut in so many bands: OpenCV gives one of this size to a single thread."""


@dataclass(frozen=True)
class Region:
    """A rotated square in a picture."""

    center_px: tuple[float, float]
    size_px: float
    """Length of a side."""
    rotation_rad: float
    """Clockwise as seen on the screen (y points down), -pi to pi; 0 is upright."""

    @property
    def usable(self) -> bool:
        """Whether a crop can be cut: everything finite, and not smaller than a pixel."""
        return all(map(math.isfinite, (*self.center_px, self.rotation_rad))) and (
            1.0 <= self.size_px < 1e6
        )


def region_around(center_px: Float[Array, "2"], rim_px: Float[Array, "2"], scale: float) -> Region:
    """The region whose centre is one alignment point and whose "up" points to the other.

    `rim_px` lies on the circle around the person; the side is the circle's diameter times `scale`.
    (MediaPipe `alignment_points_to_rects_calculator.cc`, target angle 90 degrees.)
    """
    dx, dy = float(rim_px[0] - center_px[0]), float(rim_px[1] - center_px[1])
    return Region(
        center_px=(float(center_px[0]), float(center_px[1])),
        size_px=2.0 * math.hypot(dx, dy) * scale,
        rotation_rad=normalize_radians(math.pi / 2 - math.atan2(-dy, dx)),
    )


def normalize_radians(angle: float) -> float:
    """The same angle in [-pi, pi)."""
    if not math.isfinite(angle):
        return angle
    return angle - 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))


def letterbox(image_size_px: tuple[int, int]) -> Region:
    """The smallest upright square around a picture of (width, height)."""
    width, height = image_size_px
    return Region((width / 2, height / 2), float(max(width, height)), 0.0)


@dataclass(frozen=True)
class Crop:
    """A region seen as a square of `size_px` pixels."""

    region: Region
    size_px: int

    @property
    def T_image_crop(self) -> Float[Array, "2 3"]:
        """Takes crop pixels to picture pixels: `xy_image = T[:, :2] @ xy_crop + T[:, 2]`."""
        scale = self.region.size_px / self.size_px
        c, s = math.cos(self.region.rotation_rad), math.sin(self.region.rotation_rad)
        linear = scale * np.array([[c, -s], [s, c]])
        offset = np.array(self.region.center_px) - linear @ np.full(2, self.size_px / 2)
        return np.column_stack([linear, offset])

    @property
    def T_crop_image(self) -> Float[Array, "2 3"]:
        """Takes picture pixels to crop pixels: the inverse of `T_image_crop`."""
        T = self.T_image_crop
        inverse = np.linalg.inv(T[:, :2])
        return np.column_stack([inverse, -inverse @ T[:, 2]])

    def to_image(self, xy_crop_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Points in the crop as points in the picture."""
        T = self.T_image_crop
        return xy_crop_px @ T[:, :2].T + T[:, 2]

    def to_crop(self, xy_image_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Points in the picture as points in the crop."""
        T = self.T_crop_image
        return xy_image_px @ T[:, :2].T + T[:, 2]

    def cut(
        self, picture_rgb: UInt8[Array, "height width 3"], border: Border
    ) -> UInt8[Array, "size size 3"]:
        """The crop's pixels, bilinear; outside the picture black ("zero") or its rim ("replicate")."""
        return cut_all([self], picture_rgb, border)[0]

    def cut_rows(
        self,
        picture_rgb: UInt8[Array, "height width 3"],
        border: Border,
        first: int,
        out: UInt8[Array, "count size 3"],
    ) -> None:
        """Fill `out` with rows of the crop, from row `first` on."""
        import cv2  # here, so that `core` needs NumPy alone where no pixels are touched

        T = self.T_image_crop
        T[:, 2] += T[:, 1] * first
        cv2.warpPerspective(
            picture_rgb,
            np.vstack([T, [0.0, 0.0, 1.0]]),
            (self.size_px, len(out)),
            dst=out,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT if border == "zero" else cv2.BORDER_REPLICATE,
        )

    def uncut(
        self, values: Float[Array, "size size"], image_size_px: tuple[int, int]
    ) -> Float[Array, "height width"]:
        """A picture-sized map of values given in the crop; zero outside the crop."""
        import cv2

        return cv2.warpAffine(
            values,
            self.T_crop_image,
            image_size_px,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )


def cut_all(
    crops: Sequence[Crop],
    picture_rgb: UInt8[Array, "height width 3"],
    border: Border,
    each: Each = map,
) -> UInt8[Array, "n size size 3"]:
    """The pixels of several crops of one size, as `Crop.cut` gives them; `each` shares out the work."""
    size_px = crops[0].size_px
    batch = np.empty((len(crops), size_px, size_px, 3), np.uint8)
    rows = -(-size_px // BANDS)
    bands = [(index, row) for index in range(len(crops)) for row in range(0, size_px, rows)]

    def fill(band: tuple[int, int]) -> None:
        index, row = band
        crops[index].cut_rows(picture_rgb, border, row, batch[index, row : row + rows])

    list(each(fill, bands))
    return batch
