"""What tells exercises apart beside their signal: how the trunk lies, where feet and hands are."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.angles.frames import between, line, unit
from kinesphere.motion.angles.joints import UP
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.humanoid import flipped


@dataclass(frozen=True)
class Posture:
    """At T moments.

    trunk_deg     (T,) of the trunk from upright, 0 to 180
    feet_along    (T,) from the right ankle forwards to the left one, in leg lengths
    feet_across   (T,) how far the ankles are apart sideways, in leg lengths
    """

    trunk_deg: Float[Array, "t"]
    feet_along: Float[Array, "t"]
    feet_across: Float[Array, "t"]


def posture_of(landmarks: Landmarks) -> Posture:
    """Of landmarks as a level camera sees them."""
    points = flipped(landmarks.xyz_m.astype(float))
    trunk = line(points, "hips", "shoulders")
    right = unit(line(points, "left_hip", "right_hip") * np.array([1.0, 0.0, 1.0]))
    forwards = unit(np.stack([right[:, 2], 0 * right[:, 1], -right[:, 0]], -1))
    feet = line(points, "right_ankle", "left_ankle") / leg_m(points)
    lean = np.degrees(between(np.broadcast_to(UP, trunk.shape), trunk))
    return Posture(lean, (feet * forwards).sum(-1), np.abs((feet * right).sum(-1)))


def leg_m(points: Float[Array, "t 33 3"]) -> float:
    """The length of thigh and shin, the median over time and sides; NaN if it is never known."""
    bones = [
        line(points, f"{side}_{a}", f"{side}_{b}")
        for side in ("left", "right")
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    long = np.sqrt((np.stack(bones) ** 2).sum(-1))
    known = long[np.isfinite(long)]
    return 2 * float(np.median(known)) if len(known) else np.nan
