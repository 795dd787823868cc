"""What is asked about: one person in one picture, and what is believed of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import Float
from sqlalchemy import Connection, func, select, tuple_, update

from kinesphere.annotate.questions import Belief
from kinesphere.annotate.store.connect import Database
from kinesphere.annotate.store.schema import assignments, landmark_changes
from kinesphere.annotate.store.schema import items as table
from kinesphere.annotate.store.sql import insert_or_change
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array

AT_ONCE: Final = 500
"""Rows that are read or written in one statement."""
DECIMALS_PX, DECIMALS_M = 2, 4


@dataclass(frozen=True)
class Place:
    """Tells an item from all others: the picture or clip as it was named, the frame, the person."""

    source: str
    frame: int = 0
    person: int = 0


@dataclass(frozen=True)
class Item:
    """One person in one picture.

    name        what people call the picture
    size_px     (width, height) of the picture, upright
    landmarks   (33, 3) x and y in pixels and visibility, 0 to 1; NaN where unknown
    box         x0, y0, x1, y1 around the person, in pixels
    belief      of `core.pairs.PAIRS`, by hypothesis
    xyz_m       (H, 33, 3) the hypotheses, from the middle of the hips; the stored fit first
    gold        there are questions about it whose answers are known
    """

    place: Place
    name: str
    size_px: tuple[int, int]
    landmarks: Float[Array, "33 3"]
    box: tuple[float, float, float, float]
    belief: Belief
    xyz_m: Float[Array, "H 33 3"]
    gold: bool = False


def register(database: Database, items: Iterable[Item]) -> dict[Place, int]:
    """The items' ids; those that are there already get what is new about them.

    Who was done reviewing a fit is not done with another one.
    """
    changed = ("name", "width", "height", "landmarks", "belief", "box", "hypotheses")
    change = insert_or_change(database.kind, table, ("source", "frame", "person"), *changed)
    rows = {one.place: _row(one) for one in items}
    with database.writing() as connection:
        for some in _some(list(rows.values())):
            _review_again(connection, some)
            connection.execute(change, some)
    ids = {place: id for id, place in places(database).items()} if rows else {}
    return {place: ids[place] for place in rows}


def _review_again(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    one, named = table.c, {(row["source"], row["frame"], row["person"]): row for row in rows}
    query = select(one.source, one.frame, one.person, one.id, one.hypotheses)
    known = connection.execute(query.where(tuple_(one.source, one.frame, one.person).in_(named)))
    other = [id for *place, id, had in known if had != named[tuple(place)]["hypotheses"]]
    mine = assignments.c.item_id.in_(other) & assignments.c.reviewed_ms.is_not(None)
    connection.execute(update(assignments).where(mine).values(reviewed_ms=None))


def places(database: Database) -> dict[int, Place]:
    """Where each item is, by id."""
    query = select(table.c.id, table.c.source, table.c.frame, table.c.person).order_by(table.c.id)
    with database.reading() as connection:
        return {id: Place(*place) for id, *place in connection.execute(query)}


def sizes(database: Database) -> dict[Place, tuple[int, int]]:
    """(width, height) of each item's picture."""
    one = table.c
    query = select(one.source, one.frame, one.person, one.width, one.height).order_by(one.id)
    with database.reading() as connection:
        return {Place(*place): (w, h) for *place, w, h in connection.execute(query)}


def hypotheses(database: Database) -> dict[int, int]:
    """How many each item has."""
    query = select(table.c.id, func.json_array_length(table.c.hypotheses))
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def items(database: Database, ids: Collection[int] | None = None) -> dict[int, Item]:
    """Some items, or all, by id, with the latest corrections of their landmarks."""
    found: dict[int, Item] = {}
    for some in _some(list(ids if ids is not None else places(database))):
        moved = landmarks(database, some)
        query = select(table).where(table.c.id.in_(some)).order_by(table.c.id)
        with database.reading() as connection:
            rows = connection.execute(query).all()
        found |= {row.id: _item(row, moved.get(row.id, {})) for row in rows}
    return found


def landmarks(
    database: Database, ids: Collection[int] | None = None
) -> dict[int, dict[int, tuple[float, float, bool]]]:
    """What was corrected last: by item, by landmark, x and y in pixels and whether it is hidden."""
    one = landmark_changes.c
    latest = select(func.max(one.id)).group_by(one.item_id, one.landmark)
    if ids is not None:
        latest = latest.where(one.item_id.in_(ids))
    query = select(one.item_id, one.landmark, one.x_px, one.y_px, one.hidden)
    found: dict[int, dict[int, tuple[float, float, bool]]] = {}
    with database.reading() as connection:
        for item, landmark, *where in connection.execute(query.where(one.id.in_(latest))):
            found.setdefault(item, {})[landmark] = (where[0], where[1], where[2])
    return found


def _some(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE)]


def _row(one: Item) -> dict[str, Any]:
    weights = one.belief.weights.round(6).tolist()
    return {
        "source": one.place.source,
        "frame": one.place.frame,
        "person": one.place.person,
        "name": one.name,
        "width": one.size_px[0],
        "height": one.size_px[1],
        "landmarks": listed(one.landmarks),
        "belief": {
            "depth_m": one.belief.depth_m.round(DECIMALS_M).tolist(),
            "weights": weights,
            "sigma_m": one.belief.sigma_m.round(DECIMALS_M).tolist(),
        },
        "box": [round(side, DECIMALS_PX) for side in one.box],
        "hypotheses": [
            {"xyz_m": xyz_m.round(DECIMALS_M).tolist(), "weight": weight}
            for xyz_m, weight in zip(one.xyz_m, weights, strict=True)
        ],
        "gold": one.gold,
    }


def listed(landmarks: Float[Array, "33 3"]) -> list[list[float] | None]:
    """As JSON has them: None where a landmark is unknown."""
    rows = landmarks.round(DECIMALS_PX)
    return [row.tolist() if np.isfinite(row).all() else None for row in rows]


def _item(row: Any, moved: dict[int, tuple[float, float, bool]]) -> Item:
    unknown = [np.nan] * 3
    marks = np.array([mark or unknown for mark in row.landmarks], float).reshape(skeleton.COUNT, 3)
    for landmark, (x_px, y_px, hidden) in moved.items():
        marks[landmark] = x_px, y_px, 0.0 if hidden else 1.0
    belief = {key: np.array(value, float) for key, value in row.belief.items()}
    return Item(
        Place(row.source, row.frame, row.person),
        row.name,
        (row.width, row.height),
        marks,
        (float(row.box[0]), float(row.box[1]), float(row.box[2]), float(row.box[3])),
        Belief(belief["depth_m"], belief["weights"], belief["sigma_m"]),
        np.array([one["xyz_m"] for one in row.hypotheses], float),
        bool(row.gold),
    )
