"""Whom of those in a picture are those who are expected there."""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views import joints

AWAY: Final = 0.15
"""Who is farther than this from where a person is expected, in sizes, is somebody else."""


def nearest(
    expected_px: Float[Array, "p 12 2"], seen_px: Float[Array, "d 33 2"]
) -> list[tuple[int, int]]:
    """Whom of those seen are those expected: by the place of the trunk, then by all joints."""
    seen = seen_px[:, joints.LANDMARKS].astype(float)
    away = np.linalg.norm(expected_px[:, None] - seen[None], axis=3)
    trunk = np.linalg.norm(
        (expected_px[:, None] - seen[None])[:, :, joints.TORSO].mean(axis=2), axis=2
    )
    sizes_px = size_px(expected_px)
    there = trunk <= AWAY * sizes_px[:, None]  # not where somebody is nowhere (NaN)
    return assign(np.where(there, away.mean(axis=2), np.inf))


def assign(apart: Float[Array, "p d"]) -> list[tuple[int, int]]:
    """Pairs of people and those detected, the nearest first, each once; none infinitely apart."""
    left, pairs = apart.copy(), list[tuple[int, int]]()
    while left.size and np.isfinite(left.min()):
        person, detected = (int(k) for k in np.unravel_index(left.argmin(), left.shape))
        pairs.append((person, detected))
        left[person], left[:, detected] = np.inf, np.inf
    return pairs


def size_px(xy_px: Float[Array, "*n k 2"]) -> Float[Array, " *n"]:
    """The longer side of the box around points."""
    return (xy_px.max(axis=-2) - xy_px.min(axis=-2)).max(axis=-1)
