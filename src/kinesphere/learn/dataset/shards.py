"""Shards: Parquet files of examples, in groups of rows that are read one by one, in any order.

A data set is a folder of them. What the columns mean is in docs/dataset.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError, SourceError
from kinesphere.learn.dataset.checks import check
from kinesphere.learn.dataset.example import LANDMARKS, Example
from kinesphere.media.columns import lists, of_lengths, to_arrow, to_values
from kinesphere.media.whole import folder, whole

VERSION: Final = b"1"
METADATA: Final = b"kinesphere.examples"
"""The key in a file's metadata under which its version is."""
ROWS_A_GROUP: Final = 64
"""So many examples are read at once: with pictures of 300 pixels about 2 MB."""
LARGEST_GROUP: Final = 1 << 30
"""Bytes; a group beyond would fill the memory."""
SCHEMA: Final = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in (
            ("key", pa.string()),
            ("picture", pa.binary()),
            ("size_px", lists((2,), pa.int32())),
            ("region_center_px", lists((2,), pa.float64())),
            ("region_size_px", pa.float64()),
            ("region_rotation_rad", pa.float64()),
            ("licence", pa.string()),
            ("source", pa.string()),
            ("is_person", pa.bool_()),
            ("distil", pa.bool_()),
            ("xy_px", lists((LANDMARKS, 2), pa.float32())),
            ("visible", lists((LANDMARKS,), pa.float32())),
            ("xyz_m", lists((LANDMARKS, 3), pa.float32())),
            ("sigma_m", lists((LANDMARKS, 3), pa.float32())),
            ("depth_m", pa.float64()),
            ("K", lists((3, 3), pa.float64())),
            ("order", pa.list_(lists((2,), pa.int8()))),
            ("order_confidence", pa.list_(pa.float32())),
            ("mask", pa.binary()),
        )
    ],
    {METADATA: VERSION},
)
_PACKED: Final = ("picture", "mask")
"""Compressed already."""
_HOW: Final[Any] = {
    "compression": {one: "NONE" if one in _PACKED else "ZSTD" for one in SCHEMA.names},
    "use_dictionary": ["licence", "source"],
    "write_statistics": False,
}


@dataclass(frozen=True)
class Shard:
    """A file of examples, not read yet."""

    path: Path
    rows: tuple[int, ...]
    """How many each group has."""

    @property
    def count(self) -> int:
        """How many examples there are."""
        return sum(self.rows)


def write_shard(path: Path, examples: Iterable[Example]) -> Shard:
    """The examples as one file, which appears whole or not at all; they may come one by one.

    Raises InputError when there is none, or one cannot be learnt from; OutputError.
    """
    rest = iter(examples)
    first = list(islice(rest, ROWS_A_GROUP))
    if not first:
        raise InputError(f"{path}: there are no examples to write")
    rows: list[int] = []
    with ExitStack() as stack:
        part = stack.enter_context(whole(path))
        # A file, not its path: Arrow takes no name that is not UTF-8.
        file = stack.enter_context(part.open("wb"))
        out = stack.enter_context(pq.ParquetWriter(file, SCHEMA, **_HOW))
        group = first
        while group:
            out.write_table(_table(group))
            rows.append(len(group))
            group = list(islice(rest, ROWS_A_GROUP))
    return Shard(path, tuple(rows))


def write_shards(
    into: Path, prefix: str, examples: Iterable[Example], per_shard: int = 1024
) -> list[Shard]:
    """The examples as files `prefix-00000.parquet`, `prefix-00001.parquet`, … in a folder.

    Files that were finished stay when an error or Ctrl-C comes. For errors see `write_shard`.
    """
    folder(into)
    rest = iter(examples)
    written: list[Shard] = []
    for one in rest:
        path = into / f"{prefix}-{len(written):05d}.parquet"
        written.append(write_shard(path, chain([one], islice(rest, per_shard - 1))))
    return written


def shards(where: Path) -> list[Shard]:
    """The shards in a folder, by name; or the one that a file is.

    Raises SourceError when there is none, InputError when one is no shard or is cut short.
    """
    try:
        if where.is_file():
            return [head(where)]
        paths = sorted(where.glob("*.parquet"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{str(where)!r} cannot be read: {error}") from error
    if not paths:
        what = "holds no shards (.parquet)" if where.is_dir() else "is not there"
        raise SourceError(
            f"the data set {where} {what}: kinesphere synth and kinesphere gather write some"
        )
    return [head(path) for path in paths]


def head(path: Path) -> Shard:
    """A shard, of which only the end is read. For errors see `shards`."""
    try:
        with path.open("rb") as file:
            opened = _opened(path, file)
            names = opened.schema_arrow.names
            version = (opened.schema_arrow.metadata or {}).get(METADATA, VERSION)
            groups = [opened.metadata.row_group(i) for i in range(opened.num_row_groups)]
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no shard of examples: {error}") from error
    if version != VERSION:
        raise InputError(f"{path} is a shard of version {version!r}; read here is {VERSION!r}")
    missing = set(SCHEMA.names) - set(names)
    if missing:
        raise InputError(f"{path} is no shard of examples: it lacks {', '.join(sorted(missing))}")
    largest = max((group.total_byte_size for group in groups), default=0)
    if largest > LARGEST_GROUP:
        raise InputError(
            f"{path} has a group of {largest >> 20} MB: write it with groups of {ROWS_A_GROUP} rows"
        )
    return Shard(path, tuple(group.num_rows for group in groups))


def read(path: Path) -> Iterator[Example]:
    """All examples of a file, one after the other. Raises as `head` and `read_group`."""
    shard = head(path)
    for group in range(len(shard.rows)):
        yield from read_group(shard, group)


def read_group(shard: Shard, group: int) -> list[Example]:
    """One group of a shard. Raises InputError when it is damaged."""
    return list(_examples(shard.path, columns(shard, group, SCHEMA.names)))


def columns(shard: Shard, group: int, names: Sequence[str]) -> dict[str, Any]:
    """Some columns of one group: an array, or a list of values. Raises InputError."""
    kinds = pa.schema([SCHEMA.field(name) for name in names])
    try:
        with shard.path.open("rb") as file:
            table = _opened(shard.path, file).read_row_group(group, list(names), use_threads=False)
        table = table.select(list(names)).cast(kinds)
        return {
            name: to_values(column.combine_chunks())
            for name, column in zip(names, table.columns, strict=True)
        }
    except (pa.ArrowException, OSError, TypeError, ValueError, IndexError) as error:
        raise InputError(f"{shard.path} is damaged: {error}") from error


def _opened(path: Path, file: Any) -> Any:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} is no Parquet file, or is cut short: {error}") from error


def _examples(path: Path, found: dict[str, Any]) -> Iterator[Example]:
    for values in zip(*found.values(), strict=True):
        named: Any = dict(zip(found, values, strict=True))
        x, y = map(float, named.pop("region_center_px"))
        region = Region((x, y), named.pop("region_size_px"), named.pop("region_rotation_rad"))
        width, height = map(int, named.pop("size_px"))
        try:
            one = Example(region=region, size_px=(width, height), **named)
            check(one)
        except InputError as error:
            raise InputError(f"{path}: {error}") from error
        yield one


def _table(examples: Sequence[Example]) -> Any:
    for one in examples:
        check(one)
    return pa.Table.from_arrays([_column(field, examples) for field in SCHEMA], schema=SCHEMA)


def _column(field: Any, examples: Sequence[Example]) -> Any:
    values = [_value(field.name, one) for one in examples]
    try:
        if pa.types.is_list(field.type):
            return of_lengths(values, field.type)
        if field.type.num_fields:
            kind = np.float64 if field.name == "K" else None
            return to_arrow(np.stack([np.asarray(one, kind) for one in values]), field.type)
        return pa.array(values, field.type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"examples: {field.name} cannot be in a shard: {error}") from error


def _value(column: str, one: Example) -> Any:
    if column.startswith("region_"):
        return getattr(one.region, column.removeprefix("region_"))
    return getattr(one, column)
