"""Answers and landmarks as files: out and in again is the same; what is wrong is told with its line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotate.making import answer, filled, item, said, uid
from kinesphere.annotate import store
from kinesphere.annotate.answers import CODES
from kinesphere.annotate.files import coco, fused, jsonl
from kinesphere.annotate.store import Database, Landmark, Place
from kinesphere.core.errors import InputError, OutputError, SourceError
from kinesphere.core.records import depth_order
from kinesphere.media.coco import COCO_NAMES, OURS, PERSON, read_coco

LINE = {"picture": "photos/000.jpg", "a": "left_elbow", "b": "left_wrist", "answer": "nearer",
        "annotator": "anna"}  # fmt: skip


@pytest.fixture
def other(tmp_path: Path):
    """A second database with the same pictures under other ids."""
    made = store.connect(str(tmp_path / "other.db"))
    store.register(made, [item("elsewhere.jpg")])
    filled(made)
    yield made
    made.close()


def everything(database: Database) -> list[tuple[Any, ...]]:
    """All answers that count, by the names of pictures and people."""
    places, people = store.places(database), store.people(database)
    return sorted(
        (places[i].source, a, b, people[who], code, took, at, review)
        for i, a, b, who, code, took, at, review in store.read_answers(database).tolist()
    )


def test_out_and_in_is_the_same(database: Database, other: Database, tmp_path: Path):
    one, two, *_ = filled(database)
    anna, ben = (store.add_person(database, name) for name in ("anna", "Bén"))
    store.save(database, anna, [answer(one), answer(two, "same", 0, 32, at_ms=1700000000123)])
    store.save(database, ben, [answer(one, "farther", took_ms=99.5), answer(one, "unsure", 1, 2)])
    store.save(database, ben, [answer(two, "withdrawn"), answer(two, a=3, b=4)], review=True)
    store.set_gold(database, [(one, 11, 13, CODES["nearer"])])
    path = tmp_path / "answers.jsonl"
    assert jsonl.write(database, path) == 6
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {
        "picture": "photos/000.jpg", "frame": 0, "person": 0, "a": "left_shoulder",
        "b": "left_elbow", "answer": "nearer", "annotator": "anna", "took_ms": 1500.0,
        "at": "1970-01-01T00:00:01.000Z",
    }  # fmt: skip
    assert lines[1]["at"] == "2023-11-14T22:13:20.123Z"
    assert jsonl.read(other, path) == jsonl.Imported(5, 0, 1)
    assert everything(other) == everything(database)
    assert len(store.gold(other)) == 1
    assert jsonl.read(other, path) == jsonl.Imported(0, 5, 1)  # once more changes nothing
    assert everything(other) == everything(database)


def test_newer_answers_stay(sqlite: Database, tmp_path: Path):
    one, *_ = filled(sqlite)
    anna = store.add_person(sqlite, "anna")
    store.save(sqlite, anna, [answer(one, "same", 13, 15, at_ms=10_000)])
    told = [{**LINE, "at": f"1970-01-01T00:00:{s}Z"} for s in ("05", "09")]
    assert jsonl.read(sqlite, written(tmp_path, *told)) == jsonl.Imported(0, 2, 0)
    later = {**LINE, "at": "1970-01-01T01:00:11+01:00"}
    assert jsonl.read(sqlite, written(tmp_path, *told, later)) == jsonl.Imported(1, 2, 0)
    assert said(sqlite) == [(one, 13, 15, anna, CODES["nearer"])]


def test_what_was_taken_back_stays_so(database: Database, tmp_path: Path):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [answer(one, a=13, b=15, at_ms=5000)])
    path = tmp_path / "before.jsonl"
    jsonl.write(database, path)
    store.save(database, anna, [answer(one, "withdrawn", 13, 15, at_ms=6000)])
    assert jsonl.read(database, path) == jsonl.Imported(0, 1, 0)
    assert said(database) == []


def test_the_latest_time_there_is(sqlite: Database, tmp_path: Path):
    filled(sqlite)
    path = written(tmp_path, {**LINE, "at": "9999-12-31T23:59:59.999900Z"})
    assert jsonl.read(sqlite, path).kept == 1
    assert jsonl.write(sqlite, path) == 1
    assert json.loads(path.read_text())["at"].startswith("9999-12-31T23:59:59.")


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "answers.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["photos/000.jpg", "000.jpg", "/home/me/photos/000.jpg"])
@pytest.mark.parametrize(("a", "b", "code"), [(13, 15, "nearer"), (15, 13, "farther")])
def test_either_way_round(a: int, b: int, code: str, name: str, sqlite: Database, tmp_path: Path):
    """By any name that can only mean one picture, and with a and b as they come."""
    one, *_ = filled(sqlite)
    names = {13: "left_elbow", 15: "left_wrist"}
    jsonl.read(sqlite, written(tmp_path, {**LINE, "picture": name, "a": names[a], "b": names[b]}))
    (person,) = store.people(sqlite)
    assert said(sqlite) == [(one, 13, 15, person, CODES[code])]


def test_gold_by_option(sqlite: Database, tmp_path: Path):
    one, *_ = filled(sqlite)
    assert jsonl.read(sqlite, written(tmp_path, LINE, ""), gold=True) == jsonl.Imported(0, 0, 1)
    assert store.gold(sqlite).tolist() == [(one, 13, 15, CODES["nearer"])]
    assert said(sqlite) == [] and store.people(sqlite) == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: "),
        ("[]", "line 2: expected an object"),
        ("5", "line 2: expected an object"),
        ('{"a": ' + "[" * 9000, "line 2: "),
        ('{"a": "' + "x" * 10_000 + '"}', "line 2: the line is too long"),
        ({**LINE, "picture": "none.jpg"}, "line 2: the database has no picture 'none.jpg'"),
        ({**LINE, "picture": 5}, "line 2: picture must be a text"),
        ({"a": "nose"}, "line 2: b must be a text, but is missing"),
        ({**LINE, "person": 1}, r"line 2: the database has no person 1 in photos/000.jpg, frame 0"),
        ({**LINE, "frame": -1}, "line 2: frame must be a whole number"),
        ({**LINE, "frame": True}, "line 2: frame must be a whole number"),
        ({**LINE, "frame": 0.5}, "line 2: frame must be a whole number"),
        ({**LINE, "a": "elbow"}, "line 2: a must be one of the 33 landmarks, got 'elbow'"),
        ({**LINE, "a": ["nose"]}, "line 2: a must be a text"),
        ({**LINE, "a": "left_wrist"}, "line 2: a and b must be two landmarks"),
        ({**LINE, "answer": "yes"}, "line 2: answer must be one of nearer, .*got 'yes'"),
        ({**LINE, "answer": "withdrawn"}, "line 2: answer must be one of"),
        ({**LINE, "annotator": ""}, "line 2: a name must have"),
        ({**LINE, "annotator": "a,b"}, "line 2: a name must have"),
        ({**LINE, "took_ms": "1"}, "line 2: took_ms must be a number"),
        ({**LINE, "took_ms": float("nan")}, "line 2: took_ms must be a number"),
        ({**LINE, "at": "yesterday"}, "line 2: at must be like 2025"),
        ({**LINE, "at": 5}, "line 2: at must be like 2025"),
        ({**LINE, "gold": "yes"}, "line 2: gold must be true or false"),
    ],
)
def test_lines_that_make_no_sense(line: Any, says: str, sqlite: Database, tmp_path: Path):
    filled(sqlite)
    with pytest.raises(InputError, match=f"answers.jsonl, {says}"):
        jsonl.read(sqlite, written(tmp_path, LINE, line))
    assert said(sqlite) == [] and store.people(sqlite) == {}  # the good one is not kept either


def test_a_name_that_may_mean_two_pictures(sqlite: Database, tmp_path: Path):
    store.register(sqlite, [item("x/a.jpg"), item("y/a.jpg")])
    with pytest.raises(InputError, match=r"'a.jpg' may be x/a.jpg or y/a.jpg: say which"):
        jsonl.read(sqlite, written(tmp_path, {**LINE, "picture": "a.jpg"}))
    assert jsonl.read(sqlite, written(tmp_path, {**LINE, "picture": "z/y/a.jpg"})).kept == 1


@pytest.mark.parametrize("data", [b"\xff\xfe\xfa", None])
def test_files_that_cannot_be_read(data: bytes | None, sqlite: Database, tmp_path: Path):
    path = tmp_path / "answers.jsonl"
    if data:
        path.write_bytes(data)
    with pytest.raises(SourceError, match=r"answers.jsonl cannot be read"):
        jsonl.read(sqlite, path)
    with pytest.raises((SourceError, InputError), match=r"answers.jsonl"):
        coco.read(sqlite, path)


def test_files_that_cannot_be_written(sqlite: Database, tmp_path: Path):
    filled(sqlite)
    for write in (jsonl.write, coco.write, fused.write):
        with pytest.raises(OutputError, match="cannot be written"):
            write(sqlite, tmp_path / "none" / "a.json")


def test_fused_orders_are_what_a_fit_reads(sqlite: Database, tmp_path: Path):
    one, *_ = filled(sqlite)
    for name, told in (("anna", "nearer"), ("ben", "nearer"), ("eve", "farther")):
        person = store.add_person(sqlite, name)
        store.save(sqlite, person, [answer(one, told), answer(one, "farther", 23, 25)])
    path = tmp_path / "order.jsonl"
    assert fused.write(sqlite, path) == 2
    orders = [depth_order(json.loads(line)) for line in path.read_text().splitlines()]
    assert [(order.picture, order.nearer, order.farther) for order in orders] == [
        ("photos/000.jpg", "left_shoulder", "left_elbow"),
        ("photos/000.jpg", "left_knee", "left_hip"),
    ]
    assert 0.5 < orders[0].confidence < orders[1].confidence <= 1


def test_coco_out_is_what_a_fit_reads(database: Database, tmp_path: Path):
    store.register(database, [item("/data/../photos/a.jpg"), item("b.jpg", 2), item("clip.mp4", 3)])
    one, *_ = store.places(database)
    anna = store.add_person(database, "anna")
    store.save(database, anna, [Landmark(uid(), one, 0, 15, 1.5, 2.5, True)])
    path = tmp_path / "landmarks.json"
    assert coco.write(database, path) == (2, 1)
    first, second = read_coco(path, Path())
    assert str(first.picture) == "photos/a.jpg" and str(second.picture) == "b.jpg"
    assert (first.person, second.person) == (0, 2) and first.size_px == (64, 48)
    marks = store.items(database)[one].landmarks
    np.testing.assert_allclose(first.xy_px[OURS], marks[OURS, :2], atol=0.01)
    assert first.xy_px[15].tolist() == [1.5, 2.5] and first.visibility[15] == 0
    np.testing.assert_array_equal(first.visibility[OURS], marks[OURS, 2] >= 0.5)
    data = json.loads(path.read_text())
    assert data["categories"][0]["keypoints"] == list(COCO_NAMES)
    assert data["annotations"][0]["num_keypoints"] == 17


def test_annotations_have_numbers_of_their_own_and_people_keep_theirs(
    sqlite: Database, tmp_path: Path
):
    """What was answered about a picture's person 1 must not be told about another one."""
    store.register(sqlite, [item("a.jpg"), item("b.jpg"), item("b.jpg", 1)])
    coco.write(sqlite, tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text())
    assert len({one["id"] for one in data["annotations"]}) == 3
    people = read_coco(tmp_path / "a.json", Path())
    assert [(str(one.picture), one.person) for one in people] == [
        ("a.jpg", 0), ("b.jpg", 0), ("b.jpg", 1),
    ]  # fmt: skip


def test_coco_out_and_in_is_the_same(database: Database, other: Database, tmp_path: Path):
    one, *_ = filled(database)
    anna = store.add_person(database, "anna")
    moved = [Landmark(uid(), one, 0, mark, 1.0 + mark, 2.0, mark == 15) for mark in (0, 15, 16)]
    store.save(database, anna, moved)
    path = tmp_path / "landmarks.json"
    coco.write(database, path)
    assert coco.read(other, path) == (3, 4)
    after = {one.place: one.landmarks[OURS] for one in store.items(other).values()}
    for mine in store.items(database).values():
        np.testing.assert_allclose(after[mine.place][:, :2], mine.landmarks[OURS, :2], atol=0.6)
        np.testing.assert_array_equal(
            after[mine.place][:, 2] >= 0.5, mine.landmarks[OURS, 2] >= 0.5
        )
    assert coco.read(other, path) == (0, 4)
    assert list(store.people(other).values()) == ["import"]


def test_people_are_told_apart_by_where_they_are(sqlite: Database, tmp_path: Path):
    two = [item("a.jpg", person, seed=person) for person in (1, 2)]
    ids = store.register(sqlite, two)
    path = tmp_path / "a.json"
    coco.write(sqlite, path)
    data = json.loads(path.read_text())
    data["annotations"] = [
        {**one, "id": 3 - one["id"], PERSON: 3 - one[PERSON]} for one in data["annotations"]
    ]
    data["annotations"][0]["keypoints"][0] += 5
    path.write_text(json.dumps(data))
    assert coco.read(sqlite, path) == (1, 2)
    assert set(store.landmarks(sqlite)) == {ids[Place("a.jpg", 0, 1)]}


def test_somebody_else_moves_nothing(sqlite: Database, tmp_path: Path):
    """Who is marked far away from everybody that the database knows is another person."""
    store.register(sqlite, [item("a.jpg")])
    path = tmp_path / "a.json"
    coco.write(sqlite, path)
    data = json.loads(path.read_text())
    data["annotations"][0]["keypoints"][0::3] = [x + 60 for x in range(17)]
    path.write_text(json.dumps(data))
    assert coco.read(sqlite, path) == (0, 0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data["images"][0].update(file_name="n.jpg"), "person 0 of n.jpg: the data"),
        (lambda data: data["images"][0].update(width=65), "person 0: it is for .65, 48. pixels"),
        (lambda data: data["images"][0].update(file_name="../a.jpg"), "file_name must be within"),
        (lambda data: data["annotations"][0].update(keypoints=[1, 2]), "must be 17 times"),
        (lambda data: data.clear(), "images is missing"),
    ],
)
def test_coco_that_makes_no_sense(change: Any, says: str, sqlite: Database, tmp_path: Path):
    store.register(sqlite, [item("a.jpg")])
    path = tmp_path / "landmarks.json"
    coco.write(sqlite, path)
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match=f"landmarks.json[:,] .*{says}"):
        coco.read(sqlite, path)
    assert store.landmarks(sqlite) == {}
