"""A hand: the 21 landmarks' names and bones, and what the pipeline returns of one hand.

Names and order are those of TensorFlow.js hand-pose-detection and of MediaPipe.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.keypoint import Keypoint, check, keypoints

HandSide = Literal["left", "right"]
SIDES: Final[tuple[HandSide, HandSide]] = ("left", "right")

FINGERS: Final = ("thumb", "index_finger", "middle_finger", "ring_finger", "pinky_finger")
_THUMB: Final = ("cmc", "mcp", "ip", "tip")
_FINGER: Final = ("mcp", "pip", "dip", "tip")

NAMES: Final[tuple[str, ...]] = (
    "wrist",
    *(f"{f}_{joint}" for f in FINGERS for joint in (_THUMB if f == "thumb" else _FINGER)),
)
"""The 21 names, in the order of every array of a hand's landmarks."""

COUNT: Final = len(NAMES)

INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(NAMES)}

EDGES: Final[tuple[tuple[int, int], ...]] = tuple(
    (0 if i % 4 == 1 else i - 1, i) for i in range(1, COUNT)
)
"""The 20 bones to draw: each finger from the wrist to its tip."""

WRIST: Final = INDEX["wrist"]
KNUCKLE: Final = INDEX["middle_finger_mcp"]
"""Wrist to this one is what a hand is measured by."""


@dataclass(frozen=True, eq=False, repr=False)
class Hand:
    """One hand in one picture.

    side          the person's own "left" or "right"
    score         0 to 1: that the region holds a hand
    xy_image_px   (21, 2)  pixels of the picture; x right, y down, (0, 0) its top left corner
    z             (21,)    depth in pixels from the wrist, as MediaPipe stretches it; smaller is nearer
    xyz_hand_m    (21, 3)  metres from the middle of the hand, of a usual adult's hand; x right, y down,
                           z away from the camera
    image_size_px          (width, height) of the picture
    id                     the number of the hand (standalone), or of the person whose hand it is
    xyz_world_m   (21, 3)  metres in the body's own frame and scale, as `Pose.xyz_world_m`: the wrist is
                           the body's wrist. None where no body was looked for

    Raises InputError when a shape is wrong or a number is not finite.
    """

    side: HandSide
    score: float
    xy_image_px: Float[Array, "21 2"]
    z: Float[Array, "21"]
    xyz_hand_m: Float[Array, "21 3"]
    image_size_px: tuple[int, int]
    id: int = 0
    xyz_world_m: Float[Array, "21 3"] | None = None

    def __post_init__(self) -> None:
        shapes = {"xy_image_px": (COUNT, 2), "z": (COUNT,), "xyz_hand_m": (COUNT, 3)}
        for name, shape in shapes.items():
            check(name, getattr(self, name), shape)
        check("score", np.asarray(self.score), ())
        if self.xyz_world_m is not None:
            check("xyz_world_m", self.xyz_world_m, (COUNT, 3))

    def __repr__(self) -> str:
        return f"Hand({self.side}, id={self.id}, score={self.score:.2f})"

    @property
    def handedness(self) -> str:
        """TF.js's word for `side`: "Left" or "Right"."""
        return self.side.capitalize()

    @cached_property
    def keypoints(self) -> tuple[Keypoint, ...]:
        """The landmarks in the picture, in pixels (z too)."""
        return keypoints(
            np.column_stack([self.xy_image_px, self.z]), np.full(COUNT, self.score), NAMES
        )

    @cached_property
    def keypoints3d(self) -> tuple[Keypoint, ...]:
        """The landmarks in metres from the middle of the hand (`xyz_hand_m`), as TF.js gives them."""
        return keypoints(self.xyz_hand_m, np.full(COUNT, self.score), NAMES)

    def copied(self) -> "Hand":
        """The same with arrays of its own."""
        world = None if self.xyz_world_m is None else self.xyz_world_m.copy()
        arrays = {name: getattr(self, name).copy() for name in ("xy_image_px", "z", "xyz_hand_m")}
        return replace(self, **arrays, xyz_world_m=world)
