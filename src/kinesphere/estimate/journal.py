"""What a run has found so far, on disk: rows as they come, and now and then the pipeline's state.

A run that is interrupted, killed or out of disk leaves its journal; the next one with `--resume`
goes on from the last checkpoint and ends with the same table as a run that was never interrupted.
"""

import json
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, OutputError
from kinesphere.core.parts import Kind
from kinesphere.core.records import ROW
from kinesphere.live.memory import from_arrays, to_arrays
from kinesphere.live.state import State

CHECKPOINT_EVERY_S: Final = 5.0


@dataclass(frozen=True)
class Mark:
    """How far a run has come."""

    next_frame: int = 0
    rows: int = 0
    state: State = field(default_factory=State)


class Journal:
    """A folder with `run.json` (what is being run), `rows.bin` and `state.npz` (the checkpoint).

    Raises OutputError when it cannot be written, InputError when a run is resumed that was started
    otherwise or whose journal is damaged.
    """

    def __init__(self, folder: Path, run: dict[str, str], resume: bool, kind: Kind = ROW) -> None:
        """kind   of its rows: `parts.kind`"""
        self.folder = folder
        self.kind = kind
        self._mark = Mark()
        self._last_checkpoint_s = time.monotonic()
        try:
            if resume and (folder / "run.json").is_file():
                self._resume(run)
            else:
                self._begin(run)
            self._rows = (folder / "rows.bin").open("ab")
        except OSError as error:
            raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error

    @property
    def next_frame(self) -> int:
        return self._mark.next_frame

    @property
    def state(self) -> State:
        return self._mark.state

    def _begin(self, run: dict[str, str]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        part = self.folder / "run.part"
        part.write_text(json.dumps(run))
        os.replace(part, self.folder / "run.json")

    def _resume(self, run: dict[str, str]) -> None:
        rows_path = self.folder / "rows.bin"
        try:
            before = dict[str, str](json.loads((self.folder / "run.json").read_text()))
            _check_same(before, run)  # first: rows of another kind are no damage
            self._mark = _load(self.folder / "state.npz")
            kept, size = self._mark.rows * self.kind.itemsize, 0
            if rows_path.exists():
                size = rows_path.stat().st_size
            if size < kept:
                raise ValueError(f"{rows_path.name} is too short")
        except InputError:
            raise
        except (ValueError, TypeError, LookupError, EOFError, BadZipFile) as error:
            raise InputError(
                f"{self.folder} is damaged ({error}): leave out --resume to begin anew"
            ) from error
        if size:
            os.truncate(rows_path, kept)

    def append(self, rows: list[Array], next_frame: int, state: State) -> None:
        """The rows of one more frame; from here a resumed run begins with `next_frame`.

        Raises OutputError, with what was there before still whole.
        """
        try:
            self._rows.write(b"".join(row.tobytes() for row in rows))
            # All in one assignment: Ctrl-C and errors may come between any two.
            self._mark = Mark(next_frame, self._mark.rows + len(rows), state)
            if time.monotonic() - self._last_checkpoint_s > CHECKPOINT_EVERY_S:
                self.checkpoint()
        except OSError as error:
            raise self._full(error) from error

    def checkpoint(self) -> None:
        """Make what has been appended survive."""
        self._last_checkpoint_s = time.monotonic()
        part = self.folder / "state.part"
        try:
            self._rows.flush()
            os.fsync(self._rows.fileno())
            _save(self._mark, part)
            os.replace(part, self.folder / "state.npz")
        except OSError as error:
            raise self._full(error) from error

    def rows(self) -> Array:
        """All rows so far, (N,) of its kind, mapped from disk."""
        self._rows.flush()
        count = self._mark.rows
        path = self.folder / "rows.bin"
        return np.memmap(path, self.kind, "r", shape=(count,)) if count else np.zeros(0, self.kind)

    def close(self) -> None:
        try:
            self._rows.close()
        except OSError as error:  # buffered rows did not fit; the checkpoint does not count them
            raise self._full(error) from error

    def remove(self) -> None:
        """The run is done and its tables are written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _full(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self.folder} cannot be written on: {error.strerror or error}. What was done up to the "
            "last checkpoint is kept there: make room, then run the same command with --resume"
        )


def _save(mark: Mark, path: Path) -> None:
    counts = {"next_frame": np.asarray(mark.next_frame), "rows": np.asarray(mark.rows)}
    with path.open("wb") as out:
        np.savez(out, **counts, **to_arrays(mark.state))  # pyright: ignore[reportArgumentType]


def _load(path: Path) -> Mark:
    """The checkpoint; a run that did not live to its first one begins anew."""
    if not path.exists():
        return Mark()
    with path.open("rb") as file, np.load(file) as saved:
        arrays = dict(saved)
    next_frame, rows = int(arrays.pop("next_frame")), int(arrays.pop("rows"))
    return Mark(next_frame, rows, from_arrays(arrays))


def check_empty(folder: Path) -> None:
    """InputError when `folder` is a journal with rows: of a camera, they are all that is left."""
    rows = folder / "rows.bin"
    if rows.is_file() and rows.stat().st_size >= ROW.itemsize:
        raise InputError(
            f"{folder} holds what an earlier run saw and could not write: the same command with "
            "--resume writes it; or remove that folder"
        )


def _check_same(before: dict[str, str], now: dict[str, str]) -> None:
    changed = [key for key in sorted({*before, *now}) if before.get(key) != now.get(key)]
    if changed:
        details = "; ".join(f"{k} was {before.get(k)}, is {now.get(k)}" for k in changed)
        raise InputError(
            f"cannot resume a run that was started otherwise ({details}): leave out --resume"
        )
