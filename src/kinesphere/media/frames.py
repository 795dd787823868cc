"""Frames over time, from a video file, a stream or a camera: the same iterator of `Frame` for all."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.error import ExitError, FFmpegError, InvalidDataError
from av.sidedata.sidedata import Type as SideData
from av.stream import Disposition
from jaxtyping import Int32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.picture import check_size

log = logging.getLogger(__name__)

DEFAULT_FPS: Final = 30.0
STREAM_TIMEOUT_S: Final = (10.0, 10.0)
"""To open a stream, and to wait for its next packet."""


SHORTEST_MS: Final = 0.01
"""Frames nearer than this have the same time, but for rounding."""
MAX_CAMERA: Final = 999


@dataclass(frozen=True)
class Frame:
    """One picture of a clip."""

    index: int
    """Counts the frames of the source from 0, those skipped included."""
    t_ms: float
    picture_rgb: UInt8[Array, "height width 3"]


@dataclass(frozen=True)
class ClipInfo:
    """What a container says about its clip; None where it does not."""

    fps: float | None
    frame_count: int | None


def probe(source: str | Path) -> ClipInfo:
    """What is known of a video before it is read. Raises SourceError as `read_video`."""
    with _open(source) as container:
        stream = _video_stream(container, source)
        fps = float(stream.average_rate) if stream.average_rate else None
        count = stream.frames or None
        if count is None and fps and container.duration:
            count = round(container.duration / av.time_base * fps)
        return ClipInfo(fps, count)


def read_video(
    source: str | Path, fps: float | None = None, every: int = 1, first: int = 0
) -> Iterator[Frame]:
    """The frames of a video file or of a stream's URL, turned upright.

    fps     take frame i to be at i / fps seconds, whatever the container says
    every   yield only each n-th frame
    first   pass over the frames before this one; index and times are as if they had been read

    Times come from the container and always grow: a frame without a time, or with one that is not
    later than the last, gets one frame's length more than the last, and one warning is logged.

    Raises SourceError when the source cannot be opened or holds no picture; and, after every frame
    that can be decoded, when it is damaged or breaks off.
    """
    if fps is not None and not (isinstance(fps, (int, float)) and 0 < fps < 1e6):
        raise InputError(f"fps must be a number greater than 0, got {fps!r}")
    if not isinstance(every, int) or every < 1:
        raise InputError(f"every must be a whole number, 1 or more, got {every!r}")
    return _read(source, fps, every, first)


def _read(source: str | Path, fps: float | None, every: int, first: int) -> Iterator[Frame]:
    with _open(source) as container:
        stream = _video_stream(container, source)
        stream.thread_type = "AUTO"
        clock = _Clock(fps, float(stream.average_rate or DEFAULT_FPS), source)
        matrix: Int32[Array, 9] | None = None
        count = 0
        for index, frame in enumerate(_decode(container, stream, source)):
            # Once a clip: a frame whose side data was looked at is in a cycle with it, and lives,
            # with its megabytes, until the garbage collector comes round.
            matrix = _display_matrix(frame) if count == 0 else matrix
            count += 1
            # Not frame.time: it is NaN where the decoder was emptied after the last packet.
            time_s = None if frame.pts is None else float(frame.pts * stream.time_base)
            t_ms = clock.next_ms(index, time_s)
            if index >= first and index % every == 0:
                yield Frame(index, t_ms, _upright_rgb(frame, matrix))
        if count == 0:
            raise SourceError(f"{source} holds no video frame that can be decoded")


@dataclass
class _Clock:
    """Frame times that grow."""

    fps: float | None
    nominal_fps: float
    source: str | Path
    last_ms: float | None = None
    first_s: float | None = None
    warned: bool = False

    def next_ms(self, index: int, time_s: float | None) -> float:
        """The time of frame `index`, of which the container says `time_s`."""
        if self.fps is not None:
            return index * 1000.0 / self.fps
        if self.first_s is None and time_s is not None:
            self.first_s = time_s
        t_ms = None if time_s is None or self.first_s is None else (time_s - self.first_s) * 1000.0
        if t_ms is None or (self.last_ms is not None and t_ms < self.last_ms + SHORTEST_MS):
            self._warn(index)
            t_ms = 0.0 if self.last_ms is None else self.last_ms + 1000.0 / self.nominal_fps
        self.last_ms = t_ms
        return t_ms

    def _warn(self, index: int) -> None:
        if not self.warned:
            log.warning(
                "%s: frame %d has no time of its own or one that does not grow; counting on at %g fps "
                "(fps= or --fps sets it)",
                self.source,
                index,
                self.nominal_fps,
            )
        self.warned = True


def _open(source: str | Path) -> Any:
    try:
        remote = "://" in str(source)
        # Titles in old encodings are no reason to refuse a clip.
        place = str(source)
        container = av.open(
            place
            if remote or ":" not in place
            else f"file:{place}",  # else "12:30.mp4" is a protocol
            timeout=STREAM_TIMEOUT_S if remote else None,
            metadata_errors="replace",
        )
    except FileNotFoundError:
        raise SourceError(f"there is no file {source}") from None
    except IsADirectoryError:
        raise SourceError(f"{source} is a folder: expected a video file") from None
    except InvalidDataError as error:
        raise SourceError(
            f"{source} cannot be opened as video: it is empty, cut short or no video "
            f"({_reason(error)})"
        ) from error
    except (FFmpegError, OSError, ValueError) as error:
        raise SourceError(f"{source} cannot be opened as video: {_reason(error)}") from error
    if container.format.name == "tty":  # FFmpeg's own idea of a text file: a film of its letters
        container.close()
        raise SourceError(f"{source} is text: expected a video")
    return container


def _video_stream(container: Any, source: str | Path) -> Any:
    stream = container.streams.best("video")
    if stream is None or stream.disposition & Disposition.attached_pic:  # the cover of an album
        raise SourceError(f"{source} holds no video, only {_listed(container.streams)}")
    return stream


def _listed(streams: Any) -> str:
    return ", ".join(sorted({stream.type for stream in streams})) or "an empty container"


def _decode(container: Any, stream: Any, source: str | Path) -> Iterator[Any]:
    """Every frame that can be decoded; SourceError at the end if some could not be."""
    problems: list[str] = []
    damaged = 0
    for packet in _packets(container, stream, problems):
        try:
            yield from stream.decode(packet)
        except (FFmpegError, OSError):
            damaged += 1
    if damaged:
        problems.append(f"is damaged: {damaged} of its packets cannot be decoded")
    if problems:
        raise SourceError(f"{source} {', and '.join(problems)}")


def _packets(container: Any, stream: Any, problems: list[str]) -> Iterator[Any]:
    """The packets of a stream, and None at its end, whichever end that is.

    A last packet that is cut short is left out: decoders with several threads lose whole frames
    over it, without a word.
    """
    held = None
    try:
        for packet in container.demux(stream):
            if packet.size == 0:  # PyAV's sign of the end
                continue
            if held is not None:
                yield held
            held = packet if packet.is_corrupt else None
            if held is None:
                yield packet
    except (FFmpegError, OSError) as error:
        problems.append(f"cannot be read on: {_reason(error)}")
    if held is not None:
        problems.append("is cut short: its last packet is not whole")
    yield None


def _display_matrix(frame: Any) -> Int32[Array, "9"] | None:
    matrix = frame.side_data.get(SideData.DISPLAYMATRIX)
    return None if matrix is None else np.frombuffer(matrix, np.int32).copy()


def _upright_rgb(frame: Any, matrix: Int32[Array, "9"] | None) -> UInt8[Array, "height width 3"]:
    check_size(frame.width, frame.height, "the video's picture")
    rgb = frame.to_ndarray(format="rgb24")
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


def _reason(error: Exception) -> str:
    if isinstance(error, ExitError):
        return f"nothing came for {STREAM_TIMEOUT_S[1]:g} seconds"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def read_camera(index: int, fps: float | None = None) -> Iterator[Frame]:
    """The frames of a camera, newest as they come, timed from the first; ends only by error.

    fps   take frame i to be at i / fps seconds, whatever the clock says

    Raises SourceError when there is no such camera or it stops giving pictures.
    """
    import cv2

    if not 0 <= index <= MAX_CAMERA:
        raise SourceError(f"there is no camera {index}: their numbers begin with 0")
    hush_opencv()
    camera = cv2.VideoCapture(index)
    try:
        if not camera.isOpened():
            raise SourceError(
                f"camera {index} cannot be opened: is it plugged in, free, and are you allowed to "
                "use it? `kinesphere doctor` lists cameras"
            )
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        yield from _camera_frames(camera, index, fps)
    finally:
        camera.release()


def hush_opencv() -> None:
    """Keep OpenCV from printing its own warnings about cameras that are not there."""
    import cv2

    silent = 0
    levels: Any = cv2 if hasattr(cv2, "setLogLevel") else cv2.utils.logging  # by version
    levels.setLogLevel(silent)


def _camera_frames(camera: Any, index: int, fps: float | None) -> Iterator[Frame]:
    import cv2

    start_s, count = None, 0
    while True:
        ok, bgr = camera.read()
        now_s = time.monotonic()
        if not ok or bgr is None:
            raise SourceError(f"camera {index} stopped giving pictures after {count} frame(s)")
        start_s = now_s if start_s is None else start_s
        t_ms = (now_s - start_s) * 1000.0 if fps is None else count * 1000.0 / fps
        yield Frame(count, t_ms, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
        count += 1
