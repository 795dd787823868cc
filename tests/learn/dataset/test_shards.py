"""Examples read back are what was written, to the bit; what is no shard, or no example, is refused."""

import dataclasses
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError, KinesphereError, OutputError, SourceError
from kinesphere.learn.dataset import shards as module
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import (
    SCHEMA,
    head,
    read,
    read_group,
    shards,
    write_shard,
    write_shards,
)
from kinesphere.learn.dataset.summary import describe, summary
from learn.dataset.making import nobody, someone


def assert_same(got, expected):
    for one in dataclasses.fields(Example):
        a, b = getattr(got, one.name), getattr(expected, one.name)
        if isinstance(b, np.ndarray):
            assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()), one.name
        else:
            assert (type(a), a) == (type(b), b) or a != a, one.name


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.parquet"


@pytest.mark.parametrize("group", [1, 3, 64])
def test_what_is_read_is_what_was_written(path, monkeypatch, group):
    monkeypatch.setattr(module, "ROWS_A_GROUP", group)
    written = [someone(0), nobody(), *map(someone, range(1, 6))]
    shard = write_shard(path, iter(written))
    assert shard == head(path)
    assert shard.count == len(written)
    for got, expected in zip(read(path), written, strict=True):
        assert_same(got, expected)
    last = read_group(shard, len(shard.rows) - 1)
    assert_same(last[-1], written[-1])


def test_what_is_read_may_be_written_to(path):
    write_shard(path, [someone()])
    next(read(path)).xy_px[0] = 1.0


def test_many_examples_become_several_files(tmp_path):
    written = write_shards(tmp_path / "new", "a", map(someone, range(7)), per_shard=3)
    assert [one.path.name for one in written] == [f"a-0000{i}.parquet" for i in range(3)]
    assert shards(tmp_path / "new") == written
    keys = [one.key for shard in written for one in read(shard.path)]
    assert keys == [f"someone {i}" for i in range(7)]


def test_a_file_appears_whole_or_not_at_all(path):
    def some():
        yield someone()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_shard(path, some())
    assert not list(path.parent.iterdir())


def test_a_summary_counts_and_is_no_shard(tmp_path):
    some = [someone(0), someone(1, licence="MIT", distil=True), nobody()]
    write_shards(tmp_path, "a", some, per_shard=2)
    told = describe(tmp_path)
    assert (told.count, told.nobody, told.distil) == (3, 1, 1)
    assert told.licences == {"CC0-1.0": 2, "MIT": 1}
    assert told.sources == {"made up": 2, "x": 1}
    assert summary(shards(tmp_path)) == told
    assert '"count": 3' in (tmp_path / "dataset.json").read_text()


WRONG = {
    "infinite": {"xy_px": np.full((39, 2), np.inf, "f4")},
    "far": {"xyz_m": np.full((39, 3), 2e6, "f4")},
    "visible": {"visible": np.full(39, 1.5, "f4")},
    "sigma": {"sigma_m": np.full((39, 3), np.nan, "f4")},
    "depth": {"depth_m": -1.0},
    "camera": {"K": np.zeros((3, 3))},
    "landmark": {"order": np.array([[0, 39]], np.int8), "order_confidence": np.ones(1, "f4")},
    "twice": {"order": np.array([[3, 3]], np.int8), "order_confidence": np.ones(1, "f4")},
    "unsure": {"order_confidence": np.full(2, 0.3, "f4")},
    "region": {"region": Region((0.0, np.nan), 90.0, 0.0)},
    "no region": {"region": Region((0.0, 0.0), 0.0, 0.0)},
    "picture": {"picture": b"GIF89a"},
    "no picture": {"picture": b""},
    "mask": {"mask": b"\xff\xd8\xff"},
    "licence": {"licence": ""},
    "key": {"key": ""},
    "size": {"size_px": (0, 10)},
    "large": {"size_px": (30_000, 30_000)},
    "surrogate": {"key": "\udc80"},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_learnt_from_is_not_written(path, name):
    with pytest.raises(InputError):
        write_shard(path, [someone(), someone(1, **WRONG[name])])
    assert not list(path.parent.iterdir())


def test_nothing_is_no_shard(path):
    with pytest.raises(InputError, match="no examples"):
        write_shard(path, [])


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_shard(tmp_path / "file" / "x.parquet", [someone()])


def test_missing_and_empty_data_sets(tmp_path):
    for where in (tmp_path, tmp_path / "none", tmp_path / "none.parquet"):
        with pytest.raises(SourceError, match="kinesphere synth"):
            shards(where)
    with pytest.raises(SourceError):
        shards(tmp_path / ("x" * 5000))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"{}", b"PAR1" + bytes(100) + b"PAR1"])
def test_foreign_files(tmp_path, content):
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.parquet"):
        shards(tmp_path)


def test_other_tables(path):
    pq.write_table(pa.table({"key": ["a"]}), path)
    with pytest.raises(InputError, match="lacks"):
        head(path)


def test_other_versions_and_tables_written_anew(path):
    write_shard(path, [someone()])
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({module.METADATA: b"2"}), path)
    with pytest.raises(InputError, match="version b'2'"):
        head(path)
    pq.write_table(table.replace_schema_metadata(None), path)  # as pandas leaves it
    assert_same(next(read(path)), someone())


def test_files_that_are_cut_short_or_altered(path):
    write_shard(path, map(someone, range(4)))
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for cut in rng.integers(0, len(whole), 20):
        path.write_bytes(whole[:cut])
        with pytest.raises(InputError):
            list(read(path))
    for at in rng.integers(0, len(whole), 100):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            list(read(path))  # some bytes are those of pictures
        except KinesphereError as error:
            assert str(error)


def test_values_that_others_wrote_are_looked_at(path):
    write_shard(path, [someone(0), someone(1)])
    table = pq.read_table(path)
    place = table.schema.get_field_index("region_size_px")
    broken = table.set_column(place, SCHEMA.field("region_size_px"), pa.array([90.0, float("nan")]))
    pq.write_table(broken, path)
    with pytest.raises(InputError, match=r"someone 1.*region"):
        list(read(path))


def test_null_is_refused(path):
    write_shard(path, [someone(0), someone(1)])
    table = pq.read_table(path)
    place = table.schema.get_field_index("key")
    field = pa.field("key", pa.string(), nullable=True)
    pq.write_table(table.set_column(place, field, pa.array(["a", None])), path)
    with pytest.raises(InputError):
        list(read(path))


def test_a_group_that_would_fill_the_memory(path, monkeypatch):
    write_shard(path, [someone()])
    monkeypatch.setattr(module, "LARGEST_GROUP", 100)
    with pytest.raises(InputError, match="groups of"):
        head(path)


def test_a_footer_that_claims_to_be_long(path):
    write_shard(path, [someone()])
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", 2**31) + b"PAR1")
    with pytest.raises(InputError):
        head(path)
