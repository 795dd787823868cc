"""Fingers and expressions frame after frame. `web/src/motion/fingers/live.ts` is the same."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.body import SIDES, Hand
from kinesphere.motion.fingers.angles import angles_of, axes_of
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import SHORTEST_M, USUAL_M, measured
from kinesphere.motion.smoothing import HIDDEN_MS, SEEN_MS

REMEMBERED_MS: Final = 10_000.0
"""How long a hand was seen to be farther back counts no more."""


NO_HANDS: Final = {side: Hand((), 0.0) for side in SIDES}


@dataclass(frozen=True)
class FingersState:
    """Angles (2, 15, 3) in radians, and the hand's sizes (`sizes.USUAL_M`) with how long they were
    seen."""

    angles: Float[Array, "2 15 3"]
    sizes_m: Float[Array, "30"]
    seen_ms: float


def step_fingers(
    before: FingersState | None, hands: Mapping[str, Hand] | None, passed_ms: float
) -> FingersState | None:
    """The fingers after one frame more; those of a hand that is hidden come to hang by themselves. None
    as long as no hands were looked for."""
    if hands is None:
        if before is None:
            return None
        hands = NO_HANDS
    turns: list[Array] = []
    shares: list[float] = []
    sizes_m, seen_ms = (USUAL_M, 0.0) if before is None else (before.sizes_m, before.seen_ms)
    for side in SIDES:
        hand = hands[side]
        if hand.seen > 0:
            palm = axes_of(*hand.palm)
            turns.append(np.array(angles_of(hand.points, palm)))
            now_m = measured(np.array(hand.points), np.array(palm))
            sizes_m, seen_ms = _learnt(sizes_m, seen_ms, now_m, passed_ms)
        else:
            turns.append(RELAXED)
        shares.append(_share(SEEN_MS if hand.seen > 0 else HIDDEN_MS, passed_ms))
    now = np.array(turns)
    if before is not None:
        now = before.angles + np.array(shares)[:, None, None] * (now - before.angles)
    return FingersState(now, sizes_m, seen_ms)


def _learnt(sizes_m: Array, seen_ms: float, now_m: Array, passed_ms: float) -> tuple[Array, float]:
    """A running mean."""
    if now_m[6] < SHORTEST_M or passed_ms <= 0:
        return sizes_m, seen_ms
    seen_ms = min(seen_ms + passed_ms, REMEMBERED_MS)
    return sizes_m + (now_m - sizes_m) * (passed_ms / seen_ms), seen_ms


def step_expressions(
    before: Float[Array, "51"] | None, expressions: Float[Array, "51"] | None, passed_ms: float
) -> Float[Array, "51"] | None:
    """Expressions after one frame more; those that are not seen sink to 0. None as long as no face was
    looked for."""
    if expressions is None and before is None:
        return None
    now = (
        np.full(before.shape, np.nan) if expressions is None and before is not None else expressions
    )
    assert now is not None
    known = np.isfinite(now)
    now = np.where(known, now, 0.0).clip(0.0, 1.0)
    if before is None:
        return now
    share = np.where(known, _share(SEEN_MS, passed_ms), _share(HIDDEN_MS, passed_ms))
    return before + share * (now - before)


def _share(constant_ms: float, passed_ms: float) -> float:
    return -math.expm1(-passed_ms / constant_ms)
