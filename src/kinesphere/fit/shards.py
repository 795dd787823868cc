"""What is done, on disk unit by unit; at the end, or at an interruption, put together."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kinesphere.core.errors import InputError, OutputError
from kinesphere.core.records import Sample
from kinesphere.fit.gather import Refused
from kinesphere.media.samples import SampleWriter, read_samples, write_samples
from kinesphere.media.whole import whole

TABLE: Final = "samples.parquet"
REFUSED: Final = "refused.jsonl"


class Shards:
    """The units of one run in OUT/.work.

    asked   what the run is for: another run's units are not taken over

    Raises OutputError when the folder cannot be written, InputError when `resume` is for another run.
    """

    def __init__(self, out: Path, asked: dict[str, Any], resume: bool) -> None:
        self.out, self.folder = out, out / ".work"
        note = self.folder / "asked.json"
        if not resume:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif note.is_file() and json.loads(note.read_text(encoding="utf-8")) != asked:
            raise InputError(
                f"{self.folder} is of a run with other sources or options; leave --resume out to "
                "begin anew"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder} cannot be made: {error.strerror or error}") from error
        with whole(note) as part:
            part.write_text(json.dumps(asked), encoding="utf-8")

    def done(self, name: str) -> bool:
        """Whether a unit was done before."""
        return self._refused(name).is_file()

    def write(self, name: str, samples: Sequence[Sample], refused: Sequence[Refused]) -> None:
        """A unit's results; those refused are written last and show that it is whole."""
        write_samples(self.folder / f"{name}.parquet", samples, {})
        with whole(self._refused(name)) as part:
            part.write_text(_lines(refused), encoding="utf-8")

    def samples(self) -> Iterator[Sample]:
        """All samples so far, in the order of the units' names."""
        for path in sorted(self.folder.glob("*.parquet")):
            if self.done(path.stem):
                yield from read_samples(path)

    def refused(self) -> Iterator[dict[str, Any]]:
        """All that was refused so far."""
        for path in sorted(self.folder.glob(f"*.{REFUSED}")):
            for line in path.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)

    def join(self, provenance: dict[str, Any]) -> int:
        """The table and the list of those refused, of all units so far; how many samples there are."""
        count = 0
        with SampleWriter(self.out / TABLE, provenance) as table:
            for sample in self.samples():
                table.write(sample)
                count += 1
        with whole(self.out / REFUSED) as part:
            lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in self.refused()]
            part.write_text("".join(lines), encoding="utf-8")
        return count

    def clear(self) -> None:
        """All is done: the units go."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _refused(self, name: str) -> Path:
        return self.folder / f"{name}.{REFUSED}"


def _lines(refused: Sequence[Refused]) -> str:
    return "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in refused)
