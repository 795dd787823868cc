"""Files of lines in: Parquet, CSV and JSON lines as Arrow tables of the columns that are asked for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class Layout:
    """What a file must hold, what it may, and of which types of Arrow."""

    columns: Sequence[str]
    may: Sequence[str]
    types: Mapping[str, Any]


def _parquet(file: Any, layout: Layout) -> Any:
    try:
        return pq.ParquetFile(file).read()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"this is no Parquet file, or it is damaged: {error}") from error


def _csv(file: Any, layout: Layout) -> Any:
    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(column_types=dict(layout.types))
    try:
        return csv.read_csv(file, parse_options=parse, convert_options=convert)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"this is no CSV file of poses: {error}") from error


def _jsonl(file: Any, layout: Layout) -> Any:
    lines = [_line(number, text) for number, text in enumerate(file, 1) if text.strip()]
    names = [*layout.columns, *(name for name in layout.may if lines and name in lines[0])]
    for number, line in enumerate(lines, 1):
        missing = [name for name in names if name not in line]
        if missing:
            raise InputError(f"entry {number} lacks {', '.join(missing)}")
    types = layout.types
    return pa.table({n: _given([line[n] for line in lines], n, types[n]) for n in names})


def _line(number: int, text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number} is no JSON: {error}") from error
    if not isinstance(line, dict):
        raise InputError(f"line {number} must be a JSON object, got {text[:80]!r}")
    return line


def _given(values: list[Any], name: str, kind: Any) -> Any:
    try:  # decimals are read as float64: Arrow takes no integers above 2**24 for float32
        return pa.array(values, pa.float64() if kind == pa.float32() else kind)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise InputError(f"{name} must be {kind}: {error}") from error


FILES: Final[dict[str, Callable[[Any, Layout], Any]]] = {
    "parquet": _parquet,
    "csv": _csv,
    "jsonl": _jsonl,
}


def columns_of(table: Any, layout: Layout) -> dict[str, Array]:
    """The columns of an Arrow table that a layout names, but for words (`words_of`), pictures excepted.

    NaN where a decimal is missing. Raises InputError when another value or a whole column is.
    """
    for name in layout.columns:
        if table.column_names.count(name) != 1:
            raise InputError(f"the column {name} is missing, or there twice")
    kinds = {n: k for n, k in layout.types.items() if k != pa.string() or n == "picture"}
    some = [name for name in table.column_names if name in kinds]
    return {
        name: _cast(table[name], name, kinds[name]).to_numpy(zero_copy_only=False) for name in some
    }


def words_of(table: Any, name: str) -> tuple[Array, list[str]]:
    """A column of words that come again and again: which word each line has, and the words.

    Raises InputError when one is missing.
    """
    named = _cast(table[name], name, pa.string()).dictionary_encode()
    return named.indices.to_numpy(), named.dictionary.to_pylist()


def _cast(values: Any, name: str, kind: Any) -> Any:
    try:
        cast = values.cast(kind).combine_chunks()
    except pa.ArrowException as error:
        raise InputError(f"{name} must be {kind}: {error}") from error
    if cast.null_count and kind != pa.float32():
        raise InputError(f"{name} is missing in some lines")
    return cast
