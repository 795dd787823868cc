"""The command `kinesphere fit`: gather, fit, write; unit by unit."""

import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from kinesphere import __version__, weights
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.core.records import Sample
from kinesphere.fit import looks
from kinesphere.fit.beside import Answers, Parts, read_answers
from kinesphere.fit.bodies import Model, fitted, load
from kinesphere.fit.gather import Beside
from kinesphere.fit.options import FitOptions
from kinesphere.fit.shards import REFUSED, TABLE, Shards
from kinesphere.fit.shown import detector
from kinesphere.fit.units import Gathering, Unit
from kinesphere.live.flow import ahead
from kinesphere.media.calibration import read_calibration
from kinesphere.media.frames import probe
from kinesphere.media.picture import SUFFIXES
from kinesphere.media.sources import Source
from kinesphere.progress import Track, silent
from kinesphere.truth.solve.threads import one_thread

MOTIONS: Final = "CMU Graphics Lab Motion Capture Database (mocap.cs.cmu.edu), by NSF EIA-0196217"


@dataclass(frozen=True)
class Report:
    """What came of a run."""

    samples: int
    refused: int
    written: tuple[Path, ...]
    interrupted: bool = False


def run(sources: Sequence[Source], options: FitOptions, track: Track = silent) -> Report:
    """Fit bodies to the people in the sources, and write samples.

    Raises InputError, SourceError, WeightsError, EngineError before any work when something that was
    asked for cannot be; OutputError. Ctrl-C ends it with what was done written.
    """
    cameras = _cameras(sources, options)
    asked = _asked(sources, options)
    model = load()
    gathering = Gathering(options, _beside(options, model), detector(options), cameras)
    shards = Shards(options.out, asked, options.resume)
    interrupted = False
    try:
        with one_thread():
            _work(model, gathering, sources, shards, track)
    except KeyboardInterrupt:
        interrupted = True
    count = shards.join(_provenance(options, asked))
    refused = sum(1 for _ in shards.refused())
    written = [options.out / TABLE, options.out / REFUSED]
    if not interrupted:
        try:
            written += list(_looked_at(model, shards, options, track))
            shards.clear()
        except KeyboardInterrupt:
            interrupted = True
    return Report(count, refused, tuple(written), interrupted)


def _work(
    model: Model, gathering: Gathering, sources: Sequence[Source], shards: Shards, track: Track
) -> None:
    """Units are gathered in one thread, and fitted in this one."""
    total = _count(sources, gathering.options)
    with closing(ahead(gathering.units(sources, shards.done), room=1)) as units:
        frames = (frame for unit in units for frame in _done(model, unit, gathering, shards))
        for _ in track(frames, "fitting", total):
            pass


def _done(model: Model, unit: Unit, gathering: Gathering, shards: Shards) -> range:
    """A unit fitted and written; as many numbers as it has frames."""
    if not shards.done(unit.name):
        done = fitted(model, unit.moments, gathering.options) if unit.moments else ([], [])
        shards.write(unit.name, done[0], [*unit.refused, *done[1]])
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


def _cameras(sources: Sequence[Source], options: FitOptions) -> tuple[Camera, ...]:
    if options.views is None:
        return ()
    cameras = read_calibration(options.views)
    if len(cameras) != len(sources):
        names = ", ".join(camera.name for camera in cameras)
        raise InputError(
            f"{options.views} calibrates {len(cameras)} cameras ({names}): give one clip for each, in "
            f"that order; got {len(sources)}"
        )
    if options.lags and len(options.lags) != len(sources):
        raise InputError(f"--lag must have a number for each clip, got {options.lag!r}")
    return tuple(cameras)


def _beside(options: FitOptions, model: Model) -> Beside:
    for folder in (options.parts, None if options.masks in (None, "live") else Path(options.masks)):
        if folder is not None and not folder.is_dir():
            raise InputError(f"there is no folder {folder}")
    if options.masks == "live" and options.landmarks != "live":
        raise InputError("--masks live needs --landmarks live")
    parts = None if options.parts is None else Parts(options.parts, model.body.part_names)
    if parts is not None:
        _ = parts.labels  # tells now what is wrong with parts.json
    answers = Answers() if options.order is None else read_answers(options.order)
    masks = None if options.masks in (None, "live") else Path(options.masks)
    keep = options.out if options.pictures == "keep" else None
    return Beside(masks, parts, answers, keep)


def _looked_at(model: Model, shards: Shards, options: FitOptions, track: Track) -> Iterator[Path]:
    """Sheets, pages and meshes; only the folders and pages are told."""
    counts = Counter(_group(sample) for sample in shards.samples())
    if options.looks:
        for source, some in _spread(shards, counts, options.looks).items():
            for _ in track(looks.sheets(model, some, options.out), f"drawing {source}", len(some)):
                pass
        for source, some in _spread(shards, counts, looks.ON_A_PAGE).items():
            yield looks.page(model, some, options.out, source)
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
    path = Path(sample.source)
    return "pictures" if path.suffix.lower() in SUFFIXES else path.stem


def _asked(sources: Sequence[Source], options: FitOptions) -> dict[str, Any]:
    """What makes two runs the same, as JSON."""
    kept = {k: str(v) for k, v in asdict(replace(options, resume=False)).items()}
    return {"sources": [source.place for source in sources], "options": kept}


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
    from kinesphere.truth.body.anny import SOURCE

    return dict(SOURCE)
