"""A clip's hands to the rotations of fingers, and its expressions, over time: nothing lags."""

from collections.abc import Mapping

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


def fingers_of(t_ms: Float[Array, "t"], hands: Mapping[str, Hand] | None) -> Fingers | None:
    """Of both hands; one that is hidden comes to hang as hands do by nature. None where none is ever
    seen."""
    if hands is None or not any(np.any(np.asarray(hand.seen) > 0) for hand in hands.values()):
        return None
    each = [hands[side] for side in SIDES]
    angles = [_smooth(t_ms, angles_at(hand), np.asarray(hand.seen) > 0, RELAXED) for hand in each]
    trust = np.repeat(np.stack([np.asarray(hand.seen, float) for hand in each], 1), 15, axis=1)
    offsets_m, tips_m = offsets_of(sizes_of(np.concatenate([_measured(hand) for hand in each])))
    return Fingers(rotations_of(np.stack(angles, 1)), offsets_m, tips_m, trust)


def _smooth(t_ms: Array, values: Array, seen: Array, rest: Array) -> Array:
    """(T, n, c) over time, where `seen` (T,). What is hidden goes on straight from before to after, and
    sinks to `rest` the more, the longer ago it was seen and the longer until it is again."""
    if not seen.any():
        return np.broadcast_to(rest, values.shape).copy()
    known = np.flatnonzero(seen)
    after = np.searchsorted(known, np.arange(len(t_ms)))
    first, last = known[np.maximum(after - 1, 0)], known[np.minimum(after, len(known) - 1)]
    from_ms, to_ms = np.abs(t_ms - t_ms[first]), np.abs(t_ms[last] - t_ms)
    share = (from_ms / np.maximum(from_ms + to_ms, 1e-9))[:, None, None]
    between = values[first] * (1 - share) + values[last] * share
    left = np.exp(-np.minimum(from_ms, to_ms) / HIDDEN_MS)[:, None, None]
    filled = np.where(seen[:, None, None], values, rest + (between - rest) * left)
    return both_ways(t_ms, filled, np.full(values.shape[:2], SEEN_MS))


def _measured(hand: Hand) -> Float[Array, "n 30"]:
    """A hand's sizes at the moments at which it is seen."""
    both = hand.points, axes_of(*hand.palm)
    points, axes = (np.stack([_joined(one) for one in some], 1) for some in both)
    seen = np.asarray(hand.seen) > 0
    return measured(points[seen], axes[seen])


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
    values = np.where(known, expressions, 0.0).clip(0.0, 1.0).astype(float)[..., None]
    return _smooth(t_ms, values, np.asarray(known.any(1)), np.zeros((values.shape[1], 1)))[..., 0]
