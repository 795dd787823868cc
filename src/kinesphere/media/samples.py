"""Tables of samples (`core.records.Sample`): one Parquet file, one row a person and picture.

What the columns mean is in docs/samples.md. Reading needs NumPy and PyArrow alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import SAMPLE_SHAPES, Sample
from kinesphere.media.columns import lists, of_lengths, to_arrow, to_values
from kinesphere.media.whole import whole

PROVENANCE: Final = b"kinesphere"
"""The key in the file's metadata under which its provenance is, as JSON."""
ROWS_A_GROUP: Final = 200
"""So many samples are in memory at a time: about 1 MB."""
_EXACT: Final = ("K", "distortion", "T_camera_world")
_AS_MANY_AS_THERE_ARE: Final = ("parameters", "alternatives_m", "alternative_weights")
_PLAIN: Final[dict[Any, Any]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    dict[str, float]: pa.string(),  # JSON
}


def _type(name: str, kind: Any) -> Any:
    if kind is not Array:
        return _PLAIN[kind]
    if name in _AS_MANY_AS_THERE_ARE:
        return pa.list_(lists(SAMPLE_SHAPES.get(name, (0,))[1:], pa.float32()))
    number = pa.float64() if name in _EXACT else pa.float32()
    return lists(SAMPLE_SHAPES[name], pa.int32() if name == "size_px" else number)


SCHEMA: Final = pa.schema(
    [pa.field(one.name, _type(one.name, one.type), nullable=False) for one in fields(Sample)]
)
"""The columns of a table of samples."""


_HOW: Final[Any] = {"compression": "zstd", "use_dictionary": ["source", "body"]}
"""Numbers that are measured hardly ever repeat."""


class SampleWriter:
    """Writes a table as its samples come; the file appears whole at the end, or not at all.

        with SampleWriter(path, {"command": "kinesphere fit"}) as out:
            out.write(sample)

    Raises InputError when something cannot be in a table, OutputError when it cannot be written.
    """

    def __init__(self, path: Path, provenance: dict[str, Any]) -> None:
        self._path = path
        self._schema = SCHEMA.with_metadata({PROVENANCE: _json(provenance, "provenance")})
        self._waiting: list[Sample] = []

    def __enter__(self) -> "SampleWriter":
        with ExitStack() as stack:
            part = stack.enter_context(whole(self._path))
            # A file, not its path: Arrow takes no name that is not UTF-8.
            file = stack.enter_context(part.open("wb"))
            self._out = stack.enter_context(pq.ParquetWriter(file, self._schema, **_HOW))
            self._stack = stack.pop_all()
        return self

    def write(self, sample: Sample) -> None:
        """One more row; the rows are written when ROWS_A_GROUP of them wait, and at the end."""
        self._waiting.append(sample)
        if len(self._waiting) == ROWS_A_GROUP:
            self._flush()

    def __exit__(self, *error: Any) -> None:
        if error[0] is not None:
            self._stack.__exit__(*error)
            return
        with self._stack:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._out.write_table(_table(self._waiting, self._schema))
        self._waiting = []


def write_samples(path: Path, samples: Iterable[Sample], provenance: dict[str, Any]) -> None:
    """The table of `samples` at `path`; for errors see SampleWriter."""
    with SampleWriter(path, provenance) as out:
        for sample in samples:
            out.write(sample)


def read_samples(path: Path) -> Iterator[Sample]:
    """The samples of a table, one after the other.

    Raises SourceError when the file cannot be opened, InputError when it is no such table: at once where
    that can be seen, else when the damage is reached.
    """
    missing = set(SCHEMA.names) - set(_head(path)[0])
    if missing:
        raise InputError(f"{path} is no table of samples: it lacks {', '.join(sorted(missing))}")
    return _read(path)


def read_provenance(path: Path) -> dict[str, Any]:
    """How the table was made, as its writer says. For errors see `read_samples`."""
    text = _head(path)[1].get(PROVENANCE)
    if text is None:
        raise InputError(f"{path} does not say how it was made: its metadata has no {PROVENANCE}")
    try:
        return dict(json.loads(text))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: how it was made is not JSON: {error}") from error


def _head(path: Path) -> tuple[list[str], dict[bytes, bytes]]:
    """The names of the columns, and the metadata."""
    try:
        with path.open("rb") as file:
            schema = _opened(path, file).schema_arrow
            return schema.names, schema.metadata or {}
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no table of samples: {error}") from error


def _opened(path: Path, file: Any) -> Any:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} is no Parquet file, or is cut short: {error}") from error


def _read(path: Path) -> Iterator[Sample]:
    with path.open("rb") as file:
        batches = _opened(path, file).iter_batches(ROWS_A_GROUP, columns=SCHEMA.names)
        try:
            for batch in batches:
                table = pa.Table.from_batches([batch]).select(SCHEMA.names).cast(SCHEMA)
                yield from _samples(table)
        except (pa.ArrowException, OSError, TypeError, ValueError) as error:
            raise InputError(f"{path} is no table of samples, or is damaged: {error}") from error


def _samples(table: Any) -> Iterator[Sample]:
    columns = [to_values(column.combine_chunks()) for column in table.columns]
    for values in zip(*columns, strict=True):
        named: Any = dict(zip(SCHEMA.names, values, strict=True))
        named["costs"] = dict(json.loads(named["costs"]))
        yield Sample(**named)


def _table(samples: Sequence[Sample], schema: Any) -> Any:
    columns = [_column(one, [getattr(sample, one.name) for sample in samples]) for one in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(field: Any, values: Sequence[Any]) -> Any:
    try:
        if field.name == "costs":
            values = [_json(one, "costs") for one in values]
        if field.name in _AS_MANY_AS_THERE_ARE:
            return of_lengths(values, field.type)
        if field.type.num_fields:
            return to_arrow(np.stack(values), field.type)
        plain = pa.array(values, field.type)
        if plain.null_count:
            raise ValueError("nothing is there")
        return plain
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"samples: {field.name} cannot be in a table: {error}") from error


def _json(value: dict[str, Any], what: str) -> str:
    try:
        return json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{what} must be JSON, with numbers that are finite: {error}") from error
