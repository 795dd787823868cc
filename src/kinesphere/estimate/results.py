"""What is found in a source, frame by frame in order, each kind of source worked on as suits it best.

A clip goes through the stages at the same time, or in chunks; pictures are worked on side by side; of
a camera always the newest frame is taken, and those that come meanwhile are dropped.
"""

import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from kinesphere.core.cpu import cores
from kinesphere.core.errors import PictureError
from kinesphere.core.pose import Pose
from kinesphere.estimate.options import EstimateOptions
from kinesphere.live import chunks, clips
from kinesphere.live.flow import newest, side_by_side
from kinesphere.live.lift.lifting import Lifting
from kinesphere.live.networks import Networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State
from kinesphere.media.frames import Frame, read_camera, read_video
from kinesphere.media.sources import Source


@dataclass(frozen=True)
class Loaded:
    """Networks, and for how many threads at once."""

    networks: Networks
    workers: int = 1
    lifting: Lifting | None = None


@dataclass(frozen=True)
class Result:
    """One frame's poses and the pipeline's state after it."""

    index: int
    t_ms: float
    state: State
    poses: list[Pose]
    frame: Frame | None = None
    """With its picture, where that cannot be had again."""
    delay_ms: float | None = None
    """Of a camera: from the frame's coming to its poses."""


@dataclass(frozen=True)
class Job:
    """One source, what it is asked for, and where to go on."""

    source: Source
    options: EstimateOptions
    loaded: Loaded
    state: State
    first: int
    """The first frame that is wanted."""

    @property
    def asked(self) -> Options:
        o = self.options  # what is refined later is wanted as the networks see it
        return Options(
            o.smoothing and not o.refine,
            o.mask,
            max_poses=o.people,
            far=o.detector == "far",
            lifting=None if o.refine else self.loaded.lifting,
            parts=o.parts,
        )


def results(job: Job, problems: list[str]) -> Generator[Result, None, None]:
    """Every frame's result, as many as `--frames` allows; unreadable pictures become `problems`.

    Raises SourceError, after the results before, where the source breaks off.
    """
    kinds = {"pictures": partial(_pictures, problems=problems), "camera": _camera}
    default = _chunks if job.options.chunks and job.source.kind == "clip" else _along
    yield from kinds.get(job.source.kind, default)(job)


def _left(job: Job) -> int | None:
    """How many frames are still wanted."""
    wanted = job.options.frames
    return None if wanted is None else max(0, wanted - -(-job.first // job.options.every))


def _along(job: Job) -> Iterator[Result]:
    o = job.options
    frames = read_video(job.source.place, o.fps, o.every, job.first, threads=clips.decoders())
    done = clips.along(job.loaded.networks, job.asked, job.state, islice(frames, _left(job)))
    keep = not job.source.resumable
    for frame, state, poses in done:
        yield Result(frame.index, frame.t_ms, state, poses, frame if keep else None)


def _chunks(job: Job) -> Iterator[Result]:
    o, loaded, place = job.options, job.loaded, job.source.place
    cut = chunks.cut(place, cores(), o.fps, o.every)
    state, first = job.state, job.first
    done = chunks.in_chunks(
        loaded.networks, job.asked, place, cut, loaded.workers, o.fps, o.every, state, first
    )
    for moment, state, poses in islice(done, _left(job)):
        yield Result(moment.index, moment.t_ms, state, poses)


def _pictures(job: Job, problems: list[str]) -> Iterator[Result]:
    """Those that cannot be read are reported and passed over."""
    each = islice(enumerate(job.source.files), job.first, None)
    wanted = ((i, path) for i, path in each if i % job.options.every == 0)
    work = partial(_picture, job.loaded.networks, job.asked)
    done = side_by_side(work, islice(wanted, _left(job)), job.loaded.workers)
    for index, poses in done:
        if isinstance(poses, PictureError):
            problems.append(str(poses))
            continue
        yield Result(index, 0.0, State(), poses)


def _picture(
    networks: Networks, asked: Options, numbered: tuple[int, Path]
) -> tuple[int, list[Pose] | PictureError]:
    index, path = numbered
    try:
        return index, clips.alone(networks, asked, path)
    except PictureError as error:
        return index, error


def _camera(job: Job) -> Iterator[Result]:
    o, state = job.options, job.state
    frames = _every(read_camera(int(job.source.place), o.fps), o.every)
    for frame in islice(newest(frames), _left(job)):
        state, poses = step(job.loaded.networks, job.asked, state, frame.picture_rgb, frame.t_ms)
        delay_ms = None if frame.taken_s is None else (time.monotonic() - frame.taken_s) * 1000
        yield Result(frame.index, frame.t_ms, state, poses, frame, delay_ms)


def _every(frames: Iterable[Frame], every: int) -> Iterator[Frame]:
    return (frame for frame in frames if frame.index % every == 0)
