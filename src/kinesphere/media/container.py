"""Video containers: opened, their stream of pictures found, their packets taken out one by one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import av
from av.error import ExitError, FFmpegError, InvalidDataError
from av.stream import Disposition

from kinesphere.core.errors import SourceError

STREAM_TIMEOUT_S: Final = (10.0, 10.0)
"""To open a stream, and to wait for its next packet."""


def is_remote(source: str | Path) -> bool:
    """Whether a source is a stream's URL rather than a file."""
    return "://" in str(source)


def open_video(source: str | Path) -> Any:
    """The open container of a file or a URL; SourceError when there is none."""
    try:
        remote = is_remote(source)
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


def video_stream(container: Any, source: str | Path) -> Any:
    """The stream of pictures that players show; SourceError when there is none."""
    stream = container.streams.best("video")
    if stream is None or stream.disposition & Disposition.attached_pic:  # the cover of an album
        raise SourceError(f"{source} holds no video, only {_listed(container.streams)}")
    return stream


def packets(container: Any, stream: Any, problems: list[str]) -> Iterator[Any]:
    """The packets of a stream, and None at its end, whichever end that is.

    What is wrong with the end is added to `problems`. A last packet that is cut short is left out:
    decoders with several threads lose whole frames over it, without a word.
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


def _listed(streams: Any) -> str:
    return ", ".join(sorted({stream.type for stream in streams})) or "an empty container"


def _reason(error: Exception) -> str:
    if isinstance(error, ExitError):
        return f"nothing came for {STREAM_TIMEOUT_S[1]:g} seconds"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
