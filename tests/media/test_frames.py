import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.media import clips
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import probe, read_video


def shade(i):
    """A picture that says its number by its brightness."""
    return np.full((48, 64, 3), 8 * i + 4, np.uint8)


@pytest.fixture
def clip(tmp_path):
    """10 frames at uneven times."""
    path, times_ms = tmp_path / "uneven.mp4", [0, 40, 60, 160, 180, 300, 301, 400, 480, 900]
    with ClipWriter(path, 25) as out:
        for i, t in enumerate(times_ms):
            out.write(shade(i), t)
    return path, times_ms


def test_times_and_pictures_come_back_as_written(clip):
    path, times_ms = clip
    frames = list(read_video(path))
    assert [f.index for f in frames] == list(range(10))
    assert [f.t_ms for f in frames] == pytest.approx(times_ms, abs=0.02)
    for i, frame in enumerate(frames):
        np.testing.assert_allclose(frame.picture_rgb.mean(), 8 * i + 4, atol=3)


def test_every_and_first_choose_frames_but_change_nothing_else(clip):
    path, _ = clip
    everything = list(read_video(path))
    for every, first in [(3, 0), (1, 4), (2, 5)]:
        chosen = list(read_video(path, every=every, first=first))
        expected = [f for f in everything if f.index % every == 0 and f.index >= first]
        assert [(f.index, f.t_ms) for f in chosen] == [(f.index, f.t_ms) for f in expected]
        for a, b in zip(chosen, expected, strict=True):
            np.testing.assert_array_equal(a.picture_rgb, b.picture_rgb)


def test_fps_overrides_the_times(clip):
    assert [f.t_ms for f in read_video(clip[0], fps=50)] == [i * 20.0 for i in range(10)]


SENSELESS = [
    {"fps": 0},
    {"fps": -1},
    {"fps": np.nan},
    {"every": 0},
    {"last": -1},
    {"first": 5, "last": 4},
    {"threads": 0},
]


@pytest.mark.parametrize("options", SENSELESS)
def test_senseless_options_are_refused_at_once(clip, options):
    with pytest.raises(InputError, match="must be"):
        read_video(clip[0], **options)


def test_times_begin_at_zero(tmp_path):
    """A recording cut out of a longer one may start at any time."""
    path = tmp_path / "late.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(5):
            frame = av.VideoFrame.from_ndarray(shade(i), format="rgb24")
            frame.pts, frame.time_base = 1000 + i, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert [f.t_ms for f in read_video(path)] == pytest.approx([0, 40, 80, 120, 160])


def test_probe_says_what_the_container_says(clip_path):
    info = probe(clip_path)
    assert info.frame_count == 100
    assert info.fps == pytest.approx(60)


def test_a_clip_cut_off_by_a_crash_can_be_played(tmp_path):
    """What was written before is there although nobody closed the file."""
    path = tmp_path / "crash.mp4"
    writer = ClipWriter(path, 30)
    for i in range(200):
        writer.write(
            np.random.default_rng(i).integers(0, 255, (64, 64, 3), dtype=np.uint8), i * 33.3
        )
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(path.read_bytes())
    writer.close()
    assert len(list(read_video(copy))) > 60
    assert len(list(read_video(path))) == 200


def test_odd_sizes_lose_at_most_a_row_and_a_column(tmp_path):
    path = tmp_path / "odd.mp4"
    with ClipWriter(path) as out:
        out.write(np.zeros((47, 63, 3), np.uint8), 0)
    assert next(read_video(path)).picture_rgb.shape == (46, 62, 3)


def test_frames_that_are_done_with_are_gone_at_once(clip_path):
    """Without waiting for the garbage collector: a frame is megabytes, and a long clip has many."""
    script = """if True:
        import gc, sys, psutil
        from kinesphere.media.frames import read_video
        gc.disable()
        used = []
        for _ in range(3):
            for _ in read_video(sys.argv[1]):
                pass
            used.append(psutil.Process().memory_info().rss)
        print((used[2] - used[0]) / 1e6)
    """
    command = [sys.executable, "-c", script, str(clip_path)]
    grown_mb = float(subprocess.check_output(command, text=True))
    assert grown_mb < 60  # 200 frames of 1.5 MB each would be 300


@pytest.mark.parametrize("encoder", ["libx264", "mpeg4"])
def test_clips_begin_at_zero_with_every_encoder(tmp_path, monkeypatch, encoder):
    monkeypatch.setattr(clips, "ENCODERS", {encoder: clips.ENCODERS[encoder]})
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, 5) as out:
        for i in range(7):
            out.write(shade(i), 200.0 * i)
    with av.open(str(path)) as container:
        times_s = [frame.time for frame in container.decode(video=0)]
    assert times_s == pytest.approx([0.2 * i for i in range(7)], abs=1e-3)


def test_pictures_too_large_for_players_are_made_smaller(tmp_path):
    path = tmp_path / "wide.mp4"
    with ClipWriter(path) as out:
        out.write(np.zeros((20, 17_000, 3), np.uint8), 0)
    assert next(read_video(path)).picture_rgb.shape == (4, 4096, 3)


def test_a_name_that_looks_like_a_protocol_is_a_name(clip, tmp_path):
    path = tmp_path / "12:30.mp4"
    path.write_bytes(clip[0].read_bytes())
    assert len(list(read_video(path))) == 10
