"""Pictures looked at: each person found or marked, as an example or refused."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import KinesphereError
from kinesphere.core.skeleton import COUNT
from kinesphere.gather.find import Body, bodies, body_of, empty_region
from kinesphere.gather.known import Known, Refused, Shot
from kinesphere.gather.make import Aimed, example
from kinesphere.gather.options import GatherOptions
from kinesphere.gather.regions import alignment_points, region_of
from kinesphere.learn.dataset.example import Example
from kinesphere.live.networks import Networks
from kinesphere.media.picture import to_rgb

NOBODY: Final = Known(-1, np.full((COUNT, 2), np.nan, np.float32))


@dataclass(frozen=True)
class Looking:
    """What pictures are looked at with."""

    networks: Networks
    options: GatherOptions


def examples(looking: Looking, shot: Shot) -> Iterator[Example | Refused]:
    """Of everybody in a picture; what cannot be used is told."""
    try:
        rgb = to_rgb(shot.picture)
        size_px = (rgb.shape[1], rgb.shape[0])
        if shot.size_px not in (None, size_px):
            yield _refused(shot, None, f"the labels are for {shot.size_px}, it has {size_px}")
            return
        found = bodies(looking.networks, rgb)
    except KinesphereError as error:
        yield _refused(shot, None, str(error))
        return
    people = list(_people(looking, shot, rgb, found))
    for one in [*people, *_nobody(looking, shot, rgb, found, people)]:
        yield one if isinstance(one, Refused) else _example(looking, shot, rgb, one)


def _example(
    looking: Looking, shot: Shot, rgb: UInt8[Array, "height width 3"], aimed: Aimed
) -> Example | Refused:
    name = str(aimed.known.person) if aimed.is_person else "nobody"
    try:
        return example(aimed, rgb, f"{shot.name}#{name}", looking.options)
    except KinesphereError as error:
        return _refused(shot, aimed.known.person, str(error))


def _people(
    looking: Looking, shot: Shot, rgb: UInt8[Array, "height width 3"], found: list[Body]
) -> Iterator[Aimed | Refused]:
    if shot.is_labelled and shot.people:
        for known in shot.people:
            yield _marked(looking, shot, rgb, found, known)
        return
    orders = {known.person: known for known in shot.orders}
    for person, body in enumerate(found):
        if person in orders or not shot.is_labelled:
            known = orders.get(person, replace(NOBODY, person=person))
            is_taught = looking.options.distil or not shot.is_labelled
            yield Aimed(known, body.region, None, distil=is_taught)
    for missing in sorted(set(orders) - set(range(len(found)))):
        yield _refused(shot, missing, f"only {len(found)} are found")
    if not found and not orders:
        yield _refused(shot, None, "nobody is found")


def _marked(
    looking: Looking,
    shot: Shot,
    rgb: UInt8[Array, "height width 3"],
    found: list[Body],
    known: Known,
) -> Aimed | Refused:
    """Where the networks see the marked person, else where the marks say they are."""
    body = body_of(looking.networks, rgb, found, known)
    points = alignment_points(known.xy_px) if body is None else body.points_px
    if points is None:
        reason = "nobody is found there, and without hip or shoulder nothing says where to look"
        return _refused(shot, known.person, reason)
    return Aimed(known, region_of(points), points, distil=looking.options.distil)


def _nobody(
    looking: Looking,
    shot: Shot,
    rgb: UInt8[Array, "height width 3"],
    found: list[Body],
    people: list[Aimed | Refused],
) -> Iterator[Aimed]:
    """A region without anybody, if it is asked for and sure: whoever is marked must have a place."""
    if not looking.options.nobody or any(
        isinstance(one, Refused) and one.person is not None for one in people
    ):
        return
    known = [one.region for one in people if isinstance(one, Aimed)]
    rng = np.random.default_rng(int(share(shot.name) * 2**53))
    away = [*known, *(body.region for body in found)]
    region = empty_region(looking.networks, rgb, away, rng)
    if region is not None:
        yield Aimed(NOBODY, region, None, is_person=False)


def share(name: str) -> float:
    """0 to 1, evenly spread, the same for the same name."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _refused(shot: Shot, person: int | None, reason: str) -> Refused:
    return Refused(str(shot.picture), person, reason)
