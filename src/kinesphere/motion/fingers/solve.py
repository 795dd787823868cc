"""A clip's hands to the rotations of fingers, and its expressions, over time: nothing lags."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.body import SIDES, Hand
from kinesphere.motion.clip import Fingers
from kinesphere.motion.components import Num
from kinesphere.motion.fingers.angles import angles_of, axes_of, rotations_of
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import measured, offsets_of, sizes_of
from kinesphere.motion.smoothing import HIDDEN_MS, SEEN_MS, both_ways

FACE_MS: Final = SEEN_MS
"""An expression's time constant while the face is seen."""


def fingers_of(t_ms: Float[Array, "t"], hands: Mapping[str, Hand] | None) -> Fingers | None:
    """Of both hands; one that is hidden comes to hang as hands do by nature. None where none is ever
    seen."""
    if hands is None or not any(np.any(np.asarray(hand.seen) > 0) for hand in hands.values()):
        return None
    each = [_one(hands[side]) for side in SIDES]
    angles = np.stack([one for one, _ in each], 1)
    seen = np.stack([np.asarray(hands[side].seen, float) for side in SIDES], 1)
    trust = np.repeat(seen, 15, axis=1)
    constants = HIDDEN_MS + (SEEN_MS - HIDDEN_MS) * trust
    smooth = both_ways(t_ms, angles.reshape(len(t_ms), 30, 3), constants)
    offsets_m, tips_m = offsets_of(sizes_of(np.concatenate([sizes for _, sizes in each])))
    return Fingers(rotations_of(smooth.reshape(angles.shape)), offsets_m, tips_m, trust)


def _one(hand: Hand) -> tuple[Float[Array, "t 15 3"], Float[Array, "n 30"]]:
    """Angles of one hand at each moment, before they are smoothed, and its sizes where it is seen."""
    seen = np.asarray(hand.seen) > 0
    both = hand.points, axes_of(*hand.palm)
    points, axes = (np.stack([_joined(one) for one in some], 1) for some in both)
    angles = np.where(seen[:, None, None], angles_at(hand), RELAXED)
    return angles, measured(points[seen], axes[seen])


def angles_at(hand: Hand) -> Float[Array, "t 15 3"]:
    """Of one hand at each moment; anything where it is not seen."""
    turns = angles_of(hand.points, axes_of(*hand.palm))
    return np.stack([_joined(turn) for turn in turns], 1)


def _joined(values: tuple[Num, ...]) -> Array:
    return np.stack(np.broadcast_arrays(*values), -1)


def expressions_of(
    t_ms: Float[Array, "t"], expressions: Float[Array, "t 51"] | None
) -> Float[Array, "t 51"] | None:
    """Smoothed; while the face is not seen they sink to 0, and one that is never told is 0. None where
    no face is ever seen."""
    if expressions is None or not np.isfinite(expressions).any():
        return None
    known = np.isfinite(expressions)
    values = np.where(known, np.clip(np.where(known, expressions, 0.0), 0.0, 1.0), 0.0)
    constants = np.where(known, FACE_MS, HIDDEN_MS)
    return both_ways(t_ms, values[..., None].astype(float), constants)[..., 0]
