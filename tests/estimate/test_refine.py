"""`kinesphere estimate --refine`: tables of a body through the clip, and what cannot be refined."""

import sys

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.estimate import many, run
from kinesphere.estimate.options import EstimateOptions
from kinesphere.media.sources import parse
from kinesphere.media.tables_in import read_table
from kinesphere.progress import silent

FRAMES = 20


@pytest.fixture
def options(tmp_path) -> EstimateOptions:
    return EstimateOptions(
        out=tmp_path / "out", model="lite", format="npz", view=False, frames=8, refine=True
    )


def estimated(source, options):
    return list(many.estimate_all([parse(str(source))], options, silent))


def lengths(rows: np.ndarray, a: str, b: str) -> np.ndarray:
    return np.linalg.norm(rows["xyz_m"][:, INDEX[a]] - rows["xyz_m"][:, INDEX[b]], axis=1)


def test_the_command_writes_tables_of_one_body(command, clip_path, tmp_path):
    wanted = ("--model", "lite", "--frames", FRAMES, "--format", "npz,csv", "--out", tmp_path)
    status, said = command("estimate", clip_path, "--refine", *wanted)
    assert status == 0 and f"somebody in {FRAMES}" in said
    rows, _ = read_table(tmp_path / "balance.npz")
    assert rows["frame"].tolist() == list(range(FRAMES))
    for name in ("sigma_m", "position_m", "xyz_m", "xy_px"):
        assert np.isfinite(rows[name]).all()
    for bone in (("left_knee", "left_ankle"), ("left_hip", "left_knee")):
        assert np.ptp(lengths(rows, *bone)) < 0.01, "landmarks follow the skin at joints that bend"
    assert (tmp_path / "balance.csv").is_file() and (tmp_path / "balance_3d.html").is_file()
    assert not list(tmp_path.glob(".*.journal"))


@pytest.mark.parametrize("source", ["0", "rtsp://camera.invalid/1"])
def test_what_has_no_end_is_refused_before_any_work(command, source, tmp_path):
    status, said = command("estimate", source, "--refine", "--out", tmp_path / "out")
    assert status == 1 and "--refine fits a body through a video file" in said
    assert not (tmp_path / "out").exists()


def test_pictures_are_refused(command, picture, tmp_path):
    status, said = command("estimate", picture, "--refine", "--out", tmp_path / "out")
    assert status == 1 and "this is a picture" in said


@pytest.fixture
def picture(person, tmp_path):
    from PIL import Image

    Image.fromarray(person).save(tmp_path / "person.png")
    return tmp_path / "person.png"


def test_without_the_lift_there_is_nothing_to_refine_with():
    with pytest.raises(InputError, match="leave out --lift off"):
        EstimateOptions(refine=True, lift="off")


def test_without_pytorch_it_says_what_to_install(clip_path, options, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match=r"pip install 'kinesphere\[truth\]'"):
        estimated(clip_path, options)
    assert not options.out.exists()


def test_ctrl_c_while_refining_leaves_all_to_resume(clip_path, options, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as impatient:
        impatient.setattr(run, "refined", stop)
        (report,) = estimated(clip_path, options)
    assert report.interrupted and report.unfinished and not report.written
    (options.out / "balance.npz").write_bytes(b"old")
    resumed = EstimateOptions(**{**vars(options), "resume": True})
    (report,) = estimated(clip_path, resumed)
    assert report.frames == 0, "what was seen is in the journal"
    rows, _ = read_table(options.out / "balance.npz")
    assert len(rows) == options.frames
    (again,) = estimated(clip_path, resumed)
    assert again.skipped


def test_a_run_is_not_gone_on_with_otherwise(clip_path, options, monkeypatch):
    monkeypatch.setattr(run, "refined", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    estimated(clip_path, options)
    other = EstimateOptions(**{**vars(options), "resume": True, "refine": False})
    (outcome,) = estimated(clip_path, other)
    assert isinstance(outcome, InputError) and "refine was True, is False" in str(outcome)
