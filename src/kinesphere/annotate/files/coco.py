"""Landmarks as COCO's keypoints: corrected ones out, people's marks in."""

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np

from kinesphere.annotate import store
from kinesphere.annotate.files.jsonl import NOBODY
from kinesphere.annotate.files.names import names
from kinesphere.annotate.store import Database, Item, Landmark, Place
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.media.coco import COCO_NAMES, OURS, PERSON, Annotated, read_coco
from kinesphere.media.picture import SUFFIXES
from kinesphere.media.whole import whole

SPACE: Final = uuid.UUID("0a0c9b52-3d2b-4a0e-8a53-5f0f6a1f7d3e")
SEEN: Final = 0.5
"""Landmarks that are as visible as this are marked as seen."""
FAR: Final = 0.5
"""Marks that are this far from an item's on average, in its box's longer side, are somebody else's."""
MOVED_PX: Final = 0.5
"""Marks that are nearer than this to where the landmark is already change nothing."""


def write(database: Database, path: Path) -> tuple[int, int]:
    """The items' landmarks, with corrections: how many, and how many of clips' frames were left out.

    Raises OutputError.
    """
    items = store.items(database)
    there = {id: one for id, one in items.items() if _is_picture(one.place)}
    with whole(path) as part:
        part.write_text(json.dumps(_data(there)), encoding="utf-8")
    return len(there), len(items) - len(there)


def _is_picture(place: Place) -> bool:
    return place.frame == 0 and Path(place.source).suffix.lower() in SUFFIXES


def _data(items: Mapping[int, Item]) -> dict[str, Any]:
    sources = {one.place.source: one.size_px for one in items.values()}
    images = {source: place for place, source in enumerate(sources, 1)}
    people = [one.place.person for one in items.values()]
    own = len(set(people)) == len(people)  # they are numbered as COCO numbers annotations
    joints = [[COCO_NAMES.index(n) + 1 for n in two] for two in _bones()]
    person = {"id": 1, "name": "person", "keypoints": list(COCO_NAMES), "skeleton": joints}
    return {
        "images": [
            {"id": images[source], "file_name": _inner(source), "width": size[0], "height": size[1]}
            for source, size in sources.items()
        ],
        "annotations": [
            _annotation(one.place.person if own else id, images[one.place.source], one)
            for id, one in items.items()
        ],
        "categories": [person],
    }


def _bones() -> list[tuple[str, str]]:
    names = [(skeleton.NAMES[a], skeleton.NAMES[b]) for a, b in skeleton.EDGES]
    return [two for two in names if set(two) <= set(COCO_NAMES)]


def _inner(source: str) -> str:
    """The path from some folder: COCO's names may not lead out of theirs."""
    parts = [part for part in PurePosixPath(Path(source).as_posix()).parts if part != "/"]
    parts = [part for part in parts if not part.endswith(":")]
    ups = [place for place, part in enumerate(parts) if part == ".."]
    return "/".join(parts[ups[-1] + 1 :] if ups else parts)


def _annotation(id: int, image: int, one: Item) -> dict[str, Any]:
    marks = one.landmarks[OURS]
    known = np.isfinite(marks.sum(axis=1))
    v = np.where(known, np.where(marks[:, 2] >= SEEN, 2, 1), 0)
    keypoints = [
        value
        for (x, y, _), code in zip(np.where(known[:, None], marks, 0).round(2), v, strict=True)
        for value in (float(x), float(y), int(code))
    ]
    x0, y0, x1, y1 = one.box
    return {
        "id": id,
        "image_id": image,
        "category_id": 1,
        PERSON: one.place.person,
        "keypoints": keypoints,
        "num_keypoints": int((v > 0).sum()),
        "bbox": [x0, y0, x1 - x0, y1 - y0],
        "area": (x1 - x0) * (y1 - y0),
        "iscrowd": 0,
    }


def read(database: Database, path: Path) -> tuple[int, int]:
    """Move landmarks to where a file marks them: how many, of how many people.

    People are told apart by where they are. Raises SourceError, InputError.
    """
    places = store.places(database)
    pictures = names(places)
    of_source: dict[str, list[int]] = {}
    for id, place in places.items():
        if _is_picture(place):
            of_source.setdefault(place.source, []).append(id)
    marked: dict[str, list[Annotated]] = {}
    for one in read_coco(path, Path()):
        try:
            source = pictures.source(str(one.picture))
        except InputError as error:
            raise InputError(f"{path}, person {one.person} of {one.picture}: {error}") from None
        marked.setdefault(source, []).append(one)
    ids = [id for source in marked for id in of_source.get(source, ())]
    items = store.items(database, ids)
    changes: list[Landmark] = []
    people = 0
    for source, some in marked.items():
        here = {id: items[id] for id in of_source.get(source, ())}
        for id, one in _matched(path, here, some):
            changes += _changes(id, items[id], one)
            people += 1
    store.save(database, store.add_person(database, NOBODY), changes)
    return len(changes), people


def _matched(
    path: Path, items: Mapping[int, Item], marked: Sequence[Annotated]
) -> list[tuple[int, Annotated]]:
    """Items with the marks of the same person: the nearest first, each once."""
    pairs: list[tuple[float, int, int]] = []
    for place, one in enumerate(marked):
        for id, item in items.items():
            if tuple(one.size_px) != item.size_px:
                raise InputError(
                    f"{path}, person {one.person}: it is for {one.size_px} pixels, "
                    f"{item.place.source} has {item.size_px}"
                )
            apart_px = np.linalg.norm(one.xy_px - item.landmarks[:, :2], axis=1)
            known = apart_px[np.isfinite(apart_px)]
            if len(known) and known.mean() < FAR * _height_px(item):
                pairs.append((float(known.mean()), id, place))
    found: dict[int, int] = {}
    for _, id, place in sorted(pairs):
        if id not in found and place not in found.values():
            found[id] = place
    return [(id, marked[place]) for id, place in found.items()]


def _height_px(item: Item) -> float:
    x0, y0, x1, y1 = item.box
    return max(x1 - x0, y1 - y0)


def _changes(id: int, item: Item, one: Annotated) -> list[Landmark]:
    """What is marked elsewhere than the item has it, or seen where it is hidden, or hidden."""
    known = np.isfinite(one.xy_px).all(axis=1)
    return [
        Landmark(_uid(id, landmark, one), id, 0, landmark, *_where(one, landmark))
        for landmark in map(int, np.flatnonzero(known))
        if _differs(item.landmarks[landmark], one, landmark)
    ]


def _differs(mark: Array, one: Annotated, landmark: int) -> bool:
    x_px, y_px, hidden = _where(one, landmark)
    apart = np.hypot(mark[0] - x_px, mark[1] - y_px)
    return not apart < MOVED_PX or bool(mark[2] < SEEN) != hidden  # NaN is not below either


def _where(one: Annotated, landmark: int) -> tuple[float, float, bool]:
    x_px, y_px = map(float, one.xy_px[landmark])
    return x_px, y_px, bool(one.visibility[landmark] < SEEN)


def _uid(id: int, landmark: int, one: Annotated) -> str:
    return str(uuid.uuid5(SPACE, repr((id, landmark, *_where(one, landmark)))))
