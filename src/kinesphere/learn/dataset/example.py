"""One person in one picture, with what is known of them: what a shard's row holds.

Whatever its source (synthetic people, fitted samples, COCO, unlabelled photographs), an example has the
same fields; what is not known is NaN or empty, and is not learnt from. Frames: docs/conventions.md.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError

LANDMARKS: Final = 39
"""The 33 of `core.skeleton`, the middle of the hips, a point on the rim of the circle around the person
("up" from the middle), and four that the released networks have for the hands."""


def _unknown(*shape: int) -> Array:
    return np.full(shape, np.nan, np.float32)


@dataclass(frozen=True)
class Example:
    """One person in one picture; arrays are float32 but for `order` and `K`."""

    key: str
    """Unique within its data set, the same in every run."""
    picture: bytes
    """JPEG or PNG."""
    size_px: tuple[int, int]
    """(width, height)."""
    region: Region
    """Where `live` would look for this person's landmarks, in the picture."""
    licence: str
    source: str
    is_person: bool = True
    """False: nobody is in the region, which teaches presence alone."""
    distil: bool = False
    """Whether a teacher says what is not known: its outputs are the targets."""
    xy_px: Array = field(default_factory=lambda: _unknown(LANDMARKS, 2))
    """In the picture; may lie outside it."""
    visible: Array = field(default_factory=lambda: _unknown(LANDMARKS))
    """0 hidden to 1 seen."""
    xyz_m: Array = field(default_factory=lambda: _unknown(LANDMARKS, 3))
    """From the middle of the hips, in the camera's axes: x right, y down, z away."""
    sigma_m: Array = field(default_factory=lambda: np.zeros((LANDMARKS, 3), np.float32))
    """How sure `xyz_m` is (standard deviations); 0: exact."""
    depth_m: float = float("nan")
    """How far the middle of the hips is from the camera."""
    K: Array = field(default_factory=lambda: np.full((3, 3), np.nan))
    """(3, 3) float64 of the camera."""
    order: Array = field(default_factory=lambda: np.zeros((0, 2), np.int8))
    """(n, 2) pairs of landmarks, the nearer one first."""
    order_confidence: Array = field(default_factory=lambda: np.zeros(0, np.float32))
    """(n,) how likely each is right, 0.5 to 1."""
    mask: bytes = b""
    """PNG of the picture's size, 0 or 255 where the person is; empty: unknown."""

    def __post_init__(self) -> None:
        for name, shape in _SHAPES.items():
            got = np.shape(getattr(self, name))
            if got != shape:
                raise InputError(f"example {self.key}: {name} must have shape {shape}, got {got}")
        if self.order.shape != (len(self.order_confidence), 2):
            raise InputError(
                f"example {self.key}: order must have shape ({len(self.order_confidence)}, 2), "
                f"got {self.order.shape}"
            )


_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "xy_px": (LANDMARKS, 2),
    "visible": (LANDMARKS,),
    "xyz_m": (LANDMARKS, 3),
    "sigma_m": (LANDMARKS, 3),
    "K": (3, 3),
}
