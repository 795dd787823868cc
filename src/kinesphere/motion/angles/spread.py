"""How far off angles may be: first-order propagation of how far off the landmarks may be.

With J the derivatives of an angle by all coordinates (by small steps) and S the landmarks'
covariance, the angle's variance is J S Jᵀ. Landmarks near each other err together: their errors are
taken to be correlated by exp(-distance / NEAR_M), the same along x, y and z.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.motion.angles.joints import NAMES, angles_deg

NEAR_M: Final = 0.3
STEP_M: Final = 1e-5
LEAST_M: Final = 0.02
"""No landmark is known better than this: not even the hips, between which the origin is."""
SEEN_M: Final = 0.035
"""How far off a coordinate of a landmark that is seen may be, if nothing is said about it."""
HIDDEN_M: Final = 0.15
"""And of one that is hidden, whatever is said about it."""
FADES: Final = (0.1, 0.5)
"""Up to the first visibility a landmark is hidden, from the second on it is seen."""
AT_ONCE: Final = 64
"""Frames that are worked on together, so that memory stays small."""
_TRUNK: Final = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
_LIMBS: Final = (("elbow", "knee"), ("wrist", "ankle"), ("index", "heel"), ("pinky", "foot_index"))
_FACE: Final = ("left_ear", "right_ear", "left_eye", "right_eye", "mouth_left", "mouth_right")
_GROUPS: Final = (
    *((name,) for name in _TRUNK),
    *((name,) for name in _FACE),
    *(tuple(f"{side}_{part}" for side in ("left", "right") for part in pair) for pair in _LIMBS),
)
"""Landmarks that change no angle together: what an angle changes by is one landmark's doing."""
_USED_NAMES: Final = tuple(name for group in _GROUPS for name in group)
_GROUP_OF: Final = [row for row, group in enumerate(_GROUPS) for _ in group]
USED: Final = tuple(skeleton.INDEX[name] for name in _USED_NAMES)
"""The landmarks that angles depend on."""


def _matters(angle: str, landmark: str) -> bool:
    """Whether an angle depends on a landmark."""
    if landmark in _TRUNK:
        return True
    if landmark in _FACE:
        return angle.startswith("neck")
    side, part = landmark.split("_", 1)
    arm = part in ("elbow", "wrist", "index", "pinky")
    return angle.startswith(tuple(f"{side}_{joint}" for joint in (_ARM if arm else _LEG)))


_ARM: Final = ("shoulder", "elbow")
_LEG: Final = ("hip", "knee", "ankle")
_MATTERS: Final = np.array([[_matters(angle, name) for name in _USED_NAMES] for angle in NAMES])
"""(a, landmarks)"""


def landmarks_sigma_m(
    visibility: Float[Array, "t 33"], sigma_m: Float[Array, "t 33"] | None
) -> Float[Array, "t 33"]:
    """A standard deviation for each landmark; what is hidden is not known to better than HIDDEN_M."""
    low, high = FADES
    hidden = np.clip((high - visibility) / (high - low), 0.0, 1.0)
    told = np.full(visibility.shape, SEEN_M) if sigma_m is None else sigma_m
    told = np.maximum(np.where(np.isfinite(told), told, SEEN_M), LEAST_M)
    return np.maximum(told, HIDDEN_M * hidden)


def angles_sigma_deg(
    points: Float[Array, "t 33 3"], sigma_m: Float[Array, "t 33"]
) -> Float[Array, "t a"]:
    """Degrees, of every angle at every moment; NaN where there is no angle."""
    parts = [slice(i, i + AT_ONCE) for i in range(0, len(points), AT_ONCE)] or [slice(0, 0)]
    return np.concatenate([_sigma_deg(points[part], sigma_m[part]) for part in parts])


def _sigma_deg(points: Array, sigma_m: Array) -> Array:
    used = points[:, USED]
    apart = used[:, :, None] - used[:, None]
    together = np.exp(-np.sqrt((apart * apart).sum(-1)) / NEAR_M)
    deg = angles_deg(points)
    weighed = _derivatives(points, deg) * sigma_m[:, None, USED, None]
    weighed = np.nan_to_num(weighed)  # (t, a, landmarks, 3); where there is no angle, see below
    carried = np.einsum("talc,tlm->tamc", weighed, np.nan_to_num(together))
    variance = (carried * weighed).sum((-1, -2))
    return np.where(np.isnan(deg), np.nan, np.sqrt(np.maximum(variance, 0.0)))


def _derivatives(points: Array, deg: Array) -> Array:
    """(t, a, landmarks, 3) degrees per metre. Landmarks of one group take their steps together."""
    steps = np.zeros((len(_GROUPS), 3, skeleton.COUNT, 3))
    for row, group in enumerate(_GROUPS):
        for name in group:
            steps[row, :, skeleton.INDEX[name]] = STEP_M * np.eye(3)
    moved = angles_deg(points[:, None, None] + steps)
    change = (moved - deg[:, None, None] + 180.0) % 360.0 - 180.0
    each = np.moveaxis(change[:, _GROUP_OF], -1, 1) / STEP_M
    return np.where(_MATTERS[..., None], each, 0.0)
