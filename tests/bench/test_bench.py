"""`kinesphere bench`: what it can be asked, what it answers; no timings are judged."""

import dataclasses
import io
import json
import sys

import numpy as np
import pytest
from rich.console import Console

from kinesphere import weights
from kinesphere.bench import cost, measure, peer
from kinesphere.bench import options as options_module
from kinesphere.bench.clip import prepare
from kinesphere.bench.measure import Limit
from kinesphere.bench.options import MODES, BenchOptions
from kinesphere.bench.rows import Case, Cost, row
from kinesphere.bench.run import run
from kinesphere.bench.side import Measured, Side
from kinesphere.bench.workers.wire import Settings
from kinesphere.core.cpu import cores
from kinesphere.core.errors import EngineError, InputError, OutputError, SourceError
from kinesphere.media.frames import probe, read_video

FRAMES = 10
COST = Cost(landmarks_gflop=2.0, detector_gflop=1.0, peak_gflops=100.0)


def quiet():
    return Console(file=io.StringIO(), width=200)


@pytest.fixture(scope="module")
def rows(clip_path, tmp_path_factory):
    """A real run, of one size in all its modes, and what it left."""
    file = tmp_path_factory.mktemp("bench") / "new" / "rows.json"
    console = quiet()
    options = BenchOptions((clip_path,), model="lite", rounds=1, frames=FRAMES, json=file)
    assert run(options, console) == 0
    shown = console.file.getvalue()
    assert "balance.mp4" in shown and "ms a frame, stage by stage" in shown
    return json.loads(file.read_text())


def test_a_row_for_each_mode_with_and_without_mask(rows):
    kinds = [(one["mode"], one["mask"]) for one in rows]
    assert kinds == [(mode, mask) for mask in (False, True) for mode in MODES]


def test_rows_say_what_was_measured(rows):
    for one in rows:
        assert (one["clip"], one["model"], one["rounds"]) == ("balance.mp4", "lite", 1)
        assert one["frames"] == FRAMES * (cores() if one["mode"] == "files" else 1)
        assert one["fps"] > 0
        assert one["found"] == 1.0, "the sample clip shows one person"
        assert one["peer"] is one["peer_fps"] is one["ratio"] is None
        ms = list(one["latency_ms"].values())
        assert ms == sorted(ms) and ms[0] > 0
        assert {"p50", "p95", "p99"} <= one["latency_ms"].keys()
        assert one["peak_mb"] > 50, "Python, OpenVINO and a network do not fit into less"
        assert one["gflops_fraction"] == pytest.approx(
            one["gflop"] * one["fps"] / one["peak_gflops"]
        )


def test_stages_are_those_of_the_mode(rows):
    for one in rows:
        stages = one["stages_ms"]
        assert all(ms >= 0 for ms in stages.values())
        assert stages["decode"] > 0 and stages["crop"] > 0 and stages["network"] > 0
        # Followed people are looked for once, in a frame that does not count; in pictures, always.
        assert (stages["detect"] > 0) == (one["mode"] == "pictures")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"model": "lite,huge"}, "--model must name some of lite, full, heavy, got 'lite,huge'"),
        ({"model": ""}, "--model must name some of"),
        (
            {"mode": "film"},
            "--mode must name some of live, video, chunks, files, pictures, got 'film'",
        ),
        ({"rounds": 0}, "--rounds must be 1 or more, got 0"),
        ({"frames": -1}, "--frames must be 1 or more"),
        ({"max_poses": 0}, "--max-poses must be 1 or more"),
        ({"seconds": float("nan")}, "--seconds must be 0 or more"),
    ],
)
def test_senseless_options_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        BenchOptions(**given)


def test_lists_are_taken_apart():
    options = BenchOptions(model="Heavy, lite,heavy", mode="video,live", mask="yes")
    assert options.models == ("heavy", "lite")
    assert options.modes == ("video", "live")
    assert options.masks == (True,)
    assert BenchOptions().masks == (False, True)


def test_only_clips_can_be_measured_on(tmp_path):
    with pytest.raises(SourceError, match="there is no file"):
        _ = BenchOptions((tmp_path / "missing.mp4",)).clips
    picture = tmp_path / "a.png"
    picture.write_bytes(b"")
    with pytest.raises(InputError, match="a video file is needed"):
        _ = BenchOptions((picture,)).clips


def test_without_a_source_the_sample_clip_or_a_clear_word(clip_path, monkeypatch, tmp_path):
    assert BenchOptions().clips == (clip_path,)
    monkeypatch.setattr(options_module, "SAMPLE", tmp_path / "not_in_a_wheel.mp4")
    with pytest.raises(InputError, match="give at least one SOURCE"):
        _ = BenchOptions().clips


def test_a_long_clip_is_cut_and_decoded_alike(clip_path, frames, tmp_path):
    clip = prepare(clip_path, 25, tmp_path)
    assert clip.whole.shape == (25, *frames[0].picture_rgb.shape[:2])
    assert probe(clip.whole.clip).frame_count == 25
    for told, again, expected in zip(
        clip.whole.frames(), read_video(clip.whole.clip), frames[:25], strict=True
    ):
        np.testing.assert_array_equal(told, expected.picture_rgb)
        np.testing.assert_array_equal(again.picture_rgb, expected.picture_rgb)
    assert [len(list(clip.first(n).frames())) for n in (10, 99)] == [10, 25]
    assert probe(clip.first(10).clip).frame_count == 10


def test_a_short_clip_is_taken_as_it_is(clip_path, tmp_path):
    assert prepare(clip_path, 300, tmp_path).whole.clip == str(clip_path)


def test_ratios_are_those_of_the_rounds():
    ours = [Measured([0.1] * 4, [1] * 4, 10), Measured([0.2] * 4, [1] * 4, 20)]
    theirs = [Measured([0.2] * 4, [1] * 4, 10), Measured([0.8] * 4, [1] * 4, 10)]
    made = row(Case("a", "lite", "video", False, 1), ours, "peer", theirs, {}, COST)
    assert made.ratios == pytest.approx([2.0, 4.0])
    assert made.ratio == pytest.approx(3.0)
    assert made.fps == pytest.approx(7.5)
    assert made.gflops_fraction == pytest.approx(2.0 * 7.5 / 100)
    pictures = row(Case("a", "lite", "pictures", False, 1), ours, None, [], {}, COST)
    assert pictures.gflop == pytest.approx(3.0), "each picture runs the detector too"
    assert pictures.ratio is None


def test_rounds_end_when_the_time_is_used_up(monkeypatch):
    monkeypatch.setattr(measure.time, "monotonic", lambda: 100.0)
    assert Limit(3, end_s=0.0).allows(0, 0.0), "one round is always made"
    assert not Limit(3, end_s=104.0).allows(1, 5.0)
    assert Limit(3, end_s=106.0).allows(1, 5.0)
    assert not Limit(3, end_s=float("inf")).allows(3, 5.0)


def test_a_round_is_made_to_fit(monkeypatch):
    monkeypatch.setattr(measure.time, "monotonic", lambda: 100.0)
    assert Limit(3, end_s=110.0).frames(65, round_s=0.1) == 65
    assert Limit(3, end_s=103.0).frames(65, round_s=0.1) == 30
    assert Limit(3, end_s=90.0).frames(65, round_s=0.1) == measure.FEWEST_FRAMES
    assert Limit(3, end_s=90.0).frames(12, round_s=0.1) == 12
    assert Limit(3, end_s=float("inf")).frames(65, round_s=9.0) == 65


@pytest.mark.parametrize(("size", "with_mask"), [("lite", 0.40), ("full", 0.77), ("heavy", 3.85)])
def test_operations_of_the_networks(size, with_mask):
    found = weights.find(size)
    outputs = ("landmarks", "presence", "heatmaps", "world")
    assert cost.gflop(found, (*outputs, "mask")) == pytest.approx(with_mask, abs=0.006)
    assert cost.gflop(found, outputs) < cost.gflop(found, (*outputs, "mask"))


def test_a_worker_that_fails_says_why():
    settings = Settings("no such model", "live", False, 1)
    command = (sys.executable, "-m", "kinesphere.bench.workers.ours")
    with (
        pytest.raises(EngineError, match=r"kinesphere ended[\s\S]*no such model"),
        Side("kinesphere", command, settings) as side,
    ):
        side.wait()


def test_an_environment_that_cannot_be_made_says_why(tmp_path):
    pins = ("/no/such/wheel.whl",)
    with pytest.raises(EngineError, match=r"installing /no/such/wheel\.whl .*failed"):
        peer.environment(tmp_path / "peer", peer.Path(sys.executable), pins, lambda _: None)
    with pytest.raises(EngineError, match="making the environment"):
        peer.environment(tmp_path / "b", tmp_path / "no_python", pins, lambda _: None)


def test_the_peer_needs_a_place(monkeypatch):
    monkeypatch.setenv("KINESPHERE_CACHE", "off")
    with pytest.raises(InputError, match="needs a folder"):
        peer.mediapipe(lambda _: None)


def test_a_file_that_cannot_be_written_is_an_error(rows, tmp_path):
    from kinesphere.bench import report
    from kinesphere.bench.rows import Row

    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        report.write([Row(**rows[0])], tmp_path / "file" / "rows.json")
    report.write([Row(**one) for one in rows], tmp_path / "again.json")
    assert json.loads((tmp_path / "again.json").read_text()) == rows
    assert {f.name for f in dataclasses.fields(Row)} == set(rows[0])
