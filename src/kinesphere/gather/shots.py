"""What a SOURCE of `kinesphere gather` is, and the pictures that it has, with what it knows of people.

- a folder that `kinesphere fit` wrote, or its table: bodies in metres, masks, orders
- COCO keypoints (.json): 17 of our landmarks, masks
- orders of depth alone (.jsonl)
- a picture, a folder or a pattern of pictures: nothing is known, a teacher tells it
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import COUNT
from kinesphere.gather import orders
from kinesphere.gather.known import Known, Refused, Shot
from kinesphere.gather.options import GatherOptions
from kinesphere.gather.orders import Orders
from kinesphere.media.coco import Annotated, read_coco
from kinesphere.media.page import printable
from kinesphere.media.picture import to_rgb
from kinesphere.media.samples import read_samples
from kinesphere.media.sources import parse

TABLE: Final = "samples.parquet"
ORDERS: Final = "orders.jsonl"


def shots(texts: Sequence[str], options: GatherOptions) -> list[Shot | Refused]:
    """All pictures of the sources, in their order; and what is refused at once.

    Raises InputError and SourceError when a source or the answers cannot be read.
    """
    told = orders.NONE if options.order is None else orders.read(options.order)
    found = [shot for text in texts for shot in _of(text, told, options)]
    names = [shot.name for shot in found if isinstance(shot, Shot)]
    twice = next(
        (a for a, b in zip(sorted(names), sorted(names)[1:], strict=False) if a == b), None
    )
    if twice is not None:
        raise InputError(f"{twice!r} is there twice: gather such sources apart")
    return found


def _of(text: str, told: Orders, options: GatherOptions) -> Iterator[Shot | Refused]:
    path = Path(text)
    table = path / TABLE if path.is_dir() else path
    if table.suffix == ".parquet" and table.is_file():
        return _fitted(table, told)
    if path.suffix.lower() == ".json":
        return _marked(path, _pictures(path, options), told)
    if path.suffix.lower() == ".jsonl":
        return _ordered(orders.read(text), _pictures(path, options))
    return _unlabelled(text, told)


def _pictures(path: Path, options: GatherOptions) -> Path:
    if options.pictures is None:
        raise InputError(f"--pictures must say in which folder the pictures of {path} are")
    if not options.pictures.is_dir():
        raise SourceError(f"--pictures: there is no folder {options.pictures}")
    return options.pictures


def _fitted(table: Path, told: Orders) -> Iterator[Shot | Refused]:
    beside = table.parent / ORDERS
    if not told.by_place and beside.is_file():
        told = orders.read(str(beside))
    by_picture: dict[str, list[Sample]] = {}
    for sample in read_samples(table):
        if sample.picture:
            by_picture.setdefault(sample.picture, []).append(sample)
        else:
            reason = "its picture was not kept (kinesphere fit --pictures keep)"
            yield Refused(sample.source, sample.person, reason)
    for name, samples in by_picture.items():
        alone = len(samples) == 1
        people = [
            told.told(_of_sample(one, table.parent), one.source, one.frame, alone)
            for one in samples
        ]
        width, height = map(int, samples[0].size_px)
        picture = _inside(table.parent, name)
        called = printable(f"{table.parent.resolve().name}/{name}")
        yield Shot(picture, called, tuple(people), (width, height))


def _of_sample(sample: Sample, folder: Path) -> Known:
    file = _inside(folder, sample.mask) if sample.mask else None
    return Known(
        sample.person,
        sample.xy_px,
        xyz_m=sample.xyz_m,
        sigma_m=sample.sigma_m,
        depth_m=float((sample.xyz_camera_m - sample.xyz_m)[:, 2].mean()),
        K=sample.K,
        mask=partial(_mask, file),
    )


def _mask(file: Path | None) -> Array | None:
    return None if file is None else cv2.cvtColor(to_rgb(file), cv2.COLOR_RGB2GRAY)


def _inside(folder: Path, name: str) -> Path:
    """A file of a table's folder. Raises InputError when its name leads out of there."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{folder}: the table names a file outside of its folder: {name!r}")
    return path


def _marked(path: Path, pictures: Path, told: Orders) -> Iterator[Shot | Refused]:
    by_picture: dict[Path, list[Annotated]] = {}
    for one in read_coco(path, pictures):
        by_picture.setdefault(one.picture, []).append(one)
    if not by_picture:
        raise InputError(f"{path} marks nobody's keypoints")
    for picture, people in by_picture.items():
        alone = len(people) == 1
        known = (told.told(_of_marks(one), str(picture), 0, alone) for one in people)
        name = printable(f"{path.stem}/{picture.relative_to(pictures).as_posix()}")
        yield Shot(picture, name, tuple(known), people[0].size_px)


def _of_marks(one: Annotated) -> Known:
    xy_px, visible = one.xy_px.astype(np.float32), one.visibility.astype(np.float32)
    return Known(one.person, xy_px, visible, mask=one.mask)


def _ordered(told: Orders, pictures: Path) -> Iterator[Shot | Refused]:
    for name in told.pictures:
        picture = next((p for p in _named(pictures, name) if p.is_file()), None)
        if picture is None:
            yield Refused(name, None, f"there is no such picture in {pictures}")
            continue
        blank = [Known(person, _nowhere()) for person in told.people(name)]
        known = tuple(told.told(one, name, 0, False) for one in blank)
        relative = picture.relative_to(pictures).as_posix()
        yield Shot(picture, printable(f"{pictures.resolve().name}/{relative}"), orders=known)


def _named(pictures: Path, name: str) -> Iterator[Path]:
    """Where a picture may lie that was elsewhere when it was annotated: the longest end first."""
    parts = [part for part in Path(name).parts if part not in ("..", "/", "\\")]
    for first in range(len(parts)):
        yield pictures.joinpath(*parts[first:])


def _nowhere() -> Array:
    return np.full((COUNT, 2), np.nan, np.float32)


def _unlabelled(text: str, told: Orders) -> Iterator[Shot | Refused]:
    source = parse(text)
    if source.kind != "pictures":
        raise InputError(
            f"{text!r} is a {source.kind}: give pictures, a folder that kinesphere fit wrote, COCO "
            "keypoints (.json) or orders (.jsonl); kinesphere fit makes samples of clips"
        )
    for file in source.files:
        blank = [Known(person, _nowhere()) for person in range(MOST_TOLD if told.by_place else 0)]
        known = (told.told(one, str(file), 0, False) for one in blank)
        ordered = tuple(one for one in known if len(one.order))
        yield Shot(file, printable(f"{source.name}/{file.name}"), is_labelled=False, orders=ordered)


MOST_TOLD: Final = 20
"""Of so many people in a picture answers about depth are looked for."""
