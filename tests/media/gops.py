"""Small clips whose frames lean on each other in all the ways that files come with."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

COUNT = 50
MILLISECOND = Fraction(1, 1000)


def moving(i: int, height: int = 96, width: int = 128) -> np.ndarray:
    """A patterned square that walks over a pattern which shimmers: each frame is unlike the others."""
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x + 3 * i, y * 2 - i, (x * y) // 16], -1) % 256
    at = (5 * i) % (width - 32)
    picture[20:52, at : at + 32] = np.random.default_rng(7).integers(0, 256, (32, 32, 3))
    return picture.astype(np.uint8)


def encode(
    path: Path,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    times_ms: Sequence[int] | None = None,
    b_frames: int = 0,
) -> Path:
    """`COUNT` frames at 25 a second, a keyframe at least every 12."""
    times_ms = [40 * i for i in range(COUNT)] if times_ms is None else times_ms
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options or {})
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.gop_size, context = 12, stream.codec_context
        context.max_b_frames = b_frames
        if codec != "mpeg4":  # which counts frames
            context.time_base = MILLISECOND
        for i, t_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(moving(i), format="rgb24")
            frame.pts, frame.time_base = t_ms, MILLISECOND
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def x264(path: Path, more: str = "") -> Path:
    """With frames that lean on later ones, two deep, and a keyframe at least every 12."""
    params = f"keyint=12:min-keyint=12:scenecut=0:bframes=3:b-adapt=0{more}"
    return encode(path, options={"x264-params": params})


def trimmed(path: Path, first: int) -> Path:
    """An MP4 that is to be shown from frame `first` on: the ones before are there, at times < 0."""
    clip = x264(path.with_name("whole.mp4"))
    options = {"avoid_negative_ts": "disabled"}
    with av.open(str(clip)) as source, av.open(str(path), "w", options=options) as out:
        later_by = -round(0.04 * first / source.streams.video[0].time_base)
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.pts += later_by
                packet.dts += later_by
                packet.stream = stream
                out.mux(packet)
    return path
