"""A table of samples read back is what was written, to the bit; and what is no such table is refused."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import jaxtyping
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kinesphere.core.errors import InputError, OutputError, SourceError
from kinesphere.core.records import SAMPLE_SHAPES, Sample
from kinesphere.media import samples as module
from kinesphere.media.samples import (
    SCHEMA,
    SampleWriter,
    read_provenance,
    read_samples,
    write_samples,
)

PROVENANCE = {"command": "kinesphere fit", "versions": {"kinesphere": "0.1"}, "picture": "Ä.jpg"}
EXACT = ("K", "distortion", "T_camera_world")


def sample(number=0, alternatives=2, parameters=7, **changes):
    rng = np.random.default_rng(number)
    values = {
        name: rng.normal(0, 100, shape).astype("f8" if name in EXACT else "f4")
        for name, shape in SAMPLE_SHAPES.items()
    }
    values["size_px"] = np.array([640, 480 + number], np.int32)
    values["seen_px"][3], values["seen_sigma_px"][3] = np.nan, np.inf
    values["alternatives_m"] = rng.normal(size=(alternatives, 33, 3)).astype("f4")
    values["alternative_weights"] = rng.uniform(size=alternatives).astype("f4")
    plain = {str: f"é {number}", int: 2**40 + number, float: rng.normal(), bool: bool(number % 2)}
    rest = {one.name: plain.get(one.type) for one in dataclasses.fields(Sample)}
    rest["parameters"] = rng.normal(size=parameters).astype("f4")
    rest["costs"] = {"landmarks": rng.normal(), "prior": 0.1} if number else {}
    return Sample(**{**rest, **values, **changes})


def assert_same(got, expected):
    for one in dataclasses.fields(Sample):
        a, b = getattr(got, one.name), getattr(expected, one.name)
        if isinstance(b, np.ndarray):
            assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()), one.name
        else:
            assert (type(a), a) == (type(b), b), one.name


@pytest.fixture
def path(tmp_path):
    return tmp_path / "samples.parquet"


@pytest.mark.parametrize("group", [1, 3, 4, 200])
def test_what_is_read_is_what_was_written(monkeypatch, path, group):
    monkeypatch.setattr(module, "ROWS_A_GROUP", group)
    written = [
        sample(i, alternatives=(2, 0, 5, 1)[i], parameters=(7, 7, 0, 9)[i]) for i in range(4)
    ]
    write_samples(path, iter(written), PROVENANCE)
    read = list(read_samples(path))
    for got, expected in zip(read, written, strict=True):
        assert_same(got, expected)
    assert pq.ParquetFile(path).num_row_groups == -(-4 // group)
    assert read_provenance(path) == PROVENANCE


def test_nan_keeps_its_bits(path):
    odd = np.array([np.nan, -0.0, np.inf], np.float32)
    odd.view(np.uint32)[0] = 0x7FC12345
    write_samples(path, [dataclasses.replace(sample(), parameters=odd)], {})
    assert next(read_samples(path)).parameters.tobytes() == odd.tobytes()


def test_no_alternatives_at_all(path):
    written = [sample(i, alternatives=0) for i in range(3)]
    write_samples(path, written, {})
    assert [one.alternatives_m.shape for one in read_samples(path)] == [(0, 33, 3)] * 3


def test_no_samples_are_a_table_without_rows(path):
    write_samples(path, [], PROVENANCE)
    assert list(read_samples(path)) == []
    assert pq.read_table(path).schema.names == SCHEMA.names
    assert read_provenance(path) == PROVENANCE


def test_arrays_that_are_read_may_be_written_to(path):
    write_samples(path, [sample(0), sample(1)], {})
    first, second = read_samples(path)
    first.xyz_m[:] = first.alternatives_m[:] = first.parameters[:] = 0
    assert_same(second, sample(1))


def test_memory_stays_flat(monkeypatch, path):
    monkeypatch.setattr(module, "ROWS_A_GROUP", 5)
    with SampleWriter(path, {}) as out:
        for i in range(12):
            out.write(sample(i))
            assert len(out._waiting) < 5
    assert sum(1 for _ in read_samples(path)) == 12


def test_other_numbers_are_written_as_the_table_has_them(monkeypatch, path):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    changes = {"xyz_m": np.ones((33, 3)), "size_px": np.array([640, 480]), "person": np.int32(3)}
    write_samples(path, [dataclasses.replace(sample(), settled=np.True_, **changes)], {})
    got = next(read_samples(path))
    assert (got.xyz_m.dtype, got.size_px.dtype) == (np.float32, np.int32)
    assert (type(got.person), got.person, got.settled) == (int, 3, True)


def test_a_table_that_went_through_other_tools_is_still_read(path):
    """They know no lists of fixed length, may change the order, and drop metadata."""
    write_samples(path, [sample(0), sample(1)], PROVENANCE)
    rows = pq.read_table(path).to_pylist()
    names = [*reversed(SCHEMA.names), "rating"]
    columns = {name: [row.get(name, 5.0) for row in rows] for name in names}
    loose = pa.table({**columns, "size_px": pa.array(columns["size_px"], pa.list_(pa.int64()))})
    pq.write_table(loose, path)
    for got, expected in zip(read_samples(path), [sample(0), sample(1)], strict=True):
        assert_same(got, expected)
    with pytest.raises(InputError, match="does not say how it was made"):
        read_provenance(path)


def test_reading_needs_no_torch():
    code = (
        "import sys; sys.modules['torch'] = sys.modules['cv2'] = None; "
        "import kinesphere.media.samples"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_docs_name_every_column():
    docs = Path(__file__).parents[2] / "docs" / "samples.md"
    text = docs.read_text(encoding="utf-8")
    table = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert [name.strip(" `") for cell in table for name in cell.split(",")] == SCHEMA.names


@pytest.mark.parametrize("cut", [0, 3, 100, -1, -9, -2000])
def test_a_file_that_is_cut_short_is_refused(path, cut):
    write_samples(path, [sample(i) for i in range(3)], {})
    path.write_bytes(path.read_bytes()[:cut])
    for read in (read_samples, read_provenance):
        with pytest.raises(InputError, match="no Parquet file, or is cut short"):
            read(path)


def test_damage_within_a_file_is_refused_when_it_is_reached(monkeypatch, path):
    monkeypatch.setattr(module, "ROWS_A_GROUP", 1)
    write_samples(path, [sample(i) for i in range(3)], {})
    last = pq.ParquetFile(path).metadata.row_group(2).column(20)
    whole = bytearray(path.read_bytes())
    whole[last.data_page_offset : last.data_page_offset + last.total_compressed_size] = bytes(
        last.total_compressed_size
    )
    path.write_bytes(whole)
    reader = read_samples(path)
    assert_same(next(reader), sample(0))
    with pytest.raises(InputError, match="is damaged"):
        list(reader)


def test_names_that_are_not_utf8_are_refused(path):
    write_samples(path, [sample()], {})
    path.write_bytes(path.read_bytes().replace(b"reprojection_px", b"reprojection_p\xff"))
    with pytest.raises(InputError, match="is no table of samples"):
        read_samples(path)


def test_another_table_is_refused(path):
    pq.write_table(pa.table({"frame": [1], "person": [2]}), path)
    with pytest.raises(InputError, match=r"no table of samples: it lacks K, T_camera_world, "):
        read_samples(path)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("xyz_m", [[[1.0, 2.0]] * 33]),
        ("xyz_m", [[[1.0, 2.0, 3.0]] * 17]),
        ("xyz_m", [None]),
        ("xyz_m", [[[1.0, 2.0, None]] * 33]),
        ("xyz_m", ["here"]),
        ("size_px", [[640.5, 480.0]]),
        ("frame", ["first"]),
        ("frame", [None]),
        ("source", [None]),
        ("alternative_weights", [[[1.0]]]),
        ("parameters", [None]),
        ("alternatives_m", [[[[1.0, 2.0, 3.0]] * 32]]),
        ("costs", ["{"]),
        ("costs", ["[1]"]),
    ],
)
def test_a_column_of_another_kind_is_refused(path, name, values):
    write_samples(path, [sample()], {})
    table = pq.read_table(path)
    table = table.set_column(table.schema.get_field_index(name), name, pa.array(values))
    pq.write_table(table, path)
    with pytest.raises(InputError, match="no table of samples, or is damaged"):
        list(read_samples(path))


@pytest.mark.parametrize("text", [b"{", b"[1]", b"\xff", b"null", b"[" * 100_000])
def test_provenance_that_is_not_json_is_refused(path, text):
    write_samples(path, [sample()], {})
    pq.write_table(pq.read_table(path).replace_schema_metadata({"kinesphere": text}), path)
    with pytest.raises(InputError, match="how it was made is not JSON"):
        read_provenance(path)


def test_a_file_that_cannot_be_opened_is_a_source_error(tmp_path):
    for path in (tmp_path / "none.parquet", tmp_path):
        for read in (read_samples, read_provenance):
            with pytest.raises(SourceError, match="cannot be read"):
                read(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"source": "\udcff.jpg"}, "source cannot be in a table"),
        ({"frame": 2**70}, "frame cannot be in a table"),
        ({"frame": "first"}, "frame cannot be in a table"),
        ({"person": None}, "person cannot be in a table: nothing is there"),
        ({"parameters": np.zeros((2, 3), np.float32)}, "parameters cannot be in a table"),
        ({"parameters": np.array(["a"])}, "parameters cannot be in a table"),
        ({"size_px": np.array([0.5, 1])}, "size_px cannot be in a table"),
        ({"costs": {"landmarks": np.nan}}, "costs must be JSON, with numbers that are finite"),
        ({"costs": {"landmarks": np.float32(1)}}, "costs must be JSON"),
        ({"alternative_weights": np.zeros(1, np.float32)}, "differ in length"),
    ],
)
def test_what_cannot_be_in_a_table_is_refused_and_the_old_one_stays(
    tmp_path, path, monkeypatch, changes, message
):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    path.write_text("old")
    with pytest.raises(InputError, match=message):
        write_samples(path, [sample(1), dataclasses.replace(sample(), **changes)], {})
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


@pytest.mark.parametrize("provenance", [{"a": np.nan}, {"a": object()}, {"a": {1, 2}}])
def test_provenance_must_be_json(path, provenance):
    with pytest.raises(InputError, match="provenance must be JSON"):
        write_samples(path, [], provenance)


def test_what_goes_wrong_on_the_way_leaves_the_old_table(tmp_path, path):
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), SampleWriter(path, {}) as out:
        out.write(sample())
        raise KeyboardInterrupt
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_samples(tmp_path / "none" / "samples.parquet", [sample()], {})


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk_is_an_output_error(monkeypatch, tmp_path, path):
    (tmp_path / "samples.parquet.part").symlink_to("/dev/full")
    with pytest.raises(OutputError, match="No space left"):
        write_samples(path, [sample(i) for i in range(50)], {})
    assert not path.exists()
