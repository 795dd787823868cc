"""The colours in which every picture of a pose is drawn, and how they fade."""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import Side

SIDE_RGB: Final[dict[Side, tuple[int, int, int]]] = {
    "left": (255, 138, 0),
    "right": (0, 190, 235),
    "middle": (240, 243, 247),
}
"""The person's own left is orange, their right is blue."""

OUTLINE_RGB: Final = (18, 22, 30)
MASK_RGB: Final = (150, 110, 255)


def fade(visibility: Array) -> Array:
    """How opaque to draw: 0 up to a visibility of 0.2, 1 from 0.7 on, smooth between; any shape."""
    x = np.clip((np.nan_to_num(visibility) - 0.2) / 0.5, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
