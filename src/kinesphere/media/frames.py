"""Frames over time, from a video file, a stream or a camera: the same iterator of `Frame` for all."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.sidedata.sidedata import Type as SideData
from av.video.reformatter import VideoReformatter
from jaxtyping import Int32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.camera import read_camera as read_camera
from kinesphere.media.container import open_video, video_stream
from kinesphere.media.decode import Decoded, decoded_frames
from kinesphere.media.frame import Frame as Frame
from kinesphere.media.picture import check_size
from kinesphere.media.timeline import SHORTEST_MS, Timeline

log = logging.getLogger(__name__)

ONE_THREAD: Final[dict[str, int]] = {"threads": 1} if int(av.__version__.split(".")[0]) > 16 else {}
"""For colours: more of them wait for each other longer than they work. PyAV 16 has but one."""


@dataclass(frozen=True)
class ClipInfo:
    """What a container says about its clip; None where it does not."""

    fps: float | None
    frame_count: int | None
    size_px: tuple[int, int] | None = None
    """(width, height) before it is turned upright."""


def probe(source: str | Path) -> ClipInfo:
    """What is known of a video before it is read. Raises SourceError as `read_video`."""
    with open_video(source) as container:
        stream = video_stream(container, source)
        fps = float(stream.average_rate) if stream.average_rate else None
        count = stream.frames or None
        if count is None and fps and container.duration:
            count = round(container.duration / av.time_base * fps)
        size_px = (stream.width, stream.height) if stream.width and stream.height else None
        return ClipInfo(fps, count, size_px)


def read_video(
    source: str | Path,
    fps: float | None = None,
    every: int = 1,
    first: int = 0,
    last: int | None = None,
    threads: int | None = None,
    known: Timeline | None = None,
) -> Iterator[Frame]:
    """The frames of a video file or of a stream's URL, turned upright.

    fps      take frame i to be at i / fps seconds, whatever the container says
    every    yield only each n-th frame
    first    pass over the frames before this one; index, times and pixels are as if they had been
             read, but most of them are not even decoded where the file's timeline allows that
    last     end before this frame; later ones are not asked for
    threads  that decode; None for as many as FFmpeg finds good. Nothing but speed depends on it
    known    the source's `timeline`, if it has been made: saves a pass through the file

    Times come from the container and always grow: a frame without a time, or with one that is not
    later than the last, gets one frame's length more than the last, and one warning is logged.

    In a damaged file, frames before `first` that cannot be decoded may be counted: nobody tried.

    Raises SourceError when the source cannot be opened or holds no picture; and, after every frame
    that can be decoded, when it is damaged or breaks off. Damage after `last` is not looked for.
    """
    _check(fps, every, first, last, threads)
    if last == first:
        return iter(())
    return _read(source, fps, every, first, decoded_frames(source, first, last, threads, known))


def _check(
    fps: float | None, every: int, first: int, last: int | None, threads: int | None
) -> None:
    if fps is not None and not (isinstance(fps, (int, float)) and 0 < fps < 1e6):
        raise InputError(f"fps must be a number greater than 0, got {fps!r}")
    if not isinstance(every, int) or every < 1:
        raise InputError(f"every must be a whole number, 1 or more, got {every!r}")
    if last is not None and (not isinstance(last, int) or last < max(first, 0)):
        raise InputError(f"last must be a whole number, first ({first}) or more, got {last!r}")
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise InputError(f"threads must be a whole number, 1 or more, got {threads!r}")


def _read(
    source: str | Path, fps: float | None, every: int, first: int, decoded: Iterator[Decoded]
) -> Iterator[Frame]:
    clock = _Clock(fps, source)
    matrix: Int32[Array, 9] | None = None
    converter = VideoReformatter()  # for all frames: to set one up costs more than to use it
    count = 0
    for d in decoded:
        # Once a clip: a frame whose side data was looked at is in a cycle with it, and lives,
        # with its megabytes, until the garbage collector comes round.
        matrix = _display_matrix(d.frame) if count == 0 else matrix
        count += 1
        t_ms = clock.next_ms(d)
        if d.index >= first and d.index % every == 0:
            yield Frame(d.index, t_ms, _upright_rgb(d.frame, converter, matrix))
    if count == 0:
        raise SourceError(f"{source} holds no video frame that can be decoded")


@dataclass
class _Clock:
    """Frame times that grow."""

    fps: float | None
    source: str | Path
    last_ms: float | None = None
    first_s: float | None = None
    warned: bool = False

    def next_ms(self, decoded: Decoded) -> float:
        """The time of the next frame."""
        time_s = decoded.time_s
        if self.fps is not None:
            return decoded.index * 1000.0 / self.fps
        if self.first_s is None and time_s is not None:
            self.first_s = time_s
        t_ms = None if time_s is None or self.first_s is None else (time_s - self.first_s) * 1000.0
        if t_ms is None or (self.last_ms is not None and t_ms < self.last_ms + SHORTEST_MS):
            self._warn(decoded)
            t_ms = 0.0 if self.last_ms is None else self.last_ms + 1000.0 / decoded.nominal_fps
        self.last_ms = t_ms
        return t_ms

    def _warn(self, decoded: Decoded) -> None:
        if not self.warned:
            log.warning(
                "%s: frame %d has no time of its own or one that does not grow; counting on at %g fps "
                "(fps= or --fps sets it)",
                self.source,
                decoded.index,
                decoded.nominal_fps,
            )
        self.warned = True


def _display_matrix(frame: Any) -> Int32[Array, "9"] | None:
    matrix = frame.side_data.get(SideData.DISPLAYMATRIX)
    return None if matrix is None else np.frombuffer(matrix, np.int32).copy()


def _upright_rgb(
    frame: Any, converter: VideoReformatter, matrix: Int32[Array, "9"] | None
) -> UInt8[Array, "height width 3"]:
    check_size(frame.width, frame.height, "the video's picture")
    rgb = converter.reformat(frame, format="rgb24", **ONE_THREAD).to_ndarray()
    return rgb if matrix is None else _displayed(rgb, matrix)


def _displayed(
    rgb: UInt8[Array, "height width 3"], matrix: Int32[Array, "9"]
) -> UInt8[Array, "new_height new_width 3"]:
    """`rgb` as players show it: mirrored and turned by quarters as the container's matrix says.

    The matrix takes (x, y) to (a x + c y, b x + d y): ISO 14496-12, 6.2.2.
    """
    a, b, c, d = (int(matrix[i]) for i in (0, 1, 3, 4))
    turned = abs(b) > abs(a)
    x_sign, y_sign = (c, b) if turned else (a, d)
    shown = rgb.swapaxes(0, 1) if turned else rgb
    return np.ascontiguousarray(shown[:: -1 if y_sign < 0 else 1, :: -1 if x_sign < 0 else 1])
