"""People whose landmarks are known, whatever the source; what a network saw of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop, Region
from kinesphere.core.skeleton import INDEX
from kinesphere.live import constants as c

DIAGONALS: Final = tuple(
    (INDEX[f"{one}_shoulder"], INDEX[f"{other}_hip"])
    for one, other in (("left", "right"), ("right", "left"))
)
SEEN: Final = np.dtype(
    [
        ("found", "?"),
        ("xy_px", "<f4", (skeleton.COUNT, 2)),
        ("xyz_m", "<f4", (skeleton.COUNT, 3)),
        ("visibility", "<f4", (skeleton.COUNT,)),
        ("presence", "<f4", (skeleton.COUNT,)),
        ("iou", "<f4"),
    ]
)
"""What a network saw of one person: NaN but for `found` where it saw nobody. `iou` is of the masks."""


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody in a picture (or nobody), and what is true of them; NaN where that is not known."""

    key: str
    """Unique within the set."""
    picture: Path | bytes
    """A file, or what is in one."""
    size_px: tuple[int, int]
    """(width, height) of the picture."""
    region: Region
    """Where to look."""
    xy_px: Float[Array, "33 2"]
    visible: Float[Array, "33"]
    """0 hidden to 1 seen."""
    xyz_m: Float[Array, "33 3"]
    """From the middle of the hips, in the camera's axes."""
    mask: Callable[[], UInt8[Array, "height width"] | None]
    """Where the person is, above 127; None when that is not known."""
    is_person: bool = True
    group: str = ""
    """People with the same are not independent of each other, as in one picture."""
    is_detected: bool = True
    """Whether the region is the person detector's, or as good."""

    @property
    def torso_px(self) -> float:
        """The longer of the distances from a shoulder to the hip of the other side; NaN: neither known.

        The longer one, for a body that is bent towards the camera keeps its width.
        """
        lengths = [float(np.hypot(*(self.xy_px[a] - self.xy_px[b]))) for a, b in DIAGONALS]
        return max((one for one in lengths if one > 0), default=float("nan"))

    @property
    def inside(self) -> Bool[Array, "33"]:
        """Whether each landmark lies in the picture and in the region."""
        crop = Crop(self.region, c.LANDMARKS_SIZE_PX).to_crop(self.xy_px.astype(float))
        side_px = c.LANDMARKS_SIZE_PX
        return _within(crop, (side_px, side_px)) & _within(self.xy_px, self.size_px)


def _within(xy_px: Float[Array, "33 2"], size_px: tuple[int, int]) -> Bool[Array, "33"]:
    return np.all((xy_px >= 0) & (xy_px <= np.array(size_px)), axis=1)


@dataclass(frozen=True, eq=False)
class Crowd:
    """A set of people, reported by itself."""

    name: str
    people: tuple[Person, ...]
    again: int
    """How often a region is aimed anew before landmarks count."""
    notes: tuple[str, ...] = ()
    """What a reader of the figures must know."""
    elsewhere: float = math.inf
    """Landmarks farther off than this in the mean, in torsos, are another person's: a miss."""


def nobody() -> Array:
    """A row of `SEEN`, shape (1,), of who was not found."""
    row = np.zeros(1, SEEN)
    for name in SEEN.names or ():
        row[name] = False if name == "found" else np.nan
    return row
