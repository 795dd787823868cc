"""Tables of poses in: what `media.tables` writes, read back as rows (`core.records.ROW`)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import ROW
from kinesphere.media.tables import COLUMNS, LIFTED

Table = tuple[Array, list[str] | None]
PLACES: Final = {
    "xy_px": ("x_px", "y_px"),
    "z": ("z",),
    "xyz_m": ("x_m", "y_m", "z_m"),
    "visibility": ("visibility",),
    "presence": ("presence",),
}
"""Which columns hold the numbers of a row, where each landmark has a line of its own."""
HIPS: Final = LIFTED[1:]
OF_LANDMARKS: Final = (*PLACES, "sigma_m")
LATER: Final = ("sigma_m", "position_m")
"""What tables lack that were written without the lift: NaN."""
TYPES: Final[dict[str, Any]] = {
    **dict.fromkeys((*COLUMNS, *LIFTED), pa.float32()),
    "frame": pa.int64(),
    "t_ms": pa.float64(),
    "person": pa.int32(),
    "landmark": pa.string(),
    "picture": pa.string(),
}


def read_table(path: Path) -> Table:
    """The rows of a table (.npz, .parquet, .csv, .jsonl), and each row's picture if it names them.

    Rows are (N,) of records.ROW, in the table's order. Only NPZ keeps `score`; from the others it is 1.

    Raises SourceError when the file cannot be read, InputError when it is no such table.
    """
    read = READERS.get(path.suffix[1:].lower())
    if read is None:
        raise InputError(f"{path}: a table of poses must be .{', .'.join(READERS)}")
    try:
        with path.open("rb") as file:
            rows, pictures = read(file)
        _check(rows)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} holds text that is not UTF-8: {error}") from error
    return rows, pictures


def _read_npz(file: Any) -> Table:
    arrays = _arrays(file)
    names = [name for name in ROW.names or () if name in arrays or name not in LATER]
    for name in ("landmark", *names):
        if name not in arrays:
            raise InputError(f"the array {name} is missing")
    order = _order(pa.array([str(name) for name in arrays["landmark"].ravel()], pa.string()))
    if len(order) != 1:
        raise InputError(f"landmark must be the 33 names, got {arrays['landmark'].size}")
    rows = _empty(arrays["frame"].size)
    for name in names:
        values = _fitting(arrays[name], rows[name], name)
        rows[name] = values[:, order[0]] if name in OF_LANDMARKS else values
    pictures = arrays.get("picture")
    if pictures is not None and pictures.shape != rows.shape:
        raise InputError(f"picture must have shape {rows.shape}, got {pictures.shape}")
    return rows, None if pictures is None else [str(one) for one in pictures]


def _empty(count: int) -> Array:
    """Rows of which nothing is known."""
    rows = np.zeros(count, ROW)
    for name in LATER:
        rows[name] = np.nan
    return rows


def _fitting(given: Array, wanted: Array, name: str) -> Array:
    """`given` as an array like `wanted`."""
    whole = wanted.dtype.kind == "i"
    if given.shape != wanted.shape or given.dtype.kind not in ("iu" if whole else "iuf"):
        raise InputError(
            f"{name} must be {wanted.shape} of {wanted.dtype}, got {given.shape} of {given.dtype}"
        )
    with np.errstate(over="ignore"):  # becomes infinite, and is refused for it
        values = given.astype(wanted.dtype)
    if whole and (values != given).any():
        raise InputError(f"{name} must be {wanted.dtype}, got {given.max()}")
    return values


def _arrays(file: Any) -> dict[str, Array]:
    try:
        with np.load(file, allow_pickle=False) as saved:
            return {name: saved[name] for name in saved.files}
    except Exception as error:  # NumPy's readers raise whatever the damage makes them run into
        raise InputError(f"this is no NPZ file, or it is damaged: {error}") from error


def _read_parquet(file: Any) -> Table:
    try:
        return _rows(pq.ParquetFile(file).read())
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"this is no Parquet file, or it is damaged: {error}") from error


def _read_csv(file: Any) -> Table:
    parse = csv.ParseOptions(newlines_in_values=True)
    try:
        table = csv.read_csv(
            file, parse_options=parse, convert_options=csv.ConvertOptions(column_types=TYPES)
        )
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"this is no CSV file of poses: {error}") from error
    return _rows(table)


def _read_jsonl(file: Any) -> Table:
    lines = [_line(number, text) for number, text in enumerate(file, 1) if text.strip()]
    more = [name for name in (*LIFTED, "picture") if lines and name in lines[0]]
    names = [*COLUMNS, *more]
    for number, line in enumerate(lines, 1):
        missing = [name for name in names if name not in line]
        if missing:
            raise InputError(f"entry {number} lacks {', '.join(missing)}")
    return _rows(pa.table({name: _given([line[name] for line in lines], name) for name in names}))


def _line(number: int, text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number} is no JSON: {error}") from error
    if not isinstance(line, dict):
        raise InputError(f"line {number} must be a JSON object, got {text[:80]!r}")
    return line


def _given(values: list[Any], name: str) -> Any:
    kind = TYPES[name]
    try:  # decimals are read as float64: Arrow takes no integers above 2**24 for float32
        return pa.array(values, pa.float64() if kind == pa.float32() else kind)
    except (pa.ArrowException, OverflowError, TypeError, ValueError) as error:
        raise InputError(f"{name} must be {kind}: {error}") from error


def _rows(table: Any) -> Table:
    for name in COLUMNS:
        if table.column_names.count(name) != 1:
            raise InputError(f"the column {name} is missing, or there twice")
    columns = {name: _column(table[name], name) for name in table.column_names if name in TYPES}
    order = _order(table["landmark"].cast(pa.string()).combine_chunks())
    for name in ("frame", "t_ms", "person", "picture", *HIPS):
        if name in columns:
            columns[name] = _one_each(columns[name], name)
    rows = _empty(len(order))
    rows["score"] = 1
    for name in ("frame", "t_ms", "person"):
        rows[name] = columns[name]
    if all(name in columns for name in HIPS):
        rows["position_m"] = np.stack([columns[name] for name in HIPS], axis=-1)
    for name, parts in {**PLACES, "sigma_m": ("sigma_m",)}.items():
        if parts[0] not in columns:
            continue
        values = np.stack([columns[part].reshape(order.shape) for part in parts], axis=-1)
        inside = np.take_along_axis(values, order[..., None], axis=1)
        rows[name] = inside.reshape(rows[name].shape)
    return rows, columns["picture"].tolist() if "picture" in columns else None


def _column(column: Any, name: str) -> Array:
    """NaN where a number is missing."""
    try:
        values = column.cast(TYPES[name]).combine_chunks()
    except pa.ArrowException as error:
        raise InputError(f"{name} must be {TYPES[name]}: {error}") from error
    if values.null_count and TYPES[name] != pa.float32():
        raise InputError(f"{name} is missing in some lines")
    numbers = values.to_numpy(zero_copy_only=False)
    if name == "t_ms" and not np.isfinite(numbers).all():
        raise InputError("t_ms must be finite")
    return numbers


def _order(landmarks: Any) -> Array:
    """(N, 33) where each landmark is among the 33 lines of each of N people."""
    named = landmarks.dictionary_encode()
    names = named.dictionary.to_pylist()
    unknown = [name for name in names if name not in skeleton.INDEX]
    if unknown:
        raise InputError(f"{unknown[0]!r} is none of the 33 landmarks")
    places = np.array([skeleton.INDEX[name] for name in names], int)[named.indices.to_numpy()]
    people = places[: len(places) // skeleton.COUNT * skeleton.COUNT].reshape(-1, skeleton.COUNT)
    mixed = (np.sort(people, axis=1) != np.arange(skeleton.COUNT)).any(axis=1)
    if mixed.any() or people.size < places.size:
        which = int(mixed.argmax()) if mixed.any() else len(people)
        raise InputError(f"person {which + 1} in the table must have each of the 33 landmarks once")
    return np.argsort(people, axis=1)


def _one_each(column: Array, name: str) -> Array:
    """What the 33 lines of a person agree about."""
    people = column.reshape(-1, skeleton.COUNT)
    same = people == people[:, :1]
    if column.dtype.kind == "f":
        same |= np.isnan(people)
    mixed = (~same).any(axis=1)
    if mixed.any():
        raise InputError(
            f"{name} must be the same for the 33 lines of a person, one below the other"
        )
    return people[:, 0]


def _check(rows: Array) -> None:
    if not np.isfinite(rows["t_ms"]).all():
        raise InputError("t_ms must be finite")
    for name in (*PLACES, *LATER):
        if np.isinf(rows[name]).any():
            raise InputError(f"{name} must be finite, or NaN")
    keys = np.column_stack([rows["frame"], rows["person"]])
    who, count = np.unique(keys, axis=0, return_counts=True)
    if (count > 1).any():
        frame, person = who[count > 1][0]
        raise InputError(f"frame {frame}, person {person} is there more than once")


READERS: Final[dict[str, Callable[[Any], Table]]] = {
    "npz": _read_npz,
    "parquet": _read_parquet,
    "csv": _read_csv,
    "jsonl": _read_jsonl,
}
