"""The command `kinesphere fit`: gather, fit, write; unit by unit."""

import hashlib
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from kinesphere import __version__, weights
from kinesphere.core.errors import KinesphereError
from kinesphere.core.records import Sample
from kinesphere.fit import looks
from kinesphere.fit.asked import beside, cameras_of, check
from kinesphere.fit.bodies import Done, Model, fitted, load
from kinesphere.fit.options import FitOptions
from kinesphere.fit.order import Tally, tally
from kinesphere.fit.shards import ORDERS, REFUSED, TABLE, Shards
from kinesphere.fit.shown import live
from kinesphere.fit.told import told
from kinesphere.fit.units import Gathering, Unit
from kinesphere.live.flow import ahead
from kinesphere.media.frames import probe
from kinesphere.media.picture import SUFFIXES
from kinesphere.media.sources import Source
from kinesphere.progress import Track, silent
from kinesphere.truth.solve.threads import one_thread

PICTURES: Final = "pictures"
"""What pictures are called together."""
FREE: Final = ("out", "resume", "looks", "mesh")
"""Options that may be others when a run goes on."""
TOLD: Final = 5
"""Of those refused, so many are told at once."""
MOTIONS: Final = "CMU Graphics Lab Motion Capture Database (mocap.cs.cmu.edu), by NSF EIA-0196217"


@dataclass(frozen=True)
class Report:
    """What came of a run."""

    samples: int
    refused: int
    written: tuple[Path, ...]
    reasons: tuple[str, ...] = ()
    """Why the first of those refused were."""
    interrupted: bool = False
    order: Tally = field(default_factory=Tally)


def run(sources: Sequence[Source], options: FitOptions, track: Track = silent) -> Report:
    """Fit bodies to the people in the sources, and write samples.

    Raises InputError, SourceError, WeightsError, EngineError before any work when something that was
    asked for cannot be; OutputError. Ctrl-C ends it with what was done written.
    """
    check(sources, options)
    cameras = cameras_of(sources, options)
    finder = (
        live(options) if options.landmarks == "live" else told(Path(options.landmarks), sources)
    )
    model = load()
    gathering = Gathering(options, beside(sources, options, model.body.part_names), finder, cameras)
    total = _count(sources, options)
    asked = {**_asked(sources, options), "answers": gathering.beside.answers.digest}
    shards = Shards(options.out, asked, options.resume)
    provenance = _provenance(options, asked)
    interrupted = False
    try:
        with one_thread():
            _work(model, gathering, sources, shards, track, total)
    except KeyboardInterrupt:
        interrupted = True
    except KinesphereError:
        shards.give_up(provenance)
        raise
    return _finished(model, shards, options, provenance, track, interrupted)


def _finished(
    model: Model,
    shards: Shards,
    options: FitOptions,
    provenance: dict[str, Any],
    track: Track,
    interrupted: bool,
) -> Report:
    count = shards.join(provenance)
    refused = list(shards.refused())
    order = tally(shards.orders())
    written = [options.out / TABLE, options.out / REFUSED]
    if order != Tally():
        written.append(options.out / ORDERS)
    if not interrupted:
        try:
            written += list(_looked_at(model, shards, options, track))
            shards.clear()
        except KeyboardInterrupt:
            interrupted = True
    reasons = tuple(map(_in_words, refused[:TOLD]))
    return Report(count, len(refused), tuple(written), reasons, interrupted, order)


def _in_words(refused: dict[str, Any]) -> str:
    """The reason, with what it is about if it does not say that itself."""
    source, reason = str(refused["source"]), str(refused["reason"])
    return reason if source in reason else f"{source}, frame {refused['frame']}: {reason}"


def _work(
    model: Model,
    gathering: Gathering,
    sources: Sequence[Source],
    shards: Shards,
    track: Track,
    total: int | None,
) -> None:
    """Units are gathered in one thread, and fitted in this one."""
    with closing(ahead(gathering.units(sources, shards.done), room=1)) as units:
        frames = (frame for unit in units for frame in _done(model, unit, gathering, shards))
        for _ in track(frames, "fitting", total):
            pass


def _done(model: Model, unit: Unit, gathering: Gathering, shards: Shards) -> range:
    """A unit fitted and written; as many numbers as it has frames."""
    if unit.name and not shards.done(unit.name):
        done = Done([], [], [])
        if unit.moments:
            done = fitted(model, unit.moments, gathering.options)
        shards.write(unit.name, done.samples, [*unit.refused, *done.refused], done.orders)
    return range(unit.frames)


def _count(sources: Sequence[Source], options: FitOptions) -> int | None:
    """How many pictures and frames there are, where that is known."""
    total = 0
    for source in sources[:1] if options.views else sources:
        if source.kind == "pictures":
            total += len(source.files)
            continue
        frames = probe(source.place).frame_count
        if frames is None:
            return None
        total += -(-frames // options.every)
    return total


def _looked_at(model: Model, shards: Shards, options: FitOptions, track: Track) -> Iterator[Path]:
    """Sheets, pages and meshes; only the folders and pages are told."""
    counts = Counter(_group(sample) for sample in shards.samples())
    if options.looks:
        for source, some in _spread(shards, counts, options.looks).items():
            doing = f"drawing {_title(source, counts)}"
            for _ in track(looks.sheets(model, some, options.out), doing, len(some)):
                pass
        for source, some in _spread(shards, counts, looks.ON_A_PAGE).items():
            yield looks.page(model, some, options.out, _title(source, counts))
    if options.meshes:
        files = looks.meshes(model, shards.samples(), options.out, options.meshes)
        for _ in track(files, "meshes", counts.total() * len(options.meshes)):
            pass
    for folder in ("looks", "meshes", "pictures", "masks", "parts"):
        if (options.out / folder).is_dir():
            yield options.out / folder


def _spread(shards: Shards, counts: Counter[str], most: int) -> dict[str, list[Sample]]:
    """So many samples of each source, evenly spread; the others are read and let go."""
    wanted = {
        source: set(np.linspace(0, count - 1, min(count, most)).round().astype(int).tolist())
        for source, count in counts.items()
    }
    seen: Counter[str] = Counter()
    chosen: dict[str, list[Sample]] = {source: [] for source in counts}
    for sample in shards.samples():
        source = _group(sample)
        if seen[source] in wanted[source]:
            chosen[source].append(sample)
        seen[source] += 1
    return chosen


def _group(sample: Sample) -> str:
    """Pictures together, each clip by itself."""
    return PICTURES if Path(sample.source).suffix.lower() in SUFFIXES else sample.source


def _title(source: str, sources: Iterable[str]) -> str:
    """What a page is called; clips of one name are numbered."""
    stem = Path(source).stem
    alike = [one for one in sources if Path(one).stem == stem]
    return stem if len(alike) == 1 else f"{stem}_{alike.index(source) + 1}"


def _asked(sources: Sequence[Source], options: FitOptions) -> dict[str, Any]:
    """What makes two runs the same, as JSON. What is drawn may differ, and the folder be moved."""
    kept = {k: str(v) for k, v in asdict(options).items() if k not in FREE}
    return {
        "sources": [source.place for source in sources],
        "files": _files(sources),
        "options": kept,
    }


def _files(sources: Sequence[Source]) -> str:
    """A hash of the files' names and sizes: units are counted off in a folder's order."""
    files = [path for source in sources for path in source.files or (Path(source.place),)]
    lines = (f"{path}\0{path.stat().st_size}\n" for path in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _provenance(options: FitOptions, asked: dict[str, Any]) -> dict[str, Any]:
    live = options.landmarks == "live"
    card = weights.find(options.model).card if live else None
    return {
        "command": "kinesphere fit",
        **asked,
        "versions": {
            "kinesphere": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
        },
        "body": load_source(),
        "pose_prior": MOTIONS,
        "landmarks": {"name": card.name, "sha256": card.sha256, "licence": card.licence}
        if card
        else options.landmarks,
    }


def load_source() -> dict[str, str]:
    """Name, licence and source of the body."""
    from kinesphere.body.anny import SOURCE

    return dict(SOURCE)
