"""Tables of poses out: rows (`core.records.ROW`) as NPZ, Parquet, CSV or JSON lines.

NPZ holds one row a person and frame; the other three one row a person, frame and landmark, with the
columns of `COLUMNS`: landmarks of hands and faces (`core.parts`) after those of their body, and what
faces express as a table of its own beside. What the columns mean is in docs/conventions.md.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from kinesphere.core import face, hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import has_face, has_hands
from kinesphere.media.lines import of_expressions, of_landmarks, of_pictures
from kinesphere.media.whole import whole

LINES_AT_A_TIME: Final = 2000 * skeleton.COUNT

Lines = Callable[[Array], dict[str, Array]]
"""Columns of some rows, an entry a line."""


def write_table(path: Path, rows: Array, files: Sequence[str] | None = None) -> None:
    """The table at `path`, in the format of its suffix: .npz, .parquet, .csv or .jsonl.

    rows    (N,) of records.ROW, or of `core.parts.kind`
    files   the picture that each frame number stands for, where the frames are files; adds a
            last column `picture`

    NPZ holds all. With the others, what faces express is written beside (`expressions_path`).

    Each file appears whole or not at all. Raises OutputError when one cannot be written.
    """
    suffix = path.suffix[1:]
    if suffix not in WRITERS:
        raise InputError(f"format must be one of {', '.join(WRITERS)}, but got {suffix!r}")
    beside = expressions_path(path, rows)
    if beside is not None:
        with whole(beside) as part:
            LINES[suffix](part, rows, partial(of_expressions, files=files), _at_a_time(rows))
    with whole(path) as part:
        WRITERS[suffix](part, rows, files)


def expressions_path(path: Path, rows: Array) -> Path | None:
    """Where the expressions in a table of rows go: NAME_expressions.csv beside NAME.csv.

    None where the table holds them itself, or faces were not asked for.
    """
    if path.suffix.lower() == ".npz" or not has_face(rows):
        return None
    return path.with_name(f"{path.stem}_expressions{path.suffix}")


def _write_npz(path: Path, rows: Array, files: Sequence[str] | None) -> None:
    columns: dict[str, Any] = {"landmark": np.array(skeleton.NAMES)}
    columns |= {str(name): rows[name] for name in rows.dtype.names or ()}
    if has_hands(rows):
        columns["hand_landmark"] = np.array(hand.NAMES)
    if has_face(rows):
        columns["expression"] = np.array(face.EXPRESSIONS)
    if files is not None:
        columns["picture"] = of_pictures(rows, files)
    with path.open("wb") as out:
        np.savez_compressed(out, **columns)


def _write_parquet(path: Path, rows: Array, lines: Lines, at_a_time: int) -> None:
    import pyarrow.parquet as pq

    schema = _arrow(lines(rows[:1])).schema
    # A file, not its path: Arrow takes no name that is not UTF-8.
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as out:
        for some in _chunks(rows, at_a_time):
            out.write_table(_arrow(lines(some)))


def _write_csv(path: Path, rows: Array, lines: Lines, at_a_time: int) -> None:
    from pyarrow import csv

    schema = _arrow(lines(rows[:1])).schema
    with path.open("wb") as file, csv.CSVWriter(file, schema) as out:
        for some in _chunks(rows, at_a_time):
            out.write_table(_arrow(lines(some)))


def _write_jsonl(path: Path, rows: Array, lines: Lines, at_a_time: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        for some in _chunks(rows, at_a_time):
            columns = lines(some)
            lists = [_plain(column) for column in columns.values()]
            for values in zip(*lists, strict=True):
                out.write(json.dumps(dict(zip(columns, values, strict=True))) + "\n")


LINES: Final[dict[str, Callable[[Path, Array, Lines, int], None]]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "jsonl": _write_jsonl,
}


def _write_lines(path: Path, rows: Array, files: Sequence[str] | None, suffix: str) -> None:
    LINES[suffix](path, rows, partial(of_landmarks, files=files), _at_a_time(rows))


WRITERS: Final[dict[str, Callable[[Path, Array, Sequence[str] | None], None]]] = {
    "npz": _write_npz,
    **{suffix: partial(_write_lines, suffix=suffix) for suffix in LINES},
}


def _at_a_time(rows: Array) -> int:
    """How many rows to make lines of at once."""
    each = skeleton.COUNT + 2 * hand.COUNT * has_hands(rows) + face.COUNT * has_face(rows)
    return LINES_AT_A_TIME // each


def _chunks(rows: Array, count: int) -> Iterator[Array]:
    return (rows[i : i + count] for i in range(0, len(rows), count))


def _plain(column: Array) -> list[Any]:
    """Python values; float32 by its shortest decimal form, not by float64's long one."""
    return [float(str(v)) for v in column] if column.dtype == np.float32 else column.tolist()


def _arrow(columns: dict[str, Array]) -> Any:
    import pyarrow as pa

    text = ("landmark", "picture", "expression")
    return pa.table(
        {k: pa.array(v, pa.string()) if k in text else pa.array(v) for k, v in columns.items()}
    )
