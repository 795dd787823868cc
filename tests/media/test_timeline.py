"""What packets say of frames, compared with the frames that are decoded from them."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from bad_input import makers
from kinesphere.core.errors import SourceError
from kinesphere.media.timeline import timeline
from media import gops


def decoded(path: Path) -> tuple[list[int], list[int]]:
    """The times of all frames in the order they are decoded to, and which are keyframes."""
    with av.open(str(path)) as container:
        frames = [(f.pts, f.key_frame) for f in container.decode(video=0)]
    return [pts for pts, _ in frames], [i for i, (_, key) in enumerate(frames) if key]


UNEVEN_MS = np.cumsum(np.random.default_rng(1).integers(5, 90, gops.COUNT)).tolist()

EXACT: dict[str, Callable[[Path], Path]] = {
    "b.mp4": gops.x264,
    "b.mkv": gops.x264,
    "b.ts": gops.x264,
    "open.mkv": lambda p: gops.x264(p, ":open-gop=1"),
    "uneven.mp4": lambda p: gops.encode(p, times_ms=UNEVEN_MS, b_frames=3),
    "trimmed.mp4": lambda p: gops.trimmed(p, 5),
    "mpeg4.mp4": lambda p: gops.encode(p, "mpeg4", b_frames=2),
    "mpeg4.avi": lambda p: gops.encode(p, "mpeg4"),
    "vp9.webm": lambda p: gops.encode(p, "libvpx-vp9", {"lag-in-frames": "16", "cpu-used": "8"}),
}


@pytest.mark.parametrize("name", EXACT)
def test_says_what_decoding_says(name: str, tmp_path: Path) -> None:
    clip = EXACT[name](tmp_path / name)
    found = timeline(clip)
    pts, keyframes = decoded(clip)
    assert found.reason is None
    assert found.pts.tolist() == pts
    assert found.keyframes.tolist() == sorted({0, *keyframes})
    assert len(keyframes) > 3
    assert np.all(found.keyframe_dts <= found.pts[found.keyframes])


def test_the_sample_clip(clip_path: Path) -> None:
    found = timeline(clip_path)
    assert found.pts.tolist() == decoded(clip_path)[0]
    assert len(found.pts) == 100


def test_keyframe_before(tmp_path: Path) -> None:
    found = timeline(gops.x264(tmp_path / "a.mp4"))
    assert found.keyframes.tolist() == [0, 12, 24, 36, 48]
    assert [found.keyframe_before(i) for i in (0, 11, 12, 13, 47, 49)] == [0, 0, 1, 1, 3, 4]


def without_its_start(path: Path) -> Path:
    """A recording tuned in late: it begins with frames that lean on ones before it."""
    whole = gops.x264(path.with_name("whole.mkv"), ":open-gop=1")
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in [p for p in source.demux(source.streams.video[0]) if p.size][12:]:
            packet.stream = stream
            out.mux(packet)
    return path


def broken_off(path: Path) -> Path:
    return makers.cut(makers.fast_start(gops.x264(path.with_name("whole.mp4")), path), 0.7)


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "same.nut": (lambda p: makers.encode(p, makers.grey(), [0, 40, 40, 80, 120]), "the same time"),
    "raw.h264": (lambda p: makers.encode(p, makers.grey(), container="h264"), "container .h264."),
    "vp8.webm": (lambda p: gops.encode(p, "libvpx"), r"codec \(vp8\) does not keep one frame"),
    "fields.mkv": (lambda p: gops.x264(p, ":tff=1"), "interlaced"),
    "late.mkv": (without_its_start, "first frames need others"),
    "cut.mp4": (broken_off, "is cut short"),
    "still.mp4": (
        lambda p: makers.encode(p, [makers.quarters()] * 9, codec="mpeg4"),
        "may hold no frame",
    ),
    "pipe.mp4": (pipe, "no ordinary file"),
}


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_says_why_not(
    make: Callable[[Path], Path], says: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = timeline(make(tmp_path / request.node.callspec.id))
    assert found.reason is not None
    assert re.search(says, found.reason)
    assert len(found.pts) == len(found.keyframes) == len(found.keyframe_dts) == 0


def test_a_stream_is_not_even_opened() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        found = timeline(f"http://127.0.0.1:{server.getsockname()[1]}/a.mp4")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert found.reason is not None and "stream" in found.reason


@pytest.mark.parametrize("make", [lambda f: f / "no.mp4", lambda f: makers.only_sound(f / "a.m4a")])
def test_no_video(make: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no file|holds no video"):
        timeline(make(tmp_path))
