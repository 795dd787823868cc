"""Where the feet are beside the pelvis: along the way that one walks, across it, above the floor."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.angles.frames import unit
from kinesphere.motion.angles.spread import NEAR_M, landmarks_sigma_m
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.humanoid import flipped

SIDES: Final = ("left", "right")
AROUND_MS: Final = 700.0
"""The way is that of the steps within about so long before and after."""
HIDDEN: Final = 0.2
FORWARDS: Final = 0.5
"""Cosine: feet that swing farther from where the toes point than this do not walk forwards."""
LEVEL: Final = np.array([1.0, 0.0, 1.0])


@dataclass(frozen=True)
class Feet:
    """At T moments; the second axis is left, right.

    along_m     (T, 2, 2) of heel and toes, from the middle of the hips the way that one walks
    across_m    (T, 2) of the ankles, to the walker's right
    height_m    (T, 2) of the middle of heel and toes above the lowest point of both feet
    sigma_m     (T,) how far off the distance between both heels may be
    leg_m       of the leg; NaN if it is never seen
    """

    t_ms: Float[Array, "t"]
    along_m: Float[Array, "t 2 2"]
    across_m: Float[Array, "t 2"]
    height_m: Float[Array, "t 2"]
    sigma_m: Float[Array, "t"]
    leg_m: float


def feet_of(landmarks: Landmarks) -> Feet:
    """Of landmarks as a level camera sees them; NaN where a foot is hidden."""
    hidden = landmarks.visibility < HIDDEN
    points = flipped(np.where(hidden[..., None], np.nan, landmarks.xyz_m.astype(float)))
    forwards = way(landmarks.t_ms, points)
    right = np.stack([-forwards[:, 2], 0 * forwards[:, 0], forwards[:, 0]], -1)
    heel, toes, ankle = (_pair(points, part) for part in ("heel", "foot_index", "ankle"))
    along = np.stack([heel, toes], 2) @ forwards[:, None, :, None]
    lowest = np.minimum(np.fmin(heel[..., 1], toes[..., 1]).min(1), np.inf)
    middle = (heel[..., 1] + toes[..., 1]) / 2
    return Feet(
        landmarks.t_ms,
        along[..., 0],
        (ankle @ right[..., None])[..., 0],
        middle - lowest[:, None],
        _sigma_m(landmarks, heel),
        _leg_m(points),
    )


def way(t_ms: Float[Array, "t"], points: Float[Array, "t 33 3"]) -> Float[Array, "t 3"]:
    """The level direction that one walks in: that in which the ankles swing, towards the toes.

    The main axis of what is between both ankles, over some time around each moment: a person in profile
    shows it better than the line of the hips, whose depth is unsure. Unit vectors; NaN where it is not
    known, or feet swing sideways.
    """
    ankles, heels, toes = (_pair(points, part) for part in ("ankle", "heel", "foot_index"))
    swing = (ankles[:, 0] - ankles[:, 1]) * LEVEL
    ahead = (toes - heels).mean(1) * LEVEL
    known = np.isfinite(swing).all(1) & np.isfinite(ahead).all(1)
    if not known.any():
        return np.full((len(t_ms), 3), np.nan)
    off = (t_ms[:, None] - t_ms[known]) / AROUND_MS
    weight = np.exp(-0.5 * np.minimum(off * off, 600.0)) + 1e-200
    spread = np.einsum("ts,si,sj->tij", weight, swing[known], swing[known])
    axis = np.linalg.eigh(spread)[1][..., -1]
    towards = unit(weight @ ahead[known])
    cosine = (axis * towards).sum(1)
    return np.where(np.abs(cosine) < FORWARDS, np.nan, np.sign(cosine))[:, None] * axis


def _pair(points: Array, part: str) -> Float[Array, "t 2 3"]:
    return points[:, [INDEX[f"{side}_{part}"] for side in SIDES]]


def _leg_m(points: Array) -> float:
    """Thigh and shin, the median over time."""
    hip, knee, ankle = (_pair(points, part) for part in ("hip", "knee", "ankle"))
    long = np.linalg.norm(knee - hip, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)
    known = long[np.isfinite(long)]
    return float(np.median(known)) if len(known) else np.nan


def _sigma_m(landmarks: Landmarks, heel: Array) -> Array:
    """Errors of landmarks near each other go together, as in `angles.spread`."""
    sigma = landmarks_sigma_m(landmarks.visibility, landmarks.sigma_m)
    a, b = (sigma[:, INDEX[f"{side}_heel"]] for side in SIDES)
    apart = np.linalg.norm(heel[:, 0] - heel[:, 1], axis=-1)
    return np.sqrt(a * a + b * b - 2 * a * b * np.exp(-apart / NEAR_M))
