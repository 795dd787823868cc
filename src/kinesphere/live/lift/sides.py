"""Left and right, when the landmark network takes one for the other for a moment.

Limbs do not jump: where exchanging the sides of the arms, the legs or the face makes them go on from
where they were, the sides are exchanged. A network that insists for a second is believed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX, MIRROR

ARMS: Final = ("shoulder", "elbow", "wrist", "pinky", "index", "thumb")
LEGS: Final = ("hip", "knee", "ankle", "heel", "foot_index")


def _group(parts: tuple[str, ...]) -> Bool[Array, "33"]:
    rows = np.zeros(len(INDEX), np.bool_)
    rows[[INDEX[f"{side}_{part}"] for part in parts for side in ("left", "right")]] = True
    return rows


GROUPS: Final = np.stack([np.arange(len(INDEX)) < 11, _group(ARMS), _group(LEGS)])
"""(3, 33) face, arms, legs."""
BETTER: Final = 0.25
"""Exchanged, landmarks must be this part as far (squared) from where they were."""
JUMP: Final = 0.08
"""And otherwise have gone so far, in sizes of the person, within `SOON_MS`."""
SOON_MS: Final = 100.0
"""Nothing is said about who was not seen for longer."""
INSISTS_MS: Final = 1000.0


@dataclass(frozen=True)
class Sides:
    """Where landmarks were last, sides repaired, and since when each group has been exchanged.

    since_ms   (3,) NaN for those that are not
    """

    t_ms: float
    xy_px: Float[Array, "33 2"]
    since_ms: Float[Array, "3"]


def repaired(
    before: Sides | None, xy_px: Float[Array, "33 2"], size_px: float, t_ms: float
) -> tuple[Sides, Bool[Array, "33"]]:
    """Which landmarks to exchange for those of the other side.

    size_px   the person's, in the picture
    """
    none = np.zeros(len(GROUPS), np.bool_)
    if before is None or not 0 < t_ms - before.t_ms <= SOON_MS or size_px <= 0:
        return Sides(t_ms, xy_px, np.full(len(GROUPS), np.nan)), none @ GROUPS
    stay, swap = _away(xy_px, before, size_px), _away(xy_px[list(MIRROR)], before, size_px)
    wrong = (swap < BETTER * stay) & (stay > JUMP**2)
    since_ms = np.where(wrong, np.where(np.isnan(before.since_ms), t_ms, before.since_ms), np.nan)
    wrong &= t_ms - np.where(wrong, since_ms, t_ms) < INSISTS_MS
    rows = wrong @ GROUPS
    kept = np.where(rows[:, None], xy_px[list(MIRROR)], xy_px)
    return Sides(t_ms, kept, np.where(wrong, since_ms, np.nan)), rows


def _away(xy_px: Float[Array, "33 2"], before: Sides, size_px: float) -> Float[Array, "3"]:
    """The mean squared distance of each group from where it was."""
    away = (((xy_px - before.xy_px) / size_px) ** 2).sum(axis=1)
    return GROUPS @ away / GROUPS.sum(axis=1)


def exchanged(values: Float[Array, "33 ..."], rows: Bool[Array, "33"]) -> Float[Array, "33 ..."]:
    """`values` with those of some rows taken from the other side's."""
    return np.where(rows.reshape(-1, *(1,) * (values.ndim - 1)), values[list(MIRROR)], values)
