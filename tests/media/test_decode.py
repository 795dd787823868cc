"""Reading a part of a clip gives just what reading all of it gives there, however it is coded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from bad_input import makers
from kinesphere.core.errors import SourceError
from kinesphere.media.decode import decoded_frames
from kinesphere.media.frames import Frame, read_video
from kinesphere.media.timeline import Timeline, timeline
from media import gops

UNEVEN_MS = np.cumsum(np.random.default_rng(1).integers(5, 90, gops.COUNT)).tolist()
PHONE_HELD_UPRIGHT = (0, 1, -1, 0)

ENTERED: dict[str, Callable[[Path], Path]] = {
    "b.mp4": gops.x264,
    "b.mkv": gops.x264,
    "b.ts": gops.x264,
    "open.mkv": lambda p: gops.x264(p, ":open-gop=1"),
    "open.ts": lambda p: gops.x264(p, ":open-gop=1"),
    "uneven.mp4": lambda p: gops.encode(p, times_ms=UNEVEN_MS, b_frames=3),
    "turned.mp4": lambda p: makers.displayed_as(gops.x264(p), PHONE_HELD_UPRIGHT),
    "trimmed.mp4": lambda p: gops.trimmed(p, 5),
    "mpeg4.mp4": lambda p: gops.encode(p, "mpeg4", b_frames=2),
    "mpeg4.avi": lambda p: gops.encode(p, "mpeg4", b_frames=2),
    "vp9.webm": lambda p: gops.encode(p, "libvpx-vp9", {"lag-in-frames": "16", "cpu-used": "8"}),
}
FROM_START: dict[str, Callable[[Path], Path]] = {
    "refreshed bit by bit.mkv": lambda p: gops.x264(p, ":intra-refresh=1"),
    "fields.mkv": lambda p: gops.x264(p, ":tff=1"),
    "vp8.webm": lambda p: gops.encode(p, "libvpx"),
    "standing still.nut": lambda p: makers.encode(
        p, makers.grey(13), [0, 40, 40, *range(120, 520, 40)]
    ),
}
"""Clips that cannot be entered in the middle, or not with the same result."""


def same(got: Sequence[Frame], expected: Sequence[Frame]) -> bool:
    return [(f.index, f.t_ms) for f in got] == [(f.index, f.t_ms) for f in expected] and all(
        np.array_equal(a.picture_rgb, b.picture_rgb) for a, b in zip(got, expected, strict=True)
    )


def indices(source: Path, first: int, known: Timeline | None = None) -> list[int]:
    """Of the frames that come out of the decoder: 0, `first`, ... if the clip was entered there."""
    return [d.index for d in decoded_frames(source, first, None, None, known)]


@pytest.mark.parametrize("name", ENTERED)
def test_entered_in_the_middle(name: str, tmp_path: Path) -> None:
    clip = ENTERED[name](tmp_path / name)
    whole, found = list(read_video(clip)), timeline(clip)
    key = int(found.keyframes[2])
    for first in (key - 1, key, key + 1, key + 5, len(whole) - 1):
        assert indices(clip, first) == [0, *range(first, len(whole))]
        assert same(list(read_video(clip, first=first)), whole[first:])
    assert same(list(read_video(clip, first=key, every=3, known=found)), whole[key:][-key % 3 :: 3])
    assert [f.t_ms for f in read_video(clip, fps=50, first=key)] == [
        20.0 * i for i in range(key, len(whole))
    ]


@pytest.mark.parametrize("name", FROM_START)
def test_read_from_the_start_where_that_is_right(name: str, tmp_path: Path) -> None:
    clip = FROM_START[name](tmp_path / name)
    whole = list(read_video(clip))
    for first in (6, len(whole) - 1):
        assert indices(clip, first) == list(range(len(whole)))
        assert same(list(read_video(clip, first=first)), whole[first:])


def test_nothing_is_passed_over_in_the_first_group(tmp_path: Path) -> None:
    clip = gops.x264(tmp_path / "a.mp4")
    assert indices(clip, 11) == list(range(gops.COUNT))


def test_beyond_the_end(tmp_path: Path) -> None:
    clip = gops.x264(tmp_path / "a.mp4")
    assert list(read_video(clip, first=gops.COUNT)) == []


@pytest.mark.parametrize("key", [20, 23, 25])
def test_a_timeline_that_is_not_the_clips_does_no_harm(key: int, tmp_path: Path) -> None:
    clip = gops.x264(tmp_path / "a.mp4")
    true = timeline(clip)
    keyframes = np.array([0, 12, key, 36, 48])
    false = replace(true, keyframes=keyframes, keyframe_dts=true.pts[keyframes] - 1024)
    other = replace(true, pts=true.pts + 1, keyframe_dts=true.keyframe_dts + 1)
    whole = list(read_video(clip))
    for known in (false, other):
        assert indices(clip, 30, known) == list(range(gops.COUNT))
        assert same(list(read_video(clip, first=30, known=known)), whole[30:])


@pytest.mark.parametrize("name", ["b.mp4", "open.mkv", "mpeg4.mp4", "vp9.webm"])
def test_pieces_side_by_side_make_the_whole(name: str, tmp_path: Path) -> None:
    clip = ENTERED[name](tmp_path / name)
    whole, found = list(read_video(clip)), timeline(clip)
    cuts = [0, 9, 24, 37, len(whole)]
    pieces = [
        list(read_video(clip, first=a, last=b, threads=1, known=found)) for a, b in pairwise(cuts)
    ]
    assert [len(piece) for piece in pieces] == list(np.diff(cuts))
    assert same([frame for piece in pieces for frame in piece], whole)


@pytest.mark.parametrize("name", ["b.mp4", "open.ts", "mpeg4.avi", "vp9.webm"])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(name: str, threads: int, tmp_path: Path) -> None:
    clip = ENTERED[name](tmp_path / name)
    whole = list(read_video(clip))
    assert same(list(read_video(clip, threads=threads)), whole)
    assert same(list(read_video(clip, first=26, threads=threads)), whole[26:])


def test_what_comes_after_last_is_not_read(tmp_path: Path) -> None:
    """The clip breaks off later, and nobody minds."""
    whole = makers.fast_start(gops.x264(tmp_path / "whole.mp4"), tmp_path / "front.mp4")
    expected = list(read_video(whole))
    clip = makers.cut(whole, 0.7)
    assert same(list(read_video(clip, last=10, threads=1)), expected[:10])
    assert same(list(read_video(clip, first=4, last=10, threads=1)), expected[4:10])
    with pytest.raises(SourceError, match="is cut short"):
        list(read_video(clip, last=gops.COUNT))


def test_last_equal_to_first_is_nothing(tmp_path: Path) -> None:
    assert list(read_video(gops.x264(tmp_path / "a.mp4"), first=7, last=7)) == []


def damaged(path: Path, packet: int) -> Path:
    """A clip of which one packet, in the order of the file, cannot be decoded."""
    gops.x264(path)
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
        at, size = packets[packet].pos, packets[packet].size
    data = bytearray(path.read_bytes())
    data[at : at + size] = b"\xff" * size
    path.write_bytes(data)
    return path


def read(*args: object, **options: int) -> tuple[list[Frame], str]:
    frames: list[Frame] = []
    with pytest.raises(SourceError) as caught:
        for frame in read_video(*args, **options):
            frames.append(frame)
    return frames, str(caught.value)


@pytest.mark.parametrize("packet", [27, 36])
def test_damage_after_first_is_the_same_damage(packet: int, tmp_path: Path) -> None:
    clip = damaged(tmp_path / "a.mp4", packet)
    whole, says = read(clip)
    frames, says_too = read(clip, first=25)
    assert "is damaged: 1 of its packets" in says
    assert says_too == says
    assert same(frames, whole[25:])


@pytest.mark.parametrize("packet", [0, 24])
def test_a_damaged_keyframe_is_not_entered(packet: int, tmp_path: Path) -> None:
    """Neither the one to enter at, nor the first, which the times count from."""
    clip = damaged(tmp_path / "a.mp4", packet)
    whole, says = read(clip)
    assert read(clip, first=25)[1] == says
    assert same(read(clip, first=25)[0], whole[25:])


def test_damage_before_last_is_told(tmp_path: Path) -> None:
    clip = damaged(tmp_path / "a.mp4", 6)
    frames, says = read(clip, last=40)
    assert len(frames) == 40
    assert "is damaged: 1 of its packets" in says
