"""What everybody's answers come to, as a fit takes it."""

import json
from pathlib import Path

import numpy as np
import pytest

from annotate import making
from kinesphere.annotate import labels, store
from kinesphere.annotate.store import Choice, Database
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.pairs import PAIRS
from kinesphere.core.records import DepthOrder
from kinesphere.core.skeleton import INDEX


def test_of_a_database(database: Database) -> None:
    """Two agree, one cannot tell; the order names the picture, and says what the fit had."""
    (first, _, _, _) = making.filled(database)
    for name, said in (("anna", "farther"), ("ben", "farther"), ("carl", "unsure")):
        store.save(database, store.add_person(database, name), [making.answer(first, said)])
    found = labels.of_database(database)
    (order,) = found.orders
    assert (order.nearer, order.farther) == ("left_elbow", "left_shoulder")
    assert (order.picture, order.frame, order.person) == ("photos/000.jpg", 0, 0)
    assert 0.95 < order.confidence < 1
    xyz_m = store.items(database)[first].xyz_m[0]
    assert found.before_m[order] == pytest.approx(xyz_m[11, 2] - xyz_m[13, 2])


def test_of_circles_the_weakest_is_set_aside(sqlite: Database) -> None:
    (item, *_) = making.filled(sqlite)
    anna, ben = (store.add_person(sqlite, name) for name in ("anna", "ben"))
    rows = [(11, 13, "nearer"), (13, 15, "nearer"), (11, 15, "farther")]
    store.save(sqlite, anna, [making.answer(item, said, a, b) for a, b, said in rows])
    store.save(sqlite, ben, [making.answer(item, said, a, b) for a, b, said in rows[:2]])
    found = labels.of_database(sqlite)
    assert len(found.orders) == 2
    assert [(one.nearer, one.farther) for one in found.aside] == [("left_wrist", "left_shoulder")]


def test_a_chosen_hypothesis_tells_where_it_differs(sqlite: Database) -> None:
    (item, *_) = making.filled(sqlite)
    xyz_m = store.items(sqlite)[item].xyz_m
    store.save(sqlite, store.add_person(sqlite, "anna"), [Choice(making.uid(), item, 1, 1)], True)
    found = labels.of_database(sqlite).orders
    depth_m = xyz_m[:, PAIRS[:, 1], 2] - xyz_m[:, PAIRS[:, 0], 2]
    differs = (np.sign(depth_m[0]) != np.sign(depth_m[1])) & (np.abs(depth_m[1]) > 0.05)
    assert 0 < len(found) == differs.sum()
    for one in found:
        assert xyz_m[1, INDEX[one.nearer], 2] < xyz_m[1, INDEX[one.farther], 2]


def test_a_choice_is_of_the_hypotheses_that_there_were(database: Database) -> None:
    """A later fit has others, in another order."""
    (item,) = store.register(database, [making.item()]).values()
    store.save(
        database, store.add_person(database, "anna"), [Choice(making.uid(), item, 1, 1)], True
    )
    before = labels.of_database(database).orders
    store.register(database, [making.item(seed=5)])
    assert labels.of_database(database).orders == before != ()


def test_none_of_them_tells_nothing(sqlite: Database) -> None:
    (item, *_) = making.filled(sqlite)
    store.save(sqlite, store.add_person(sqlite, "anna"), [Choice(making.uid(), item, 1, -1)], True)
    assert labels.of_database(sqlite).orders == ()


def line(annotator: str, answer: str, **more: object) -> str:
    fields = {"picture": "a.jpg", "a": "nose", "b": "left_wrist", "answer": answer}
    return json.dumps({**fields, "annotator": annotator, **more})


def test_of_a_file_of_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    rows = [line("anna", "nearer"), "", line("ben", "nearer"), line("x", "farther", gold=True)]
    path.write_text("\n".join(rows))
    found = labels.read(str(path))
    assert found is not None
    assert [(one.nearer, one.farther) for one in found.orders] == [("nose", "left_wrist")]


def test_a_file_of_orders_is_for_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_text(json.dumps({"picture": "a.jpg", "nearer": "nose", "farther": "left_wrist"}))
    assert labels.read(str(path)) is None


def test_a_database_is_known_by_what_it_is(tmp_path: Path) -> None:
    """Whatever its name."""
    path = tmp_path / "answers.of.mine"
    database = store.connect(f"sqlite:///{path}")
    making.filled(database)
    database.close()
    assert labels.is_database(str(path)) and labels.is_database("postgresql://host/name")
    found = labels.read(str(path))
    assert found is not None and found.orders == ()


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.jsonl"):
        labels.read(str(tmp_path / "nowhere.jsonl"))
    with pytest.raises(InputError, match="no database"):
        labels.read(f"sqlite:///{tmp_path / 'nowhere.db'}")
    bad = tmp_path / "bad.jsonl"
    bad.write_text(line("anna", "nearer") + "\n" + line("anna", "perhaps"))
    with pytest.raises(InputError, match="line 2"):
        labels.read(str(bad))


def test_an_order_can_be_told_from_others() -> None:
    """`before_m` is by order."""
    assert len({DepthOrder("a", "nose", "left_wrist"), DepthOrder("a", "nose", "left_wrist")}) == 1
