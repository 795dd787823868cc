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

FINGER_RGB: Final[dict[Side, tuple[tuple[int, int, int], ...]]] = {
    "left": ((255, 86, 110), (255, 120, 60), (255, 158, 20), (255, 196, 40), (255, 232, 110)),
    "right": ((40, 214, 160), (20, 214, 214), (40, 176, 255), (96, 140, 255), (150, 118, 255)),
}
"""Thumb to little finger: the left hand's from red to yellow, the right hand's from green to violet."""

CONTOUR_RGB: Final[dict[str, tuple[int, int, int]]] = {
    "lips": (255, 96, 130),
    "leftEye": SIDE_RGB["left"],
    "leftEyebrow": SIDE_RGB["left"],
    "leftIris": (255, 238, 170),
    "rightEye": SIDE_RGB["right"],
    "rightEyebrow": SIDE_RGB["right"],
    "rightIris": (190, 240, 255),
    "faceOval": SIDE_RGB["middle"],
}

OUTLINE_RGB: Final = (18, 22, 30)
MASK_RGB: Final = (150, 110, 255)


def fade(visibility: Array) -> Array:
    """How opaque to draw: 0 up to a visibility of 0.2, 1 from 0.7 on, smooth between; any shape."""
    x = np.clip((np.nan_to_num(visibility) - 0.2) / 0.5, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
