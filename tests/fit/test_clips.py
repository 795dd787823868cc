"""Clips: frame by frame and as a whole; what breaks off is kept as far as it goes."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from bad_input import makers
from fit.conftest import LITE
from fit.someone import body
from kinesphere import cli
from kinesphere.core.records import Sample
from kinesphere.fit import run
from kinesphere.media.frames import Frame
from kinesphere.media.samples import read_samples
from kinesphere.truth.camera import Camera
from kinesphere.truth.fit import windows
from kinesphere.truth.fit.evidence import Evidence, View
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.temporal import Clip

Fit = Callable[..., list[Sample]]
COUNT = 7


@pytest.fixture(scope="module")
def clip(frames: list[Frame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """COUNT small frames of a real person, 25 a second."""
    pictures = [np.ascontiguousarray(f.picture_rgb[::2, ::2]) for f in frames[: 2 * COUNT : 2]]
    return makers.encode(tmp_path_factory.mktemp("clip") / "clip.mp4", pictures)


@pytest.fixture(scope="module")
def whole(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """Fitted as a whole."""
    out = tmp_path_factory.mktemp("whole")
    options = (*LITE, "--temporal", "--looks", "0", "--out", str(out))
    assert cli.main(["fit", str(clip), *options]) == 0
    return list(read_samples(out / "samples.parquet"))


def shapes(samples: list[Sample]) -> np.ndarray:
    return np.stack([one.parameters[body().layout.shape] for one in samples])


def acceleration_m_s2(samples: list[Sample]) -> float:
    xyz_m = np.stack([one.xyz_m for one in samples])
    return float(np.abs(np.diff(xyz_m, 2, axis=0)).mean() / 0.04**2)


def test_a_clip_as_a_whole(clip: Path, whole: list[Sample], fit: Fit) -> None:
    """One shape, and less jerks than frame by frame; the picture is explained all the same."""
    apart = fit(clip, *LITE)
    for samples in (apart, whole):
        assert [one.frame for one in samples] == list(range(COUNT))
        np.testing.assert_allclose([one.t_ms for one in samples], 40 * np.arange(COUNT))
        assert {one.source for one in samples} == {str(clip)}
    assert np.ptp(shapes(whole), axis=0).max() < 1e-5 < np.ptp(shapes(apart), axis=0).max()
    assert len({one.height_m for one in whole}) == 1
    assert acceleration_m_s2(whole) < 0.5 * acceleration_m_s2(apart)
    assert np.median([one.reprojection_px for one in whole]) < 5


@pytest.mark.parametrize("count", [1, 2])
def test_clips_too_short_for_an_acceleration(
    count: int, frames: list[Frame], fit: Fit, tmp_path: Path
) -> None:
    pictures = [np.ascontiguousarray(f.picture_rgb[::2, ::2]) for f in frames[:count]]
    samples = fit(makers.encode(tmp_path / "short.mp4", pictures), *LITE, "--temporal")
    assert len(samples) == count


def test_each_nth_frame(clip: Path, fit: Fit) -> None:
    samples = fit(clip, *LITE, "--every", 3)
    assert [(one.frame, round(one.t_ms)) for one in samples] == [(0, 0), (3, 120), (6, 240)]


def test_windows_pass_into_each_other(
    clip: Path, whole: list[Sample], fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip too long for one window is nearly what it is in one."""
    monkeypatch.setattr(windows, "WINDOW", 5)
    monkeypatch.setattr(windows, "OVERLAP", 3)
    windowed = fit(clip, *LITE, "--temporal")
    assert np.ptp(shapes(windowed), axis=0).max() == 0
    for one, other in zip(windowed, whole, strict=True):
        assert np.linalg.norm(one.xyz_m - other.xyz_m, axis=1).mean() < 0.03


@pytest.mark.parametrize("count", [7, 9, 13])
def test_windows_cover_each_frame_once(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where windows agree, nothing is changed by them, whatever a clip's length."""
    monkeypatch.setattr(windows, "WINDOW", 6)
    monkeypatch.setattr(windows, "OVERLAP", 3)
    done: list[int] = []

    def same(
        problem: object, found: windows.Fitted, clip: Clip, progress: object
    ) -> windows.Fitted:
        done.extend((clip.t_s * 10).round().int().tolist())
        return found

    monkeypatch.setattr(windows, "through_time", same)
    x = torch.rand(count, body().layout.size)
    x[:, body().layout.shape] = 0.5
    rows = torch.arange(count).float()
    found = windows.Fitted(x, rows, x[:, :, None], rows > 0, x[:, None], rows[:, None])
    joined = windows.windowed(nothing_seen(count), found, rows / 10)
    torch.testing.assert_close(joined.parameters, x)
    torch.testing.assert_close(joined.curvature, found.curvature)
    assert sorted(set(done)) == list(range(count))


def nothing_seen(count: int) -> Problem:
    model = run.load()
    lens = Camera(torch.full((count,), 256.0), torch.full((count, 2), 128.0))
    nothing = View(lens, torch.zeros(count, 33, 2), torch.full((count, 33), torch.inf))
    return Problem(model.body, model.prior, Evidence((nothing,)))


def test_a_clip_that_is_cut_short(
    clip: Path, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """What came before is fitted, and where it ends is told."""
    ends = makers.packet_ends(clip)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip.read_bytes()[: ends[5] + 10])
    status, printed = command("fit", cut, *LITE, "--looks", 1, "--out", tmp_path / "out")
    assert status == 0
    samples = list(read_samples(tmp_path / "out" / "samples.parquet"))
    assert [one.frame for one in samples] == list(range(len(samples))) and len(samples) >= 5
    last = json.loads((tmp_path / "out" / "refused.jsonl").read_text().splitlines()[-1])
    assert (last["frame"], last["person"]) == (len(samples), None)
    assert "cut short" in last["reason"] and "cut short" in printed
    assert (tmp_path / "out" / "cut.html").is_file()


def test_a_progress_bar_is_shown_on_a_terminal(
    clip: Path,
    command: Callable[..., tuple[int, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, terminal in (("a", False), ("b", True)):
        if terminal:
            monkeypatch.setenv("FORCE_COLOR", "1")
        options = ("--temporal", "--every", 3, "--looks", 1, "--out", tmp_path / name)
        _, printed = command("fit", clip, *LITE, *options)
        assert all((words in printed) == terminal for words in ("fitting", "drawing clip", "3/3"))


def test_help_teaches(command: Callable[..., tuple[int, str]]) -> None:
    status, printed = command("fit", "--help")
    assert status == 0
    for words in ("kinesphere fit clip.mp4 --temporal", "--views calib.toml", "refused.jsonl",
                  "--order", "docs/samples.md", "kinesphere[truth]"):  # fmt: skip
        assert words in printed
