import csv
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from kinesphere.core.errors import InputError, OutputError
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import NAMES
from kinesphere.media.lines import COLUMNS, LIFTED
from kinesphere.media.tables import write_table
from kinesphere.media.tables_in import read_table


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    rows = np.zeros(5, ROW)
    rows["frame"], rows["t_ms"], rows["person"] = (
        [0, 1, 1, 3, 4],
        [0, 33.3, 33.3, 99.9, 133],
        [0, 0, 1, 0, 0],
    )
    for name in ("score", "xy_px", "z", "xyz_m", "visibility", "presence"):
        rows[name] = rng.normal(0, 100, rows[name].shape)
    rows["sigma_m"] = rows["position_m"] = np.nan
    return rows


@pytest.fixture
def lifted(rows):
    """The same with what the lift adds."""
    rng = np.random.default_rng(1)
    for name in ("sigma_m", "position_m"):
        rows[name] = rng.uniform(0, 5, rows[name].shape)
    return rows


def read_csv(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def read_parquet(path):
    return pq.read_table(path).to_pylist()


def test_npz_holds_one_row_a_person_and_frame(rows, tmp_path):
    write_table(tmp_path / "t.npz", rows)
    with np.load(tmp_path / "t.npz") as saved:
        for name in ROW.names:
            np.testing.assert_array_equal(saved[name], rows[name])
        assert saved["xy_px"].shape == (5, 33, 2)
        assert saved["landmark"].tolist() == list(NAMES)


@pytest.mark.parametrize(
    ("suffix", "read"), [("csv", read_csv), ("jsonl", read_jsonl), ("parquet", read_parquet)]
)
def test_the_other_formats_hold_one_row_a_landmark(rows, tmp_path, suffix, read):
    path = tmp_path / f"t.{suffix}"
    write_table(path, rows)
    table = read(path)
    assert tuple(table[0]) == COLUMNS
    assert len(table) == 5 * 33
    entry, row = table[2 * 33 + 25], rows[2]
    assert (int(entry["frame"]), int(entry["person"]), entry["landmark"]) == (1, 1, "left_knee")
    assert float(entry["t_ms"]) == 33.3
    got = [np.float32(entry[c]) for c in COLUMNS[4:]]
    assert got == [
        *row["xy_px"][25],
        row["z"][25],
        *row["xyz_m"][25],
        row["visibility"][25],
        row["presence"][25],
    ]


@pytest.mark.parametrize(
    ("suffix", "read"), [("csv", read_csv), ("jsonl", read_jsonl), ("parquet", read_parquet)]
)
def test_what_the_lift_adds_are_columns_more(lifted, tmp_path, suffix, read):
    write_table(tmp_path / f"t.{suffix}", lifted)
    table = read(tmp_path / f"t.{suffix}")
    assert tuple(table[0]) == (*COLUMNS, *LIFTED)
    entry, row = table[2 * 33 + 25], lifted[2]
    got = [np.float32(entry[c]) for c in LIFTED]
    assert got == [row["sigma_m"][25], *row["position_m"]]


@pytest.mark.parametrize("suffix", ["npz", "csv", "jsonl", "parquet"])
def test_what_the_lift_adds_is_read_back(lifted, tmp_path, suffix):
    write_table(tmp_path / f"t.{suffix}", lifted)
    rows, _ = read_table(tmp_path / f"t.{suffix}")
    for name in ("sigma_m", "position_m", "xyz_m"):
        np.testing.assert_array_equal(rows[name], lifted[name])


@pytest.mark.parametrize("suffix", ["npz", "csv", "jsonl", "parquet"])
def test_nothing_is_known_of_it_in_tables_without(rows, tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    write_table(path, rows)
    if suffix == "npz":  # as they were written before there was a lift
        with np.load(path) as saved:
            kept = {k: saved[k] for k in saved.files if k not in ("sigma_m", "position_m")}
        np.savez(path, **kept)
    found, _ = read_table(path)
    assert np.isnan(found["sigma_m"]).all() and np.isnan(found["position_m"]).all()
    np.testing.assert_array_equal(found["xyz_m"], rows["xyz_m"])


@pytest.mark.parametrize("suffix", ["npz", "csv", "jsonl", "parquet"])
def test_nobody_found_is_a_table_without_rows(tmp_path, suffix):
    write_table(tmp_path / f"t.{suffix}", np.zeros(0, ROW))
    read = {"csv": read_csv, "jsonl": read_jsonl, "parquet": read_parquet}.get(suffix)
    assert (tmp_path / f"t.{suffix}").exists()
    assert read is None or read(tmp_path / f"t.{suffix}") == []


def test_pictures_are_named(rows, tmp_path):
    files = [f"{c}.jpg" for c in "abcde"]
    write_table(tmp_path / "t.csv", rows, files)
    write_table(tmp_path / "t.npz", rows, files)
    assert [r["picture"] for r in read_csv(tmp_path / "t.csv")][::33] == [
        "a.jpg",
        "b.jpg",
        "b.jpg",
        "d.jpg",
        "e.jpg",
    ]
    with np.load(tmp_path / "t.npz") as saved:
        assert saved["picture"].tolist() == ["a.jpg", "b.jpg", "b.jpg", "d.jpg", "e.jpg"]


def test_an_unknown_format_is_refused(rows, tmp_path):
    with pytest.raises(
        InputError, match="format must be one of npz, parquet, csv, jsonl, but got 'xls'"
    ):
        write_table(tmp_path / "t.xls", rows)


@pytest.mark.parametrize("suffix", ["npz", "csv", "jsonl", "parquet"])
def test_a_table_that_cannot_be_written_leaves_the_old_one(rows, tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    path.write_text("old")
    (tmp_path / f"t.{suffix}.part").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_table(path, rows)
    assert path.read_text() == "old"
