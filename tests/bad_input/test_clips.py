"""Clips of every bad kind, read by `read_video`: a clear error after what can be read, or it all."""

import logging
import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from bad_input.servers import serve
from kinesphere.core.errors import InputError, SourceError
from kinesphere.live.create import estimate_video
from kinesphere.live.detector import PoseDetector
from kinesphere.media import container as container_module
from kinesphere.media.frames import Frame, read_camera, read_video


def read(source: Path | str) -> tuple[list[Frame], str]:
    """The frames up to the end or the error, and what the error says."""
    frames: list[Frame] = []
    try:
        for frame in read_video(source):
            frames.append(frame)
    except SourceError as error:
        return frames, str(error)
    return frames, ""


def text(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda f: f / "no.mp4", "there is no file .*no.mp4"),
    "folder": (lambda f: f, "is a folder: expected a video file"),
    "empty": (lambda f: text(f / "a.mp4", ""), "it is empty, cut short or no video"),
    "text renamed": (lambda f: text(f / "a.mp4", "Dear diary,\n" * 9), "empty, cut short or no"),
    "text": (lambda f: text(f / "a.txt", "Dear diary,\n" * 999), "is text: expected a video"),
    "web page": (lambda f: text(f / "a.mp4", "<html>404</html>"), "empty, cut short or no video"),
    "playlist": (
        lambda f: text(f / "a.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"),
        "cannot be opened as video",
    ),
    "only its first half": (
        lambda f: makers.cut(makers.encode(f / "a.mkv", makers.grey()), 0.05),
        "cannot be opened as video|holds no video",
    ),
    "no frames": (lambda f: makers.no_frames(f / "a.mp4"), "holds no video"),
    "only sound": (lambda f: makers.only_sound(f / "a.m4a"), "holds no video, only audio"),
    "song with cover": (
        lambda f: makers.only_sound_with_cover(f / "a.mp4", f),
        "holds no video, only audio",
    ),
}


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(make: Callable[[Path], Path], says: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=says):
        list(read_video(make(tmp_path)))


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_cut_short_gives_all_that_is_whole(part: float, clip_path: Path, tmp_path: Path) -> None:
    """No frame is lost because the one after it is not whole; on any number of cores."""
    clip = makers.fast_start(clip_path, tmp_path / "clip.mp4")
    times = {round(f.t_ms, 3) for f in read(clip)[0]}
    length = int(part * clip.stat().st_size)
    whole = sum(end <= length for end in makers.packet_ends(clip))
    frames, says = read(makers.cut(clip, part))
    assert says.endswith("is cut short: its last packet is not whole")
    assert len(frames) == whole > 0
    assert {round(f.t_ms, 3) for f in frames} <= times


def test_damage_in_the_middle_costs_only_what_is_damaged(clip_path: Path, tmp_path: Path) -> None:
    clip = makers.fast_start(clip_path, tmp_path / "clip.mp4")
    data = bytearray(clip.read_bytes())
    data[100_000:100_400] = b"\xff" * 400
    clip.write_bytes(data)
    frames, says = read(clip)
    assert len(frames) > 90
    assert "is damaged: 1 of its packets cannot be decoded" in says


TURNED = {
    # name: (the track header's a b c d, how the stored picture is made of the upright one)
    "phone held upright": ((0, 1, -1, 0), lambda p: np.rot90(p)),
    "phone on its head": ((0, -1, 1, 0), lambda p: np.rot90(p, -1)),
    "turned by 180": ((-1, 0, 0, -1), lambda p: p[::-1, ::-1]),
    "mirrored": ((-1, 0, 0, 1), lambda p: p[:, ::-1]),
    "mirrored upside down": ((1, 0, 0, -1), lambda p: p[::-1]),
    "mirrored and turned": ((0, 1, 1, 0), lambda p: p.swapaxes(0, 1)),
    "as it is": ((1, 0, 0, 1), lambda p: p),
}


@pytest.mark.parametrize(("matrix", "store"), TURNED.values(), ids=TURNED)
def test_comes_out_upright(
    matrix: tuple[int, int, int, int],
    store: Callable[[np.ndarray], np.ndarray],
    person: np.ndarray,
    detector: PoseDetector,
    tmp_path: Path,
) -> None:
    """(0 1 -1 0) takes the stored point (p, q) to (h - q, p): the top left corner goes top right,

    so the picture is shown turned clockwise, and was stored turned the other way.
    """
    stored = np.ascontiguousarray(store(person))
    clip = makers.displayed_as(makers.encode(tmp_path / "a.mp4", [stored] * 2), matrix)
    frame = next(read_video(clip))
    assert frame.picture_rgb.shape == person.shape
    assert np.abs(frame.picture_rgb.astype(int) - person).mean() < 5
    got, wanted = (detector.estimate_poses(p)[0] for p in (frame.picture_rgb, person))
    off = np.linalg.norm(got.xy_image_px - wanted.xy_image_px, axis=1) / wanted.box.height
    assert off.max() < 0.05


def test_changing_resolution(person: np.ndarray, tmp_path: Path) -> None:
    """Each frame comes in its own size, and the person is found in all of them."""
    sizes = [person[:640, :640], np.ascontiguousarray(person[:640:2, :640:2])]
    parts = [
        makers.encode(tmp_path / f"{i}.ts", [picture] * 4, container="mpegts")
        for i, picture in enumerate(sizes)
    ]
    clip = tmp_path / "both.ts"
    clip.write_bytes(b"".join(part.read_bytes() for part in parts))
    found = list(estimate_video(clip, model_type="lite"))
    assert [f.picture_rgb.shape[0] for f, _ in found] == [640] * 4 + [320] * 4
    assert all(len(poses) == 1 for _, poses in found)
    first, last = found[0][1][0], found[-1][1][0]
    off = np.linalg.norm(first.xy_image_px - 2 * last.xy_image_px, axis=1) / first.box.height
    assert off.mean() < 0.05
    times = [f.t_ms for f, _ in found]
    assert times == sorted(set(times))


TIMES = {
    # name: (times in the container, the times that come out; None for "whatever grows")
    "going back": ([0, 40, 20, 120, 160], [0, 40, 80, 120, 160]),
    "standing still": ([0, 40, 40, 40, 160], [0, 40, 80, 120, 160]),
    "below zero": ([-900, -860, -820, -780, -740], None),
    "hours late": (
        [9_000_000, 9_000_040, 9_000_080, 9_001_000, 9_001_040],
        [0, 40, 80, 1000, 1040],
    ),
    "all the same": ([7] * 5, [0, 40, 80, 120, 160]),
    "backwards": ([200, 160, 120, 80, 40], [0, 40, 80, 120, 160]),
}


@pytest.mark.parametrize(("times_ms", "expected"), TIMES.values(), ids=TIMES)
def test_broken_timestamps(
    times_ms: list[int],
    expected: list[int] | None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clip = makers.encode(tmp_path / "a.nut", makers.grey(), times_ms)
    with caplog.at_level(logging.WARNING):
        got = [f.t_ms for f in read_video(clip)]
    assert len(got) == 5
    assert all(b - a >= 0.01 for a, b in pairwise(got))
    if expected is not None:
        assert got == pytest.approx(expected, abs=1)
        warned = [r.getMessage() for r in caplog.records]
        assert len(warned) == (expected[3] != 1000)
        assert all("counting on at 25 fps" in message for message in warned)


def test_no_timestamps_at_all(tmp_path: Path) -> None:
    clip = makers.encode(tmp_path / "a.h264", makers.grey(), container="h264")
    assert [f.t_ms for f in read_video(clip)] == pytest.approx([0, 40, 80, 120, 160])


def test_old_titles_are_no_reason_to_refuse(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 in the metadata, as old cameras and programs wrote them."""
    clip = makers.encode(tmp_path / "a.avi", makers.grey(), codec="mpeg4")
    data = clip.read_bytes()
    clip.write_bytes(data.replace(b"Lavf", b"\xe9t\xe9\xff", 1))
    assert len(list(read_video(clip))) == 5


@pytest.mark.parametrize(
    ("path", "frames", "says"),
    [
        ("missing", 0, "cannot be opened as video: Server returned 404"),
        ("page", 0, "it is empty, cut short or no video"),
        ("dies", 30, "cannot be read on: (Input/output error|Connection reset)"),
        ("hangs", 30, "cannot be read on: nothing came for 1 seconds"),
        ("whole", 100, "^$"),
    ],
)
def test_streams(
    path: str,
    frames: int,
    says: str,
    clip_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container_module, "STREAM_TIMEOUT_S", (1.0, 1.0))
    data = makers.fast_start(clip_path, tmp_path / "clip.mp4").read_bytes()
    start_s = time.monotonic()
    with serve(data) as address:
        got, error = read(f"{address}/{path}")
    assert time.monotonic() - start_s < 10
    assert len(got) >= frames
    assert re.search(says, error)


def test_nobody_there() -> None:
    with pytest.raises(SourceError, match="cannot be opened as video: Connection refused"):
        list(read_video("http://127.0.0.1:9/a.mp4"))


@pytest.mark.parametrize("number", [99, -1, 10**20])
def test_no_such_camera(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match=f"camera {number}"):
        next(read_camera(number))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("options", [{"fps": 0}, {"fps": float("nan")}, {"every": 0}])
def test_senseless_options(options: dict[str, float]) -> None:
    with pytest.raises(InputError, match="must be"):
        read_video("any.mp4", **options)
