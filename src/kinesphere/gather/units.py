"""What is gathered, on disk unit by unit: an interruption loses one at most."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kinesphere.core.errors import InputError
from kinesphere.gather.known import Refused
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import write_shard
from kinesphere.media.page import printable
from kinesphere.media.whole import folder, whole

PARTS: Final = ("train", "held_out")
REFUSED: Final = "refused.jsonl"
NOTE: Final = "gather.json"
WORK: Final = ".work"


class Units:
    """The units of one run.

    asked   what the run is for: another run's units are not taken over

    Raises OutputError when the folder cannot be written; InputError when it holds another data set, or
    one and `resume` is not asked for.
    """

    def __init__(self, out: Path, asked: dict[str, Any], resume: bool) -> None:
        self.out = out
        note = out / NOTE
        if note.exists():
            _check_same(note, asked, resume)
        elif any(any((out / part).glob("*.parquet")) for part in PARTS):
            raise InputError(f"{out} holds another data set: choose another --out")
        with whole(folder(out) / NOTE) as part:
            part.write_text(printable(json.dumps(asked, indent=1, ensure_ascii=False)), "utf-8")

    @property
    def is_finished(self) -> bool:
        """Whether all was done before."""
        return (self.out / REFUSED).is_file()

    def done(self, unit: int) -> bool:
        """Whether a unit was done before."""
        return self._refused(unit).is_file()

    def write(
        self, unit: int, examples: dict[str, list[Example]], refused: Sequence[Refused]
    ) -> None:
        """A unit's examples, by part; those refused are written last and show that it is whole."""
        for part, some in examples.items():
            if some:
                write_shard(folder(self.out / part) / f"gathered-{unit:05d}.parquet", some)
        lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in refused)
        folder(self.out / WORK)
        with whole(self._refused(unit)) as part_file:
            part_file.write_text(printable("".join(lines)), encoding="utf-8")

    def refused(self) -> Iterator[dict[str, Any]]:
        """All that was refused so far."""
        finished = self.out / REFUSED
        paths = [finished] if finished.is_file() else sorted((self.out / WORK).glob("*.jsonl"))
        for path in paths:
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                yield json.loads(line)

    def finish(self) -> None:
        """All is done: what was refused is put together."""
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in self.refused()]
        with whole(self.out / REFUSED) as part:
            part.write_text("".join(lines), encoding="utf-8")
        shutil.rmtree(self.out / WORK, ignore_errors=True)

    def _refused(self, unit: int) -> Path:
        return self.out / WORK / f"{unit:05d}.jsonl"


def _check_same(note: Path, asked: dict[str, Any], resume: bool) -> None:
    """InputError says what differs."""
    if not resume:
        raise InputError(
            f"{note.parent} holds a data set already, or a part of one: choose another --out, or "
            "--resume to go on with it"
        )
    try:
        before = dict(json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{note} is damaged ({error}): choose another --out") from error
    # As JSON has it on both sides.
    now = json.loads(printable(json.dumps(asked)))
    other = [
        f"{name} was {before.get(name)}, is {now.get(name)}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    if other:
        raise InputError(
            f"cannot go on with a run that was started otherwise ({'; '.join(other)}): use the same "
            "sources and options, or another --out"
        )
