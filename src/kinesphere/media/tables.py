"""Tables of poses out: rows (`core.records.ROW`) as NPZ, Parquet, CSV or JSON lines.

NPZ holds one row a person and frame; the other three one row a person, frame and landmark, with the
columns of `COLUMNS`. What the columns mean is in docs/conventions.md.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.media.whole import whole

COLUMNS: Final = (
    "frame",
    "t_ms",
    "person",
    "landmark",
    "x_px",
    "y_px",
    "z",
    "x_m",
    "y_m",
    "z_m",
    "visibility",
    "presence",
)
LIFTED: Final = ("sigma_m", "hips_x_m", "hips_y_m", "hips_z_m")
"""Columns more where the lift was on."""
ROWS_AT_A_TIME: Final = 2000


def write_table(path: Path, rows: Array, files: Sequence[str] | None = None) -> None:
    """The table at `path`, in the format of its suffix: .npz, .parquet, .csv or .jsonl.

    rows    (N,) of records.ROW
    files   the picture that each frame number stands for, where the frames are files; adds a
            last column `picture`

    The file appears whole or not at all. Raises OutputError when it cannot be written.
    """
    write = WRITERS.get(path.suffix[1:])
    if write is None:
        raise InputError(f"format must be one of {', '.join(WRITERS)}, but got {path.suffix[1:]!r}")
    with whole(path) as part:
        write(part, rows, files)


def is_lifted(rows: Array) -> bool:
    """Whether the lift was on."""
    return len(rows) > 0 and bool(np.isfinite(rows["sigma_m"][0]).all())


def _write_npz(path: Path, rows: Array, files: Sequence[str] | None) -> None:
    columns: dict[str, Any] = {str(name): rows[name] for name in rows.dtype.names or ()}
    if files is not None:
        columns["picture"] = _file_of(rows, files)
    with path.open("wb") as out:
        np.savez_compressed(out, landmark=np.array(skeleton.NAMES), **columns)


def _write_parquet(path: Path, rows: Array, files: Sequence[str] | None) -> None:
    import pyarrow.parquet as pq

    schema = _arrow(rows[:1], files).schema
    # A file, not its path: Arrow takes no name that is not UTF-8.
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as out:
        for some in _chunks(rows):
            out.write_table(_arrow(some, files))


def _write_csv(path: Path, rows: Array, files: Sequence[str] | None) -> None:
    from pyarrow import csv

    schema = _arrow(rows[:1], files).schema
    with path.open("wb") as file, csv.CSVWriter(file, schema) as out:
        for some in _chunks(rows):
            out.write_table(_arrow(some, files))


def _write_jsonl(path: Path, rows: Array, files: Sequence[str] | None) -> None:
    with path.open("w", encoding="utf-8") as out:
        for some in _chunks(rows):
            columns = _columns(some, files)
            lists = [_plain(column) for column in columns.values()]
            for values in zip(*lists, strict=True):
                out.write(json.dumps(dict(zip(columns, values, strict=True))) + "\n")


WRITERS: Final[dict[str, Callable[[Path, Array, Sequence[str] | None], None]]] = {
    "npz": _write_npz,
    "parquet": _write_parquet,
    "csv": _write_csv,
    "jsonl": _write_jsonl,
}


def _chunks(rows: Array) -> Iterator[Array]:
    return (rows[i : i + ROWS_AT_A_TIME] for i in range(0, len(rows), ROWS_AT_A_TIME))


def _columns(rows: Array, files: Sequence[str] | None) -> dict[str, Array]:
    """One entry a landmark: the 33 of the first row, then those of the second, …"""

    def each(name: str) -> Array:
        return np.repeat(rows[name], skeleton.COUNT)

    xy, xyz = rows["xy_px"].reshape(-1, 2), rows["xyz_m"].reshape(-1, 3)
    columns = (
        *(each(name) for name in ("frame", "t_ms", "person")),
        np.tile(np.array(skeleton.NAMES), len(rows)),
        xy[:, 0],
        xy[:, 1],
        rows["z"].ravel(),
        *xyz.T,
        rows["visibility"].ravel(),
        rows["presence"].ravel(),
    )
    named: dict[str, Array] = dict(zip(COLUMNS, columns, strict=True))
    if is_lifted(rows):
        hips = np.repeat(rows["position_m"], skeleton.COUNT, axis=0)
        named |= zip(LIFTED, (rows["sigma_m"].ravel(), *hips.T), strict=True)
    if files is not None:
        named["picture"] = np.repeat(_file_of(rows, files), skeleton.COUNT)
    return named


def _plain(column: Array) -> list[Any]:
    """Python values; float32 by its shortest decimal form, not by float64's long one."""
    return [float(str(v)) for v in column] if column.dtype == np.float32 else column.tolist()


def _arrow(rows: Array, files: Sequence[str] | None) -> Any:
    import pyarrow as pa

    text = ("landmark", "picture")
    columns = _columns(rows, files)
    return pa.table(
        {k: pa.array(v, pa.string()) if k in text else pa.array(v) for k, v in columns.items()}
    )


def _file_of(rows: Array, files: Sequence[str]) -> Array:
    return np.array([files[i] for i in rows["frame"]], dtype=np.str_)
