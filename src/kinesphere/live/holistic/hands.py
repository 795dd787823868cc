"""The hands of bodies in a picture: where each is looked for, and which of what is seen is believed.

A small network (MediaPipe's recrop step) sees in every frame where the hand is around the body's wrist;
a hand that is followed is looked for where its last landmarks were, while that agrees. Left and right
are the body's: a hand is the left one because it hangs on the left wrist, so crossing arms exchange
nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each, Region
from kinesphere.core.hand import WRIST
from kinesphere.live.hands import regions
from kinesphere.live.hands.landmarks import SeenHand, find_hands
from kinesphere.live.holistic.follow import HAND, stays
from kinesphere.live.holistic.options import HandNetworks
from kinesphere.live.holistic.track import ARMS, Followed, Hands, Track, carried
from kinesphere.live.landmarks import Landmarks

VISIBLE: Final = 0.1
"""Below this visibility of its wrist a hand is not looked for (hand_visibility_from_….pbtxt)."""
BELONGS: Final = 0.3
"""A hand belongs to a wrist no farther away than this part of the side of the body's region for it,"""
BELONGS_BODY: Final = 0.06
"""or than this part of the body's size, for hands that point to the camera."""
SMALLEST: Final = 0.12
"""The region in which the recrop network looks is no smaller than this part of the body's size."""
WELL: Final = 0.9
"""A hand with this score is seen well."""
BESIDE: Final = 0.5
"""Hands whose middles are nearer than this, in sides of a region, may be mixed up."""
SAME: Final = 0.15
"""Two hands whose landmarks are nearer than this, in sides of their region, are one,"""
SAME_WRIST: Final = 0.07
"""or whose wrists are."""


@dataclass(frozen=True)
class Wanted:
    """A hand to look for."""

    person: int
    """Which of the bodies."""
    side: int
    """0 left, 1 right."""
    wrist_px: Float[Array, "2"]
    around: Region
    """Where the body says that it is."""
    limit_px: float
    """How far its wrist may be from the body's."""
    track: Track[SeenHand] | None
    doubted: bool = False
    """The body is not to be believed: where the hand was is a better guess."""


def wanted(
    person: int, body: Landmarks, followed: Followed, size_px: tuple[int, int]
) -> list[Wanted]:
    """The hands of one body that may be seen, in a picture of (width, height)."""
    found: list[Wanted] = []
    for side, track in enumerate(_by_side(body, followed.hands)):
        wrist, pinky, index, _ = body.xyz_image_px[list(ARMS[side]), :2]
        around = regions.from_body(wrist, pinky, index)
        around = replace(around, size_px=max(around.size_px, SMALLEST * body.size_px))
        if body.visibility[ARMS[side][0]] < VISIBLE or not _reaches(around, size_px):
            continue
        limit_px = max(BELONGS * around.size_px, BELONGS_BODY * body.size_px)
        found.append(Wanted(person, side, wrist, around, limit_px, track, followed.doubted))
    return found


def _by_side(body: Landmarks, tracks: Hands) -> Hands:
    """What is followed, each at the wrist where it is: the body's sides may have been exchanged."""
    wrists = [body.xyz_image_px[arm[0], :2] for arm in ARMS]

    def away(order: Sequence[Track[SeenHand] | None]) -> float:
        pairs = zip(order, wrists, strict=True)
        return sum(float(np.hypot(*(_wrist(t.seen) - wrist))) for t, wrist in pairs if t)

    exchanged = (tracks[1], tracks[0])
    return exchanged if away(exchanged) < away(tracks) else tracks


def _reaches(region: Region, size_px: tuple[int, int]) -> bool:
    """Whether the middle of a region is in the picture, or nearly."""
    margin = region.size_px / 4
    inside = (-margin <= c <= s + margin for c, s in zip(region.center_px, size_px, strict=True))
    return region.usable and all(inside)


def look_for_hands(
    networks: HandNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    hands: Sequence[Wanted],
    each: Each = map,
) -> list[SeenHand | None]:
    """For each hand what is seen of it; None where it is not to be seen."""
    around = [hand.around for hand in hands]
    found = regions.recropped(networks.recrop, picture_rgb, around, each)
    pairs = zip(hands, found, strict=True)
    kept = {i: region for i, (hand, new) in enumerate(pairs) if (region := _kept(hand, new))}
    places = {i: kept.get(i, region) for i, region in enumerate(found)}
    all_seen = _look(networks, picture_rgb, hands, places, each)
    # A followed hand that is not seen well may be in the other of its two places.
    again = {
        i: found[i] if i in kept else hand.track.region
        for i, hand in enumerate(hands)
        if hand.track and (i not in all_seen or (i not in kept and all_seen[i].score < WELL))
    }
    for i, hand in _look(networks, picture_rgb, hands, again, each).items():
        if i not in all_seen or hand.score > all_seen[i].score:
            all_seen[i] = hand
    seen = _each_once(hands, all_seen)
    clear = {i: seen[i] for i in sorted(seen) if not _crowded(seen[i], seen.values())}
    behind = [i for i in all_seen if i not in clear]
    if behind:
        for i, hand in _look_behind(networks, picture_rgb, hands, behind, clear, each).items():
            if i not in seen or hand.score > seen[i].score:
                seen[i] = hand
        seen = _each_once(hands, seen)
    return [seen.get(i) for i in range(len(hands))]


def _crowded(hand: SeenHand, seen: Iterable[SeenHand]) -> bool:
    """Whether a hand that is not seen well may be mixed up with a surer one beside it."""
    if hand.score >= WELL:
        return False
    middle, limit = hand.xyz_image_px[:, :2].mean(axis=0), BESIDE * size_px(hand)
    return any(
        other.score > hand.score
        and np.hypot(*(other.xyz_image_px[:, :2].mean(axis=0) - middle)) < limit
        for other in seen
    )


def _look_behind(
    networks: HandNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    hands: Sequence[Wanted],
    behind: Sequence[int],
    clear: dict[int, SeenHand],
    each: Each,
) -> dict[int, SeenHand]:
    """Hands that others were taken for, looked for once more with those others painted over."""
    picture_rgb = covered(picture_rgb, list(clear.values()))
    around = [hands[i].around for i in behind]
    found = regions.recropped(networks.recrop, picture_rgb, around, each)
    return _look(networks, picture_rgb, hands, dict(zip(behind, found, strict=True)), each)


def covered(
    picture_rgb: UInt8[Array, "height width 3"], seen: Sequence[SeenHand]
) -> UInt8[Array, "height width 3"]:
    """The picture with hands painted over, in the mean colour of what is around them."""
    import cv2  # where pixels are touched

    picture_rgb = picture_rgb.copy()
    for hand in seen:
        hull = cv2.convexHull(np.rint(hand.xyz_image_px[:, :2]).astype(np.int32))
        x, y, width, height = cv2.boundingRect(hull)
        part = picture_rgb[max(y, 0) : y + height, max(x, 0) : x + width]
        if part.size:
            cv2.fillConvexPoly(picture_rgb, hull, part.mean(axis=(0, 1)).tolist())
    return picture_rgb


def _kept(hand: Wanted, found: Region) -> Region | None:
    """Where to go on looking for a hand that is followed, if it is where the recrop network sees it."""
    track = hand.track
    if track is None:
        return None
    agrees = stays(HAND, track.region, track.seen.xyz_image_px[:, :2], found)
    return track.region if agrees or hand.doubted else None


def _look(
    networks: HandNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    hands: Sequence[Wanted],
    places: dict[int, Region],
    each: Each,
) -> dict[int, SeenHand]:
    """The hands that are seen in their places and belong to their bodies, by index."""
    found = find_hands(networks.landmarks, picture_rgb, list(places.values()), each)
    pairs = zip(places, found, strict=True)
    return {i: seen for i, seen in pairs if seen and _away(hands[i], seen) < hands[i].limit_px}


def _each_once(hands: Sequence[Wanted], seen: dict[int, SeenHand]) -> dict[int, SeenHand]:
    """A hand that was seen for two wrists is that of the nearer one."""
    kept: dict[int, SeenHand] = {}
    for i in sorted(seen, key=lambda i: _away(hands[i], seen[i]) / hands[i].limit_px):
        if not any(_same(seen[i], other) for other in kept.values()):
            kept[i] = seen[i]
    return kept


def _same(a: SeenHand, b: SeenHand) -> bool:
    apart = np.linalg.norm(a.xyz_image_px[:, :2] - b.xyz_image_px[:, :2], axis=1)
    apart = apart / min(map(size_px, (a, b)))
    return bool(apart.mean() < SAME or apart[WRIST] < SAME_WRIST)


def size_px(seen: SeenHand) -> float:
    """The side of the region of a hand: about twice the hand's length, however it is turned."""
    return regions.from_landmarks(seen.xyz_image_px[:, :2]).size_px


def _away(hand: Wanted, seen: SeenHand) -> float:
    return float(np.hypot(*(_wrist(seen) - hand.wrist_px)))


def _wrist(seen: SeenHand) -> Float[Array, "2"]:
    return seen.xyz_image_px[WRIST, :2]


def follow(hand: Wanted, seen: SeenHand | None) -> Track[SeenHand] | None:
    """What is remembered of a hand that was seen."""
    if seen is None:
        return None
    return Track(regions.from_landmarks(seen.xyz_image_px[:, :2]), seen, hand.wrist_px)


def carried_hands(body: Landmarks, tracks: Hands) -> Hands:
    """The hands gone along with the body's wrists, in a frame in which nobody looks for them."""
    left, right = _by_side(body, tracks)
    wrists = [body.xyz_image_px[arm[0], :2] for arm in ARMS]
    return left and carried(left, wrists[0]), right and carried(right, wrists[1])
