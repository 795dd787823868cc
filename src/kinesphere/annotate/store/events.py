"""What people say: kept as it comes, once, and never changed."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Table, select, update

from kinesphere.annotate.answers import WITHDRAWN
from kinesphere.annotate.store.connect import Database
from kinesphere.annotate.store.schema import (
    answers,
    assignments,
    choices,
    items,
    landmark_changes,
)
from kinesphere.annotate.store.sql import insert_new, insert_or_change


@dataclass(frozen=True)
class Answer:
    """About two landmarks, a < b, of an item; `answer` is a code of `annotate.answers`."""

    uid: str
    item: int
    at_ms: int
    a: int
    b: int
    answer: int
    took_ms: float | None = None
    mirrored: bool = False


@dataclass(frozen=True)
class Landmark:
    """Where a landmark is in truth, in pixels of the picture, and whether it is hidden."""

    uid: str
    item: int
    at_ms: int
    landmark: int
    x_px: float
    y_px: float
    hidden: bool


@dataclass(frozen=True)
class Choice:
    """Which of an item's hypotheses is right: its place, or -1 for none."""

    uid: str
    item: int
    at_ms: int
    hypothesis: int


@dataclass(frozen=True)
class Finished:
    """There is nothing more to ask about an item."""

    uid: str
    item: int
    at_ms: int


Event: TypeAlias = Answer | Landmark | Choice | Finished
_TABLES: Final[dict[type, Table]] = {
    Answer: answers,
    Landmark: landmark_changes,
    Choice: choices,
}


def now_ms() -> int:
    """Unix time."""
    return time.time_ns() // 1_000_000


def save(
    database: Database, person: int, events: Sequence[Event], review: bool = False, at: int = 0
) -> None:
    """Keep what a person said, in its order, all of it or, after an error, nothing.

    What is there already, by its uid, stays as it is: saying it again changes nothing.

    review   they saw what others had said
    at       now, in Unix milliseconds; 0 takes the clock's
    """
    at = at or now_ms()
    with database.writing() as connection:
        known = _known(connection, events)
        fresh = [one for one in events if one.uid not in known]
        for kind, table in _TABLES.items():
            rows = [_row(one, person, review, at) for one in fresh if type(one) is kind]
            if kind is Choice:
                rows = _with_hypotheses(connection, rows)
            if rows:
                connection.execute(insert_new(database.kind, table, "uid"), rows)
        _assign(database.kind, connection, person, fresh, review, at)


def _known(connection: Connection, events: Sequence[Event]) -> set[str]:
    """The uids that are there already."""
    known: set[str] = set()
    for kind, table in _TABLES.items():
        uids = [one.uid for one in events if type(one) is kind]
        if uids:
            known.update(connection.scalars(select(table.c.uid).where(table.c.uid.in_(uids))))
    return known


def _row(one: Event, person: int, review: bool, at: int) -> dict[str, Any]:
    row = {**asdict(one), "item_id": one.item, "annotator_id": person, "received_ms": at}
    del row["item"]
    return {**row, "review": review} if isinstance(one, Answer) else row


def _with_hypotheses(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choices with all that could be chosen."""
    ids = {row["item_id"] for row in rows}
    query = select(items.c.id, items.c.hypotheses).where(items.c.id.in_(ids))
    known = {row.id: row.hypotheses for row in connection.execute(query)}
    return [{**row, "hypotheses": known[row["item_id"]]} for row in rows]


def _assign(
    kind: str, connection: Connection, person: int, events: Sequence[Event], review: bool, at: int
) -> None:
    """Items that are worked on stay theirs; finished ones are done, until an answer is taken back."""
    touched = sorted({one.item for one in events})
    mine = assignments.c.annotator_id == person
    if touched and not review:
        those = mine & assignments.c.item_id.in_(touched)
        connection.execute(update(assignments).where(those).values(leased_ms=at))
    done = _done(events)
    column = "reviewed_ms" if review else "finished_ms"
    rows = [
        {"item_id": item, "annotator_id": person, "leased_ms": 0, column: at if over else None}
        for item, over in sorted(done.items())
    ]
    if rows:
        change = insert_or_change(kind, assignments, ("item_id", "annotator_id"), column)
        connection.execute(change, rows)


def _done(events: Sequence[Event]) -> dict[int, bool]:
    """Whether items are finished, by the last of the events that say so or take an answer back."""
    done: dict[int, bool] = {}
    for one in events:
        if isinstance(one, Finished):
            done[one.item] = True
        elif isinstance(one, Answer) and one.answer == WITHDRAWN:
            done[one.item] = False
    return done
