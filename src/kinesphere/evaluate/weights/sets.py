"""The sets of people that weights are compared on: those of shards, and those marked in pictures."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError
from kinesphere.engines import Network
from kinesphere.evaluate.weights.people import Crowd, Person
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import read_group, shards
from kinesphere.live.detect import find_people, to_region
from kinesphere.live.marked import matched, region_of
from kinesphere.media.coco import Annotated, read_coco
from kinesphere.media.picture import to_rgb
from kinesphere.progress import Track

ELSEWHERE: Final = 0.5
"""Of marked people: others stand in the same pictures."""


def of_shards(name: str, folder: Path, most: int, track: Track) -> Crowd:
    """Examples as they lie in shards, in the regions that they have.

    Raises SourceError, InputError: as `shards`.
    """
    groups = [(shard, i) for shard in shards(folder) for i in range(len(shard.rows))]
    firsts = np.cumsum([0] + [shard.rows[i] for shard, i in groups])
    chosen = spread(int(firsts[-1]), most)
    people: list[Person] = []
    for (shard, i), first in track(
        zip(groups, firsts, strict=False), f"reading {name}", len(groups)
    ):
        wanted = chosen[(chosen >= first) & (chosen < first + shard.rows[i])] - first
        if len(wanted):
            examples = read_group(shard, i)
            people += [_of_example(examples[k]) for k in wanted]
    people = [one for one in people if one.region.usable]
    if not people:
        raise InputError(f"{folder} holds nobody with a region that can be looked into")
    return Crowd(name, tuple(people), 0)


def spread(count: int, most: int) -> Array:
    """At most so many of `count` places, evenly spread, ascending."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def _of_example(one: Example) -> Person:
    body = slice(0, skeleton.COUNT)
    return Person(
        key=one.key,
        picture=one.picture,
        size_px=one.size_px,
        region=one.region,
        xy_px=one.xy_px[body].astype(float),
        visible=one.visible[body].astype(float),
        xyz_m=one.xyz_m[body].astype(float),
        mask=lambda: _mask(one),
        is_person=one.is_person,
        group=one.key,
    )


def _mask(one: Example) -> UInt8[Array, "height width"] | None:
    if not one.mask:
        return None
    mask = to_rgb(one.mask)[:, :, 0]
    if mask.shape != one.size_px[::-1]:
        height, width = mask.shape
        raise InputError(
            f"example {one.key!r}: its mask must be of the picture's size, {one.size_px[0]} x "
            f"{one.size_px[1]}, got {width} x {height}"
        )
    return mask


def of_coco(
    files: Sequence[tuple[Path, Path]], detector: Network, again: int, most: int, track: Track
) -> Crowd:
    """Everybody who is marked with a shoulder and a hip, or whom the detector finds, as one set.

    files   of COCO's keypoints, each with the folder of its pictures

    Regions are the detector's where it finds them; else made of what is marked, as the pipeline would
    have it of somebody whom it follows.

    Raises SourceError, InputError: as `read_coco`; PictureError.
    """
    marked = [one for file, pictures in files for one in read_coco(file, pictures)]
    by_picture = [list(g) for _, g in groupby(sorted(marked, key=_picture), _picture)]
    people: list[Person] = []
    for some in track(by_picture, "people marked", len(by_picture)):
        people += _of_picture(some, detector)
    if not people:
        names = ", ".join(file.name for file, _ in files)
        raise InputError(f"{names}: nobody is marked with a shoulder and a hip, or found")
    detected = sum(one.is_detected for one in people)
    chosen = tuple(people[i] for i in spread(len(people), most))
    notes = (
        f"{len(marked)} people are marked; the detector finds {detected} of them, "
        f"{len(people) - detected} are looked for where they are marked, "
        f"{len(marked) - len(people)} cannot be (no shoulder or no hip is marked)",
    )
    return Crowd("marked", chosen, again, notes, ELSEWHERE)


def _picture(one: Annotated) -> Path:
    return one.picture


def _of_picture(marked: Sequence[Annotated], detector: Network) -> Iterator[Person]:
    detected = [to_region(one) for one in find_people(detector, to_rgb(marked[0].picture))]
    own = [region_of(one.xy_px) for one in marked]
    found = matched(detected, own)
    for one, region, place in zip(marked, own, found, strict=True):
        region = region if place is None else detected[place]
        if region is not None:
            yield _of_marks(one, region, place is not None)


def _of_marks(one: Annotated, region: Region, is_detected: bool) -> Person:
    return Person(
        key=f"{one.picture}#{one.person}",
        picture=one.picture,
        size_px=one.size_px,
        region=region,
        xy_px=one.xy_px,
        visible=one.visibility,
        xyz_m=np.full((skeleton.COUNT, 3), np.nan),
        mask=one.mask,
        group=str(one.picture),
        is_detected=is_detected,
    )
