"""How quick the annotations' database is with 200,000 labels in it: `python bench/annotate.py [URL]`.

Without a URL a SQLite file in a temporary folder, removed afterwards; with one that database, which
must be empty. Three people have each answered 20 questions about each of 3,334 items, 100 are left.
"""

import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from kinesphere.annotate import report, store
from kinesphere.annotate.answers import NEARER
from kinesphere.annotate.questions import believed
from kinesphere.annotate.server.review import review_items
from kinesphere.annotate.server.views import views
from kinesphere.annotate.store import Answer, Database, Item, Place, schema
from kinesphere.core.pairs import PAIRS

PEOPLE, ANSWERED, LEFT, EACH = 3, 3_334, 100, 20
RIGHT: Final = 0.95
AT_ONCE: Final = 10_000
TIMES: Final = 50


def main() -> None:
    with _database() as database:
        ids, people = _fill(database)
        _print(database, list(_rows(database, ids, people)))


@contextmanager
def _database() -> Generator[Database, None, None]:
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "labels.db")
        database = store.connect(url)
        try:
            if store.places(database):
                sys.exit(f"{url} is not empty: give a new database")
            yield database
        finally:
            database.close()


def _fill(database: Database) -> tuple[list[int], list[int]]:
    """The items' and the people's ids."""
    rng = np.random.default_rng(0)
    items = (_item(rng, place) for place in range(ANSWERED + LEFT))
    ids = list(store.register(database, items).values())
    people = [store.add_person(database, f"person {i}") for i in range(PEOPLE)]
    _write(database, schema.answers, list(_answers(rng, ids[:ANSWERED], people)))
    done = [
        {"item_id": item, "annotator_id": person, "leased_ms": 0, "finished_ms": 1}
        for person in people
        for item in ids[:ANSWERED]
    ]
    _write(database, schema.assignments, done)
    return ids, people


def _item(rng: np.random.Generator, place: int) -> Item:
    xyz_m = rng.normal(size=(4, 33, 3)) * 0.3
    marks = np.column_stack([rng.uniform(0, 480, (33, 2)), np.ones(33)])
    belief = believed(xyz_m[0], xyz_m[1:], np.array([0.6, 0.3, 0.1]))
    name = f"photos/{place:05d}.jpg"
    return Item(Place(name), name, (640, 480), marks, (0.0, 0.0, 640.0, 480.0), belief, xyz_m)


def _answers(
    rng: np.random.Generator, ids: list[int], people: list[int]
) -> Iterator[dict[str, Any]]:
    for item in ids:
        truth = rng.integers(2, size=EACH)
        for person in people:
            wrong = rng.random(EACH) > RIGHT
            for (a, b), said in zip(PAIRS[:EACH].tolist(), truth ^ wrong, strict=True):
                yield {
                    "uid": str(uuid.UUID(bytes=rng.bytes(16))), "item_id": item,
                    "annotator_id": person, "a": a, "b": b, "answer": int(said), "took_ms": 1500.0,
                    "mirrored": False, "review": False, "at_ms": 1, "received_ms": 1,
                }  # fmt: skip


def _write(database: Database, table: Any, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        with database.writing() as connection:
            connection.execute(insert(table), rows[first : first + AT_ONCE])


def _rows(
    database: Database, ids: list[int], people: list[int]
) -> Iterator[tuple[str, float, float]]:
    """What was done, and how long it took: the median and the longest, in ms."""
    me = people[0]

    def ask() -> None:
        work = store.lease(database, me, ids, 3, each=PEOPLE)
        views(database, me, work.items)

    def tell() -> None:
        one = Answer(str(uuid.uuid4()), ids[-1], 1, 11, 13, NEARER, 1500.0)
        store.save(database, me, [one])

    yield "the next 3 pictures, with all that the page needs", *_timed(ask, TIMES)
    yield "keep an answer", *_timed(tell, TIMES)
    yield "who I am, and what I have done", *_timed(lambda: store.tally(database, me), 5)
    yield "all answers as an array", *_timed(lambda: store.read_answers(database), 3)
    yield "what comes back for review", *_timed(lambda: review_items(database, ids), 1)
    yield "the report's figures", *_timed(lambda: report.figures(database), 1)


def _timed(task: Callable[[], object], times: int) -> tuple[float, float]:
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        task()
        took.append((time.perf_counter() - began) * 1000)
    return float(np.median(took)), max(took)


def _print(database: Database, rows: list[tuple[str, float, float]]) -> None:
    count = PEOPLE * ANSWERED * EACH
    title = f"{count:,} labels, {ANSWERED + LEFT:,} items, {PEOPLE} people: {database.kind}"
    table = Table("", "median ms", "longest ms", box=SIMPLE_HEAD, title=title)
    for name, median, longest in rows:
        table.add_row(name, f"{median:.1f}", f"{longest:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
