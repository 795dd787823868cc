"""When each frame of a file is shown, known from its packets alone: what a clip is cut by."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.error import FFmpegError
from jaxtyping import Int64

from kinesphere.core.arrays import Array
from kinesphere.media.container import is_remote, open_video, packets, video_stream

SHORTEST_MS: Final = 0.01
"""Frames nearer than this have the same time, but for rounding."""

CONTAINERS: Final = frozenset(
    ["mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "mpeg", "nut"]
)
CODECS: Final = frozenset(["h264", "hevc", "vp9", "av1", "mpeg4", "mjpeg", "prores"])
"""Each packet is a picture, and is shown. VP8 has packets that are not; MPEG-2, fields."""

NOT_CODED_BYTES: Final = 19
"""MPEG-4 packets up to this size may say only that there is no picture (FFmpeg's own limit)."""


@dataclass(frozen=True)
class Timeline:
    """The frames of a file in the order they are shown: frame i is the one with `pts[i]`.

    Where a file does not say that exactly, `reason` tells people why (as in "{reason}, so the clip
    cannot be cut") and the arrays are empty.
    """

    reason: str | None
    time_base: Fraction
    """Seconds in one unit of `pts`."""
    pts: Int64[Array, " frames"]
    keyframes: Int64[Array, " keyframes"]
    """Indices of the frames that decoding can begin at; the first is 0, the start of the file.

    Some turn out, when they are decoded, to be no whole pictures; `read_video` then reads from the
    start. The frames are the same.
    """
    keyframe_dts: Int64[Array, " keyframes"]
    """Where to seek to for each of them: never later than its `pts`, in the same unit."""

    def keyframe_before(self, index: int) -> int:
        """Which of `keyframes` is the last at or before frame `index`; needs `reason` None."""
        return int(np.searchsorted(self.keyframes, index, side="right")) - 1


def timeline(source: str | Path) -> Timeline:
    """Reads through a file, decoding its first frame alone: about a second for ten minutes.

    Raises SourceError when the source cannot be opened or holds no video.
    """
    if is_remote(source):
        return _none("it is a stream, which is read only once")
    if Path(source).exists() and not Path(source).is_file():
        return _none("it is no ordinary file")
    with open_video(source) as container:
        reason = _unsuitable(container, video_stream(container, source))
    if reason:
        return _none(reason)
    with open_video(source) as container:
        return _read_through(container, video_stream(container, source))


def _none(reason: str) -> Timeline:
    nothing = np.zeros(0, np.int64)
    return Timeline(reason, Fraction(1), nothing, nothing, nothing)


def _unsuitable(container: Any, stream: Any) -> str | None:
    codec: str = stream.codec_context.codec.canonical_name
    if container.format.name not in CONTAINERS:
        return f"its container ({container.format.name}) does not say where each frame is"
    if codec not in CODECS:
        return f"its codec ({codec}) does not keep one frame in each packet"
    try:
        frame = next(container.decode(stream), None)
    except (FFmpegError, OSError):
        return "it is damaged: its first frame cannot be decoded"
    if frame is not None and frame.interlaced_frame:
        return "it is interlaced: two packets may make one frame"
    return None


def _read_through(container: Any, stream: Any) -> Timeline:
    problems: list[str] = []
    read = [p for p in map(_entry, packets(container, stream, problems)) if p is not None]
    mpeg4 = stream.codec_context.codec.canonical_name == "mpeg4"
    reason = f"it {problems[0]}" if problems else _unreliable(read, mpeg4)
    return _none(reason) if reason else _ordered(read, stream.time_base)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the timeline keeps of a packet."""

    pts: int | None
    dts: int | None
    size: int
    is_keyframe: bool
    is_corrupt: bool
    is_discard: bool


def _entry(packet: Any) -> _Entry | None:
    if packet is None:
        return None
    p = packet
    return _Entry(p.pts, p.dts, p.size, p.is_keyframe, p.is_corrupt, p.is_discard)


def _unreliable(read: list[_Entry], mpeg4: bool) -> str | None:
    if all(p.is_discard for p in read):
        return "it holds no frame"
    if any(p.is_corrupt for p in read):
        return "it is damaged: some of its packets are not whole"
    if any(p.pts is None for p in read):
        return "some of its frames have no time of their own"
    if mpeg4 and any(p.size <= NOT_CODED_BYTES for p in read):
        return "some of its packets may hold no frame"
    return None


def _ordered(read: list[_Entry], time_base: Fraction) -> Timeline:
    shown = [p for p in read if not p.is_discard]  # an edit list may begin between keyframes
    decoded_pts = np.array([p.pts for p in shown], np.int64)
    order = np.argsort(decoded_pts, kind="stable")
    pts = decoded_pts[order]
    # Twice: the reader of frames measures after rounding, and must come to the same answer.
    if np.any(np.diff(pts) * float(time_base) * 1000.0 < 2 * SHORTEST_MS):
        return _none("some of its frames have the same time")
    if not read[0].is_keyframe or np.any(pts < (read[0].pts or 0)):
        return _none("its first frames need others that are not in it")
    is_keyframe = np.array([p.is_keyframe for p in shown])[order]
    is_keyframe[0] = True
    keyframes = np.flatnonzero(is_keyframe)
    earliest = np.array([_earliest(p) for p in shown], np.int64)[order]
    return Timeline(None, time_base, pts, keyframes, earliest[keyframes])


def _earliest(packet: _Entry) -> int:
    return min(t for t in (packet.pts, packet.dts) if t is not None)
