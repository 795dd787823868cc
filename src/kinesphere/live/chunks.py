"""A clip in pieces that are looked at side by side: for many cores, and almost what `along` gives.

Each piece is looked at from some frames before its first, with nobody known, and by its first frame
has settled into about what a run from the clip's beginning sees there. Smoothing is not cut: it runs
over the whole clip in order, so no seam shows. A piece that turns out to follow other people than the
piece before it is looked at again, from where that one ended.

The cut depends on the clip and the number of pieces wanted alone, so a run that is interrupted goes on
with the same pieces.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.pose import Pose
from kinesphere.live.finish import finish
from kinesphere.live.flow import side_by_side
from kinesphere.live.networks import Networks
from kinesphere.live.people import Person, likeness
from kinesphere.live.pipeline import look
from kinesphere.live.state import Looked, Options, State, finished_of, looked_of, state_of
from kinesphere.media.frames import probe, read_video
from kinesphere.media.timeline import Timeline, timeline

WARM_UP_MS: Final = 800.0
WARM_UP_LEAST: Final = 12
"""Frames, for clips with few a second."""
LONGEST: Final = 300
"""Frames in a piece: what may be waiting for the pieces before it."""
SAME_PERSON: Final = 0.5


@dataclass(frozen=True)
class Moment:
    """A frame of a clip without its picture."""

    index: int
    t_ms: float


@dataclass(frozen=True)
class Cut:
    """How a clip is cut: pieces of `length` frames, each begun `warm_up` frames early.

    The first has nothing to warm up, and is longer by as much: they take the same time.
    """

    known: Timeline
    length: int
    warm_up: int

    @property
    def count(self) -> int:
        return len(self.known.pts)

    @property
    def begins(self) -> list[int]:
        """The first frame of each piece."""
        return [0, *range(self.length + self.warm_up, self.count, self.length)]


def cut(source: str | Path, pieces: int, fps: float | None = None, every: int = 1) -> Cut:
    """How to cut a clip into `pieces`: more if it is long, fewer if they would be mostly warming up.

    `fps` and `every` as in `read_video`.

    Raises InputError when the file does not say exactly where its frames are, SourceError when it
    cannot be opened.
    """
    known = timeline(source)
    if known.reason is not None:
        raise InputError(
            f"{source} cannot be worked on in chunks: {known.reason}. Leave chunks out for this clip"
        )
    rate = (fps or probe(source).fps or 30.0) / every
    warm_up = max(WARM_UP_LEAST, round(WARM_UP_MS / 1000 * rate)) * every
    wanted = min(-(-(len(known.pts) - warm_up) // pieces), LONGEST * every)
    return Cut(known, max(2 * warm_up, wanted), warm_up)


def in_chunks(
    networks: Networks,
    options: Options,
    source: str | Path,
    cut: Cut,
    workers: int,
    fps: float | None = None,
    every: int = 1,
    state: State | None = None,
    first: int = 0,
) -> Generator[tuple[Moment, State, list[Pose]], None, None]:
    """Each n-th frame with the state after it and the poses in it.

    networks   loaded for so many `workers`
    state      to go on from before frame `first`, as it was given there

    Raises SourceError, after the frames before, where the clip breaks off.
    """
    job = _Job(networks, options, source, cut, fps, every)
    state = state or State()
    parts = side_by_side(partial(_look_at, job), job.pieces(first), workers, room=workers + 1)
    finished = finished_of(state)
    for moment, looked in _joined(job, parts, looked_of(state)):
        finished, poses = finish(options, finished, looked)
        yield moment, state_of(looked, finished), poses


@dataclass(frozen=True)
class _Piece:
    warm: int
    """The first frame looked at."""
    first: int
    """The first frame that counts."""
    last: int
    """Where the next piece begins."""
    resumed: bool = False
    """Whether frames before `first` counted in an earlier run."""


@dataclass(frozen=True)
class _Part:
    """What was seen in a piece, and in the frame before it, and what ended it early."""

    piece: _Piece
    frames: tuple[tuple[Moment, Looked], ...]
    seam: Looked | None = None
    error: SourceError | None = None


@dataclass(frozen=True)
class _Job:
    networks: Networks
    options: Options
    source: str | Path
    cut: Cut
    fps: float | None
    every: int

    def pieces(self, resume_at: int) -> Iterator[_Piece]:
        begins = self.cut.begins
        for begin, last in zip(begins, [*begins[1:], self.cut.count], strict=True):
            warm = max(0, begin - self.cut.warm_up) // self.every * self.every
            if last > resume_at:
                yield _Piece(warm, max(begin, resume_at), last, resume_at > begin)


def _look_at(job: _Job, piece: _Piece, before: Looked | None = None) -> _Part:
    """A piece looked at, from its warm-up on or going on from `before`."""
    begin, looked = (piece.warm, Looked()) if before is None else (piece.first, before)
    frames: list[tuple[Moment, Looked]] = []
    seam: Looked | None = None
    clip = read_video(job.source, job.fps, job.every, begin, piece.last, 1, job.cut.known)
    try:
        for frame in clip:
            looked = look(job.networks, job.options, looked, frame.picture_rgb, frame.t_ms)
            if frame.index < piece.first:
                seam = looked
            else:
                frames.append((Moment(frame.index, frame.t_ms), looked))
    except SourceError as error:
        return _Part(piece, tuple(frames), seam, error)
    return _Part(piece, tuple(frames), seam)


def _joined(job: _Job, parts: Iterator[_Part], before: Looked) -> Iterator[tuple[Moment, Looked]]:
    """The pieces' frames as one clip."""
    for part in parts:
        ids: dict[int, int] = {}
        if part.piece.first > 0:
            same = _same_people(before, part)
            if same is None:
                part = _look_at(job, part.piece, before)
            ids = same if same is not None else {i: i for i in range(before.people.next_id)}
        next_id = before.people.next_id
        for moment, looked in part.frames:
            if job.options.max_poses > 1:
                ids, next_id = _named(looked, ids, next_id)
                looked = _renamed(looked, ids, next_id)
            before = looked
            yield moment, looked
        if part.error is not None:
            raise part.error


def _same_people(before: Looked, part: _Part) -> dict[int, int] | None:
    """The ids in the whole clip by those in a piece; None if it saw others than the piece before.

    A piece that was begun in an earlier run must have seen just what it saw then.
    """
    warm, left = part.seam, list(before.people.followed)
    if warm is None or len(left) != len(warm.people.followed):
        return None
    least = 1.0 if part.piece.resumed else SAME_PERSON
    same: dict[int, int] = {}
    for one in warm.people.followed:
        twin = max(left, key=partial(_likeness, one))
        if _likeness(one, twin) < least:
            return None
        left.remove(twin)
        same[one.id] = twin.id
    return same


def _likeness(a: Person, b: Person) -> float:
    return likeness(a.xy_px, b.xy_px, max(a.region.size_px, b.region.size_px))


def _named(looked: Looked, ids: dict[int, int], next_id: int) -> tuple[dict[int, int], int]:
    """Ids in the whole clip for those who are new in a piece."""
    new = [found.id for found in looked.found if found.id not in ids]
    return {**ids, **{i: next_id + k for k, i in enumerate(new)}}, next_id + len(new)


def _renamed(looked: Looked, ids: dict[int, int], next_id: int) -> Looked:
    """With the ids of the whole clip; who was lost before the piece began has none and is forgotten."""
    found = tuple(replace(one, id=ids[one.id]) for one in looked.found)
    followed, lost = (
        tuple(replace(one, id=ids[one.id]) for one in people if one.id in ids)
        for people in (looked.people.followed, looked.people.lost)
    )
    people = replace(looked.people, followed=followed, lost=lost, next_id=next_id)
    parts = tuple(replace(one, id=ids[one.id]) for one in looked.parts.followed)
    state = replace(looked.parts, followed=parts)
    return replace(looked, people=people, found=found, parts=state)
