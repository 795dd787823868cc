"""Who is who: the people of one frame matched with those of the frames before.

A person keeps an id while they are followed, and when they come back soon after they were lost. Two
regions on one person are one; of two people who cross, the one in front keeps being followed and the
one behind is lost for a moment and found again, each under their own id.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region, region_around
from kinesphere.live import constants as c
from kinesphere.live.holistic.track import Followed
from kinesphere.live.landmarks import Landmarks
from kinesphere.live.smooth import OneEuroState, one_euro

COCO_SIGMA: Final = {
    "eye": 0.025,
    "nose": 0.026,
    "mouth": 0.026,
    "ear": 0.035,
    "shoulder": 0.079,
    "elbow": 0.072,
    "hip": 0.107,
    "knee": 0.087,
    "wrist": 0.062,
    "foot": 0.089,
    "pinky": 0.062,
    "index": 0.062,
    "thumb": 0.062,
    "ankle": 0.089,
    "heel": 0.089,
}
"""Of COCO's keypoints (cocoeval.py), and of the nearest of them for landmarks that COCO lacks."""
REGION_TO_BODY: Final = 0.4
"""The square root of a body's area as a part of its region's side, about."""
SAME_BODY: Final = 0.5
"""Two results more alike than this are one person."""
LIKE_NOBODY: Final = 0.25
"""Somebody new must be less alike than this to everybody: else they are made of two others' limbs."""
SAME_PLACE: Final = 0.1
"""A detected region is a followed person's when the middles of the hips are nearer, in region sides."""
RETURN_DISTANCE: Final = 0.5
"""How far off, in region sides, somebody who comes back may be from where they are expected."""
REMEMBER_MS: Final = 3000.0
COAST_MS: Final = 1000.0
"""For how long somebody out of sight is thought to move on as before."""
VELOCITY_ALPHA: Final = 0.3
SEARCH_SOON_MS: Final = 30.0
SEARCH_SELDOM_MS: Final = 200.0
SEARCH_SLOWING: Final = 1.3
"""While there is room for more people, searches that find nobody new come ever more seldom."""
FAR_SELDOM_MS: Final = 3000.0
"""The same in tiles, where a search takes as long as many frames."""


@dataclass(frozen=True)
class Person:
    """Somebody who is followed, or was until a moment ago."""

    id: int
    region: Region
    """Where to look next."""
    aim: OneEuroState | None
    """The filter of the points that aim the region."""
    xy_px: Float[Array, "33 2"]
    """Where the landmarks were last."""
    velocity_px_s: Float[Array, "2"]
    """How the whole body moves."""
    t_ms: float
    """When they were last seen."""


@dataclass(frozen=True)
class People:
    """All that is remembered about who is where."""

    followed: tuple[Person, ...] = ()
    lost: tuple[Person, ...] = ()
    next_id: int = 0
    search_ms: float = -math.inf
    """When to look for more people, if there is room."""
    pause_ms: float = 0.0
    """How long to wait after a search that finds nobody new."""


@dataclass(frozen=True)
class Found:
    """One person in one frame, with their id; `landmarks` as the network saw them, not smoothed."""

    id: int
    region: Region
    """Where they were looked for."""
    landmarks: Landmarks
    parts: Followed | None = None
    """Their hands and face, as the networks saw them; None where nobody asked."""


@dataclass(frozen=True)
class _Seen:
    """A body that the network saw in a region; `owner` is who was looked for, None for a new one."""

    owner: Person | None
    region: Region
    landmarks: Landmarks


def wants_search(people: People, t_ms: float, max_poses: int) -> bool:
    """Whether the person detector should run: when nobody is there, or there is room and it is time."""
    if not people.followed:
        return True
    return len(people.followed) < max_poses and t_ms >= people.search_ms


def unfollowed(people: People, regions: Sequence[Region], max_poses: int) -> list[Region]:
    """Those of the detector's regions that may hold somebody new, as many as there is room for."""
    taken = [person.region for person in people.followed]
    new = [r for r in regions if r.usable and not any(_same_place(r, t) for t in taken)]
    return new[: max_poses - len(people.followed)]


def settle(
    people: People,
    new: Sequence[Region],
    seen: Sequence[Landmarks | None],
    t_ms: float,
    max_poses: int,
) -> tuple[People, list[Found]]:
    """Who is who in this frame.

    new       regions that were looked into beside those of the people followed
    seen      what was seen in the regions of `people.followed`, then in `new`

    With `max_poses` 1 nobody is remembered, and ids are not counted: where never more than one is asked
    for, the person's id is always 0.
    """
    owners = (*people.followed, *(None for _ in new))
    regions = (*(person.region for person in people.followed), *new)
    bodies = [
        _Seen(owner, region, landmarks)
        for owner, region, landmarks in zip(owners, regions, seen, strict=True)
        if landmarks is not None
    ]
    kept = _merged(bodies, t_ms)
    lost = _still_remembered(people, kept, t_ms) if max_poses > 1 else ()
    followed: list[Person] = []
    found: list[Found] = []
    next_id = _unused(people) if max_poses > 1 else people.next_id
    for body in kept:
        before = body.owner or _returned(lost, body, t_ms)
        lost = tuple(p for p in lost if p is not before)
        number = before.id if before else next_id
        next_id += before is None and max_poses > 1
        found.append(Found(number, body.region, body.landmarks))
        followed.append(_moved(before if body.owner else None, before, number, body, t_ms))
    usable = tuple(person for person in followed if person.region.usable)
    # Somebody was lost: they may be found again in the next frame.
    fewer = {p.id for p in people.followed} - {p.id for p in usable}
    soon = fewer and people.search_ms > t_ms
    search_ms, pause_ms = (t_ms, 0.0) if soon else (people.search_ms, people.pause_ms)
    return People(usable, lost, next_id, search_ms, pause_ms), found


def _unused(people: People) -> int:
    """The next id: of a person who was alone until now theirs was not counted."""
    return max([people.next_id, *(person.id + 1 for person in (*people.followed, *people.lost))])


def searched(people: People, fruitful: bool, t_ms: float, seldom_ms: float) -> People:
    """After a search: when to search again; at once if there was somebody new, else ever more seldom.

    seldom_ms   the longest pause
    """
    pause_ms = min(max(SEARCH_SLOWING * people.pause_ms, SEARCH_SOON_MS), seldom_ms)
    pause_ms = 0.0 if fruitful else pause_ms
    return replace(people, search_ms=t_ms + pause_ms, pause_ms=pause_ms)


def _merged(bodies: Sequence[_Seen], t_ms: float) -> list[_Seen]:
    """Each body once: of several regions on one, that of the person who was expected there."""
    kept: list[_Seen] = []
    for body in bodies:
        twin = next((i for i, other in enumerate(kept) if _same_body(other, body)), None)
        if twin is None:
            kept.append(body)
        elif _claim(body, t_ms) > _claim(kept[twin], t_ms):
            kept[twin] = body
    return kept


def _claim(body: _Seen, t_ms: float) -> float:
    """How well a body is where its owner was expected; below 0 for a new one."""
    if body.owner is None:
        return body.landmarks.score - 1.0
    return likeness(expected(body.owner, t_ms), _xy(body), body.region.size_px)


def _same_body(a: _Seen, b: _Seen) -> bool:
    size_px = min(a.region.size_px, b.region.size_px)
    least = SAME_BODY if a.owner and b.owner else LIKE_NOBODY
    return likeness(_xy(a), _xy(b), size_px) > least


def _still_remembered(people: People, kept: Sequence[_Seen], t_ms: float) -> tuple[Person, ...]:
    here = [body.owner.id for body in kept if body.owner]
    gone = [p for p in (*people.lost, *people.followed) if p.id not in here]
    return tuple(p for p in gone if t_ms - p.t_ms <= REMEMBER_MS)


def _returned(lost: Sequence[Person], body: _Seen, t_ms: float) -> Person | None:
    """The lost person who is most likely to be this one."""
    likely = [(_return_distance(person, body, t_ms), person) for person in lost]
    near = [(d, p) for d, p in likely if d < RETURN_DISTANCE]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _return_distance(person: Person, body: _Seen, t_ms: float) -> float:
    """How far a body is from where a lost person would be by now, in sizes of the person."""
    away = expected(person, t_ms).mean(axis=0) - _xy(body).mean(axis=0)
    sizes = person.region.size_px, body.region.size_px
    return float(np.hypot(*away)) / max(sizes) + abs(math.log(sizes[0] / sizes[1]))


def _moved(
    followed: Person | None, known: Person | None, number: int, body: _Seen, t_ms: float
) -> Person:
    """The person after this frame; a filter goes on only where it was not interrupted."""
    landmarks = body.landmarks
    aim, points = aimed(followed.aim if followed else None, landmarks, t_ms)
    return Person(
        id=number,
        region=region_around(points[0], points[1], c.REGION_SCALE),
        aim=aim,
        xy_px=_xy(body),
        velocity_px_s=_velocity(known, _xy(body), t_ms),
        t_ms=t_ms,
    )


def aimed(
    aim: OneEuroState | None, landmarks: Landmarks, t_ms: float
) -> tuple[OneEuroState | None, Float[Array, "2 2"]]:
    """The points that aim the next region, smoothed always, as in MediaPipe."""
    size_px = landmarks.size_px
    if size_px < c.SMOOTH_MIN_SCALE_PX:
        return aim, landmarks.auxiliary_px
    return one_euro(aim, landmarks.auxiliary_px, t_ms, c.SMOOTH_AUXILIARY, size_px)


def _velocity(known: Person | None, xy_px: Float[Array, "33 2"], t_ms: float) -> Array:
    if known is None or t_ms <= known.t_ms:
        return np.zeros(2)
    now = (xy_px - known.xy_px).mean(axis=0) * (1000.0 / (t_ms - known.t_ms))
    return known.velocity_px_s + VELOCITY_ALPHA * (now - known.velocity_px_s)


def expected(person: Person, t_ms: float) -> Float[Array, "33 2"]:
    """Where the person's landmarks would be now, if they moved on as before."""
    passed_s = min(t_ms - person.t_ms, COAST_MS) / 1000.0
    return person.xy_px + person.velocity_px_s * passed_s


def likeness(a_px: Float[Array, "33 2"], b_px: Float[Array, "33 2"], size_px: float) -> float:
    """Object keypoint similarity, 0 to 1 (COCO's measure; `size_px` is the side of the region)."""
    distance = np.linalg.norm(a_px - b_px, axis=1) / (size_px * REGION_TO_BODY * 2 * SIGMA)
    return float(np.exp(-(distance**2) / 2).mean())


def _same_place(a: Region, b: Region) -> bool:
    apart = math.dist(a.center_px, b.center_px)
    return apart < SAME_PLACE * max(a.size_px, b.size_px)


def _xy(body: _Seen) -> Float[Array, "33 2"]:
    return body.landmarks.xyz_image_px[:, :2]


def _sigma(name: str) -> float:
    """How far annotators of COCO differ on a landmark, in body sizes; the nearest of its 17 for ours."""
    for part, sigma in COCO_SIGMA.items():
        if part in name:
            return sigma
    raise KeyError(name)


SIGMA: Final = np.array([_sigma(name) for name in skeleton.NAMES])
