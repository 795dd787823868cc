"""Video out: frames with their own times into an MP4 that stays playable if the program dies."""

from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import av
from av.error import FFmpegError
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import OutputError

TIME_BASE: Final = Fraction(1, 60_000)
"""Fine enough for any frame rate; MPEG-4 allows no finer one."""
MAX_SIDE_PX: Final = 4096
ENCODERS: Final = {
    # No frames out of order: they would make the clip begin late in a file without an edit list.
    "libx264": {"preset": "veryfast", "crf": "20", "bf": "0"},
    "libopenh264": {"b": "6M"},
    "mpeg4": {"b": "6M"},
}
"""The best first; FFmpeg is built with the first, with the second, or with neither."""


def _can_encode(name: str) -> bool:
    try:
        av.Codec(name, "w")
    except ValueError:
        return False
    return True


class ClipWriter:
    """Writes MP4 (H.264 where FFmpeg has it); a context manager. The first picture sets the size.

    The file appears with the first picture: without pictures there is none. Raises OutputError when
    it cannot be written.
    """

    def __init__(self, path: Path, fps: float = 30.0) -> None:
        self._path = path
        self._fps = fps
        self._file: Any = None
        self._container: Any = None
        self._stream: Any = None
        self._pts = -1
        self._broken = False
        """FFmpeg crashes when it is given more to a file that it could not begin."""

    def write(self, picture_rgb: UInt8[Array, "height width 3"], t_ms: float) -> None:
        """One frame at its time. A picture of another size is scaled to the video's."""
        frame = av.VideoFrame.from_ndarray(picture_rgb, format="rgb24")
        self._pts = max(self._pts + 1, round(t_ms * 60))
        frame.pts, frame.time_base = self._pts, TIME_BASE
        try:
            if self._stream is None:
                self._stream = self._begin(picture_rgb.shape[1], picture_rgb.shape[0])
            self._container.mux(self._stream.encode(frame))
            self._file.flush()
        except (FFmpegError, OSError) as error:
            self._broken = True
            raise OutputError(
                f"{self._path} cannot be written: {error.strerror or error}"
            ) from error

    def _begin(self, width: int, height: int) -> Any:
        # Fragments: what has been written can be played even if the end never comes.
        options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
        # Python's file, not FFmpeg's, which keeps silent when its last bytes find the disk full.
        self._file = self._path.open("wb")
        self._container = av.open(self._file, "w", format="mp4", options=options)
        encoder = next(name for name in ENCODERS if _can_encode(name))
        stream = self._container.add_stream(
            encoder, rate=Fraction(self._fps).limit_denominator(1001)
        )
        # H.264 in yuv420p, which every player knows, needs even sides; and players have limits.
        shrink = min(1.0, MAX_SIDE_PX / max(width, height))
        stream.width, stream.height = (max(2, int(n * shrink) // 2 * 2) for n in (width, height))
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = TIME_BASE
        stream.options = {"g": "60", **ENCODERS[encoder]}
        return stream

    def close(self) -> None:
        """Write what the encoder still holds. Raises OutputError."""
        try:
            with ExitStack() as stack:
                if self._file is not None:
                    stack.callback(self._file.close)
                if self._container is None:
                    return
                stack.callback(self._container.close)
                if self._stream is not None and not self._broken:
                    self._container.mux(self._stream.encode(None))
        except (FFmpegError, OSError) as error:
            raise OutputError(
                f"{self._path} cannot be finished: {error.strerror or error}"
            ) from error
        finally:
            self._stream = None

    def __enter__(self) -> "ClipWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
