"""A table that is read is the one that was written, in every format; and what is no table is refused."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import NAMES
from kinesphere.media.tables import write_table
from kinesphere.media.tables_in import read_table

SUFFIXES = (".npz", ".parquet", ".csv", ".jsonl")
LINES = (".parquet", ".csv", ".jsonl")
"""The formats that have a line for each landmark."""


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    rows = np.zeros(5, ROW)
    rows["frame"], rows["person"] = [0, 1, 1, 3, 2**40], [0, 1, 0, 7, 0]
    rows["t_ms"], rows["score"] = [0, 100 / 3, 100 / 3, 99.9, 1e9 / 7], 1
    for name in ("xy_px", "z", "xyz_m", "visibility", "presence"):
        rows[name] = rng.normal(0, 100, rows[name].shape)
    return rows


def lines(rows, tmp_path):
    """As dicts, one a landmark."""
    write_table(tmp_path / "lines.jsonl", rows)
    return [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text().splitlines()]


def write_lines(path, items):
    """Dicts as a table in the format of its suffix, however strange they are."""
    if path.suffix == ".jsonl":
        path.write_text("\n".join(map(json.dumps, items)))
        return
    table = pa.table({name: [item[name] for item in items] for name in items[0]})
    write = {".parquet": pq.write_table, ".csv": csv.write_csv}[path.suffix]
    write(table, path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_read_is_what_was_written(rows, tmp_path, suffix):
    write_table(tmp_path / f"t{suffix}", rows)
    got, pictures = read_table(tmp_path / f"t{suffix}")
    assert got.dtype == ROW and got.tobytes() == rows.tobytes()
    assert pictures is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_float_survives(rows, tmp_path, suffix):
    """Decimals are the shortest that tell a float32 from its neighbours."""
    bits = np.random.default_rng(1).integers(0, 2**32, (5, 33, 3), np.uint32)
    odd = bits.view(np.float32)
    rows["xyz_m"] = np.where(np.isfinite(odd), odd, 0)
    write_table(tmp_path / f"t{suffix}", rows)
    assert read_table(tmp_path / f"t{suffix}")[0].tobytes() == rows.tobytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nan_is_read_as_nan(rows, tmp_path, suffix):
    rows["xy_px"][1, 3] = rows["visibility"][2] = np.nan
    write_table(tmp_path / f"t{suffix}", rows)
    got, _ = read_table(tmp_path / f"t{suffix}")
    for name in ROW.names:
        np.testing.assert_array_equal(got[name], rows[name])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pictures_are_named_for_each_row(rows, tmp_path, suffix):
    files = ["a.jpg", 'b "1",\n.jpg', "null", "é.jpg", "NA"]
    rows["frame"][-1] = 4
    write_table(tmp_path / f"t{suffix}", rows, files)
    got, pictures = read_table(tmp_path / f"t{suffix}")
    assert pictures == [files[i] for i in rows["frame"]]
    assert got.tobytes() == rows.tobytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nobody_is_a_table_without_rows(tmp_path, suffix):
    write_table(tmp_path / f"t{suffix}", np.zeros(0, ROW))
    got, pictures = read_table(tmp_path / f"t{suffix}")
    assert got.dtype == ROW and len(got) == 0 and pictures is None


def test_only_npz_keeps_the_score(rows, tmp_path):
    rows["score"] = np.linspace(0.5, 0.9, 5)
    for suffix in SUFFIXES:
        write_table(tmp_path / f"t{suffix}", rows)
        expected = rows["score"] if suffix == ".npz" else np.ones(5)
        np.testing.assert_array_equal(read_table(tmp_path / f"t{suffix}")[0]["score"], expected)


@pytest.mark.parametrize("suffix", LINES)
def test_many_rows_of_many_chunks_are_read(tmp_path, suffix):
    rows = np.zeros(4500, ROW)
    rows["frame"], rows["score"] = np.arange(4500), 1
    rows["z"] = np.arange(4500)[:, None]
    write_table(tmp_path / f"t{suffix}", rows)
    assert read_table(tmp_path / f"t{suffix}")[0].tobytes() == rows.tobytes()


@pytest.mark.parametrize("suffix", LINES)
def test_landmarks_and_columns_may_come_in_any_order(rows, tmp_path, suffix):
    rng = np.random.default_rng(2)
    items = lines(rows, tmp_path)
    mixed = [items[33 * person + i] for person in range(5) for i in rng.permutation(33)]
    mixed = [{"remark": "é", **dict(reversed(item.items()))} for item in mixed]
    write_lines(tmp_path / f"t{suffix}", mixed)
    assert read_table(tmp_path / f"t{suffix}")[0].tobytes() == rows.tobytes()


def test_landmarks_of_npz_may_come_in_any_order(rows, tmp_path):
    order = np.random.default_rng(2).permutation(33)
    arrays = {name: rows[name] for name in ROW.names}
    mixed = {k: v[:, order] if v.shape[1:2] == (33,) else v for k, v in arrays.items()}
    np.savez(tmp_path / "t.npz", landmark=np.array(NAMES)[order], **mixed)
    assert read_table(tmp_path / "t.npz")[0].tobytes() == rows.tobytes()


@pytest.mark.parametrize("suffix", [".xlsx", "", ".json"])
def test_another_format_is_refused(tmp_path, suffix):
    with pytest.raises(InputError, match=r"must be \.npz, \.parquet, \.csv, \.jsonl"):
        read_table(tmp_path / f"t{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_cannot_be_opened_is_a_source_error(tmp_path, suffix):
    (tmp_path / f"folder{suffix}").mkdir()
    for name in ("none", "folder"):
        with pytest.raises(SourceError, match="cannot be read"):
            read_table(tmp_path / f"{name}{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"hello", b"\0\xff", b"PK\x03\x04", b"[]", b"PAR1PAR1", b"{}"])
def test_what_is_no_table_is_refused(tmp_path, suffix, content):
    (tmp_path / f"t{suffix}").write_bytes(content)
    with pytest.raises(InputError, match=rf"t\{suffix}: (this is no|line 1|the column|entry 1)"):
        read_table(tmp_path / f"t{suffix}")


@pytest.mark.parametrize("suffix", [".npz", ".parquet", ".csv"])
def test_an_empty_file_is_refused(tmp_path, suffix):
    (tmp_path / f"t{suffix}").write_bytes(b"")
    with pytest.raises(InputError, match="this is no"):
        read_table(tmp_path / f"t{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_table_that_is_cut_short_is_refused(rows, tmp_path, suffix, part):
    path = tmp_path / f"t{suffix}"
    write_table(path, rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(InputError, match=r"t\."):
        read_table(path)


def changed(items, at, **changes):
    return [{**item, **changes} if i in at else item for i, item in enumerate(items)]


@pytest.mark.parametrize("suffix", LINES)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda items: items[:-1], "person 5 in the table must have each of the 33 landmarks once"),
        (lambda items: items[:40] + items[41:], "person 2 in the table must have each"),
        (lambda items: items[1:] + items[:1], "person 1 in the table|frame must be the same"),
        (lambda items: [*items, items[0]], "person 6 in the table must have each"),
        (lambda items: items + items[:33], "frame 0, person 0 is there more than once"),
        (lambda items: changed(items, {3}, landmark="tail"), "'tail' is none of the 33 landmarks"),
        (lambda items: changed(items, {3}, landmark="nose"), "person 1 in the table must have"),
        (lambda items: changed(items, {70}, frame=9), "frame must be the same for the 33 lines"),
        (lambda items: changed(items, {70}, t_ms=9.5), "t_ms must be the same for the 33 lines"),
        (lambda items: changed(items, range(33), t_ms=np.nan), "t_ms must be finite|is missing in"),
        (lambda items: changed(items, range(33), person=2**35), "person must be int32|no CSV"),
        (lambda items: changed(items, {3}, x_px=np.inf), "xy_px must be finite, or NaN"),
        (lambda items: changed(items, {3}, z=1e60), "z must be finite, or NaN"),
        (lambda items: changed(items, range(165), x_m="left"), "x_m must be float|no CSV"),
        (lambda items: changed(items, range(33), frame=None), "frame is missing in some lines"),
        (
            lambda items: changed(items, {3}, landmark=None),
            "landmark is missing in some|'' is none of the 33",
        ),
    ],
)
def test_lines_that_are_no_people_are_refused(rows, tmp_path, suffix, change, message):
    write_lines(tmp_path / f"t{suffix}", change(lines(rows, tmp_path)))
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / f"t{suffix}")


@pytest.mark.parametrize("suffix", LINES)
@pytest.mark.parametrize("name", ["frame", "t_ms", "person", "landmark", "x_px", "presence"])
def test_a_column_that_is_missing_is_named(rows, tmp_path, suffix, name):
    items = [{k: v for k, v in item.items() if k != name} for item in lines(rows, tmp_path)]
    write_lines(tmp_path / f"t{suffix}", items)
    with pytest.raises(InputError, match=f"the column {name} is missing|entry 1 lacks {name}$"):
        read_table(tmp_path / f"t{suffix}")


def test_a_column_that_is_there_twice_is_refused(rows, tmp_path):
    path = tmp_path / "t.csv"
    write_table(path, rows)
    path.write_text(path.read_text().replace('"presence"', '"z"'))
    with pytest.raises(InputError, match="the column z is missing, or there twice"):
        read_table(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [("3", "must be a JSON object"), ("{", "is no JSON"), ("[" * 10_000, "is no JSON")],
)
def test_a_line_that_is_no_entry_is_counted(rows, tmp_path, line, message):
    path = tmp_path / "t.jsonl"
    write_table(path, rows)
    path.write_text(path.read_text() + "\n" + line)
    with pytest.raises(InputError, match=f"line 167 {message}"):
        read_table(path)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
@pytest.mark.parametrize("name", [b"presence", b"left_hip"])
def test_text_that_is_not_utf8_is_refused(rows, tmp_path, suffix, name):
    path = tmp_path / f"t{suffix}"
    write_lines(path, lines(rows, tmp_path))
    if suffix == ".parquet":
        pq.write_table(pq.read_table(path), path, compression="none")
    path.write_bytes(path.read_bytes().replace(name, name[:-1] + b"\xff"))
    with pytest.raises(InputError, match=r"not UTF-8|this is no (CSV|Parquet) file"):
        read_table(path)


def test_entries_name_pictures_all_or_none(rows, tmp_path):
    items = lines(rows, tmp_path)
    write_lines(tmp_path / "t.jsonl", [{**items[0], "picture": "a.jpg"}, *items[1:]])
    with pytest.raises(InputError, match="entry 2 lacks picture"):
        read_table(tmp_path / "t.jsonl")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"xy_px": None}, "the array xy_px is missing"),
        ({"landmark": None}, "the array landmark is missing"),
        ({"landmark": np.array(["tail", *NAMES[1:]])}, "'tail' is none of the 33 landmarks"),
        ({"landmark": np.array(NAMES[:32])}, "must have each of the 33 landmarks once"),
        ({"landmark": np.array(NAMES * 2)}, "landmark must be the 33 names, got 66"),
        ({"landmark": np.zeros(0)}, "landmark must be the 33 names, got 0"),
        ({"landmark": np.arange(33)}, "'0' is none of the 33 landmarks"),
        (
            {"xy_px": np.zeros((5, 33, 3))},
            r"xy_px must be \(5, 33, 2\) of float32, got \(5, 33, 3\)",
        ),
        ({"frame": np.arange(4)}, r"t_ms must be \(4,\) of float64, got \(5,\)"),
        ({"frame": np.arange(5.0)}, r"frame must be \(5,\) of int64, got \(5,\) of float64"),
        ({"frame": np.array(3)}, r"frame must be \(1,\) of int64, got \(\)"),
        ({"person": np.arange(5) + 2**40}, "person must be int32, got 1099511627780"),
        ({"z": np.full((5, 33), "a")}, "z must be"),
        ({"z": np.full((5, 33), 1e60)}, "z must be finite, or NaN"),
        ({"z": np.full((5, 33), None)}, "no NPZ file, or it is damaged: Object arrays"),
        ({"t_ms": np.full(5, np.nan)}, "t_ms must be finite"),
        ({"frame": np.zeros(5, int), "person": np.zeros(5, int)}, "is there more than once"),
        ({"picture": np.array(["a.jpg"])}, r"picture must have shape \(5,\), got \(1,\)"),
    ],
)
def test_arrays_that_are_no_people_are_refused(rows, tmp_path, changes, message):
    arrays = {**{name: rows[name] for name in ROW.names}, "landmark": np.array(NAMES), **changes}
    kept = {name: array for name, array in arrays.items() if array is not None}
    np.savez(tmp_path / "t.npz", **kept)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / "t.npz")


def test_an_array_alone_is_no_table(rows, tmp_path):
    np.save(tmp_path / "t.npy", rows["z"])
    (tmp_path / "t.npy").rename(tmp_path / "t.npz")
    with pytest.raises(InputError, match="this is no NPZ file"):
        read_table(tmp_path / "t.npz")
