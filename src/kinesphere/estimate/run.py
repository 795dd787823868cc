"""The job: one source through the pipeline, row by row into the journal, then everything written."""

import hashlib
import json
import time
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kinesphere import __version__, weights
from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.core.errors import (
    InputError,
    KinesphereError,
    OutputError,
    PictureError,
    SourceError,
)
from kinesphere.core.parts import row_of
from kinesphere.estimate import outputs
from kinesphere.estimate.journal import Journal, check_empty
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.refining import refined
from kinesphere.estimate.results import Job, Loaded, Result, results
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.networks import Networks, load_networks
from kinesphere.media import overlay
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import probe
from kinesphere.media.sources import Source
from kinesphere.media.whole import whole
from kinesphere.progress import Track, silent


@dataclass
class Report:
    """How a run went."""

    source: Source
    frames: int = 0
    found: int = 0
    """Frames with somebody in them."""
    delays_ms: list[float] = field(default_factory=list[float])
    """Of a camera: from each frame's coming to its poses."""
    seconds: float = 0.0
    """Spent on decoding and estimating, without writing."""
    written: list[Path] = field(default_factory=list[Path])
    problems: list[str] = field(default_factory=list[str])
    interrupted: bool = False
    unfinished: bool = False
    """Something that was asked for has not been written; `--resume` does it."""
    skipped: bool = False
    """It was done already."""


def load(options: EstimateOptions, workers: int = 1) -> Networks:
    """The networks that a run needs, for so many threads at once.

    Raises InputError, WeightsError or EngineError.
    """
    return load_networks(
        weights.find("detector", "detector"),
        weights.find(options.model),
        options.mask,
        options.engine,
        options.threads,
        workers,
        options.parts,
    )


def estimate(
    source: Source, options: EstimateOptions, loaded: Loaded, track: Track = silent
) -> Report:
    """Find people in `source` and write what `options` ask for, into `options.out`.

    Stops early, with everything so far written, on Ctrl-C (`Report.interrupted`) and when the
    source breaks off (`Report.problems`); then `--resume` can go on.

    Raises SourceError or PictureError when the source gives nothing at all, OutputError when
    something cannot be written (the journal then keeps what was done), InputError when a run is
    resumed with other options.
    """
    report = Report(source)
    if options.resume and _is_done(source, options):
        report.skipped = True
        return report
    with _folder(options.out):
        journal = _journal(source, options)
        with _closing(journal):
            # What a camera showed is gone: resuming it means to write what was kept.
            if source.resumable or not options.resume or journal.next_frame == 0:
                _fill(journal, report, options, loaded, track)
            if report.problems and journal.next_frame == 0 and not report.interrupted:
                raise _nothing(source, report)
            _write(journal, report, options, loaded, track)
    broken_off = report.interrupted or (report.problems and source.kind != "pictures")
    if not (report.unfinished or (broken_off and source.resumable)):
        _finish(journal, source, options)
    return report


def _journal(source: Source, options: EstimateOptions) -> Journal:
    """The journal to go on with, or a fresh one."""
    folder = options.out / f".{source.name}.journal"
    if not options.resume:
        if not source.resumable:
            check_empty(folder)
        outputs.remove_masks(source, options)
    return Journal(folder, _identity(source, options), options.resume, options.kind)


def _write(
    journal: Journal, report: Report, options: EstimateOptions, loaded: Loaded, track: Track
) -> None:
    """Everything that was asked for, from the journal.

    What Ctrl-C prevents, and after the tables an error, is left to `--resume`.
    """
    source, looked_at = report.source, range(0, journal.next_frame, options.every)
    try:
        rows = journal.rows()
        if options.refine:
            size_px = journal.state.image_size_px
            rows = refined(rows, source, loaded, size_px, track, options.smoothing)
        for path in outputs.write_all(source, options, rows, looked_at, track):
            report.written.append(path)
    except KeyboardInterrupt:
        report.interrupted = report.unfinished = True
    except OutputError as error:
        if len(report.written) < len(options.formats):
            raise
        report.problems.append(str(error))
        report.unfinished = True


def _finish(journal: Journal, source: Source, options: EstimateOptions) -> None:
    """Nothing is left to do: a note of what was done takes the journal's place."""
    journal.remove()
    if source.resumable:
        with whole(_done_path(source, options)) as part:
            part.write_text(_wishes(source, options), encoding="utf-8")


@contextmanager
def _closing(journal: Journal) -> Generator[None, None, None]:
    """Closes the journal at the end; after an error one in which nothing stands is removed."""
    try:
        with closing(journal):
            yield
    except KinesphereError:
        if journal.next_frame == 0:
            journal.remove()
        raise


def _fill(
    journal: Journal, report: Report, options: EstimateOptions, loaded: Loaded, track: Track
) -> None:
    """Frames through the pipeline into the journal until they end, break off, or Ctrl-C."""
    source, started_s = report.source, time.perf_counter()
    job = Job(source, options, loaded, journal.state, journal.next_frame)
    try:
        with ExitStack() as stack:
            live = _live_overlay(source, options, stack)
            found = stack.enter_context(closing(results(job, report.problems)))
            total = _total(source, options)
            for result in track(found, source.name, total, journal.next_frame // options.every):
                _keep(journal, report, result, options)
                live = _draw_live(live, report, result, options)
    except KeyboardInterrupt:
        report.interrupted = True
    except (SourceError, PictureError) as error:
        report.problems.append(str(error))
    finally:
        report.seconds = time.perf_counter() - started_s
        journal.checkpoint()


def _keep(journal: Journal, report: Report, result: Result, options: EstimateOptions) -> None:
    for pose in result.poses:
        if pose.mask is not None:
            path = outputs.mask_path(report.source, options, result.index, pose.id)
            outputs.write_mask(path, pose.mask)
    rows = [row_of(result.index, result.t_ms, pose, options.kind) for pose in result.poses]
    journal.append(rows, result.index + 1, result.state)
    report.frames += 1
    report.found += bool(result.poses)
    if result.delay_ms is not None:
        report.delays_ms.append(result.delay_ms)


def _live_overlay(source: Source, options: EstimateOptions, stack: ExitStack) -> ClipWriter | None:
    """Where frames cannot be read a second time, they are drawn as they come."""
    if not options.video or source.resumable:
        return None
    return stack.enter_context(ClipWriter(outputs.overlay_path(source, options)))


def _draw_live(
    live: ClipWriter | None, report: Report, result: Result, options: EstimateOptions
) -> ClipWriter | None:
    """One frame more for the overlay; if it cannot be written the tables still can, so go on."""
    if live is None or result.frame is None:
        return None
    try:
        live.write(_drawn(result, options), result.t_ms)
    except OutputError as error:
        report.problems.append(str(error))
        return None
    return live


def _drawn(result: Result, options: EstimateOptions) -> Array:
    assert result.frame is not None
    rows = [row_of(result.index, result.t_ms, pose, options.kind) for pose in result.poses]
    here = np.concatenate([np.zeros(0, options.kind), *rows])
    masks = [pose.mask for pose in result.poses]
    return overlay.draw_rows(result.frame.picture_rgb, here, masks)


def _total(source: Source, options: EstimateOptions) -> int | None:
    count = len(source.files) if source.kind == "pictures" else None
    if source.kind == "clip":
        count = probe(source.place).frame_count
    count = None if count is None else -(-count // options.every)
    known = [n for n in (count, options.frames) if n is not None]
    return min(known) if known else None


def _nothing(source: Source, report: Report) -> KinesphereError:
    if source.kind != "pictures":
        return SourceError(report.problems[0])
    more = len(report.problems) - 1
    return PictureError(report.problems[0] + (f" (and {more} more pictures)" if more else ""))


def _is_done(source: Source, options: EstimateOptions) -> bool:
    """Whether just this was done before: the same source, the same options, and the tables there."""
    done = _done_path(source, options)
    if not all(path.is_file() for path in (done, *outputs.tables(source, options))):
        return False
    return done.read_text(encoding="utf-8", errors="replace") == _wishes(source, options)


def _done_path(source: Source, options: EstimateOptions) -> Path:
    return options.out / f".{source.name}.done"


def _wishes(source: Source, options: EstimateOptions) -> str:
    """All that a run was asked for, as text."""
    more = {name: str(getattr(options, name)) for name in ("frames", "format", "video", "view")}
    return json.dumps({**_identity(source, options), **more}, indent=1)


@contextmanager
def _folder(out: Path) -> Generator[None, None, None]:
    """The folder for the results; one that was made for nothing is taken away again."""
    try:
        made = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {out} cannot be made: {error.strerror or error}") from error
    try:
        yield
    finally:
        if made:
            with suppress(OSError):  # something is in it
                out.rmdir()


def _identity(source: Source, options: EstimateOptions) -> dict[str, str]:
    """What must be the same for a run to be resumed."""
    card = weights.find(options.model).card
    return {
        "source": f"{source.place} {_fingerprint(source)}",
        "weights": card.sha256,
        "mask": str(options.mask),
        "smoothing": str(options.smoothing),
        "lift": _lift_identity(options),
        "refine": str(options.refine),
        **({"hands and face": str(options.parts)} if options.parts else {}),
        "fps": str(options.fps),
        "every": str(options.every),
        "people": str(options.people),
        "detector": options.detector,
        "chunks": str(options.chunks and cores()),
        "kinesphere": __version__,
    }


def _lift_identity(options: EstimateOptions) -> str:
    lifting = lifting_of(options.lift, options.fov, options.height)
    return f"{lifting and lifting.lift.sha256} {options.fov} {options.height}"


def _fingerprint(source: Source) -> str:
    files = source.files or ((Path(source.place),) if source.kind == "clip" else ())
    try:
        stats = [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    except OSError as error:
        raise InputError(f"{source.place} cannot be read: {error.strerror or error}") from error
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:16]
