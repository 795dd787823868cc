"""Frame to hands: palms, landmarks, which hand is which; smoothing. `step` is the whole of it.

A hand is looked for where its landmarks were in the frame before; palms are searched for only while
there is room for more hands, and at once when a hand was lost; for a few frames it is looked for where
it was, too. (MediaPipe `hand_landmark_tracking_cpu.pbtxt`.) All hands that are expected somewhere go
through their network in one call.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.hand import Hand, HandSide
from kinesphere.engines import Network
from kinesphere.live import constants as body
from kinesphere.live.hands import constants as c
from kinesphere.live.hands.landmarks import SeenHand, find_hands
from kinesphere.live.hands.palms import find_palms
from kinesphere.live.hands.regions import from_landmarks, from_palm
from kinesphere.live.hands.which import (
    Followed,
    Owned,
    moved,
    once,
    returned,
    still_remembered,
    whose,
)
from kinesphere.live.smooth import OneEuroState, one_euro
from kinesphere.live.squares import same_place


@dataclass(frozen=True)
class Networks:
    """The two networks, loaded."""

    palms: Network
    hand: Network


@dataclass(frozen=True)
class Options:
    """What the pipeline is asked to do."""

    max_hands: int = 2
    smoothing: bool = True


@dataclass(frozen=True)
class Smoothed:
    """The filters of one hand."""

    id: int
    image: OneEuroState | None = None
    metres: OneEuroState | None = None


@dataclass(frozen=True)
class State:
    """All that is remembered from one frame to the next."""

    t_ms: float | None = None
    image_size_px: tuple[int, int] | None = None
    followed: tuple[Followed, ...] = ()
    lost: tuple[Followed, ...] = ()
    filters: tuple[Smoothed, ...] = ()
    next_id: int = 0
    search_ms: float = -math.inf
    """When to look for more hands, if there is room."""
    pause_ms: float = 0.0


def step(
    networks: Networks,
    options: Options,
    state: State,
    picture_rgb: UInt8[Array, "height width 3"],
    t_ms: float,
) -> tuple[State, list[Hand]]:
    """One frame of a clip.

    t_ms   the frame's time in milliseconds; later than the last frame's

    A picture of another size begins a new clip. The same input gives the same output, bit for bit.
    """
    size_px = (picture_rgb.shape[1], picture_rgb.shape[0])
    if state.image_size_px != size_px:
        state = State(image_size_px=size_px)
    followed = state.followed[: options.max_hands]
    again = [hand for hand in state.lost if t_ms - hand.t_ms <= c.LOOK_AGAIN_MS]
    expected = (*followed, *again)
    looked = find_hands(networks.hand, picture_rgb, [hand.region for hand in expected])
    seen = [(hand, one) for hand, one in zip(expected, looked, strict=True) if one is not None]
    lost = len(seen) < len(expected)
    search = len(seen) < options.max_hands and (lost or not followed or t_ms >= state.search_ms)
    new = _new_hands(networks, options, picture_rgb, [one for _, one in seen]) if search else []
    owned = [whose(one, t_ms) for one in once([*seen, *((None, one) for one in new)])]
    state, hands = _settled(replace(state, followed=followed), owned[: options.max_hands], t_ms)
    state = _searched(state, {hand.id for hand in followed}, search, t_ms)
    return _finished(options, replace(state, t_ms=t_ms), hands)


def _new_hands(
    networks: Networks,
    options: Options,
    picture_rgb: UInt8[Array, "height width 3"],
    seen: Sequence[SeenHand],
) -> list[SeenHand]:
    """Hands where there are palms, but for those seen already."""
    taken = [from_landmarks(one.xyz_image_px[:, :2]) for one in seen]
    palms = find_palms(networks.palms, picture_rgb)
    regions = unfollowed(taken, [from_palm(palm) for palm in palms])[: options.max_hands]
    return [one for one in find_hands(networks.hand, picture_rgb, regions) if one is not None]


def unfollowed(taken: Sequence[Region], regions: Sequence[Region]) -> list[Region]:
    """Those of the palms' regions, the surest first, that hold no hand which is seen already.

    (MediaPipe `association_norm_rect_calculator.cc`: boxes upright whatever the regions' rotation. It
    drops a palm for a less sure one that overlaps; here both are looked at, and a hand counts once.)
    """
    return [
        region
        for region in regions
        if region.usable and not any(same_place(region, other, c.SAME_REGION) for other in taken)
    ]


def _settled(
    state: State, kept: Sequence[Owned], t_ms: float
) -> tuple[State, list[tuple[Followed, SeenHand]]]:
    """Which hand is which: those seen, each with what is known of it now."""
    lost = still_remembered((*state.lost, *state.followed), kept, t_ms)
    hands: list[tuple[Followed, SeenHand]] = []
    next_id = state.next_id
    for owner, hand in kept:
        before = owner or returned(lost, hand)
        lost = tuple(other for other in lost if other is not before)
        number = before.id if before else next_id
        next_id += before is None
        hands.append((moved(before, number, hand, t_ms), hand))
    followed = tuple(known for known, _ in hands if known.region.usable)
    return replace(state, followed=followed, lost=lost, next_id=next_id), hands


def _searched(state: State, before: set[int], search: bool, t_ms: float) -> State:
    """When to search again: at once after a hand was lost or found, else ever more seldom."""
    if {hand.id for hand in state.followed} != before:
        return replace(state, search_ms=t_ms, pause_ms=0.0)
    if not search:
        return state
    pause_ms = min(max(c.SEARCH_SLOWING * state.pause_ms, c.SEARCH_SOON_MS), c.SEARCH_SELDOM_MS)
    return replace(state, search_ms=t_ms + pause_ms, pause_ms=pause_ms)


def _finished(
    options: Options, state: State, hands: list[tuple[Followed, SeenHand]]
) -> tuple[State, list[Hand]]:
    """What was seen, smoothed, as hands."""
    assert state.t_ms is not None and state.image_size_px is not None
    filters = {one.id: one for one in state.filters}
    done: list[Smoothed] = []
    results: list[Hand] = []
    for known, hand in hands:
        smoothed = filters.get(known.id, Smoothed(known.id))
        if options.smoothing:
            smoothed, hand = smooth(smoothed, hand, state.t_ms)
        done.append(smoothed)
        results.append(_hand(known.id, known.side, hand, state.image_size_px))
    return replace(state, filters=tuple(done)), results


def smooth(filters: Smoothed, hand: SeenHand, t_ms: float) -> tuple[Smoothed, SeenHand]:
    """The filters moved on, and `hand` smoothed, as the body's landmarks are.

    The size of a movement counts relative to the hand's size. (The reference does not smooth hands.)
    """
    size_px = from_landmarks(hand.xyz_image_px[:, :2]).size_px / c.FOLLOW_SCALE
    if size_px < body.SMOOTH_MIN_SCALE_PX:
        return filters, hand
    size_m = float(np.ptp(hand.xyz_hand_m, axis=0).max())
    image, xyz_px = one_euro(filters.image, hand.xyz_image_px, t_ms, body.SMOOTH_LANDMARKS, size_px)
    metres, xyz_m = one_euro(filters.metres, hand.xyz_hand_m, t_ms, body.SMOOTH_LANDMARKS, size_m)
    return (
        replace(filters, image=image, metres=metres),
        replace(hand, xyz_image_px=xyz_px, xyz_hand_m=xyz_m),
    )


def _hand(number: int, side: HandSide, hand: SeenHand, size_px: tuple[int, int]) -> Hand:
    # Copies: the arrays of the state are the filters' memory, and a hand is its owner's to change.
    return Hand(
        side=side,
        score=hand.score,
        xy_image_px=hand.xyz_image_px[:, :2].copy(),
        z=hand.xyz_image_px[:, 2].copy(),
        xyz_hand_m=hand.xyz_hand_m.copy(),
        image_size_px=size_px,
        id=number,
    )
