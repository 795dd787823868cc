"""The twelve joints that everything is measured on, and what hangs together in them.

Arrays of joints have them in this order; it is also COCO's, without its five points of the face.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX

PARTS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
SIDES: Final = ("left", "right")
NAMES: Final = tuple(f"{side}_{part}" for part in PARTS for side in SIDES)
LANDMARKS: Final = [INDEX[name] for name in NAMES]
"""Where they are among the 33."""
COUNT: Final = len(NAMES)
AT: Final = {name: place for place, name in enumerate(NAMES)}
HIPS: Final = [AT["left_hip"], AT["right_hip"]]
SHOULDERS: Final = [AT["left_shoulder"], AT["right_shoulder"]]
TORSO: Final = [*SHOULDERS, *HIPS]
SWAPPED: Final = [place ^ 1 for place in range(COUNT)]
"""What each joint becomes when left and right are swapped."""
ARMS: Final = [AT[f"{side}_{part}"] for part in ("elbow", "wrist") for side in SIDES]
LEGS: Final = [AT[f"{side}_{part}"] for part in ("knee", "ankle") for side in SIDES]
LIMBS: Final = (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
BONES: Final = tuple((AT[f"{s}_{a}"], AT[f"{s}_{b}"]) for a, b in LIMBS for s in SIDES)
"""Upper arms, forearms, thighs and shanks: left, right, left, …"""
DRAWN: Final = (
    *BONES,
    tuple(SHOULDERS),
    tuple(HIPS),
    (SHOULDERS[0], HIPS[0]),
    (SHOULDERS[1], HIPS[1]),
)
ANGLES: Final = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
"""The angle at the joint in the middle."""


def centred(xyz_m: Float[Array, "*n 12 3"]) -> Float[Array, "*n 12 3"]:
    """From the middle of the hips."""
    return xyz_m - xyz_m[..., HIPS, :].mean(axis=-2, keepdims=True)


def torso_m(xyz_m: Float[Array, "*n 12 3"]) -> Float[Array, " *n"]:
    """From the middle of the hips to that of the shoulders."""
    return np.linalg.norm(centred(xyz_m)[..., SHOULDERS, :].mean(axis=-2), axis=-1)
