"""Makes what people bring, clips and pictures and broken ones of each kind; reads what is made."""

import io
import struct
import zlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

TIME_BASE = Fraction(1, 1000)
UPRIGHT = (1, 0, 0, 1)


def quarters(height: int = 48, width: int = 64) -> np.ndarray:
    """A picture whose four quarters are red, green, blue and white: it cannot be turned unseen."""
    picture = np.zeros((height, width, 3), np.uint8)
    y, x = height // 2, width // 2
    picture[:y, :x, 0] = picture[:y, x:, 1] = picture[y:, :x, 2] = 255
    picture[y:, x:] = 255
    return picture


def encode(
    path: Path,
    pictures: Sequence[np.ndarray],
    times_ms: Sequence[int] | None = None,
    container: str | None = None,
    codec: str = "libx264",
) -> Path:
    """A clip at 25 frames a second; with `times_ms`, frames with these times, however absurd."""
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", format=container, options=options) as out:
        stream = out.add_stream(codec, rate=25)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.gop_size = "yuv420p", 5
        stream.codec_context.max_b_frames, stream.codec_context.time_base = 0, TIME_BASE
        packets: list[av.Packet] = []
        for i, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = 40 * i, TIME_BASE
            packets += stream.encode(frame)
        for i, packet in enumerate(packets + list(stream.encode(None))):
            if times_ms is not None:
                packet.pts, packet.dts = times_ms[i], i - 1000
            out.mux(packet)
    return path


def grey(count: int = 5) -> list[np.ndarray]:
    """Pictures without anybody, each of another brightness."""
    return [np.full((48, 64, 3), 20 * i, np.uint8) for i in range(count)]


def no_frames(path: Path) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        out.start_encoding()
    return path


def only_sound(path: Path) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
        frame.rate = 44100
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)
    return path


def only_sound_with_cover(path: Path, folder: Path) -> Path:
    """A song with the picture of its album, which containers keep as a video stream."""
    sound, jpeg = only_sound(folder / "sound.m4a"), folder / "cover.jpg"
    Image.fromarray(quarters()).save(jpeg)
    with av.open(str(sound)) as song, av.open(str(jpeg)) as cover, av.open(str(path), "w") as out:
        sources = song.streams.audio[0], cover.streams.video[0]
        streams = [out.add_stream_from_template(s) for s in sources]
        streams[1].disposition = av.stream.Disposition.attached_pic
        for container, source, stream in zip((song, cover), sources, streams, strict=True):
            for packet in container.demux(source):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
    return path


def displayed_as(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """Writes the matrix (a, b, c, d) into a clip's track header, as phones do.

    ISO 14496-12, 8.3.2: nine numbers, a b u c d v x y w; u, v, w in 2.30 and the others in 16.16
    fixed point. They take (p, q) to (a p + c q + x, b p + d q + y).
    """

    def nine(a: int, b: int, c: int, d: int) -> bytes:
        return struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)

    data = path.read_bytes()
    at = data.index(nine(*UPRIGHT), data.index(b"tkhd"))
    path.write_bytes(data[:at] + nine(*matrix) + data[at + 36 :])
    return path


def cut(path: Path, part: float) -> Path:
    """The file with only its first `part`."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    return path


def fast_start(clip: Path, path: Path) -> Path:
    """`clip` with its index in front: one that is cut short can still be opened."""
    options = {"movflags": "faststart"}
    with av.open(str(clip)) as source, av.open(str(path), "w", options=options) as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    return path


def packet_ends(clip: Path) -> list[int]:
    """Where in the file each packet of a clip ends."""
    with av.open(str(clip)) as source:
        return [p.pos + p.size for p in source.demux(source.streams.video[0]) if p.size]


def picture_bytes(picture: np.ndarray | Image.Image, kind: str, **options: object) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that announce a picture of any size."""
    data = bytearray(picture_bytes(quarters(), "PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def table(path: object) -> dict[str, np.ndarray]:
    """A table in NPZ, whole."""
    with np.load(str(path)) as saved:
        return dict(saved)
