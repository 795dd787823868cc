"""A face: contours among its 478 landmarks, coefficients of expression, what the pipeline returns of it.

Landmarks are those of MediaPipe's face mesh: 468, and 10 more of the irises. "Left" is the person's own.
Contours have the names of TensorFlow.js face-landmarks-detection.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.keypoint import Box, Keypoint, box_around, check, keypoints

MESH: Final = 468
"""Landmarks without those of the irises."""
COUNT: Final = 478

CONTOURS: Final[dict[str, tuple[tuple[int, ...], ...]]] = {
    "lips": (
        (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
        (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
        (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
        (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
    ),
    "leftEye": (
        (263, 249, 390, 373, 374, 380, 381, 382, 362),
        (263, 466, 388, 387, 386, 385, 384, 398, 362),
    ),
    "leftEyebrow": ((276, 283, 282, 295, 285), (300, 293, 334, 296, 336)),
    "leftIris": ((474, 475, 476, 477, 474),),
    "rightEye": (
        (33, 7, 163, 144, 145, 153, 154, 155, 133),
        (33, 246, 161, 160, 159, 158, 157, 173, 133),
    ),
    "rightEyebrow": ((46, 53, 52, 65, 55), (70, 63, 105, 66, 107)),
    "rightIris": ((469, 470, 471, 472, 469),),
    "faceOval": (
        (
            10,
            338,
            297,
            332,
            284,
            251,
            389,
            356,
            454,
            323,
            361,
            288,
            397,
            365,
            379,
            378,
            400,
            377,
            152,
        )
        + (148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10),
    ),
}
"""Lines to draw, each a chain of landmarks."""

EDGES: Final[tuple[tuple[int, int], ...]] = tuple(
    pair for lines in CONTOURS.values() for line in lines for pair in pairwise(line)
)

_NAMES: Final = {i: name for name, lines in CONTOURS.items() for line in lines for i in line}

NAMES: Final[tuple[str, ...]] = tuple(_NAMES.get(i, "") for i in range(COUNT))
"""The contour on which a landmark lies, "" where there is none."""

OUTER_EYES: Final = (33, 263)
"""The outer corners of the right and the left eye: a face's region is turned along them."""

EXPRESSIONS: Final[tuple[str, ...]] = (
    *("browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    *("cheekPuff", "cheekSquintLeft", "cheekSquintRight"),
    *("eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft"),
    *("eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight"),
    *("eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight"),
    *("jawForward", "jawLeft", "jawOpen", "jawRight"),
    *("mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight"),
    *("mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft"),
    *("mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper"),
    *("mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight"),
    *("mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight"),
    *("noseSneerLeft", "noseSneerRight"),
)
"""Names of the coefficients of expression: ARKit's blend shapes without the tongue, as MediaPipe's."""


@dataclass(frozen=True, eq=False, repr=False)
class Face:
    """One face in one picture; N is 478, or 468 without irises.

    score         0 to 1: that the region holds a face
    xy_image_px   (N, 2)  pixels of the picture; x right, y down, (0, 0) its top left corner
    z             (N,)    depth in the same pixels; smaller is nearer
    image_size_px         (width, height) of the picture
    id                    the number of the face (standalone), or of the person whose face it is
    xyz_world_m   (N, 3)  metres in the body's own frame and scale, as `Pose.xyz_world_m`: at the head.
                          None where no body was looked for
    rotation      (3, 3)  turns directions of the head (x to the person's own left, y up, z out of the
                          face) to those of the picture (x right, y down, z away). None if not asked for
    expressions   dict    how strong each of `EXPRESSIONS` is, 0 to 1; those that are computed. None if
                          not asked for

    Raises InputError when a shape is wrong or a number is not finite.
    """

    score: float
    xy_image_px: Float[Array, "n 2"]
    z: Float[Array, "n"]
    image_size_px: tuple[int, int]
    id: int = 0
    xyz_world_m: Float[Array, "n 3"] | None = None
    rotation: Float[Array, "3 3"] | None = None
    expressions: dict[str, float] | None = None

    def __post_init__(self) -> None:
        n = len(self.xy_image_px)
        if n not in (MESH, COUNT):
            raise InputError(f"a face has {COUNT} landmarks, or {MESH} without irises; got {n}")
        check("xy_image_px", self.xy_image_px, (n, 2))
        check("z", self.z, (n,))
        check("score", np.asarray(self.score), ())
        if self.xyz_world_m is not None:
            check("xyz_world_m", self.xyz_world_m, (n, 3))
        if self.rotation is not None:
            check("rotation", self.rotation, (3, 3))

    def __repr__(self) -> str:
        return f"Face(id={self.id}, score={self.score:.2f})"

    @cached_property
    def keypoints(self) -> tuple[Keypoint, ...]:
        """The landmarks in the picture, in pixels (z too); names are those of contours, as in TF.js."""
        n = len(self.z)
        xyz = np.column_stack([self.xy_image_px, self.z])
        return keypoints(xyz, np.full(n, self.score), NAMES[:n])

    @cached_property
    def box(self) -> Box:
        """The smallest upright box around the landmarks; it may reach out of the picture."""
        return box_around(self.xy_image_px)

    def copied(self) -> "Face":
        """The same with arrays of its own."""
        names = ("xy_image_px", "z", "xyz_world_m", "rotation", "expressions")
        held = {name: getattr(self, name) for name in names}
        return replace(self, **{name: a.copy() for name, a in held.items() if a is not None})
