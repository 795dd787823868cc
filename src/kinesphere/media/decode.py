"""Packets → decoded frames, numbered; from the start of a clip or from a keyframe within it."""

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, dropwhile
from pathlib import Path
from typing import Any, Final

from av.error import FFmpegError
from av.video.frame import PictureType

from kinesphere.core.errors import SourceError
from kinesphere.media.container import open_video, packets, video_stream
from kinesphere.media.timeline import Timeline, timeline

log = logging.getLogger(__name__)

Numbered = Iterator[tuple[int, Any]]
"""Index and PyAV's frame."""
DEFAULT_FPS: Final = 30.0


@dataclass(frozen=True)
class Decoded:
    """A frame as it comes from the decoder."""

    index: int
    time_s: float | None
    """As the container says."""
    nominal_fps: float
    """Of the whole clip, as the container says."""
    frame: Any
    """PyAV's."""


def decoded_frames(
    source: str | Path, first: int, last: int | None, threads: int | None, known: Timeline | None
) -> Iterator[Decoded]:
    """The frames of a clip before `last`; those from 1 to `first` are left out if they can be.

    Leaving them out changes nothing in what is given. Raises SourceError as `read_video`.
    """
    found = _seekable(source, first, known)
    if found is not None:
        with open_video(source) as container:
            clip = _clip(container, source, threads)
            entered = _enter(clip, found, first)
            if entered is not None:
                yield from _before(last, clip, entered)
                return
        log.debug("%s: frame %d is read from the start", source, first)
    with open_video(source) as container:
        clip = _clip(container, source, threads)
        yield from _before(last, clip, enumerate(_decode(clip)))


def _before(last: int | None, clip: "_Clip", numbered: Numbered) -> Iterator[Decoded]:
    fps = float(clip.stream.average_rate or DEFAULT_FPS)
    for index, frame in numbered:
        # Not frame.time: it is NaN where the decoder was emptied after the last packet.
        time_s = None if frame.pts is None else float(frame.pts * clip.stream.time_base)
        yield Decoded(index, time_s, fps, frame)
        if index + 1 == last:
            _report(clip)
            return


def _seekable(source: str | Path, first: int, known: Timeline | None) -> Timeline | None:
    """The timeline of a clip, if it has a keyframe that brings us nearer to `first`."""
    if first <= 0:
        return None
    found = timeline(source) if known is None else known
    if found.reason is not None or first >= len(found.pts) or found.keyframe_before(first) == 0:
        return None
    return found


@dataclass(frozen=True)
class _Clip:
    """An open video, and what was found wrong with it."""

    source: str | Path
    container: Any
    stream: Any
    problems: list[str] = field(default_factory=list[str])
    undecodable: list[Exception] = field(default_factory=list[Exception])


def _clip(container: Any, source: str | Path, threads: int | None) -> _Clip:
    stream = video_stream(container, source)
    stream.thread_type = "AUTO"
    stream.thread_count = threads or 0  # 0: FFmpeg counts the cores
    return _Clip(source, container, stream)


def _enter(clip: _Clip, found: Timeline, first: int) -> Numbered | None:
    """Frame 0, then those from `first` on; None if anything is not as the timeline says."""
    try:
        with closing(_decode(clip)) as frames:
            zero = next(frames, None)
        if zero is None or zero.pts != found.pts[0]:
            return None
        rest = _from_keyframe(clip, found, first)
    except (SourceError, FFmpegError, OSError) as error:
        log.debug("%s: %s", clip.source, error)  # people are told when it is met from the start
        return None
    return None if rest is None else chain([(0, zero)], enumerate(rest, first))


def _from_keyframe(clip: _Clip, found: Timeline, first: int) -> Iterator[Any] | None:
    """The frames from `first` on, decoded from the keyframe before it; None if it does not lead there.

    Frames shown before the keyframe and coded after it lean on what was passed over: decoders leave
    them out or guess. Where pictures refresh bit by bit, the keyframe is no whole picture.
    """
    entry = found.keyframe_before(first)
    key = int(found.keyframes[entry])
    key_pts = int(found.pts[key])
    clip.container.seek(int(found.keyframe_dts[entry]), stream=clip.stream)
    frames = dropwhile(lambda f: f.pts is not None and f.pts < key_pts, _decode(clip, key_pts))
    for index, frame in zip(range(key, first + 1), frames, strict=False):
        whole = index != key or (frame.key_frame and frame.pict_type == PictureType.I)
        if not whole or frame.pts != found.pts[index]:
            return None
        if index == first:
            return chain([frame], frames)
    return None


def _decode(clip: _Clip, from_pts: int | None = None) -> Generator[Any, None, None]:
    """Every frame that can be decoded, from the packet at `from_pts` on if one is given.

    Raises SourceError at the end if some could not be.
    """
    read = packets(clip.container, clip.stream, clip.problems)
    if from_pts is not None:
        read = dropwhile(lambda p: p is not None and p.pts != from_pts, read)
    for packet in read:
        try:
            yield from clip.stream.decode(packet)
        except (FFmpegError, OSError) as error:
            clip.undecodable.append(error)
    _report(clip)


def _report(clip: _Clip) -> None:
    count = len(clip.undecodable)
    damage = [f"is damaged: {count} of its packets cannot be decoded"] if count else []
    problems = clip.problems + damage
    if problems:
        raise SourceError(f"{clip.source} {', and '.join(problems)}")
