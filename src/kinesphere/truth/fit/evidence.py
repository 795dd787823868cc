"""What is known about N people, each in one picture or in several cameras' pictures of one moment.

Everything in pixels is in a square of `CROP_PX` around the person, so that sigmas mean the same for
people near and far.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, cast

from torch import Tensor

from kinesphere.truth.camera import Camera
from kinesphere.truth.fields import Field

CROP_PX: Final = 256


@dataclass(frozen=True)
class Skin:
    """A person's mask, and the parts in it where they are labelled.

    outside    distances from the N masks, in pixels
    pixels     (N, m, 2) pixels of the mask, at random
    labels     (N, m) the parts that these show; None where there are no parts
    clear_px   (N, m) how far each is from the next with another label
    """

    outside: Field
    pixels: Tensor
    labels: Tensor | None = None
    clear_px: Tensor | None = None


@dataclass(frozen=True)
class View:
    """N people as one camera sees them.

    xy_px      (N, 33, 2)
    sigma_px   (N, 33); infinite where a landmark is not known
    """

    camera: Camera
    xy_px: Tensor
    sigma_px: Tensor
    skin: Skin | None = None


@dataclass(frozen=True)
class Cue:
    """Landmarks in metres from the middle of the hips as a network guesses them.

    xyz_m, sigma_m   (N, 33, 3)
    """

    xyz_m: Tensor
    sigma_m: Tensor


@dataclass(frozen=True)
class Order:
    """Who told which landmark is nearer.

    pairs   (n, 2)
    told    (N, n) above 0 where the first is nearer, below 0 where the second is, 0 unknown; the size is
            how likely that is right, 0.5 to 1
    """

    pairs: Tensor
    told: Tensor


@dataclass(frozen=True)
class Floor:
    """Where the floor is: up (N, 3) and floor_m (N,), see `residuals.ground`."""

    up: Tensor
    floor_m: Tensor


@dataclass(frozen=True)
class Evidence:
    """All that is known; None where nothing is.

    views      one, or several that see the same moment
    height_m   (N,)
    """

    views: tuple[View, ...]
    order: Order | None = None
    cue: Cue | None = None
    height_m: Tensor | None = None
    floor: Floor | None = None

    def __len__(self) -> int:
        return len(self.views[0].xy_px)

    def at(self, rows: Tensor) -> "Evidence":
        """About some of the people."""
        return _at(self, rows)


_OF_ALL: Final = ("pairs", "scale")
"""Fields that are not by person."""


def _at(value: Any, rows: Tensor) -> Any:
    """Rows of every tensor in a tree of dataclasses."""
    if isinstance(value, Tensor):
        return value[rows]
    if isinstance(value, tuple):
        return tuple(_at(one, rows) for one in cast(tuple[Any, ...], value))
    if not is_dataclass(value):
        return value
    kept = {f.name: getattr(value, f.name) for f in fields(value)}
    return replace(
        cast(Any, value), **{k: v if k in _OF_ALL else _at(v, rows) for k, v in kept.items()}
    )
