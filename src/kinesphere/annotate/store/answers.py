"""What counts of all that people said, as arrays."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sqlalchemy import Select, delete, exists, func, select, update

from kinesphere.annotate.answers import ANSWER, WITHDRAWN
from kinesphere.annotate.store.connect import Database
from kinesphere.annotate.store.schema import answers, assignments, items, landmark_changes
from kinesphere.annotate.store.schema import choices as choices_table
from kinesphere.annotate.store.schema import gold as gold_table
from kinesphere.annotate.store.sql import insert_or_change
from kinesphere.core.arrays import Array

GOLD = np.dtype([("item", "<i8"), ("a", "i1"), ("b", "i1"), ("answer", "i1")])
"""A question whose answer is known."""
FINISHED = np.dtype([("item", "<i8"), ("person", "<i8"), ("finished_ms", "<i8")])


class Chosen(NamedTuple):
    """Which hypothesis a reviewer chose, -1 for none of them, and what they were then."""

    item: int
    person: int
    hypothesis: int
    at_ms: int
    xyz_m: Float[Array, "H 33 3"]


def latest(*which: Any) -> Select[Any]:
    """The id of each person's latest answer to each question, withdrawn or not, of those `which`.

    What is taken back in a review leaves what the person had said before the review.
    """
    one, later = answers.c, answers.alias()
    question = ("annotator_id", "item_id", "a", "b")
    void = exists().where(
        *(later.c[name] == one[name] for name in question),
        *(later.c.review, later.c.answer == WITHDRAWN, later.c.id >= one.id),
    )
    query = select(func.max(one.id)).where(~one.review | ~void, *which)
    return query.group_by(*(one[name] for name in question))


def read_answers(
    database: Database, ids: Collection[int] | None = None, withdrawn: bool = False
) -> Array:
    """(N,) of dtype `ANSWER`: everybody's latest answers, by when they came.

    ids         of items, few; None: all
    withdrawn   with those that were taken back
    """
    one = answers.c
    found = latest() if ids is None else latest(one.item_id.in_(ids))
    query = select(
        *(one.item_id, one.a, one.b, one.annotator_id),
        *(one.answer, one.took_ms, one.at_ms, one.review),
    ).where(one.id.in_(found))
    query = query if withdrawn else query.where(one.answer != WITHDRAWN)
    return _table(database, query.order_by(one.id), ANSWER)


def answers_of(
    database: Database, person: int, ids: Collection[int], review: bool = False
) -> dict[int, list[tuple[int, int, int]]]:
    """A person's answers that count: by item, (a, b, code). `review`: what they said as a reviewer."""
    one = answers.c
    mine = (one.annotator_id == person) & one.item_id.in_(ids)
    mine = mine & one.review if review else mine
    query = select(one.item_id, one.a, one.b, one.answer)
    query = query.where(one.id.in_(latest(mine)), one.answer != WITHDRAWN).order_by(one.id)
    found: dict[int, list[tuple[int, int, int]]] = {}
    with database.reading() as connection:
        for item, a, b, answer in connection.execute(query):
            found.setdefault(item, []).append((a, b, answer))
    return found


def gold(database: Database, ids: Collection[int] | None = None) -> Array:
    """(N,) of dtype `GOLD`: questions whose answers are known."""
    one = gold_table.c
    query = select(one.item_id, one.a, one.b, one.answer)
    query = query if ids is None else query.where(one.item_id.in_(ids))
    return _table(database, query.order_by(one.item_id, one.a, one.b), GOLD)


def set_gold(database: Database, rows: Sequence[tuple[int, int, int, int]]) -> None:
    """Questions (item, a, b) whose answer (a code) is known from now on; WITHDRAWN: no longer."""
    named = [{"item_id": item, "a": a, "b": b, "answer": answer} for item, a, b, answer in rows]
    change = insert_or_change(database.kind, gold_table, ("item_id", "a", "b"), "answer")
    with database.writing() as connection:
        if named:
            connection.execute(change, named)
        connection.execute(delete(gold_table).where(gold_table.c.answer == WITHDRAWN))
        connection.execute(update(items).values(gold=items.c.id.in_(select(gold_table.c.item_id))))


def choices(database: Database) -> list[Chosen]:
    """What each reviewer chose last for each item."""
    one = choices_table.c
    last = select(func.max(one.id)).group_by(one.annotator_id, one.item_id)
    query = select(one.item_id, one.annotator_id, one.hypothesis, one.at_ms, one.hypotheses)
    with database.reading() as connection:
        rows = connection.execute(query.where(one.id.in_(last)).order_by(one.id)).all()
    return [Chosen(*row[:4], np.array([one["xyz_m"] for one in row[4]], float)) for row in rows]


def finished(database: Database) -> Array:
    """(N,) of dtype `FINISHED`: who finished which item when."""
    one = assignments.c
    query = select(one.item_id, one.annotator_id, one.finished_ms)
    return _table(database, query.where(one.finished_ms.is_not(None)).order_by(one.id), FINISHED)


def _table(database: Database, query: Any, kind: np.dtype[Any]) -> Array:
    """Rows as an array of columns; a number that is missing is NaN."""
    with database.reading() as connection:
        rows = connection.execute(query).all()
    out = np.zeros(len(rows), kind)
    for name, column in zip(kind.names or (), zip(*rows, strict=True), strict=bool(rows)):
        out[name] = column
    return out


def version(database: Database) -> tuple[int, ...]:
    """Another one whenever somebody has said something."""
    with database.reading() as connection:
        return tuple(
            connection.scalar(select(func.max(table.c.id))) or 0
            for table in (answers, landmark_changes)
        )
