"""Who is asked about what next: each item goes to so many people, who have it for half an hour."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, case, func, select

from kinesphere.annotate.store.connect import Database
from kinesphere.annotate.store.events import now_ms
from kinesphere.annotate.store.schema import assignments, items
from kinesphere.annotate.store.sql import insert_or_change

LEASE_MS: Final = 30 * 60 * 1000
"""So long an item is kept for who asked for it, after what they last said about it."""
GOLD_EVERY: Final = 8
"""Of so many items one has a known answer, as long as there are such."""
LEASING: Final = 0x6C656173
"""The number of PostgreSQL's lock: of those who ask for work, one after the other."""


@dataclass(frozen=True)
class Work:
    """Items to ask a person about next, and how many are left for them, these included."""

    items: tuple[int, ...]
    left: int


@dataclass(frozen=True)
class _Open:
    """An item that a person may be asked about."""

    item: int
    mine: bool
    others: int
    gold: bool


def lease(
    database: Database,
    person: int,
    served: Sequence[int],
    count: int = 1,
    have: Collection[int] = (),
    each: int = 1,
    at: int = 0,
) -> Work:
    """The next items for a person, kept for them for `LEASE_MS`.

    First those that they have begun, then those that others have, then in the order of `served`. Every
    eighth has known answers; these go to everybody.

    served   the items whose pictures can be shown now
    have     what they have on the screen already, and keep
    each     so many people are asked about an item
    at       now, in Unix milliseconds; 0 takes the clock's
    """
    at = at or now_ms()
    with database.writing(lock=LEASING) as connection:
        free, done = _free(connection, person, served, each, at)
        some = _mixed([one for one in free if one.item not in have], done, count)
        kept = [one.item for one in free if one.item in have] + some
        rows = [{"item_id": one, "annotator_id": person, "leased_ms": at} for one in kept]
        if rows:
            unique = ("item_id", "annotator_id")
            change = insert_or_change(database.kind, assignments, unique, "leased_ms")
            connection.execute(change, rows)
    return Work(tuple(some), len(free))


def left(database: Database, person: int, served: Sequence[int], each: int = 1, at: int = 0) -> int:
    """How many items are left for a person."""
    with database.reading() as connection:
        return len(_free(connection, person, served, each, at or now_ms())[0])


def reviewed(database: Database) -> dict[int, int]:
    """Items that a reviewer is done with, and when that was last."""
    when = func.max(assignments.c.reviewed_ms)
    query = select(assignments.c.item_id, when).where(assignments.c.reviewed_ms.is_not(None))
    with database.reading() as connection:
        rows = connection.execute(query.group_by(assignments.c.item_id))
        return {row[0]: row[1] for row in rows}


def _free(
    connection: Connection, person: int, served: Sequence[int], each: int, at: int
) -> tuple[list[_Open], int]:
    """What a person may be asked about, and how many items they have finished."""
    gold = set(connection.scalars(select(items.c.id).where(items.c.gold)))
    rows = connection.execute(_states(person, at - LEASE_MS)).all()
    states = {item: state for item, *state in rows}
    found: list[_Open] = []
    done = 0
    for item in served:
        finished, mine, others = states.get(item, (0, 0, 0))
        done += finished
        if not finished and (mine or others < each or item in gold):
            found.append(_Open(item, bool(mine), others, item in gold))
    return found, done


def _states(person: int, expired_ms: int):
    """Of each item: whether the person has finished it, whether they have it, how many others do."""
    one, who = assignments.c, assignments.c.annotator_id == person
    over, has = one.finished_ms.is_not(None), one.leased_ms > expired_ms
    return select(
        one.item_id,
        func.max(case((who & over, 1), else_=0)),
        func.max(case((who & has, 1), else_=0)),
        func.sum(case((~who & (over | has), 1), else_=0)),
    ).group_by(one.item_id)


def _mixed(free: Sequence[_Open], done: int, count: int) -> list[int]:
    """The first so many, in the order in which they are asked about."""
    begun = [one.item for one in free if one.mine]
    fresh = sorted((one for one in free if not one.mine), key=lambda one: -one.others)
    gold = deque(one.item for one in fresh if one.gold)
    plain = deque(one.item for one in fresh if not one.gold)
    order = begun
    while len(order) < count and (gold or plain):
        turn = (done + len(order)) % GOLD_EVERY == GOLD_EVERY // 2
        order.append((gold if gold and (turn or not plain) else plain).popleft())
    return order[:count]


def reviewed_by(database: Database, person: int) -> int:
    """How many items a reviewer is done with."""
    one = assignments.c
    mine = select(func.count()).where(one.annotator_id == person, one.reviewed_ms.is_not(None))
    with database.reading() as connection:
        return connection.scalar(mine) or 0
