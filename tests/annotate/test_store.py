"""What the database keeps: everything that was said, once; and what of it counts."""

import hashlib

import numpy as np
import pytest
from sqlalchemy import select

from annotate.making import answer, filled, finished, item, said, uid
from kinesphere.annotate import store
from kinesphere.annotate.answers import ANSWER, CODES
from kinesphere.annotate.store import Choice, Database, Landmark, Place, schema
from kinesphere.core.errors import InputError

NEARER, FARTHER = CODES["nearer"], CODES["farther"]


def test_saying_it_twice_is_saying_it_once(database: Database):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    first, second = answer(one), answer(one, "farther")
    store.save(database, anna, [first])
    store.save(database, anna, [second])
    store.save(database, anna, [first, first, second])
    assert said(database) == [(one, 11, 13, anna, FARTHER)]
    with database.reading() as connection:
        assert len(connection.execute(select(schema.answers)).all()) == 2


def test_the_latest_answer_of_each_person_counts(database: Database):
    one, two, *_ = filled(database)
    anna, ben = (store.add_person(database, name) for name in ("anna", "ben"))
    store.save(database, anna, [answer(one), answer(one, "farther"), answer(one, a=23, b=25)])
    store.save(database, ben, [answer(one, "unsure"), answer(two, "same")])
    store.save(database, anna, [answer(one, "same", 23, 25)])
    assert said(database) == sorted(
        [
            (one, 11, 13, anna, FARTHER),
            (one, 11, 13, ben, CODES["unsure"]),
            (one, 23, 25, anna, CODES["same"]),
            (two, 11, 13, ben, CODES["same"]),
        ]
    )
    assert said(database, [two]) == [(two, 11, 13, ben, CODES["same"])]


def test_what_was_taken_back_was_never_said(database: Database):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one), answer(one, "withdrawn")])
    assert said(database) == [] and store.answers_of(database, anna, [one]) == {}
    store.save(database, anna, [answer(one, "farther")])
    assert store.answers_of(database, anna, [one]) == {one: [(11, 13, FARTHER)]}


def test_answers_are_an_array(database: Database):
    one, *_ = filled(database)
    assert store.read_answers(database).dtype == ANSWER
    assert store.read_answers(database).shape == (0,)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one, took_ms=None), answer(one, a=0, b=32, took_ms=12.5)])
    store.save(database, anna, [answer(one, a=1, b=2, at_ms=2**45)], review=True)
    got = store.read_answers(database)
    assert got["took_ms"].tolist()[1:] == [12.5, 1500] and np.isnan(got["took_ms"][0])
    assert got["at_ms"].tolist() == [1000, 1000, 2**45]
    assert got["review"].tolist() == [False, False, True]


def test_an_answer_given_in_a_review_is_told_apart(database: Database):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one), answer(one, a=23, b=25)])
    assert store.answers_of(database, anna, [one], review=True) == {}
    store.save(database, anna, [answer(one, "farther")], review=True)
    assert store.answers_of(database, anna, [one], review=True) == {one: [(11, 13, FARTHER)]}
    assert len(store.answers_of(database, anna, [one])[one]) == 2


def test_what_is_taken_back_in_a_review_leaves_what_was_said_before(database: Database):
    """The same person, once as an annotator, once as a reviewer."""
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one, "nearer")])
    for told in ("farther", "withdrawn"):
        store.save(database, anna, [answer(one, told)], review=True)
    assert said(database) == [(one, 11, 13, anna, NEARER)]
    assert store.answers_of(database, anna, [one]) == {one: [(11, 13, NEARER)]}
    assert store.answers_of(database, anna, [one], review=True) == {}
    assert store.tally(database, anna).answers == 1
    store.save(database, anna, [answer(one, "farther")], review=True)
    assert said(database) == [(one, 11, 13, anna, FARTHER)]
    store.save(database, anna, [answer(one, "withdrawn")])  # on the page that shows both
    assert said(database) == []


def test_nothing_is_kept_of_what_fails(database: Database):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.save(database, anna, [answer(one), answer(10**6)])
    assert said(database) == []


def test_corrections_move_landmarks_for_everybody(database: Database):
    one, *_ = filled(database)
    anna, ben = (store.add_person(database, name) for name in ("anna", "ben"))
    before = store.items(database, [one])[one].landmarks
    store.save(database, anna, [Landmark(uid(), one, 1, 15, 1.5, 2.5, False)])
    store.save(database, ben, [Landmark(uid(), one, 0, 15, 3.5, 4.5, True)])
    store.save(database, ben, [Landmark(uid(), one, 0, 16, 5.0, 6.0, False)])
    after = store.items(database)[one].landmarks
    assert after[15].tolist() == [3.5, 4.5, 0.0]
    assert after[16].tolist() == [5, 6, 1]
    others = np.delete(np.arange(33), [15, 16])
    np.testing.assert_array_equal(after[others], before[others])
    assert set(store.landmarks(database)) == {one}
    with database.reading() as connection:  # every change is there, with who
        rows = connection.execute(select(schema.landmark_changes.c.annotator_id)).scalars()
        assert list(rows) == [anna, ben, ben]


def test_items_come_back_as_they_were(database: Database):
    made = item(others=2)
    made.landmarks[7] = np.nan
    (id,) = store.register(database, [made]).values()
    got = store.items(database)[id]
    assert (got.place, got.name, got.size_px, got.box) == (
        made.place, made.name, made.size_px, made.box,
    )  # fmt: skip
    np.testing.assert_allclose(got.landmarks, made.landmarks, atol=0.005)
    np.testing.assert_allclose(got.xyz_m, made.xyz_m, atol=1e-4)
    np.testing.assert_allclose(got.belief.depth_m, made.belief.depth_m, atol=1e-4)
    np.testing.assert_allclose(got.belief.weights, made.belief.weights, atol=1e-5)
    assert store.hypotheses(database) == {id: 3}
    assert store.sizes(database) == {made.place: (64, 48)}


def test_a_new_fit_of_known_items_is_taken_over(database: Database):
    anna = store.add_person(database, "anna")
    (id,) = store.register(database, [item(seed=1)]).values()
    store.save(database, anna, [answer(id), Landmark(uid(), id, 0, 3, 1.0, 2.0, False)])
    store.set_gold(database, [(id, 11, 13, NEARER)])
    again = store.register(database, [item(seed=2, others=4), item("photos/b.jpg")])
    assert again[Place("photos/a.jpg")] == id and len(again) == 2
    got = store.items(database)[id]
    np.testing.assert_allclose(got.xyz_m, item(seed=2, others=4).xyz_m, atol=1e-4)
    assert got.landmarks[3].tolist() == [1, 2, 1] and got.gold
    assert len(said(database)) == 1


def test_people_and_tokens(database: Database):
    anna, ben = (store.add_person(database, name) for name in ("anna", " ben "))
    assert store.add_person(database, "anna") == anna
    assert store.people(database) == {anna: "anna", ben: "ben"}
    assert not store.has_tokens(database)
    old = store.new_token(database, anna)
    new = store.new_token(database, anna)
    assert store.has_tokens(database) and len(new) >= 32
    assert store.person_by_token(database, new) == anna
    for wrong in (old, "", new + "x", new[:-1], "\udcff", "' OR 1=1 --"):
        assert store.person_by_token(database, wrong) is None
    with database.reading() as connection:  # who reads the database cannot use the page
        kept = connection.execute(select(schema.annotators)).all()
    assert new not in str(kept)
    assert hashlib.sha256(new.encode()).hexdigest() in str(kept)


@pytest.mark.parametrize("name", ["", "  ", "a,b", "a" * 65, "a\nb", "a\0b"])
def test_names_that_are_none(name: str, sqlite: Database):
    with pytest.raises(InputError, match="a name must have 1 to 64 letters and no comma"):
        store.add_person(sqlite, name)


def test_gold_and_choices(database: Database):
    one, two, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.set_gold(database, [(one, 11, 13, NEARER), (two, 11, 13, NEARER)])
    store.set_gold(database, [(one, 11, 13, FARTHER), (two, 11, 13, CODES["withdrawn"])])
    assert store.gold(database).tolist() == [(one, 11, 13, FARTHER)]
    assert [one.gold for one in store.items(database).values()] == [True, False, False, False]
    store.save(database, anna, [Choice(uid(), one, 5, 1), Choice(uid(), one, 6, -1)], review=True)
    assert [one[:4] for one in store.choices(database)] == [(one, anna, -1, 6)]


def test_tally(database: Database):
    one, two, *_ = filled(database)
    anna = store.add_person(database, "anna")
    assert store.tally(database, anna) == store.Tally("anna", 0, 0, None)
    store.save(database, anna, [answer(one, took_ms=took) for took in (100.0, 900.0, 200.0)])
    store.save(database, anna, [answer(two), answer(two, "withdrawn", took_ms=None), finished(one)])
    assert store.tally(database, anna) == store.Tally("anna", 1, 1, 550)
    assert store.finished(database)[["item", "person"]].tolist() == [(one, anna)]
