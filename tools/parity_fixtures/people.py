"""Cases for who is who: bodies that cross, are hidden, leave, come back, and are seen twice."""

import math
from typing import Any, Final

import numpy as np

from kinesphere.core.crop import Region, region_around
from kinesphere.live import people as who
from kinesphere.live.constants import REGION_SCALE
from kinesphere.live.landmarks import Landmarks
from parity_fixtures.parts import Json, encode
from parity_fixtures.whole import body_px

FRAMES: Final = 60
FRAME_MS: Final = 33.0
MAX_POSES: Final = (1, 2, 4)
HIPS: Final = (160.0, 220.0)
RIM: Final = (160.0, 60.0)
REACH: Final = 0.4
"""A network sees the body whose hips are nearest to a region's middle, if within so many of its sides."""

Body = tuple[float, float, float]
"""How a body stands in a frame: its scale, and where its hips are."""


def people_case() -> Json:
    body = body_px()
    frames = [bodies_at(i) for i in range(FRAMES)]
    return {
        "body": encode(body, "<f4"),
        "frame_ms": FRAME_MS,
        "reach": REACH,
        "frames": [[list(one) for one in bodies] for bodies in frames],
        "runs": [{"max_poses": most, "frames": run(frames, most)} for most in MAX_POSES],
    }


def bodies_at(i: int) -> list[Body]:
    """Two who cross (the one behind is hidden for a while), one who comes late, leaves and returns."""
    bodies = [(1.0, 100.0 + 9.0 * i, 300.0)]
    if not 26 <= i < 34:
        bodies.append((0.9, 640.0 - 9.0 * i, 310.0 + math.sin(i)))
    if 8 <= i < 20 or i >= 30:
        bodies.append((0.5, 900.0 - 2.0 * i, 250.0))
    return bodies


def run(frames: list[list[Body]], most: int) -> list[Json]:
    """All frames, as `pipeline.look` goes about them."""
    people = who.People()
    out: list[Json] = []
    for i, bodies in enumerate(frames):
        t_ms = FRAME_MS * i
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
        out.append(_frame_json(people, found))
    return out


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


def _frame_json(people: who.People, found: list[who.Found]) -> Json:
    return {
        "found": [[one.id, *one.region.center_px, one.region.size_px] for one in found],
        "followed": [_person_json(person) for person in people.followed],
        "lost": [person.id for person in people.lost],
        "search_ms": people.search_ms if math.isfinite(people.search_ms) else None,
        "pause_ms": people.pause_ms,
    }


def _person_json(person: who.Person) -> list[Any]:
    region = person.region
    return [person.id, *region.center_px, region.size_px, *map(float, person.velocity_px_s)]
