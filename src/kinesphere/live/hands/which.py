"""Which hand is which: the hands of one frame matched with those of the frames before."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.hand import HandSide
from kinesphere.live.constants import REFERENCE_FRAME_MS
from kinesphere.live.hands import constants as c
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.hands.regions import from_landmarks


@dataclass(frozen=True)
class Followed:
    """A hand that is followed, or was until a moment ago."""

    id: int
    region: Region
    """Where to look next."""
    xy_px: Float[Array, "21 2"]
    """Where its landmarks were last."""
    evidence: float
    """Of a right hand, below 0 of a left one: log odds summed over time, the old forgotten."""
    side: HandSide
    sure: bool
    """Whether the evidence was once so clear that this hand can never be the other one."""
    t_ms: float
    """When it was last seen."""

    @property
    def right(self) -> float:
        """0 to 1: that it is a right hand, by all that was seen of it."""
        return 1 / (1 + math.exp(-self.evidence))


Owned: TypeAlias = tuple[Followed | None, SeenHand]
"""What was seen, and which hand was looked for there; None for a new one."""


def once(seen: Sequence[Owned]) -> list[Owned]:
    """Each hand once: of several results on one, that of the hand which was expected there."""
    kept: list[Owned] = []
    for one in seen:
        twin = next((i for i, other in enumerate(kept) if _same(one, other)), None)
        if twin is None:
            kept.append(one)
        elif _claim(one) > _claim(kept[twin]):
            kept[twin] = one
    return kept


def _same(a: Owned, b: Owned) -> bool:
    """Whether two results are of one hand. Two that are followed, sure to be left and right, are not."""
    size_px = max(_size_px(a[1]), _size_px(b[1]))
    if apart_px(a[1].xyz_image_px[:, :2], b[1].xyz_image_px[:, :2]) > c.SAME_HAND * size_px:
        return False
    rights = sorted((a[1].right, b[1].right))
    two = rights[0] < 0.5 - c.SURE_SIDE and rights[1] > 0.5 + c.SURE_SIDE
    return not (two and a[0] is not None and b[0] is not None)


def _claim(one: Owned) -> float:
    """How well a result fits the hand that was looked for, in place and side; new ones the least."""
    owner, hand = one
    if owner is None:
        return hand.score - 10.0
    moved = apart_px(owner.xy_px, hand.xyz_image_px[:, :2]) / max(_size_px(hand), 1.0)
    return -moved - abs(owner.right - hand.right)


def apart_px(a_px: Float[Array, "21 2"], b_px: Float[Array, "21 2"]) -> float:
    """How far two hands' landmarks are from each other on average."""
    return float(np.linalg.norm(a_px - b_px, axis=1).mean())


def _size_px(hand: SeenHand) -> float:
    return from_landmarks(hand.xyz_image_px[:, :2]).size_px / c.FOLLOW_SCALE


def still_remembered(
    known: Sequence[Followed], kept: Sequence[Owned], t_ms: float
) -> tuple[Followed, ...]:
    """Those who are not seen, and were a moment ago."""
    here = {owner.id for owner, _ in kept if owner}
    return tuple(k for k in known if k.id not in here and t_ms - k.t_ms <= c.REMEMBER_MS)


def returned(lost: Sequence[Followed], hand: SeenHand) -> Followed | None:
    """The lost hand that is most likely to be this one."""
    region = from_landmarks(hand.xyz_image_px[:, :2])
    if not region.usable:
        return None
    likely = [k for k in lost if not (k.sure and _contradicts(k.side, hand))]
    near = [(d, k) for k in likely if (d := _away(k, region, hand)) < c.RETURN_DISTANCE]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _away(known: Followed, region: Region, hand: SeenHand) -> float:
    """How unlike a lost hand is: its place, size and side."""
    sizes = known.region.size_px, region.size_px
    apart = math.dist(known.region.center_px, region.center_px) / max(sizes)
    return apart + abs(math.log(sizes[0] / sizes[1])) + abs(known.right - hand.right)


def _contradicts(side: HandSide, hand: SeenHand) -> bool:
    """Whether a result is surely of the other side."""
    return (0.5 - hand.right if side == "right" else hand.right - 0.5) > c.SURE_SIDE


def whose(one: Owned, t_ms: float) -> Owned:
    """The same; without its owner where its region has gone over to the person's other hand."""
    owner, hand = one
    if owner is not None and owner.sure and moved(owner, 0, hand, t_ms).side != owner.side:
        return None, hand
    return one


def moved(before: Followed | None, number: int, hand: SeenHand, t_ms: float) -> Followed:
    """The hand after this frame."""
    evidence = _log_odds(hand.right)
    if before is not None:
        frames = max(0.0, t_ms - before.t_ms) / REFERENCE_FRAME_MS
        evidence += before.evidence * (1 - c.SIDE_ALPHA) ** frames
    return Followed(
        id=number,
        region=from_landmarks(hand.xyz_image_px[:, :2]),
        xy_px=hand.xyz_image_px[:, :2],
        evidence=evidence,
        side=side_of(evidence, before.side if before else None),
        sure=abs(evidence) > c.SIDE_SURE or (before is not None and before.sure),
        t_ms=t_ms,
    )


def _log_odds(right: float) -> float:
    right = min(max(right, c.SIDE_LEAST), 1 - c.SIDE_LEAST)
    return math.log(right / (1 - right))


def side_of(evidence: float, before: HandSide | None) -> HandSide:
    """The side that the evidence says; a hand that had one changes it only when that is clear."""
    if before is not None and abs(evidence) < c.SIDE_TURNS:
        return before
    return "right" if evidence >= 0 else "left"
