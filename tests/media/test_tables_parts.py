"""Tables with hands and faces: what is written is read back, and what does not belong is refused."""

import csv
import json

import numpy as np
import pytest

from kinesphere.core import face, hand
from kinesphere.core.errors import InputError, OutputError, SourceError
from kinesphere.core.parts import as_kind, kind
from kinesphere.core.records import ROW
from kinesphere.media.lines import COLUMNS, SAID
from kinesphere.media.tables import expressions_path, write_table
from kinesphere.media.tables_in import read_table
from made_parts import WHOLE, whole_rows

SUFFIXES = (".npz", ".parquet", ".csv", ".jsonl")
LINES = SUFFIXES[1:]
KINDS = {"hands": (True, False), "face": (False, True), "both": (True, True)}


@pytest.fixture
def rows() -> np.ndarray:
    """All; no left hand and no irises; no face; the body alone."""
    out = whole_rows()
    out["score"] = 1
    return out


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def same(got, wanted, but=()):
    assert got.dtype == wanted.dtype
    for name in set(wanted.dtype.names) - set(but):
        np.testing.assert_array_equal(got[name], wanted[name], err_msg=name)


@pytest.mark.parametrize("of", KINDS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_read_is_what_was_written(rows, tmp_path, suffix, of):
    rows = as_kind(rows, kind(*KINDS[of]))
    write_table(tmp_path / f"t{suffix}", rows)
    got, pictures = read_table(tmp_path / f"t{suffix}")
    same(got, rows, () if suffix == ".npz" else ("face_rotation",))
    assert pictures is None


@pytest.mark.parametrize("suffix", LINES)
def test_several_people_and_chunks_are_read(tmp_path, suffix):
    rows = whole_rows(300)
    rows["score"], rows["frame"], rows["person"] = 1, np.arange(300) // 2, np.arange(300) % 2 + 5
    rows["left_hand_m"] += np.arange(300)[:, None, None]
    write_table(tmp_path / f"t{suffix}", rows, [f"{i}.jpg" for i in range(150)])
    got, pictures = read_table(tmp_path / f"t{suffix}")
    same(got, rows, ("face_rotation",))
    assert pictures == [f"{i // 2}.jpg" for i in range(300)]


def test_the_arrays_of_npz(rows, tmp_path):
    write_table(tmp_path / "t.npz", rows)
    with np.load(tmp_path / "t.npz") as saved:
        shapes = {name: saved[name].shape for name in saved.files}
        assert saved["hand_landmark"].tolist() == list(hand.NAMES)
        assert saved["expression"].tolist() == list(face.EXPRESSIONS)
        assert saved["left_hand_score"].tolist() == np.float32([0.9, 0, 0.9, 0]).tolist()
    for side in ("left", "right"):
        assert shapes[f"{side}_hand_xy_px"] == (4, 21, 2) and shapes[f"{side}_hand_z"] == (4, 21)
        assert shapes[f"{side}_hand_m"] == (4, 21, 3) and shapes[f"{side}_hand_score"] == (4,)
    assert shapes["face_xy_px"] == (4, 478, 2) and shapes["face_m"] == (4, 478, 3)
    assert shapes["face_rotation"] == (4, 3, 3) and shapes["expressions"] == (4, 51)


def test_lines_are_the_bodys_then_those_of_what_is_there(rows, tmp_path):
    write_table(tmp_path / "t.jsonl", rows)
    found = lines(tmp_path / "t.jsonl")
    count = [sum(line["frame"] == i for line in found) for i in range(4)]
    assert count == [33 + 42 + 478, 33 + 21 + 468, 33 + 42, 33]
    assert tuple(found[0]) == COLUMNS
    of_hand = found[33 + 21 + hand.INDEX["index_finger_tip"]]
    assert of_hand["landmark"] == "right_hand.index_finger_tip"
    assert np.float32(of_hand["x_m"]) == rows["right_hand_m"][0, 8, 0]
    assert of_hand["visibility"] == of_hand["presence"] == 0.8
    of_face = found[33 + 42 + 477]
    assert of_face["landmark"] == "face.477"
    assert np.float32(of_face["y_px"]) == rows["face_xy_px"][0, 477, 1]


def test_expressions_are_a_table_beside(rows, tmp_path):
    write_table(tmp_path / "t.csv", rows, list("abcd"))
    with (tmp_path / "t_expressions.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert tuple(found[0]) == (*SAID, "picture")
    assert [(f["frame"], f["expression"], float(f["value"]), f["picture"]) for f in found] == [
        (str(i), name, value, "ab"[i])
        for i in range(2)
        for name, value in (("jawOpen", 0.25), ("noseSneerRight", 0.5))
    ]


def test_there_is_no_such_table_without_faces(rows, tmp_path):
    for wanted in (ROW, kind(hands=True, face=False)):
        write_table(tmp_path / "t.csv", as_kind(rows, wanted))
        assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert expressions_path(tmp_path / "t.npz", rows) is None


def test_a_table_without_its_expressions_is_read(rows, tmp_path):
    write_table(tmp_path / "t.csv", rows)
    (tmp_path / "t_expressions.csv").unlink()
    got, _ = read_table(tmp_path / "t.csv")
    same(got, rows, ("face_rotation", "expressions"))
    assert np.isnan(got["expressions"]).all()


def test_expressions_that_an_earlier_run_left_are_not_read_with_a_body(rows, tmp_path):
    write_table(tmp_path / "t.csv", rows)
    write_table(tmp_path / "t.csv", as_kind(rows, ROW))
    assert read_table(tmp_path / "t.csv")[0].dtype == ROW


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nobody_is_a_table_without_rows(tmp_path, suffix):
    write_table(tmp_path / f"t{suffix}", np.zeros(0, WHOLE))
    got, _ = read_table(tmp_path / f"t{suffix}")
    assert len(got) == 0 and got.dtype == (WHOLE if suffix == ".npz" else ROW)


def test_expressions_that_cannot_be_written_leave_the_old_table(rows, tmp_path):
    (tmp_path / "t.csv").write_text("old")
    (tmp_path / "t_expressions.csv.part").mkdir()
    with pytest.raises(OutputError, match=r"t_expressions\.csv cannot be written"):
        write_table(tmp_path / "t.csv", rows)
    assert (tmp_path / "t.csv").read_text() == "old"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda items: items[:-1], "frame 0, person 0: face must have each of its landmarks once"),
        (lambda items: items[:40] + items[41:], "person 0: left_hand must have each of its"),
        (lambda items: [*items, items[60]], "person 0: right_hand must have each of its"),
        (lambda items: items[33:], "frame 0, person 0 has a hand or a face, but no body"),
        (lambda items: [*items[:-1], {**items[-1], "frame": 9}], "frame 9, person 0 has a hand"),
        (lambda items: [*items[:-1], {**items[-1], "landmark": "face.478"}], "'face.478' is none"),
        (lambda items: [*items[:-1], {**items[-1], "x_m": np.inf}], "face_m must be finite"),
    ],
)
def test_lines_that_are_no_hands_and_faces_are_refused(rows, tmp_path, change, message):
    write_table(tmp_path / "t.jsonl", rows[:1])
    items = change(lines(tmp_path / "t.jsonl"))
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, items)))
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "t.jsonl")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("jawOpen", "jawBroken", "t_expressions.csv: 'jawBroken' is none of the 51 expressions"),
        ('"value"', '"worth"', "t_expressions.csv: the column value is missing"),
        ("0.25", "inf", "value must be finite"),
        ("1,33.", "7,33.", "frame 7, person 0 has an expression, but no body"),
    ],
)
def test_expressions_that_are_none_are_refused(rows, tmp_path, before, after, message):
    write_table(tmp_path / "t.csv", rows)
    path = tmp_path / "t_expressions.csv"
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "t.csv")


def test_expressions_that_cannot_be_read_are_told(rows, tmp_path):
    write_table(tmp_path / "t.csv", rows)
    path = tmp_path / "t_expressions.csv"
    path.write_bytes(b"\0\xff")
    with pytest.raises((InputError, SourceError), match=r"t_expressions\.csv"):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"left_hand_m": None}, "the array left_hand_m is missing"),
        ({"hand_landmark": None}, "the array hand_landmark is missing"),
        ({"face_rotation": np.zeros((4, 9), np.float32)}, r"face_rotation must be \(4, 3, 3\)"),
        ({"expression": np.array(["tail"] * 51)}, "'tail' is none of the 51 expressions"),
        ({"face_z": np.full((4, 478), np.inf)}, "face_z must be finite"),
    ],
)
def test_arrays_that_are_no_hands_and_faces_are_refused(rows, tmp_path, changes, message):
    write_table(tmp_path / "t.npz", rows)
    with np.load(tmp_path / "t.npz") as saved:
        arrays = {**dict(saved), **changes}
    np.savez(tmp_path / "t.npz", **{k: v for k, v in arrays.items() if v is not None})
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "t.npz")


def test_names_of_npz_may_come_in_any_order(rows, tmp_path):
    write_table(tmp_path / "t.npz", rows)
    rng = np.random.default_rng(0)
    fingers, words = rng.permutation(21), rng.permutation(51)
    with np.load(tmp_path / "t.npz") as saved:
        arrays = dict(saved)
    for name in arrays:
        if "hand" in name and arrays[name].shape[1:2] == (21,):
            arrays[name] = arrays[name][:, fingers]
    arrays["hand_landmark"] = arrays["hand_landmark"][fingers]
    arrays["expression"] = arrays["expression"][words]
    arrays["expressions"] = arrays["expressions"][:, words]
    np.savez(tmp_path / "t.npz", **arrays)
    same(read_table(tmp_path / "t.npz")[0], rows)
