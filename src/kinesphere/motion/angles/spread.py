"""How far off angles may be: first-order propagation of how far off the landmarks may be.

With J the derivatives of an angle by all coordinates (central differences) and S the landmarks'
covariance, the angle's variance is J S Jᵀ. Landmarks near each other err together: their errors are
taken to be correlated by exp(-distance / NEAR_M), the same along x, y and z.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.motion.angles.joints import angles_deg

NEAR_M: Final = 0.3
STEP_M: Final = 1e-4
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
USED: Final = tuple(
    i
    for i, name in enumerate(skeleton.NAMES)
    if not any(part in name for part in ("nose", "inner", "outer", "thumb"))
)


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
    weighed = _derivatives(points) * sigma_m[:, None, USED, None]
    weighed = np.nan_to_num(weighed)  # (t, a, landmarks, 3); where there is no angle, see below
    carried = np.einsum("talc,tlm->tamc", weighed, np.nan_to_num(together))
    variance = (carried * weighed).sum((-1, -2))
    none = np.isnan(angles_deg(points))
    return np.where(none, np.nan, np.sqrt(np.maximum(variance, 0.0)))


def _derivatives(points: Array) -> Array:
    """(t, a, landmarks, 3) degrees per metre."""
    steps = np.zeros((len(USED), 3, skeleton.COUNT, 3))
    for row, landmark in enumerate(USED):
        steps[row, :, landmark] = STEP_M * np.eye(3)
    ahead, behind = (angles_deg(points[:, None, None] + s * steps) for s in (1, -1))
    change = (ahead - behind + 180.0) % 360.0 - 180.0
    return np.moveaxis(change / (2 * STEP_M), -1, 1)
