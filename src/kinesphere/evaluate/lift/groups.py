"""From where somebody is seen, what they do and how they are built: names for rows of a table.

Everything is told from the true landmarks (N, 33, 3) in the camera's axes: x right, y down, z away.
Cameras are taken to be held upright, as most are.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX

ABOVE_DEG: Final = 35.0
"""Who is seen from so far above (or below) what is level with them is seen from above (below)."""
FRONT_DEG, BACK_DEG = 50.0, 130.0
UPRIGHT_DEG, LYING_DEG, DOWN_DEG = 40.0, 65.0, 115.0
BENT_DEG: Final = 120.0
"""A hip or knee that is bent farther, while the trunk is upright: sitting, squatting, kneeling."""
SHORT_M, TALL_M = 1.60, 1.78
STANDING: Final = (1.111, 0.777, 1.127, 1.994)
"""As `live.lift.bones.TALL`: thigh, shin, trunk, neck."""


def views(xyz_m: Float[Array, "n 33 3"]) -> Array:
    """(N,) "front", "side", "back" or "above" (or below), by where the camera is from the person."""
    hips, shoulders = _middle(xyz_m, "hip"), _middle(xyz_m, "shoulder")
    up = _unit(shoulders - hips)
    left = _unit(xyz_m[:, INDEX["left_shoulder"]] - xyz_m[:, INDEX["right_shoulder"]])
    forwards = _unit(np.cross(left, up))
    to_camera = _unit(-hips)
    raised = np.degrees(np.arcsin((to_camera * up).sum(1).clip(-1, 1)))
    level = _unit(to_camera - (to_camera * up).sum(1, keepdims=True) * up)
    turned = np.degrees(np.arccos((level * forwards).sum(1).clip(-1, 1)))
    names = np.where(turned < FRONT_DEG, "front", np.where(turned > BACK_DEG, "back", "side"))
    return np.where(np.abs(raised) > ABOVE_DEG, "above", names)


def classes(xyz_m: Float[Array, "n 33 3"]) -> Array:
    """(N,) "upright", "bent legs", "bent over", "lying" or "upside down"."""
    trunk = _unit(_middle(xyz_m, "shoulder") - _middle(xyz_m, "hip"))
    tilt = np.degrees(np.arccos((-trunk[:, 1]).clip(-1, 1)))
    bent = np.stack(
        [_angle(xyz_m, side, *ends) for side in ("left", "right") for ends in _JOINTS]
    ).min(axis=0)
    low = _middle(xyz_m, "ankle")[:, 1] - _middle(xyz_m, "hip")[:, 1]
    legs_down = low > 0.5 * np.linalg.norm(_middle(xyz_m, "ankle") - _middle(xyz_m, "hip"), axis=1)
    upright = np.where(bent < BENT_DEG, "bent legs", "upright")
    out = np.where(tilt < UPRIGHT_DEG, upright, np.where(legs_down, "bent over", "lying"))
    return np.where(tilt > DOWN_DEG, np.where(legs_down, "bent over", "upside down"), out)


def builds(xyz_m: Float[Array, "n 33 3"]) -> Array:
    """(N,) "short", "medium" or "tall": how tall they are who stand up."""
    tall = heights_m(xyz_m)
    return np.where(tall < SHORT_M, "short", np.where(tall > TALL_M, "tall", "medium"))


def heights_m(xyz_m: Float[Array, "n 33 3"]) -> Float[Array, "n"]:
    """How tall people are who stand up, by their bones."""
    middles = [_middle(xyz_m, part) for part in ("hip", "shoulder", "ear")]
    lengths = [
        *(_bone(xyz_m, *ends) for ends in (("hip", "knee"), ("knee", "ankle"))),
        *(np.linalg.norm(b - a, axis=1) for a, b in pairwise(middles)),
    ]
    return np.sum([times * one for times, one in zip(STANDING, lengths, strict=True)], axis=0)


_JOINTS: Final = (("shoulder", "hip", "knee"), ("hip", "knee", "ankle"))


def _middle(xyz_m: Array, part: str) -> Array:
    return (xyz_m[:, INDEX[f"left_{part}"]] + xyz_m[:, INDEX[f"right_{part}"]]) / 2


def _bone(xyz_m: Array, a: str, b: str) -> Array:
    ends = [
        np.linalg.norm(xyz_m[:, INDEX[f"{s}_{a}"]] - xyz_m[:, INDEX[f"{s}_{b}"]], axis=1)
        for s in ("left", "right")
    ]
    return np.mean(ends, axis=0)


def _angle(xyz_m: Array, side: str, a: str, b: str, c: str) -> Array:
    """At b, in degrees: 180 is straight."""
    first, at, last = (xyz_m[:, INDEX[f"{side}_{part}"]] for part in (a, b, c))
    cos = (_unit(first - at) * _unit(last - at)).sum(1)
    return np.degrees(np.arccos(cos.clip(-1, 1)))


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
