"""Limbs anywhere that they can reach, at random."""

import math
from typing import Final

import numpy as np
import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential, logarithm, shortest

TRUNK_DEG: Final = {
    "spine04": (10, 5, 8),
    "spine02": (8, 5, 8),
    "spine01": (6, 4, 6),
    "neck01": (8, 6, 12),
    "head": (10, 6, 15),
    "clavicle": (4, 6, 6),
    "wrist": (15, 15, 15),
    "foot": (12, 6, 8),
    "toe1-1": (8, 2, 2),
    "root": (15, 10, 0),
}
"""Standard deviations of joints that are turned at random in all directions."""
MOST_RAD: Final = 0.6
ARM_AZIMUTH_DEG, ARM_ELEVATION_DEG, ARM_TWIST_DEG = (-30.0, 130.0), (-80.0, 70.0), (-45.0, 45.0)
ELBOW_DEG, FOREARM_DEG = (-30.0, 105.0), (-40.0, 40.0)
KNEE_DEG = 120.0
CALM: Final = 0.7
"""The share of legs that are lifted less than they could be."""


def random(body: LinearBody, count: int, seed: int | np.random.Generator) -> Tensor:
    """(count, 22, 3) poses with every limb anywhere that it can reach."""
    rng = np.random.default_rng(seed)
    vectors = torch.zeros(count, len(body.parents), 3, dtype=torch.float64)
    for joint, name in enumerate(body.joint_names):
        spread = np.radians(TRUNK_DEG.get(name.partition(".")[0], (0, 0, 0)))
        turn = rng.normal(size=(count, 3)) * spread
        vectors[:, joint] = torch.as_tensor(turn.clip(-MOST_RAD, MOST_RAD))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        at = {name: body.joint_names.index(f"{name}.{side}") for name in _LIMBS}
        upper, lower = _arms(body, at, sign, count, rng)
        vectors[:, at["upperarm01"]], vectors[:, at["lowerarm01"]] = upper, lower
        vectors[:, at["upperleg01"]], vectors[:, at["lowerleg01"]] = _legs(sign, count, rng)
    return vectors


_LIMBS: Final = ("upperarm01", "lowerarm01", "wrist", "upperleg01", "lowerleg01")


def _arms(
    body: LinearBody, at: dict[str, int], sign: float, count: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """The upper arm to any reachable direction, twisted; the elbow bent, the forearm twisted."""
    shoulder, elbow, wrist = (body.joints_m[at[n]].double() for n in _LIMBS[:3])
    upper, lower = elbow - shoulder, wrist - elbow
    azimuth, elevation = (_uniform(rng, r, count) for r in (ARM_AZIMUTH_DEG, ARM_ELEVATION_DEG))
    flat = elevation.cos()
    wanted = torch.stack([sign * azimuth.cos() * flat, -azimuth.sin() * flat, elevation.sin()], 1)
    swing = shortest(upper.expand(count, 3), wanted)
    twist = exponential(wanted * _uniform(rng, ARM_TWIST_DEG, count)[:, None])[0]
    hinge = torch.linalg.cross(upper, lower)
    bend = exponential(hinge / hinge.norm() * _uniform(rng, ELBOW_DEG, count)[:, None])[0]
    roll = exponential(lower / lower.norm() * _uniform(rng, FOREARM_DEG, count)[:, None])[0]
    return logarithm(twist @ swing), logarithm(bend @ roll)


def _legs(sign: float, count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """The thigh lifted, spread and turned; the knee bent."""
    lifted = rng.uniform(-20, 110, count)
    calm = rng.uniform(size=count) < CALM
    lifted = np.where(calm, lifted * rng.uniform(size=count) ** 1.5, lifted)
    turned, spread = rng.uniform(-10, 25, count), rng.uniform(-15, 25, count)
    angles = [(2, sign * turned), (1, -sign * spread), (0, -lifted)]
    thigh = torch.eye(3, dtype=torch.float64).expand(count, 3, 3)
    for axis, degrees in angles:
        vector = torch.zeros(count, 3, dtype=torch.float64)
        vector[:, axis] = torch.as_tensor(np.radians(degrees))
        thigh = exponential(vector)[0] @ thigh
    knee = torch.zeros(count, 3, dtype=torch.float64)
    bent = rng.uniform(0, KNEE_DEG, count) * rng.uniform(size=count) ** 0.7
    knee[:, 0] = torch.as_tensor(np.radians(bent))
    return logarithm(thigh), knee


def _uniform(rng: np.random.Generator, degrees: tuple[float, float], count: int) -> Tensor:
    return torch.as_tensor(rng.uniform(*degrees, count)) * math.pi / 180
