"""The pixels of an example, decoded, and the window of them that is looked at."""

import io
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.example import Example

FORMATS: Final = ("JPEG", "PNG")


@dataclass(frozen=True, eq=False)
class Pixels:
    """A window of a picture, and of its mask."""

    rgb: UInt8[Array, "height width 3"]
    mask: UInt8[Array, "height width"] | None
    """0 to 255; None: unknown."""
    origin_px: tuple[int, int] = (0, 0)
    """Where the window's top left corner is in the picture."""

    def outside(self, xy_px: Float[Array, "n 2"]) -> Array:
        """Which points of the picture are not in the window; those that are not known are not."""
        within = xy_px - self.origin_px
        size_px = (self.rgb.shape[1], self.rgb.shape[0])
        return np.any((within < 0) | (within >= size_px), axis=1)

    def within(self, region: Region) -> Region:
        """A region of the picture as one of the window."""
        x, y = region.center_px
        return replace(region, center_px=(x - self.origin_px[0], y - self.origin_px[1]))

    def trimmed(self, left: int, top: int, right: int, bottom: int) -> "Pixels":
        """The window from (left, top) to (right, bottom) of this one; what is left keeps its place."""
        rgb = self.rgb[top:bottom, left:right]
        mask = None if self.mask is None else self.mask[top:bottom, left:right]
        return Pixels(rgb, mask, (self.origin_px[0] + left, self.origin_px[1] + top))


def decode(example: Example) -> Pixels:
    """The picture and mask of an example.

    Raises InputError when one is damaged, or of another size than the example says.
    """
    bgr = _decoded(example, example.picture, cv2.IMREAD_COLOR, "picture")
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    if not example.mask:
        return Pixels(rgb, None)
    return Pixels(rgb, _decoded(example, example.mask, cv2.IMREAD_GRAYSCALE, "mask"))


def _decoded(example: Example, data: bytes, how: int, what: str) -> Array:
    try:
        # The size first: a file of a few bytes may claim to be of any.
        with Image.open(io.BytesIO(data), formats=FORMATS) as head:
            size_px = head.size
        if size_px != example.size_px:
            raise InputError(
                f"example {example.key!r}: its {what} has {size_px[0]} x {size_px[1]} pixels, "
                f"{example.size_px[0]} x {example.size_px[1]} were told"
            )
        levels = cv2.imdecode(np.frombuffer(data, np.uint8), how | cv2.IMREAD_IGNORE_ORIENTATION)
    except (OSError, SyntaxError, cv2.error, Image.DecompressionBombError) as error:
        raise InputError(f"example {example.key!r}: its {what} is damaged: {error}") from error
    if levels is None:
        raise InputError(f"example {example.key!r}: its {what} is damaged or cut short")
    return levels
