"""The journal of a run: what is damaged is told, and no row is lost or doubled."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kinesphere.core import errors
from kinesphere.core.records import ROW
from kinesphere.estimate.journal import Journal
from kinesphere.live.state import State


def rows(*frames: int) -> list[np.ndarray]:
    out = np.zeros(len(frames), ROW)
    out["frame"] = frames
    return [out[i : i + 1] for i in range(len(frames))]


RUN = {"source": "a.mp4"}


def begun(folder: Path) -> Path:
    """A journal of two frames with three rows."""
    journal = Journal(folder / ".a.journal", RUN, resume=False)
    journal.append(rows(0), 1, State(t_ms=0.0))
    journal.append(rows(1, 1), 2, State(t_ms=40.0))
    journal.checkpoint()
    journal.close()
    return folder / ".a.journal"


DAMAGE: dict[str, Callable[[Path], object]] = {
    "garbled run.json": lambda j: (j / "run.json").write_text("{"),
    "a list in run.json": lambda j: (j / "run.json").write_text("[1]"),
    "empty state.npz": lambda j: (j / "state.npz").write_bytes(b""),
    "garbled state.npz": lambda j: (j / "state.npz").write_bytes(b"PK" + b"\0" * 99),
    "half a state.npz": lambda j: (j / "state.npz").write_bytes(
        (j / "state.npz").read_bytes()[:300]
    ),
    "state.npz of something else": lambda j: np.savez(j / "state.npz", a=np.zeros(3)),
    "rows missing": lambda j: (j / "rows.bin").unlink(),
    "rows too short": lambda j: (j / "rows.bin").write_bytes(b"\0" * ROW.itemsize),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_journal(damage: Callable[[Path], object], tmp_path: Path) -> None:
    folder = begun(tmp_path)
    damage(folder)
    with pytest.raises(errors.InputError, match=r"is damaged .*: leave out --resume to begin anew"):
        Journal(folder, RUN, resume=True)
    Journal(folder, RUN, resume=False).close()


def test_a_journal_goes_on_after_its_checkpoint(tmp_path: Path) -> None:
    """Rows that were written later, by a run that was killed, are dropped."""
    folder = begun(tmp_path)
    with (folder / "rows.bin").open("ab") as file:
        file.write(b"\xff" * (2 * ROW.itemsize + 7))
    journal = Journal(folder, RUN, resume=True)
    assert (journal.next_frame, journal.state.t_ms) == (2, 40.0)
    journal.append(rows(2), 3, State(t_ms=80.0))
    assert journal.rows()["frame"].tolist() == [0, 1, 1, 2]
    journal.close()


def test_a_run_killed_before_it_began(tmp_path: Path) -> None:
    (tmp_path / ".a.journal").mkdir()
    journal = Journal(tmp_path / ".a.journal", RUN, resume=True)
    assert journal.next_frame == 0
    journal.close()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_no_row_is_lost_or_doubled(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails while it is written, or is interrupted, does not count as done."""
    journal = Journal(begun(tmp_path), RUN, resume=True)
    file = journal._rows

    class Failing:
        def write(self, data: bytes) -> int:
            file.write(data[:100])
            raise error

        def __getattr__(self, name: str) -> object:
            return getattr(file, name)

    monkeypatch.setattr(journal, "_rows", Failing())
    with pytest.raises((errors.OutputError, KeyboardInterrupt)):
        journal.append(rows(2), 3, State(t_ms=80.0))
    journal.checkpoint()
    assert journal.rows()["frame"].tolist() == [0, 1, 1]
    journal.close()
    again = Journal(journal.folder, RUN, resume=True)
    again.append(rows(2), 3, State(t_ms=80.0))
    assert again.rows()["frame"].tolist() == [0, 1, 1, 2]
    again.close()
