"""Who is asked about what next."""

import pytest

from annotate.making import answer, filled, finished, item
from kinesphere.annotate import store
from kinesphere.annotate.answers import NEARER
from kinesphere.annotate.store import LEASE_MS, Database
from kinesphere.annotate.store.work import GOLD_EVERY

NOW = 10**12


@pytest.fixture
def anna(database: Database) -> int:
    return store.add_person(database, "anna")


@pytest.fixture
def ben(database: Database) -> int:
    return store.add_person(database, "ben")


def test_in_order_without_what_one_has(database: Database, anna: int):
    ids = filled(database)
    assert store.lease(database, anna, ids, 2, at=NOW) == store.Work((ids[0], ids[1]), 4)
    assert store.lease(database, anna, ids, 2, ids[:2], at=NOW).items == (ids[2], ids[3])
    assert store.lease(database, anna, ids, 2, ids, at=NOW) == store.Work((), 4)


def test_only_what_can_be_shown(database: Database, anna: int):
    ids = filled(database)
    assert store.lease(database, anna, [ids[3], ids[1]], 9, at=NOW) == store.Work(
        (ids[3], ids[1]), 2
    )
    assert store.lease(database, anna, [], 9) == store.Work((), 0)


def test_a_lease_keeps_others_away_until_it_ends(database: Database, anna: int, ben: int):
    ids = filled(database, 2)
    assert store.lease(database, anna, ids, 1, at=NOW).items == (ids[0],)
    assert store.lease(database, ben, ids, 9, at=NOW).items == (ids[1],)
    assert store.left(database, ben, ids, at=NOW) == 1
    later = NOW + LEASE_MS
    assert store.lease(database, ben, ids, 9, [ids[1]], at=later).items == (ids[0],)
    assert store.lease(database, anna, ids, 9, at=later).items == ()


def test_what_one_says_renews_the_lease(database: Database, anna: int, ben: int):
    ids = filled(database, 1)
    store.lease(database, anna, ids, 1, at=NOW)
    store.save(database, anna, [answer(ids[0])], at=NOW + LEASE_MS // 2)
    assert store.lease(database, ben, ids, 1, at=NOW + LEASE_MS).items == ()
    assert store.lease(database, ben, ids, 1, at=NOW + 2 * LEASE_MS).items == (ids[0],)


@pytest.mark.parametrize("each", [1, 2, 3])
def test_so_many_people_are_asked(each: int, database: Database):
    ids = filled(database, 3)
    people = [store.add_person(database, f"person {i}") for i in range(4)]
    asked = dict.fromkeys(ids, 0)
    for person in people:
        while work := store.lease(database, person, ids, 1, each=each, at=NOW).items:
            asked[work[0]] += 1
            store.save(database, person, [answer(work[0]), finished(work[0])], at=NOW)
    assert set(asked.values()) == {each}
    assert [store.left(database, person, ids, each, NOW) for person in people] == [0] * 4


def test_begun_pictures_are_gone_on_with(database: Database, anna: int):
    """A page that is loaded anew, perhaps the next day."""
    ids = filled(database)
    store.lease(database, anna, ids, 3, at=NOW)
    store.save(database, anna, [answer(ids[1]), finished(ids[0])], at=NOW)
    for later in (NOW + 1, NOW + 100 * LEASE_MS):
        assert store.lease(database, anna, ids, 1, at=later).items == (ids[1],)
        assert store.answers_of(database, anna, ids) == {ids[1]: [(11, 13, NEARER)]}


def test_pictures_that_others_have_come_first(database: Database, anna: int, ben: int):
    ids = filled(database)
    store.save(database, anna, [answer(ids[2]), finished(ids[2])], at=NOW)
    assert store.lease(database, ben, ids, 2, each=2, at=NOW).items == (ids[2], ids[0])


def test_taking_back_opens_a_picture_again(database: Database, anna: int):
    ids = filled(database, 2)
    told = [answer(ids[0]), finished(ids[0])]
    store.save(database, anna, told, at=NOW)
    assert store.left(database, anna, ids) == 1
    back = answer(ids[0], "withdrawn")
    store.save(database, anna, [back], at=NOW)
    assert store.left(database, anna, ids) == 2
    store.save(database, anna, [back, answer(ids[0]), finished(ids[0])], at=NOW)
    assert store.left(database, anna, ids) == 1
    store.save(database, anna, [back], at=NOW)  # sent once more by a page that heard nothing
    assert store.left(database, anna, ids) == 1


def test_known_questions_are_mixed_in_and_go_to_everybody(database: Database, anna: int, ben: int):
    ids = filled(database, 3 * GOLD_EVERY)
    gold = ids[-2:]
    store.set_gold(database, [(id, 11, 13, NEARER) for id in gold])
    order = store.lease(database, anna, ids, 99, at=NOW).items
    assert sorted(order) == ids
    assert [order.index(id) for id in gold] == [GOLD_EVERY // 2, GOLD_EVERY // 2 + GOLD_EVERY]
    store.save(database, anna, [finished(id) for id in ids], at=NOW)
    assert store.lease(database, ben, ids, 99, at=NOW).items == tuple(gold)


def test_one_at_a_time_or_many_is_the_same_order(database: Database, anna: int):
    ids = filled(database, 2 * GOLD_EVERY)
    store.set_gold(database, [(id, 11, 13, NEARER) for id in ids[-2:]])
    singly: list[int] = []
    while work := store.lease(database, anna, ids, 1, at=NOW).items:
        singly += work
        store.save(database, anna, [finished(work[0])], at=NOW)
    ben = store.add_person(database, "ben")
    assert list(store.lease(database, ben, ids, 99, each=2, at=NOW).items) == singly


def test_reviewed_items(database: Database, anna: int, ben: int):
    ids = filled(database)
    assert store.reviewed(database) == {}
    store.save(database, anna, [finished(ids[1])], review=True, at=NOW)
    assert store.reviewed(database) == {ids[1]: NOW}
    assert store.reviewed_by(database, anna) == 1 and store.reviewed_by(database, ben) == 0
    assert store.left(database, anna, ids) == 4  # looking at it was not answering it


def test_another_fit_is_reviewed_again(database: Database, anna: int):
    """A fit that is read again is the same; answers stay finished."""
    same, other = store.register(database, [item("a.jpg"), item("b.jpg")]).values()
    for review in (False, True):
        store.save(database, anna, [finished(same), finished(other)], review, at=NOW)
    store.register(database, [item("a.jpg"), item("b.jpg", seed=7), item("c.jpg")])
    assert store.reviewed(database) == {same: NOW}
    assert store.finished(database)["item"].tolist() == [same, other]
