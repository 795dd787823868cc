"""What everybody's answers come to: orders as `kinesphere fit --order` takes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.annotate import store
from kinesphere.annotate.answers import ANSWER, FARTHER, NEARER
from kinesphere.annotate.contradictions import consistent
from kinesphere.annotate.files import jsonl
from kinesphere.annotate.fusion import Fused, fuse
from kinesphere.annotate.questions import APART_M
from kinesphere.annotate.store import Chosen, Database, Item, Place
from kinesphere.core.arrays import Array
from kinesphere.core.errors import SourceError
from kinesphere.core.pairs import PAIRS
from kinesphere.core.records import DepthOrder
from kinesphere.core.skeleton import INDEX, NAMES

SQLITE: Final = b"SQLite format 3\0"


@dataclass(frozen=True)
class Labels:
    """Orders that can all be true; those set aside, each the weakest of a circle; and how much farther
    the second landmark was than the first in the fit that was annotated, where there was one."""

    orders: tuple[DepthOrder, ...]
    aside: tuple[DepthOrder, ...]
    before_m: dict[DepthOrder, float]


def is_database(text: str) -> bool:
    """Whether answers are in a database, by what they are called or by what the file begins with."""
    if "://" in text:
        return True
    try:
        with Path(text).open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError:
        return False


def read(text: str) -> Labels | None:
    """Fused labels of a database, or of a JSONL file of answers; None for a file of something else.

    Raises SourceError, InputError.
    """
    if is_database(text):
        database = store.connect(text, make=False)
        try:
            return of_database(database)
        finally:
            database.close()
    return of_file(Path(text)) if _holds_answers(Path(text)) else None


def of_database(database: Database) -> Labels:
    """Of all answers and of what reviewers chose."""
    items = store.items(database)
    answers = all_answers(database)
    places = {id: item.place for id, item in items.items()}
    labels = _labels(fuse(answers), places)
    of_place = {item.place: item for item in items.values()}
    before_m = {order: _before_m(of_place, order) for order in labels.orders}
    return Labels(labels.orders, labels.aside, before_m)


def all_answers(database: Database) -> Array:
    """(N,) of dtype `ANSWER`: what people said, and what follows from the hypotheses they chose."""
    chosen = [row for one in store.choices(database) for row in _implied(one)]
    return np.concatenate([store.read_answers(database), np.array(chosen, ANSWER)])


def of_file(path: Path) -> Labels:
    """Of a JSONL file of answers. Raises SourceError, InputError, which names the line."""
    ids: dict[Place, int] = {}
    people: dict[str, int] = {}

    def item(picture: str, frame: int, person: int) -> int:
        return ids.setdefault(Place(picture, frame, person), len(ids))

    def who(annotator: str) -> int:
        return people.setdefault(annotator, len(people))

    rows = [
        (one.item, one.a, one.b, who(one.annotator), one.answer, np.nan, 0, one.review)
        for one in jsonl.parse(path, item)
        if not one.gold
    ]  # fmt: skip
    return _labels(fuse(np.array(rows, ANSWER)), {id: place for place, id in ids.items()})


def _holds_answers(path: Path) -> bool:
    """Whether the first line is an answer, and not an order."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = next((line for line in file if line.strip()), "")
        data = json.loads(first[: jsonl.LONGEST_LINE] or "null")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the answers {path} cannot be read: {error}") from error
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "answer" in data


def _labels(fused: Fused, places: dict[int, Place]) -> Labels:
    orders: list[DepthOrder] = []
    aside: list[DepthOrder] = []
    for item in np.unique(fused.item).tolist():
        one = fused.of(item)
        good, weak = consistent(one)
        orders += _orders(one, good, places[item])
        aside += _orders(one, weak, places[item])
    return Labels(tuple(orders), tuple(aside), {})


def _orders(fused: Fused, rows: list[int], place: Place) -> Iterator[DepthOrder]:
    for row in rows:
        a, b = NAMES[fused.a[row]], NAMES[fused.b[row]]
        near, far = (a, b) if fused.order[row] > 0 else (b, a)
        sure = round(float(fused.confidence[row]), 4)
        yield DepthOrder(place.source, near, far, place.frame, place.person, sure)


def _implied(chosen: Chosen) -> Iterator[tuple[object, ...]]:
    """Rows of `ANSWER`: the orders that the chosen hypothesis has and another has not."""
    if chosen.hypothesis < 0:
        return
    depth_m = chosen.xyz_m[:, PAIRS[:, 1], 2] - chosen.xyz_m[:, PAIRS[:, 0], 2]
    own_m = depth_m[chosen.hypothesis]
    open_ = (np.sign(depth_m) != np.sign(own_m)).any(axis=0)
    for pair in np.flatnonzero(open_ & (np.abs(own_m) > APART_M)):
        said = NEARER if own_m[pair] > 0 else FARTHER
        yield chosen.item, *PAIRS[pair].tolist(), chosen.person, said, np.nan, chosen.at_ms, True


def _before_m(items: dict[Place, Item], order: DepthOrder) -> float:
    xyz_m = items[Place(order.picture, order.frame, order.person)].xyz_m
    if not len(xyz_m):
        return float("nan")
    return float(xyz_m[0, INDEX[order.farther], 2] - xyz_m[0, INDEX[order.nearer], 2])
