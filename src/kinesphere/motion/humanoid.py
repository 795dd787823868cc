"""The skeleton that rotations are for: VRM 1.0's names, its rest pose and its frame.

Frame: metres, x to the person's own left, y up, z forwards: what glTF, VRM and BVH use. In the rest pose
(T-pose) the person faces +z, arms sideways with palms down, and every rotation is the identity. A camera
that the person faces sees the picture's right at +x. `web/src/motion/humanoid.ts` is the same.

https://github.com/vrm-c/vrm-specification/blob/master/specification/VRMC_vrm-1.0/{humanoid,tpose}.md
"""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array

_TABLE: Final[tuple[tuple[str, str | None], ...]] = (
    ("hips", None),
    ("spine", "hips"),
    ("chest", "spine"),
    ("neck", "chest"),
    ("head", "neck"),
    ("leftShoulder", "chest"),
    ("leftUpperArm", "leftShoulder"),
    ("leftLowerArm", "leftUpperArm"),
    ("leftHand", "leftLowerArm"),
    ("rightShoulder", "chest"),
    ("rightUpperArm", "rightShoulder"),
    ("rightLowerArm", "rightUpperArm"),
    ("rightHand", "rightLowerArm"),
    ("leftUpperLeg", "hips"),
    ("leftLowerLeg", "leftUpperLeg"),
    ("leftFoot", "leftLowerLeg"),
    ("rightUpperLeg", "hips"),
    ("rightLowerLeg", "rightUpperLeg"),
    ("rightFoot", "rightLowerLeg"),
)

BONES: Final[tuple[str, ...]] = tuple(bone for bone, _ in _TABLE)
"""Parents come before their children. A bone is named after the joint at its start."""

COUNT: Final = len(BONES)

INDEX: Final[dict[str, int]] = {bone: i for i, bone in enumerate(BONES)}

PARENTS: Final[tuple[int, ...]] = tuple(-1 if up is None else INDEX[up] for _, up in _TABLE)

TIPS: Final[tuple[str, ...]] = ("head", "leftHand", "rightHand", "leftFoot", "rightFoot")
"""Bones without children; where they end: the top of the head, the fingers' ends, the toes' ends."""

PARTS: Final = {
    "Thumb": ("Metacarpal", "Proximal", "Distal"),
    **dict.fromkeys(("Index", "Middle", "Ring", "Little"), ("Proximal", "Intermediate", "Distal")),
}
"""The bones of each finger, from the palm outwards."""
FINGERS: Final[tuple[str, ...]] = tuple(
    f"{side}{finger}{part}"
    for side in ("left", "right")
    for finger, parts in PARTS.items()
    for part in parts
)
"""The 30 bones of both hands' fingers: 15 of the left one, then the right one's, three a finger from the
palm outwards. In the T-pose the four fingers lie along x with their nails up, the thumb halfway between
x and z with its nail forwards."""

WHOLE: Final[tuple[str, ...]] = BONES + FINGERS
"""All bones of somebody whose fingers are known."""

WHOLE_PARENTS: Final[tuple[int, ...]] = PARENTS + tuple(
    COUNT + i - 1 if i % 3 else INDEX[f"{'left' if i < 15 else 'right'}Hand"] for i in range(30)
)

FINGERTIPS: Final[tuple[str, ...]] = FINGERS[2::3]
"""Bones in which fingers end."""

LANDMARK: Final[dict[str, str]] = {
    f"{side}{bone}": f"{side}_{landmark}"
    for side in ("left", "right")
    for bone, landmark in (
        ("UpperArm", "shoulder"),
        ("LowerArm", "elbow"),
        ("Hand", "wrist"),
        ("UpperLeg", "hip"),
        ("LowerLeg", "knee"),
        ("Foot", "ankle"),
    )
}
"""Bones that start at a landmark."""


def flipped(xyz_m: Array) -> Array:
    """From the landmarks' frame (x right, y down, z away from the camera) to this one, or back."""
    return xyz_m * np.array([1.0, -1.0, -1.0])
