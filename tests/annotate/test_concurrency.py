"""Several at once, in threads and in processes, on both databases: nothing is lost or given twice."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable

from annotate.making import answer, filled, finished, said
from kinesphere.annotate import store
from kinesphere.annotate.store import Database

PEOPLE, ROUNDS, PAIRS = 6, 12, 8

PROGRAM = """
import sys, uuid
from kinesphere.annotate import store
from kinesphere.annotate.store import Answer

url, name, item, rounds, pairs = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
database = store.connect(url)
person = store.add_person(database, name)
sys.stdin.readline()
for i in range(rounds):
    uids = [str(uuid.uuid4()) for _ in range(pairs)]
    store.save(database, person, [Answer(u, item, 0, i, i + 1 + p, 0) for p, u in enumerate(uids)])
database.close()
"""


def together(*tasks: Callable[[], None]) -> None:
    """Run all at once; the first error of any is raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], None]) -> None:
        try:
            start.wait()
            task()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if errors:
        raise errors[0]


def test_threads_lose_nothing(database: Database):
    one, *_ = filled(database)
    people = [store.add_person(database, f"person {i}") for i in range(PEOPLE)]

    def tell(person: int) -> Callable[[], None]:
        def task() -> None:
            for i in range(ROUNDS):
                store.save(database, person, [answer(one, a=i, b=i + 1 + p) for p in range(PAIRS)])

        return task

    together(*map(tell, people))
    expected = {
        (one, i, i + 1 + p, who, 0) for who in people for i in range(ROUNDS) for p in range(PAIRS)
    }
    assert set(said(database)) == expected


def test_processes_lose_nothing(database: Database, url: str):
    one, *_ = filled(database)
    command = [sys.executable, "-c", PROGRAM, url]
    running = [
        subprocess.Popen(
            [*command, f"person {i}", str(one), str(ROUNDS), str(PAIRS)],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for i in range(2)
    ]  # fmt: skip
    outcomes = [process.communicate("go\n", timeout=60)[1] for process in running]
    assert outcomes == ["", ""]
    assert len(said(database)) == len(set(said(database))) == 2 * ROUNDS * PAIRS
    assert sorted(store.people(database).values()) == ["person 0", "person 1"]


def test_the_same_said_twice_at_once(database: Database):
    """A page whose connection broke sends again what is just being kept."""
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    told = [answer(one, a=0, b=b) for b in range(1, 33)] + [finished(one)]
    together(*[lambda: store.save(database, anna, told)] * 4)
    assert len(said(database)) == 32
    assert store.tally(database, anna).done == 1


def test_nothing_is_given_to_two_at_once(database: Database):
    ids = filled(database, 24)
    people = [store.add_person(database, f"person {i}") for i in range(PEOPLE)]
    given: list[int] = []

    def ask(person: int) -> Callable[[], None]:
        def task() -> None:
            have: list[int] = []
            for _ in range(3):
                have += store.lease(database, person, ids, 1, have).items
            given.extend(have)

        return task

    together(*map(ask, people))
    assert max(Counter(given).values()) == 1
    assert len(given) == 3 * PEOPLE


def test_made_by_several_at_once(url: str):
    made: list[Database] = []
    together(*[lambda: made.append(store.connect(url))] * 6)
    ids = filled(made[0])
    assert list(store.places(made[-1])) == ids
    for one in made:
        one.close()


def test_one_person_is_added_once(database: Database):
    found: list[int] = []
    together(*[lambda: found.append(store.add_person(database, "anna"))] * 6)
    assert len(found) == 6 and len(set(found)) == 1


def test_readers_do_not_wait_for_writers(database: Database):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one)])
    with database.writing(), database.reading():
        assert len(said(database)) == 1
