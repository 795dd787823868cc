"""Angles of one person over time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.angles.joints import COUNT, INDEX, NAMES, UP, angles_deg
from kinesphere.motion.angles.spread import angles_sigma_deg, landmarks_sigma_m
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.quaternions import between, rotate

LEAST_SURE_DEG: Final = 35.0
"""An angle that may be farther off than this (one standard deviation) is not told."""
AXES: Final = np.array([0.0, -1.0, 0.0])
"""Up, for landmarks of a level camera."""


@dataclass(frozen=True)
class Angles:
    """Angles at T moments, in the order of NAMES.

    t_ms             (T,) growing
    all_deg          (T, COUNT); NaN where landmarks do not determine an angle
    all_sigma_deg    (T, COUNT) a standard deviation; also where the angle is too unsure to be told
    """

    t_ms: Float[Array, "t"]
    all_deg: Float[Array, "t a"]
    all_sigma_deg: Float[Array, "t a"]

    def __post_init__(self) -> None:
        shape = (len(self.t_ms), COUNT)
        if self.all_deg.shape != shape or self.all_sigma_deg.shape != shape:
            got = f"{self.all_deg.shape} and {self.all_sigma_deg.shape}"
            raise InputError(f"angles and their sigma must be {shape}, got {got}")

    def deg(self, name: str) -> Float[Array, "t"]:
        """One angle over time. Raises InputError when there is none of that name."""
        return self.all_deg[:, _index(name)]

    def sigma_deg(self, name: str) -> Float[Array, "t"]:
        """How far off it may be. Raises InputError when there is none of that name."""
        return self.all_sigma_deg[:, _index(name)]


def of(landmarks: Landmarks, up: Array = AXES) -> Angles:
    """Joint angles in degrees, with uncertainty; ISB's conventions, docs/reports.md.

    up   (3,) where up is, in the landmarks' axes; a level camera sees it at (0, -1, 0). Only the angles
         of the trunk depend on it

    Angles that may be off by more than LEAST_SURE_DEG, as the rotation of a straight limb, are NaN.
    Raises InputError when `up` is no direction.
    """
    points = _upright(landmarks.xyz_m, up)
    sigma_m = landmarks_sigma_m(landmarks.visibility, landmarks.sigma_m)
    deg, sigma_deg = angles_deg(points), angles_sigma_deg(points, sigma_m)
    with np.errstate(invalid="ignore"):
        told = sigma_deg <= LEAST_SURE_DEG
    return Angles(landmarks.t_ms, np.where(told, deg, np.nan), sigma_deg)


def _upright(xyz_m: Array, up: Array) -> Array:
    """With y up."""
    up = np.asarray(up, float)
    if up.shape != (3,) or not np.isfinite(up).all() or np.linalg.norm(up) < 1e-6:
        raise InputError(f"up must be a direction, three numbers that are not all 0, got {up}")
    turned = between(flipped(up / np.linalg.norm(up)), UP)
    points = flipped(xyz_m.astype(float))
    return rotate(np.broadcast_to(turned, (*points.shape[:-1], 4)), points)


def _index(name: str) -> int:
    if name not in INDEX:
        raise InputError(f"there is no angle {name!r}; there are {', '.join(NAMES)}")
    return INDEX[name]
