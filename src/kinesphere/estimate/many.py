"""Several sources: clips side by side, a thread each; everything else one after the other."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from threading import Event
from typing import Final

from kinesphere.core.cpu import cores
from kinesphere.core.errors import KinesphereError
from kinesphere.estimate import refining, run
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.results import Loaded
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.media.sources import Source
from kinesphere.progress import Track, stoppable

_LOOK_UP_S: Final = 0.1
"""How often the main thread looks up: on some systems it hears Ctrl-C only then."""

Outcome = run.Report | KinesphereError
Load = Callable[[int], Loaded]


def estimate_all(
    sources: Sequence[Source], options: EstimateOptions, track: Track
) -> Iterator[Outcome]:
    """For each source how it went, or why it could not be done.

    Ends early, with what was done of every source written, on Ctrl-C.
    Raises InputError, WeightsError or EngineError before any work when the networks cannot be loaded,
    or what was asked for cannot be.
    """
    if options.refine:
        refining.check(sources)

    @cache
    def load(workers: int) -> Loaded:
        lifting = lifting_of(options.lift, options.fov, options.height)
        return Loaded(run.load(options, workers), workers, lifting)

    clips = [source for source in sources if source.kind == "clip" and not options.chunks]
    jobs = min(options.jobs or cores(), len(clips))
    together = clips if jobs > 1 else []
    interrupted = False
    for outcome in _side_by_side(together, options, load, jobs, track):
        interrupted |= isinstance(outcome, run.Report) and outcome.interrupted
        yield outcome
    if not interrupted:
        alone = [source for source in sources if source not in together]
        yield from _one_by_one(alone, options, load, track)


def _one_by_one(
    sources: Sequence[Source], options: EstimateOptions, load: Load, track: Track
) -> Iterator[Outcome]:
    for source in sources:
        many = len(source.files) > 1 or (options.chunks and source.kind == "clip")
        outcome = _attempt(source, options, load(cores() if many else 1), track)
        yield outcome
        if isinstance(outcome, run.Report) and outcome.interrupted:
            return


def _side_by_side(
    sources: Sequence[Source], options: EstimateOptions, load: Load, jobs: int, track: Track
) -> Iterator[Outcome]:
    if not sources:
        return
    stop, loaded = Event(), load(jobs)
    watched = stoppable(track, stop)
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(_attempt, source, options, loaded, watched) for source in sources]
        for future in futures:
            outcome = _outcome(future, futures, stop)
            if outcome is not None:
                yield outcome


def _outcome(
    future: "Future[Outcome]", futures: "Sequence[Future[Outcome]]", stop: Event
) -> Outcome | None:
    """What came of one clip; None when it was not begun before Ctrl-C."""
    while not future.done():
        try:
            wait([future], timeout=_LOOK_UP_S)
        except KeyboardInterrupt:  # those under way write what they have; the others do not begin
            stop.set()
            for other in futures:
                other.cancel()
    return None if future.cancelled() else future.result()


def _attempt(source: Source, options: EstimateOptions, loaded: Loaded, track: Track) -> Outcome:
    try:
        return run.estimate(source, options, loaded, track)
    except KinesphereError as error:
        return error
