"""What a run has found so far, on disk: rows as they come, and now and then the pipeline's state.

A run that is interrupted, killed or out of disk leaves its journal; the next one with `--resume`
goes on from the last checkpoint and ends with the same table as a run that was never interrupted.
"""

import json
import os
import shutil
import time
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, OutputError
from kinesphere.core.records import ROW
from kinesphere.live.memory import from_arrays, to_arrays
from kinesphere.live.pipeline import State

CHECKPOINT_EVERY_S: Final = 5.0


class Journal:
    """A folder with `run.json` (what is being run), `rows.bin` and `state.npz` (the checkpoint)."""

    def __init__(self, folder: Path, run: dict[str, str], resume: bool) -> None:
        self.folder = folder
        self.next_frame = 0
        self.state = State()
        self._last_checkpoint_s = time.monotonic()
        if not (resume and folder.is_dir()):
            shutil.rmtree(folder, ignore_errors=True)
        try:
            self._begin(run)
            self._rows = (folder / "rows.bin").open("ab")
        except OSError as error:
            raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error

    def _begin(self, run: dict[str, str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        started = self.folder / "run.json"
        if not started.exists():
            started.write_text(json.dumps(run))
            return
        _check_same(json.loads(started.read_text()), run)
        rows_kept = self._restore()
        rows_path = self.folder / "rows.bin"
        if rows_path.exists():
            os.truncate(rows_path, rows_kept * ROW.itemsize)

    def _restore(self) -> int:
        """The checkpoint read; how many rows belong to it."""
        path = self.folder / "state.npz"
        if not path.exists():
            return 0
        with np.load(path) as saved:
            arrays = dict(saved)
        self.next_frame, rows = int(arrays.pop("next_frame")), int(arrays.pop("rows"))
        self.state = from_arrays(arrays)
        return rows

    def append(self, rows: list[Array], next_frame: int, state: State) -> None:
        """The rows of one more frame; from here a resumed run begins with `next_frame`.

        Raises OutputError, with what was there before still whole.
        """
        self.next_frame, self.state = next_frame, state
        try:
            for row in rows:
                self._rows.write(row.tobytes())
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
            rows = (self.folder / "rows.bin").stat().st_size // ROW.itemsize
            counts = {"next_frame": np.asarray(self.next_frame), "rows": np.asarray(rows)}
            arrays = {**counts, **to_arrays(self.state)}
            with part.open("wb") as out:
                np.savez(out, **arrays)  # pyright: ignore[reportArgumentType]
            os.replace(part, self.folder / "state.npz")
        except OSError as error:
            raise self._full(error) from error

    def rows(self) -> Array:
        """All rows so far, (N,) of ROW, mapped from disk."""
        self._rows.flush()
        path = self.folder / "rows.bin"
        count = path.stat().st_size // ROW.itemsize
        return np.memmap(path, ROW, "r", shape=(count,)) if count else np.zeros(0, ROW)

    def close(self) -> None:
        try:
            self._rows.close()
        except (
            OSError
        ) as error:  # the buffered rows did not fit; the checkpoint does not count them
            raise self._full(error) from error

    def remove(self) -> None:
        """The run is done and its tables are written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _full(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self.folder} cannot be written on: {error.strerror or error}. What was done up to the "
            "last checkpoint is kept there: make room, then run the same command with --resume"
        )


def _check_same(before: dict[str, str], now: dict[str, str]) -> None:
    changed = [key for key in sorted({*before, *now}) if before.get(key) != now.get(key)]
    if changed:
        details = "; ".join(f"{k} was {before.get(k)}, is {now.get(k)}" for k in changed)
        raise InputError(
            f"cannot resume a run that was started otherwise ({details}): leave out --resume"
        )
