"""The job as a whole: what it leaves behind, and what `--resume` takes for done."""

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinesphere import weights
from kinesphere.core.errors import InputError, OutputError
from kinesphere.estimate import results, run
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.results import Loaded
from kinesphere.live.networks import load_networks
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import Frame
from kinesphere.media.sources import parse


@pytest.fixture(scope="module")
def lite():
    return Loaded(load_networks(weights.find("detector", "detector"), weights.find("lite"), True))


@pytest.fixture
def clip(frames, tmp_path) -> Path:
    path = tmp_path / "walk.mp4"
    with ClipWriter(path) as out:
        for frame in frames[:8]:
            out.write(frame.picture_rgb, frame.t_ms)
    return path


@pytest.fixture
def options(tmp_path):
    return EstimateOptions(out=tmp_path / "out", model="lite", view=False, format="npz")


def table(options, name="walk"):
    with np.load(options.out / f"{name}.npz") as saved:
        return dict(saved)


def test_everything_that_was_asked_for_is_written_and_listed(clip, options, lite):
    options = dataclasses.replace(options, view=True, video=True, mask=True, format="npz,csv")
    report = run.estimate(parse(str(clip)), options, lite)
    names = [
        "walk.npz",
        "walk.csv",
        "walk_3d.png",
        "walk_3d.html",
        "walk_masks",
        "walk_overlay.mp4",
    ]
    assert [p.name for p in report.written] == names
    assert all(p.exists() for p in report.written)
    assert len(list((options.out / "walk_masks").iterdir())) == report.found == 8
    assert table(options)["frame"].tolist() == list(range(8))


@pytest.mark.parametrize(
    "other", [{"mask": True}, {"every": 2}, {"frames": 4}, {"video": True}, {"smoothing": False}]
)
def test_resume_passes_over_only_what_was_done_just_so(clip, options, lite, other):
    run.estimate(parse(str(clip)), options, lite)
    resumed = dataclasses.replace(options, resume=True)
    assert run.estimate(parse(str(clip)), resumed, lite).skipped
    changed = dataclasses.replace(resumed, **other)
    assert not run.estimate(parse(str(clip)), changed, lite).skipped
    assert run.estimate(parse(str(clip)), changed, lite).skipped


def test_masks_of_an_earlier_run_do_not_stay(clip, options, lite):
    run.estimate(parse(str(clip)), dataclasses.replace(options, mask=True), lite)
    run.estimate(parse(str(clip)), dataclasses.replace(options, mask=True, every=4), lite)
    masks = sorted(p.name for p in (options.out / "walk_masks").iterdir())
    assert masks == ["000000_0.png", "000004_0.png"]


def test_a_folder_of_one_picture_is_a_folder(person, options, lite, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        Image.fromarray(person).save(tmp_path / folder / "p.png")
    options = dataclasses.replace(options, view=True)
    for folder in ("a", "b"):
        run.estimate(parse(str(tmp_path / folder)), options, lite)
        assert (options.out / f"{folder}_overlay" / "p_overlay.png").is_file()
        assert table(options, folder)["picture"].tolist() == [str(tmp_path / folder / "p.png")]


class Camera:
    """Stands for a camera that shows some frames and is then unplugged."""

    def __init__(self, frames):
        self.frames = frames

    def __call__(self, index, fps=None):
        for i, frame in enumerate(self.frames):
            time.sleep(0.2)  # slower than the network: none is dropped
            yield Frame(i, i * 33.0 if fps is None else i * 1000 / fps, frame.picture_rgb)


def test_fps_is_obeyed_for_a_camera_too(frames, options, lite, monkeypatch):
    monkeypatch.setattr(results, "read_camera", Camera(frames[:3]))
    run.estimate(parse("0"), dataclasses.replace(options, fps=10.0), lite)
    assert table(options, "camera_0")["t_ms"].tolist() == [0.0, 100.0, 200.0]


def test_an_overlay_that_fails_does_not_cost_a_camera_its_table(frames, options, lite, monkeypatch):
    monkeypatch.setattr(results, "read_camera", Camera(frames[:5]))

    def full(*_):
        raise OutputError("camera_0_overlay.mp4 cannot be written: no space")

    monkeypatch.setattr(ClipWriter, "write", full)
    report = run.estimate(parse("0"), dataclasses.replace(options, video=True), lite)
    assert report.problems == ["camera_0_overlay.mp4 cannot be written: no space"]
    assert len(table(options, "camera_0")["frame"]) == 5


def test_what_a_camera_saw_is_not_thrown_away(frames, options, lite, monkeypatch):
    """Tables that could not be written are written by --resume, without the camera."""
    monkeypatch.setattr(results, "read_camera", Camera(frames[:5]))
    with monkeypatch.context() as broken:
        broken.setattr(
            run.outputs, "write_table", lambda *_: (_ for _ in ()).throw(OutputError("full"))
        )
        with pytest.raises(OutputError, match="full"):
            run.estimate(parse("0"), options, lite)
    with pytest.raises(InputError, match="holds what an earlier run saw"):
        run.estimate(parse("0"), options, lite)
    monkeypatch.setattr(results, "read_camera", Camera([]))
    run.estimate(parse("0"), dataclasses.replace(options, resume=True), lite)
    assert len(table(options, "camera_0")["frame"]) == 5
    assert not list(options.out.glob(".*"))


def test_ctrl_c_while_a_cameras_table_is_written_loses_nothing(frames, options, lite, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "read_camera", Camera(frames[:5]))
    with monkeypatch.context() as impatient:
        impatient.setattr(run.outputs, "write_table", stop)
        report = run.estimate(parse("0"), options, lite)
    assert report.interrupted
    assert report.unfinished
    run.estimate(parse("0"), dataclasses.replace(options, resume=True), lite)
    assert len(table(options, "camera_0")["frame"]) == 5
