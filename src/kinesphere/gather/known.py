"""What is known of people in pictures before anybody looks at these, whatever told it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array


def no_mask() -> Array | None:
    """Of somebody whose mask is not known."""
    return None


def _unknown(*shape: int) -> Array:
    return np.full(shape, np.nan, np.float32)


@dataclass(frozen=True, eq=False)
class Known:
    """One person. What is not known is NaN or empty; frames as in `learn.dataset.example.Example`."""

    person: int
    xy_px: Float[Array, "33 2"]
    visible: Float[Array, "33"] = field(default_factory=lambda: _unknown(skeleton.COUNT))
    xyz_m: Float[Array, "33 3"] = field(default_factory=lambda: _unknown(skeleton.COUNT, 3))
    sigma_m: Float[Array, "33 3"] = field(
        default_factory=lambda: np.zeros((skeleton.COUNT, 3), np.float32)
    )
    depth_m: float = float("nan")
    K: Float[Array, "3 3"] = field(default_factory=lambda: np.full((3, 3), np.nan))
    order: Int[Array, "n 2"] = field(default_factory=lambda: np.zeros((0, 2), np.int8))
    order_confidence: Float[Array, " n"] = field(default_factory=lambda: np.zeros(0, np.float32))
    mask: Callable[[], Array | None] = no_mask
    """Gives (height, width), 0 or 255; raises KinesphereError when its file is damaged."""


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture to look at."""

    picture: Path
    name: str
    """What the example's key begins with: it names the picture in its source."""
    people: tuple[Known, ...] = ()
    size_px: tuple[int, int] | None = None
    """What the labels are for, if they say."""
    is_labelled: bool = True
    """False: whoever is found is an example."""
    orders: tuple[Known, ...] = ()
    """Of pictures without other labels: who is found is told these."""


@dataclass(frozen=True)
class Refused:
    """Somebody, or a picture, that no example is made of, and why."""

    picture: str
    person: int | None
    reason: str
