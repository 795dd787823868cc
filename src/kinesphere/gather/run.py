"""The command `kinesphere gather`: labels and pictures in, shards of examples out."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from rich.console import Console
from rich.text import Text

from kinesphere import progress
from kinesphere.core.errors import InputError
from kinesphere.gather import find
from kinesphere.gather.known import Refused, Shot
from kinesphere.gather.look import Looking, examples, share
from kinesphere.gather.options import GatherOptions
from kinesphere.gather.shots import shots
from kinesphere.gather.units import PARTS, Units
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.collate import augmented_of, crops_of, to_batch
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import Shard, read_group
from kinesphere.learn.dataset.shards import shards as shards_in
from kinesphere.learn.dataset.sheet import sheet
from kinesphere.learn.dataset.summary import Summary, describe
from kinesphere.media.whole import whole
from kinesphere.progress import Track, silent

PER_UNIT: Final = 64
"""Pictures."""
FREE: Final = ("out", "resume", "looks")
"""Options that may be others when a run goes on."""
TOLD: Final = 5
"""Of those refused, so many are told at once."""
SHEET: Final = "sheet.jpg"
CHANGED: Final = "augmented.jpg"


@dataclass(frozen=True)
class Report:
    """What came of a run."""

    parts: dict[str, Summary]
    refused: tuple[str, ...]
    written: tuple[Path, ...]
    interrupted: bool = False


def print_gather(sources: Sequence[str], options: GatherOptions, console: Console) -> int:
    """Gather, and say what came of it; exit status 0, 1 when there is no example, 130 after Ctrl-C."""
    with progress.bars(console) as track:
        report = gather(sources, options, track)
    for reason in report.refused[:TOLD]:
        console.print(Text(f"refused: {reason}"), soft_wrap=True)
    for part, told in report.parts.items():
        extra = f", {told.distil} for a teacher, {told.nobody} without a person"
        console.print(f"{part}: {told.count} example(s){extra}")
    console.print(f"{len(report.refused)} refused (see refused.jsonl)")
    for path in report.written:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if report.interrupted:
        console.print("stopped; what was done is kept. Go on with the same command and --resume")
        return 130
    return 0 if report.parts else 1


def gather(sources: Sequence[str], options: GatherOptions, track: Track = silent) -> Report:
    """Write the data set. Ctrl-C ends it; what was done stays, and `options.resume` goes on with it.

    Raises InputError, SourceError, WeightsError, EngineError before any work when something that was
    asked for cannot be; OutputError.
    """
    if not sources:
        raise InputError("give at least one SOURCE: pictures, samples, COCO keypoints or orders")
    found = shots(sources, options)
    units = Units(options.out, _asked(sources, options, found), options.resume)
    interrupted = False
    if not units.is_finished:
        looking = Looking(find.load(), options)
        try:
            _work(looking, found, units, track)
            units.finish()
        except KeyboardInterrupt:
            interrupted = True
    return _report(units, options, interrupted)


def _work(looking: Looking, found: Sequence[Shot | Refused], units: Units, track: Track) -> None:
    blocks = [found[first : first + PER_UNIT] for first in range(0, len(found), PER_UNIT)]
    left = [unit for unit in range(len(blocks)) if not units.done(unit)]
    done = len(found) - sum(len(blocks[unit]) for unit in left)
    work = ((unit, shot) for unit in left for shot in blocks[unit])
    ends = {unit: blocks[unit][-1] for unit in left}
    made: dict[str, list[Example]] = {part: [] for part in PARTS}
    refused: list[Refused] = []
    for unit, shot in track(work, "gathering", len(found), done):
        for one in [shot] if isinstance(shot, Refused) else examples(looking, shot):
            if isinstance(one, Refused):
                refused.append(one)
            else:
                made[_part(shot, looking.options)].append(one)
        if shot is ends[unit]:
            units.write(unit, made, refused)
            made, refused = {part: [] for part in PARTS}, []


def _part(shot: Shot | Refused, options: GatherOptions) -> str:
    """By the picture's own name, so that it stays in its part whatever folder it is in."""
    picture = shot.picture.name if isinstance(shot, Shot) else shot.picture
    return PARTS[share(picture) < options.split]


def _report(units: Units, options: GatherOptions, interrupted: bool) -> Report:
    parts: dict[str, Summary] = {}
    written: list[Path] = []
    for part in PARTS:
        folder = options.out / part
        if any(folder.glob("*.parquet")):
            parts[part] = describe(folder)
            written.append(folder)
    if options.looks and parts and not interrupted:
        written += _draw(options.out, shards_in(options.out / next(iter(parts))), options.looks)
    reasons = tuple(f"{one['picture']}: {one['reason']}" for one in units.refused())
    return Report(parts, reasons, tuple(written), interrupted)


def _draw(out: Path, found: Sequence[Shard], looks: int) -> list[Path]:
    """Some examples, evenly spread, with their targets: as they are, and as training changes them."""
    places = [
        (shard, g, row) for shard in found for g, n in enumerate(shard.rows) for row in range(n)
    ]
    chosen = np.linspace(0, len(places) - 1, min(looks, len(places))).round().astype(int).tolist()
    some = [read_group(places[i][0], places[i][1])[places[i][2]] for i in chosen]
    chances = [np.random.default_rng(i) for i in range(len(some))]
    changed = to_batch(augmented_of(some, Augment(), chances))
    return [_saved(out / SHEET, crops_of(some)), _saved(out / CHANGED, changed)]


def _saved(path: Path, batch: Batch) -> Path:
    picture = cv2.cvtColor(sheet(batch), cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    with whole(path) as part:
        part.write_bytes(data)
    return path


def _asked(
    sources: Sequence[str], options: GatherOptions, found: Sequence[Shot | Refused]
) -> dict[str, Any]:
    """What makes two runs the same, as JSON; the folder may be moved."""
    kept = {k: str(v) for k, v in asdict(options).items() if k not in FREE}
    lines = [f"{one.picture}\0{isinstance(one, Refused)}\n" for one in found]
    files = hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    return {
        "sources": list(sources),
        "files": f"{len(found)} ({files[:12]})",
        "pictures_a_unit": PER_UNIT,
        **kept,
    }
