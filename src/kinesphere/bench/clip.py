"""The clip that is measured on: cut to length, and decoded so that both sides see the same frames."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import av
from av.error import FFmpegError

from kinesphere.bench.workers.wire import Pass
from kinesphere.core.errors import SourceError
from kinesphere.media.frames import probe, read_video

DECODED_BYTES: Final = 1_000_000_000
"""Decoded frames take no more than this; of large pictures fewer are looked at."""


@dataclass(frozen=True)
class Clip:
    """A clip made ready."""

    name: str
    whole: Pass
    folder: Path
    """Where what is made of it lies."""

    def first(self, frames: int) -> Pass:
        """Its beginning alone, or all of it if it has no more frames."""
        count, height, width = self.whole.shape
        if frames >= count:
            return self.whole
        file = _cut(Path(self.whole.clip), frames, self.folder)
        return Pass(str(file), self.whole.decoded, (frames, height, width))


def prepare(path: Path, frames: int, folder: Path) -> Clip:
    """The first `frames` frames of a clip, with what is made of them in `folder`.

    Raises SourceError when the clip cannot be read.
    """
    whole = _cut(path, frames, folder)
    decoded = folder / "decoded.rgb"
    return Clip(path.name, Pass(str(whole), str(decoded), _decode(whole, frames, decoded)), folder)


def _cut(path: Path, frames: int, folder: Path) -> Path:
    """The clip's first frames in a file of their own, copied as they are, not encoded again."""
    count = probe(path).frame_count
    if count is not None and count <= frames:
        return path
    out = folder / f"first_{frames}{path.suffix}"
    if out == path or out.is_file():
        return out
    try:
        _copy_packets(path, frames, out)
    except (FFmpegError, ValueError) as error:
        raise SourceError(
            f"{path} cannot be cut to its first {frames} frames: {error}; --frames takes more"
        ) from error
    return out


def _copy_packets(path: Path, count: int, out: Path) -> None:
    with av.open(str(path)) as source, av.open(str(out), "w") as target:
        stream = source.streams.best("video")
        if stream is None:
            raise ValueError("there is no video in it")
        copy = target.add_stream_from_template(stream)
        packets = (packet for packet in source.demux(stream) if packet.size)
        for packet in islice(packets, count):
            packet.stream = copy
            target.mux(packet)


def _decode(path: Path, frames: int, out: Path) -> tuple[int, int, int]:
    """The decoded frames in a raw file; how many there are, their height and width."""
    count, height, width = 0, 0, 0
    with out.open("wb") as file:
        for frame in islice(read_video(path), frames):
            if count and frame.picture_rgb.shape != (height, width, 3):
                raise SourceError(f"{path}: its pictures change their size at frame {frame.index}")
            height, width = frame.picture_rgb.shape[:2]
            if count and (count + 1) * frame.picture_rgb.nbytes > DECODED_BYTES:
                break
            file.write(frame.picture_rgb.tobytes())
            count += 1
    return count, height, width
