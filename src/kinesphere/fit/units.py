"""The work cut into units that are done as a whole: what an interruption does not lose."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

import cv2
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.fit.gather import Beside, Refused, check_camera, observed
from kinesphere.fit.observation import Observation, blank
from kinesphere.fit.options import FitOptions
from kinesphere.fit.shown import Shown, shown
from kinesphere.live.detector import PoseDetector
from kinesphere.media.exif import fov_deg
from kinesphere.media.sources import Source
from kinesphere.media.whole import whole

SIZE: Final = 64
"""Pictures or frames in a unit."""
QUALITY: Final = 95
"""Of the JPEG copies."""
LEAST_VIEWS: Final = 2
"""Cameras that must see somebody, where there are several."""

Moment = tuple[Observation, ...]


@dataclass(frozen=True)
class Unit:
    """Some moments of a source, and what of it was refused at once. `name` tells it from all others."""

    name: str
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
    detector: PoseDetector | None
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
            some = replace(source, files=files)
            seen = list(shown(some, self.options, self.detector))
            yield self._unit(name, [_with_lens(one) for one in seen])

    def _clip(self, source: Source) -> Iterator[Unit]:
        """Frames come one after the other anyway; through time, each person is a unit."""
        if self.options.temporal:
            with closing(_frames(source, self)) as frames:
                everything = self._unit(_name(source, 0), frames)
            yield from _by_person(everything)
            return
        with closing(_frames(source, self)) as frames:
            for number, waiting in enumerate(_batches(frames, SIZE)):
                yield self._unit(_name(source, number * SIZE), waiting)

    def _unit(self, name: str, pictures: "Sequence[Shown] | Iterator[Shown]") -> Unit:
        moments: list[Moment] = []
        refused: list[Refused] = []
        frames = 0
        for one in pictures:
            frames += 1
            for seen in observed(one, self.options, self.beside):
                if isinstance(seen, Refused):
                    refused.append(seen)
                else:
                    moments.append((replace(seen, picture=self._kept(one)),))
        return Unit(name, tuple(moments), tuple(refused), frames)

    def _several(self, sources: Sequence[Source]) -> Iterator[Unit]:
        """The same moments from several cameras."""
        lags = self.options.lags or (0,) * len(sources)
        with ExitStack() as stack:
            frames = [stack.enter_context(closing(_frames(source, self))) for source in sources]
            clips = [_late(some, lag) for some, lag in zip(frames, lags, strict=True)]
            yield from self._together(sources[0], clips)

    def _together(self, first_source: Source, clips: Sequence[Iterator[Shown]]) -> Iterator[Unit]:
        moments: list[Moment] = []
        refused: list[Refused] = []
        first = frames = 0
        whole_clip = self.options.temporal
        for together in zip(*clips, strict=False):
            frames += 1
            moment = self._moment(together)
            if isinstance(moment, Refused):
                refused.append(moment)
            else:
                moments.append(moment)
            if frames == SIZE and not whole_clip:
                yield Unit(_name(first_source, first), tuple(moments), tuple(refused), frames)
                first, frames, moments, refused = first + SIZE, 0, [], []
        if frames:
            yield Unit(_name(first_source, first), tuple(moments), tuple(refused), frames)

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
        """The copy of a picture beside the table, from the table's folder; made once."""
        assert one.picture_rgb is not None
        place = "pictures" if self.options.pictures == "keep" else ".work/pictures"
        path = Path(place) / f"{one.copy}.jpg"
        there = self.options.out / path
        if not there.is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            write_jpeg(there, one.picture_rgb)
        return path.as_posix()


def write_jpeg(path: Path, picture_rgb: UInt8[Array, "height width 3"]) -> None:
    """Raises OutputError."""
    bgr = cv2.cvtColor(picture_rgb, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    with whole(path) as part:
        part.write_bytes(data.tobytes())


def _frames(source: Source, gathering: Gathering) -> Generator[Shown, None, None]:
    if source.kind not in ("clip", "pictures"):
        raise InputError(
            f"{source.place}: bodies are fitted to pictures and clips, not to a {source.kind}"
        )
    return shown(source, gathering.options, gathering.detector)


def _batches(items: Iterator[Shown], size: int) -> Iterator[list[Shown]]:
    while batch := list(islice(items, size)):
        yield batch


def _late(frames: Iterator[Shown], lag: int) -> Iterator[Shown]:
    """Without the first frames of a clip that began `lag` frames before the others."""
    for index, one in enumerate(frames):
        if index >= lag:
            yield one


def _with_lens(one: Shown) -> Shown:
    return replace(one, fov_deg=fov_deg(Path(one.source))) if not one.problem else one


def _name(source: Source, first: int) -> str:
    place = hashlib.sha256(source.place.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{source.name}_{place}_{first:08d}"


def _by_person(everything: Unit) -> Iterator[Unit]:
    people = sorted({moment[0].person for moment in everything.moments})
    for number, person in enumerate(people or [0]):
        mine = tuple(m for m in everything.moments if m[0].person == person)
        first = number == 0
        yield Unit(
            f"{everything.name}_{person}",
            mine,
            everything.refused if first else (),
            everything.frames if first else 0,
        )
