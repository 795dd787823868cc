"""Which way is up: cameras are tilted, and what a network says of depth makes whole bodies lean."""

from math import radians
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.body import body_of
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.quaternions import IDENTITY, between, part

BELIEVED: Final = radians(4)
"""People who stand and walk lean by so much themselves: only what is beyond it is taken away."""
UPRIGHT: Final = radians(35)
"""Whoever leans farther than this does not stand."""
LEAST: Final = 0.3
"""This part of the moments at least must be of somebody who stands, or nothing is turned."""
FEET: Final = [INDEX["left_ankle"], INDEX["right_ankle"]]
SHOULDERS: Final = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
KNEES: Final = [INDEX["left_knee"], INDEX["right_knee"]]
HIPS: Final = [INDEX["left_hip"], INDEX["right_hip"]]
STRAIGHT: Final = 0.95
"""A leg is straight when hip and ankle are so far apart, as a part of its length."""


def levelling(landmarks: Landmarks) -> Float[Array, "4"]:
    """The rotation (of y-up axes) that puts a standing person upright: from the line of ankles to
    shoulders, the median over all moments in which both legs are straight. The identity where nobody
    stands."""
    body = body_of(landmarks.xyz_m, landmarks.visibility)
    xyz_m = np.moveaxis(np.stack([np.stack(one) for one in body.points]), -1, 0)
    seen = np.stack(body.seen, -1)
    line = xyz_m[:, SHOULDERS].mean(1) - xyz_m[:, FEET].mean(1)
    long = np.linalg.norm(line, axis=-1)
    up = line / np.maximum(long, 1e-6)[:, None]
    known = (seen[:, FEET + SHOULDERS + KNEES + HIPS] > 0.5).all(1) & (long > 0.5)
    stands = known & _straight(xyz_m) & (np.arccos(np.clip(up[:, 1], -1, 1)) < UPRIGHT)
    if known.sum() == 0 or stands.sum() < max(LEAST * known.sum(), 1):
        return IDENTITY
    mean = np.median(up[stands], axis=0)
    mean = mean / np.linalg.norm(mean)
    lean = float(np.arccos(np.clip(mean[1], -1, 1)))
    share = max(0.0, 1 - BELIEVED / max(lean, BELIEVED))
    return part(between(mean, np.array([0.0, 1.0, 0.0])), share)


def _straight(xyz_m: Array) -> Array:
    def bone(a: list[int], b: list[int]) -> Array:
        return np.linalg.norm(xyz_m[:, a] - xyz_m[:, b], axis=-1)

    whole = bone(HIPS, KNEES) + bone(KNEES, FEET)
    straight: Array = bone(HIPS, FEET) > STRAIGHT * whole
    return np.asarray(straight.all(1))
