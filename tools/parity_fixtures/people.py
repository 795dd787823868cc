"""Cases for who is who: bodies that cross, are hidden, leave, come back, and are seen twice."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from kinesphere.core.crop import Region, region_around
from kinesphere.live import people as who
from kinesphere.live.constants import REGION_SCALE
from kinesphere.live.landmarks import Landmarks
from parity_fixtures.parts import Json, encode
from parity_fixtures.whole import body_px

FRAMES: Final = 60
FRAME_MS: Final = 33.0
MAX_POSES: Final = ((1,), (4,), (1, 2, 1, 3))
"""How many people are looked for; in the last run that changes, every `EACH` frames."""
EACH: Final = 15
HIPS: Final = (160.0, 220.0)
RIM: Final = (160.0, 60.0)
REACH: Final = 0.4
"""A network sees the body whose hips are nearest to a region's middle, within so many of its sides."""

Body = tuple[float, float, float]
"""How a body stands in a frame: its scale, and where its hips are."""


def people_case() -> Json:
    body = body_px()
    frames = [bodies_at(i) for i in range(FRAMES)]
    return {
        "body": encode(body, "<f4"),
        "frame_ms": FRAME_MS,
        "reach": REACH,
        "frames": [encode(np.array(bodies), "<f8") for bodies in frames],
        "each": EACH,
        "runs": [run(frames, most) for most in MAX_POSES],
    }


def bodies_at(i: int) -> list[Body]:
    """Two who cross (the one behind is hidden for a while), one who comes late, leaves and returns."""
    bodies = [(1.0, 100.0 + 9.0 * i, 300.0)]
    if not 26 <= i < 34:
        bodies.append((0.9, 640.0 - 9.0 * i, 310.0 + math.sin(i)))
    if 8 <= i < 20 or i >= 30:
        bodies.append((0.5, 900.0 - 2.0 * i, 250.0))
    return bodies


def run(frames: list[list[Body]], all_most: tuple[int, ...]) -> Json:
    """All frames, as `pipeline.look` goes about them."""
    people = who.People()
    ids: list[str] = []
    numbers: list[list[float]] = []
    for i, bodies in enumerate(frames):
        t_ms, most = FRAME_MS * i, all_most[min(i // EACH, len(all_most) - 1)]
        people = replace(people, followed=people.followed[:most])
        seen_all = [landmarks_of(one) for one in bodies]
        search = who.wants_search(people, t_ms, most)
        # The surest first, and the first one twice.
        regions = [_region(one) for one in (*seen_all, seen_all[0])] if search else []
        new = who.unfollowed(people, regions, most)
        places = [*(person.region for person in people.followed), *new]
        seen = [_seen_in(region, seen_all) for region in places]
        before = {person.id for person in people.followed}
        people, found = who.settle(people, new, seen, t_ms, most)
        if search and most > 1:
            came = {one.id for one in found} - before
            people = who.searched(people, bool(came), t_ms, who.SEARCH_SELDOM_MS)
        ids.append(", ".join(map(_ids, (found, people.followed, people.lost))))
        numbers.append(_numbers(people, found))
    flat = np.array([number for frame in numbers for number in frame])
    return {"max_poses": all_most, "ids": ids, "numbers": encode(flat, "<f4")}


def landmarks_of(body: Body) -> Landmarks:
    scale, x, y = body
    place = np.array([x, y, 0.0])
    xyz = (body_px() - [*HIPS, 0.0]) * scale + place
    rim = (np.array(RIM) - HIPS) * scale + place[:2]
    ones = np.full(len(xyz), 0.9)
    return Landmarks(0.9, xyz, np.stack([place[:2], rim]), xyz / 180.0, ones, ones, None)


def _region(seen: Landmarks) -> Region:
    return region_around(seen.auxiliary_px[0], seen.auxiliary_px[1], REGION_SCALE)


def _seen_in(region: Region, bodies: list[Landmarks]) -> Landmarks | None:
    def away(body: Landmarks) -> float:
        return math.dist(body.auxiliary_px[0], region.center_px)

    nearest = min(bodies, key=away)
    return nearest if away(nearest) < REACH * region.size_px else None


def _ids(some: Sequence[who.Found] | Sequence[who.Person]) -> str:
    return " ".join(str(one.id) for one in some)


def _numbers(people: who.People, found: list[who.Found]) -> list[float]:
    """Where everybody was looked for and will be, how they move, and when the next search is."""
    looked = [number for one in found for number in _place(one.region)]
    followed = [
        number
        for one in people.followed
        for number in (*_place(one.region), *map(float, one.velocity_px_s))
    ]
    return [*looked, *followed, max(people.search_ms, -1.0), people.pause_ms]


def _place(region: Region) -> tuple[float, float, float]:
    return *region.center_px, region.size_px
