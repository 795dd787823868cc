"""The work cut into units that are done as a whole: what an interruption does not lose."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final

import cv2
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.fit.gather import Beside, Refused, check_camera, observed
from kinesphere.fit.observation import Observation, blank
from kinesphere.fit.options import FitOptions
from kinesphere.fit.shards import UNKEPT
from kinesphere.fit.shown import STEM, Finder, Shown, shown
from kinesphere.media.exif import fov_deg
from kinesphere.media.sources import Source
from kinesphere.media.whole import folder, whole

SIZE: Final = 64
"""Pictures or frames in a unit."""
QUALITY: Final = 95
"""Of the JPEG copies."""
LEAST_VIEWS: Final = 2
"""Cameras that must see somebody, where there are several."""

Moment = tuple[Observation, ...]


@dataclass(frozen=True)
class Unit:
    """Some moments of a source, and what of it was refused at once."""

    name: str
    """Tells it from all others; empty where frames were looked at that a later unit holds."""
    moments: tuple[Moment, ...]
    refused: tuple[Refused, ...]
    frames: int
    """Pictures or frames looked at."""


@dataclass(frozen=True)
class Gathering:
    """How observations come about.

    cameras   with --views: one for each source
    """

    options: FitOptions
    beside: Beside
    finder: Finder
    cameras: tuple[Camera, ...] = ()

    def units(self, sources: Sequence[Source], done: Callable[[str], bool]) -> Iterator[Unit]:
        """All units in order; those that are `done` by name come without moments, to be counted."""
        if self.cameras:
            yield from self._several(sources)
            return
        for source in sources:
            if source.kind == "pictures":
                yield from self._pictures(source, done)
            else:
                yield from self._clip(source)

    def _pictures(self, source: Source, done: Callable[[str], bool]) -> Iterator[Unit]:
        for first in range(0, len(source.files), SIZE):
            files = source.files[first : first + SIZE]
            name = _name(source, first)
            if done(name):
                yield Unit(name, (), (), len(files))
                continue
            seen = shown(replace(source, files=files), self.options, self.finder)
            yield self._unit(name, map(_with_lens, seen))

    def _clip(self, source: Source) -> Iterator[Unit]:
        """Frames come one after the other anyway; through time, each person is a unit."""
        parts: list[Unit] = []
        with closing(self._frames(source)) as frames:
            for unit in self._parts(source, frames):
                if self.options.temporal:
                    parts.append(unit)
                    yield Unit("", (), (), unit.frames)
                else:
                    yield unit
        if parts:
            yield from _by_person(_joined(parts))

    def _parts(self, source: Source, frames: Iterator[Shown]) -> Iterator[Unit]:
        first = 0
        while (unit := self._unit(_name(source, first), islice(frames, SIZE))).frames:
            yield unit
            first += SIZE

    def _frames(self, source: Source) -> Generator[Shown, None, None]:
        return shown(source, self.options, self.finder)

    def _unit(self, name: str, pictures: Iterator[Shown]) -> Unit:
        moments: list[Moment] = []
        refused: list[Refused] = []
        frames = 0
        for one in pictures:
            frames += 1
            here = list(observed(one, self.options, self.beside))
            refused += [seen for seen in here if isinstance(seen, Refused)]
            people = [seen for seen in here if isinstance(seen, Observation)]
            if people:
                copy = self._kept(one)
                moments += [(replace(seen, picture=copy),) for seen in people]
        return Unit(name, tuple(moments), tuple(refused), frames)

    def _several(self, sources: Sequence[Source]) -> Iterator[Unit]:
        """The same moments from several cameras."""
        lags = self.options.lags or (0,) * len(sources)
        with ExitStack() as stack:
            frames = [stack.enter_context(closing(self._frames(source))) for source in sources]
            clips = [_from(some, max(lags) - lag) for some, lag in zip(frames, lags, strict=True)]
            moments = self._together(sources, clips)
            parts: list[Unit] = []
            for unit in _cut(sources[0], moments):
                if self.options.temporal:
                    parts.append(unit)
                    yield Unit("", (), (), unit.frames)
                else:
                    yield unit
        if parts:
            yield replace(_joined(parts), frames=0)

    def _together(
        self, sources: Sequence[Source], clips: Sequence[Iterator[Shown]]
    ) -> Iterator[Moment | Refused]:
        """Moments as long as all clips go on; then, which of them ended."""
        for together in zip_longest(*clips):
            still = [one for one in together if one is not None]
            if len(still) == len(together):
                yield self._moment(tuple(still))
                continue
            ended = [s.place for s, one in zip(sources, together, strict=True) if one is None]
            reason = f"{', '.join(ended)} ends before the others: what follows is left out"
            yield Refused(still[0].source, still[0].frame, None, reason)
            return

    def _moment(self, together: tuple[Shown, ...]) -> Moment | Refused:
        """What the cameras saw; those that saw nobody take part with nothing."""
        seen: list[Observation] = []
        reason = "nobody was found"
        for one, camera in zip(together, self.cameras, strict=True):
            here = next(iter(observed(one, self.options, self.beside, camera)), None)
            if isinstance(here, Observation):
                seen.append(replace(here, picture=self._kept(one)))
                continue
            reason = reason if here is None else here.reason
            if here is not None and one.picture_rgb is not None:
                check_camera(camera, one)
            seen.append(blank(one.source, one.frame, one.t_ms, camera))
        if sum(bool(one.known.any()) for one in seen) < LEAST_VIEWS:
            first = together[0]
            return Refused(
                first.source, first.frame, None, f"too few cameras see somebody: {reason}"
            )
        return tuple(seen)

    def _kept(self, one: Shown) -> str:
        """The copy of a picture beside the table, from the table's folder."""
        assert one.picture_rgb is not None
        path = Path("pictures" if self.options.pictures == "keep" else UNKEPT) / f"{one.copy}.jpg"
        there = folder(self.options.out / path.parent) / path.name
        write_jpeg(there, one.picture_rgb)
        return path.as_posix()


def write_jpeg(path: Path, picture_rgb: UInt8[Array, "height width 3"]) -> None:
    """Raises OutputError."""
    bgr = cv2.cvtColor(picture_rgb, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    with whole(path) as part:
        part.write_bytes(data.tobytes())


def _cut(first_source: Source, moments: Iterator[Moment | Refused]) -> Iterator[Unit]:
    first = 0
    while some := list(islice(moments, SIZE)):
        yield Unit(
            _name(first_source, first),
            tuple(one for one in some if not isinstance(one, Refused)),
            tuple(one for one in some if isinstance(one, Refused)),
            len(some),
        )
        first += SIZE


def _from(frames: Iterator[Shown], first: int) -> Iterator[Shown]:
    """Without those before frame `first`, when a clip that began later was not there yet."""
    return (one for one in frames if one.frame >= first)


def _joined(parts: Sequence[Unit]) -> Unit:
    return Unit(
        parts[0].name,
        tuple(moment for part in parts for moment in part.moments),
        tuple(refused for part in parts for refused in part.refused),
        sum(part.frames for part in parts),
    )


def _with_lens(one: Shown) -> Shown:
    return replace(one, fov_deg=fov_deg(Path(one.source))) if not one.problem else one


def _name(source: Source, first: int) -> str:
    place = hashlib.sha256(source.place.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{source.name[:STEM]}_{place}_{first:08d}"


def _by_person(everything: Unit) -> Iterator[Unit]:
    """The frames have been counted as they came."""
    people = sorted({moment[0].person for moment in everything.moments})
    for number, person in enumerate(people or [0]):
        mine = tuple(m for m in everything.moments if m[0].person == person)
        refused = everything.refused if number == 0 else ()
        yield Unit(f"{everything.name}_{person}", mine, refused, 0)
