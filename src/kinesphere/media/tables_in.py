"""Tables of poses in: what `media.tables` writes, read back as rows (`records.ROW`, `core.parts`)."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.parts import empty
from kinesphere.media.files_in import FILES, Layout, columns_of, words_of
from kinesphere.media.lines import COLUMNS, LIFTED, SAID
from kinesphere.media.npz_in import Table, read_npz
from kinesphere.media.parts_in import NAMES, with_expressions, with_parts
from kinesphere.media.tables import expressions_path

Read = TypeVar("Read")

PLACES: Final = {
    "xy_px": ("x_px", "y_px"),
    "z": ("z",),
    "xyz_m": ("x_m", "y_m", "z_m"),
    "visibility": ("visibility",),
    "presence": ("presence",),
}
"""Which columns hold the numbers of a row, where each landmark has a line of its own."""
HIPS: Final = LIFTED[1:]
WHOSE: Final[dict[str, Any]] = {
    "frame": pa.int64(),
    "t_ms": pa.float64(),
    "person": pa.int32(),
    "landmark": pa.string(),
    "picture": pa.string(),
}
TYPES: Final = {**dict.fromkeys((*COLUMNS, *LIFTED), pa.float32()), **WHOSE}
LANDMARKS: Final = Layout(COLUMNS, (*LIFTED, "picture"), TYPES)
EXPRESSED: Final = Layout(SAID, (), {**WHOSE, "expression": pa.string(), "value": pa.float32()})


def read_table(path: Path) -> Table:
    """The rows of a table (.npz, .parquet, .csv, .jsonl), and each row's picture if it names them.

    Rows are (N,) of records.ROW, with columns for hands and faces where the table has some
    (`core.parts.has_hands`, `has_face`), in the table's order. Only NPZ keeps `score` and
    `face_rotation`; from the others they are 1 and NaN. What faces express is read from the table beside
    (`tables.expressions_path`), if it is there.

    Raises SourceError when the file cannot be read, InputError when it is no such table.
    """
    read = READERS.get(path.suffix[1:].lower())
    if read is None:
        raise InputError(f"{path}: a table of poses must be .{', .'.join(READERS)}")
    rows, pictures = _opened(path, read)
    beside = expressions_path(path, rows)
    if beside is not None and beside.is_file():
        expressed = FILES[beside.suffix[1:].lower()]
        rows = _opened(beside, lambda file: _expressed(expressed(file, EXPRESSED), rows))
    return rows, pictures


def _opened(path: Path, read: Callable[[Any], Read]) -> Read:
    """What is read from a file; errors say which one."""
    try:
        with path.open("rb") as file:
            return read(file)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} holds text that is not UTF-8: {error}") from error


def _npz(file: Any) -> Table:
    return _checked(*read_npz(file))


def _lines(file: Any, suffix: str) -> Table:
    return _checked(*_rows(FILES[suffix](file, LANDMARKS)))


def _rows(table: Any) -> Table:
    columns = columns_of(table, LANDMARKS)
    landmark, names = words_of(table, "landmark")
    unknown = [name for name in names if name not in skeleton.INDEX and name not in NAMES]
    if unknown:
        raise InputError(f"{unknown[0]!r} is none of the 33 landmarks")
    of_body = np.array([name in skeleton.INDEX for name in names], bool)[landmark]
    rows, pictures = _bodies(_some(columns, of_body), landmark[of_body], names)
    if not of_body.all():
        rows = with_parts(rows, _some(columns, ~of_body), landmark[~of_body], names)
    return rows, pictures


def _some(columns: Mapping[str, Array], which: Array) -> dict[str, Array]:
    return {name: values[which] for name, values in columns.items()}


def _bodies(columns: dict[str, Array], landmark: Array, names: list[str]) -> Table:
    order = _order(np.array([skeleton.INDEX.get(name, 0) for name in names], int)[landmark])
    for name in ("frame", "t_ms", "person", "picture", *HIPS):
        if name in columns:
            columns[name] = _one_each(columns[name], name)
    rows = empty(len(order))
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


def _order(places: Array) -> Array:
    """(N, 33) where each landmark is among the 33 lines of each of N people."""
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


def _expressed(table: Any, rows: Array) -> Array:
    columns = columns_of(table, EXPRESSED)
    which, names = words_of(table, "expression")
    if np.isinf(columns["value"]).any():
        raise InputError("value must be finite, or NaN")
    return with_expressions(
        rows, columns["frame"], columns["person"], which, names, columns["value"]
    )


def _checked(rows: Array, pictures: list[str] | None) -> Table:
    if not np.isfinite(rows["t_ms"]).all():
        raise InputError("t_ms must be finite")
    for name in set(rows.dtype.names or ()) - {"frame", "t_ms", "person", "score"}:
        if np.isinf(rows[name]).any():
            raise InputError(f"{name} must be finite, or NaN")
    keys = np.column_stack([rows["frame"], rows["person"]])
    who, count = np.unique(keys, axis=0, return_counts=True)
    if (count > 1).any():
        frame, person = who[count > 1][0]
        raise InputError(f"frame {frame}, person {person} is there more than once")
    return rows, pictures


READERS: Final[dict[str, Callable[[Any], Table]]] = {
    "npz": _npz,
    **{suffix: partial(_lines, suffix=suffix) for suffix in FILES},
}
