"""What is done, on disk unit by unit; at the end, or at an interruption, put together."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from kinesphere.core.errors import InputError
from kinesphere.core.records import Sample
from kinesphere.fit.gather import Refused
from kinesphere.fit.order import Outcome
from kinesphere.media.page import printable
from kinesphere.media.samples import SampleWriter, read_samples, write_samples
from kinesphere.media.whole import folder, whole

TABLE: Final = "samples.parquet"
REFUSED: Final = "refused.jsonl"
ORDERS: Final = "orders.jsonl"
WORK: Final = ".work"
UNKEPT: Final = f"{WORK}/pictures"
"""Copies of pictures that nobody wants beside the table: they are looked at, and go."""


class Shards:
    """The units of one run in OUT/.work.

    asked   what the run is for: another run's units are not taken over

    Raises OutputError when the folder cannot be written, InputError when `resume` is for another run.
    """

    def __init__(self, out: Path, asked: dict[str, Any], resume: bool) -> None:
        self.out, self.folder = out, out / WORK
        note = self.folder / "asked.json"
        if not resume:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif note.is_file():
            _check_same(_read(note), asked)
        with whole(folder(self.folder) / note.name) as part:
            part.write_text(json.dumps(asked), encoding="utf-8")

    def done(self, name: str) -> bool:
        """Whether a unit was done before."""
        return self._refused(name).is_file()

    def write(
        self,
        name: str,
        samples: Sequence[Sample],
        refused: Sequence[Refused],
        orders: Sequence[Outcome] = (),
    ) -> None:
        """A unit's results; those refused are written last and show that it is whole."""
        write_samples(self.folder / f"{name}.parquet", samples, {})
        if orders:
            with whole(self.folder / f"{name}.{ORDERS}") as part:
                part.write_text(_lines(orders), encoding="utf-8")
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
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                yield json.loads(line)

    def orders(self) -> Iterator[Outcome]:
        """What fits make of answers, so far."""
        for path in sorted(self.folder.glob(f"*.{ORDERS}")):
            if self.done(path.name.removesuffix(f".{ORDERS}")):
                for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                    yield Outcome(**json.loads(line))

    def join(self, provenance: dict[str, Any]) -> int:
        """The table and the list of those refused, of all units so far; how many samples there are."""
        count = 0
        with SampleWriter(self.out / TABLE, provenance) as table:
            for sample in self.samples():
                unkept = sample.picture.startswith(UNKEPT)
                table.write(replace(sample, picture="") if unkept else sample)
                count += 1
        with whole(self.out / REFUSED) as part:
            lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in self.refused()]
            part.write_text("".join(lines), encoding="utf-8")
        self._join_orders()
        return count

    def _join_orders(self) -> None:
        """What an older run has left is no longer true."""
        orders = list(self.orders())
        if not orders:
            (self.out / ORDERS).unlink(missing_ok=True)
            return
        with whole(self.out / ORDERS) as part:
            part.write_text(_lines(orders), encoding="utf-8")

    def give_up(self, provenance: dict[str, Any]) -> None:
        """What was done before an error is put together, and stays to be resumed."""
        if any(self.folder.glob(f"*.{REFUSED}")):
            self.join(provenance)
        else:
            self.clear()

    def clear(self) -> None:
        """All is done, or nothing: the units go, and the folder if nothing is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.out.rmdir()

    def _refused(self, name: str) -> Path:
        return self.folder / f"{name}.{REFUSED}"


def _lines(some: Sequence[Refused] | Sequence[Outcome]) -> str:
    lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in some)
    return printable("".join(lines))


def _read(note: Path) -> dict[str, Any]:
    try:
        before = dict(json.loads(note.read_text(encoding="utf-8")))
        return {**before, **dict(before.pop("options"))}
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise InputError(
            f"{note} is damaged ({error}): leave out --resume to begin anew"
        ) from error


def _check_same(before: dict[str, Any], asked: dict[str, Any]) -> None:
    """InputError says what differs."""
    now = {**asked, **asked["options"]}
    del now["options"]
    other = [
        f"{name} was {before.get(name)}, is {value}"
        for name, value in now.items()
        if before.get(name) != value
    ]
    if other:
        raise InputError(
            f"cannot resume a run that was started otherwise ({'; '.join(other)}): use the same "
            "sources and options, or leave out --resume to begin anew"
        )
