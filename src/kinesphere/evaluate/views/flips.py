"""Poses that are the wrong way round: another explanation is much nearer to what is true.

Explanations of a pose that was found, one for all its joints, from the middle of the hips:

- swapped: left and right exchanged, in all limbs, in the arms (elbows and wrists) alone or in the legs
  (knees and ankles) alone;
- mirrored: depth turned over, as the same picture can be seen (Necker's cube);
- turned: both, which is somebody seen from behind instead of from the front.

A moment counts when the best of them is nearer to the truth than the pose itself by a `SHARE` of the
error and by `LEAST_M`, in the mean over the joints that it moves. Moments of one kind that follow each
other with less than `GAP_S` between them are one episode; those shorter than `SHORT_S` are passed over.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views.joints import ARMS, COUNT, LEGS, SWAPPED, centred

SHARE: Final = 0.4
LEAST_M: Final = 0.06
GAP_S: Final = 0.1
SHORT_S: Final = 0.05
ALL: Final = list(range(COUNT))
DEPTH: Final = np.array([1.0, 1.0, -1.0])


def _swapped(some: list[int]) -> Callable[[Array], Array]:
    order = [SWAPPED[k] if k in some else k for k in ALL]
    return lambda xyz_m: xyz_m[:, order]


EXPLANATIONS: Final[dict[str, tuple[list[int], Callable[[Array], Array]]]] = {
    "swapped": (ALL, _swapped(ALL)),
    "arms swapped": (ARMS, _swapped(ARMS)),
    "legs swapped": (LEGS, _swapped(LEGS)),
    "mirrored": (ALL, lambda xyz_m: xyz_m * DEPTH),
    "turned": (ALL, lambda xyz_m: _swapped(ALL)(xyz_m) * DEPTH),
}
"""The joints that each moves, and the pose as it would be."""


def flipped(
    found_m: Float[Array, "m 12 3"], true_m: Float[Array, "m 12 3"]
) -> dict[str, Bool[Array, " m"]]:
    """Moments that are better explained otherwise, each by one explanation at most."""
    gains = np.stack([_gain_m(found_m, true_m, name) for name in EXPLANATIONS])
    best = np.where((gains > 0).any(axis=0), gains.argmax(axis=0), -1)
    return {name: best == k for k, name in enumerate(EXPLANATIONS)}


def episodes(
    found_m: Float[Array, "m 12 3"], true_m: Float[Array, "m 12 3"], fps: float
) -> dict[str, int]:
    """How many there are of each kind."""
    return {
        name: len(runs(moments, GAP_S * fps, SHORT_S * fps))
        for name, moments in flipped(found_m, true_m).items()
    }


def runs(moments: Bool[Array, " m"], gap: float, short: float) -> list[tuple[int, int]]:
    """First and last of those that follow each other with less than `gap` between them; none of fewer
    than `short`."""
    found: list[tuple[int, int]] = []
    for at in moments.nonzero()[0].tolist():
        if found and at - found[-1][1] - 1 < gap:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return [(first, last) for first, last in found if last - first + 1 >= short]


def _gain_m(found_m: Array, true_m: Array, name: str) -> Float[Array, " m"]:
    """How much nearer the explanation is, over all joints; 0 where that does not count."""
    moved, explained = EXPLANATIONS[name]
    found_m, true_m = centred(found_m), centred(true_m)
    apart_m = np.nan_to_num(np.linalg.norm(found_m - true_m, axis=2))
    other_m = np.nan_to_num(np.linalg.norm(explained(found_m) - true_m, axis=2))
    here_m, there_m = apart_m[:, moved].mean(axis=1), other_m[:, moved].mean(axis=1)
    counts = (there_m < (1 - SHARE) * here_m) & (here_m - there_m > LEAST_M)
    return np.where(counts, (apart_m - other_m).sum(axis=1), 0.0)
