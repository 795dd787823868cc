"""`kinesphere synth`: the same pictures whoever makes them, interrupted or not; and what it refuses."""

import json
import multiprocessing
import os
import signal
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.console import Console

from kinesphere import cli
from kinesphere.core.errors import InputError, OutputError
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import read, shards
from kinesphere.learn.synthetic import run, work
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.synthetic.run import synth
from kinesphere.learn.synthetic.studio import studio

N, PER_SHARD = 12, 5


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(run, "PER_SHARD", PER_SHARD)
    monkeypatch.setattr(work, "TOGETHER", 2)


def _options(out: Path, **more) -> SynthOptions:
    return SynthOptions(**{"out": out, "n": N, "size": 96, "seed": 3, "workers": 1, **more})


def _run(options: SynthOptions) -> list[Example]:
    assert synth(options, Console(quiet=True)) == 0
    return _examples(options.out)


def _examples(out: Path) -> list[Example]:
    return [one for shard in shards(out) for one in read(shard.path)]


def _same(a: list[Example], b: list[Example]) -> None:
    assert len(a) == len(b)
    for one, other in zip(a, b, strict=True):
        for name, value in vars(one).items():
            np.testing.assert_array_equal(value, getattr(other, name), name)


@pytest.fixture(scope="module")
def whole(opengl, tmp_path_factory):
    """A run from beginning to end by one process, with maps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "PER_SHARD", PER_SHARD)
        out = tmp_path_factory.mktemp("whole") / "new" / "folder"
        return out, _run(_options(out, maps=True))


def test_pictures_come_in_order_in_shards(whole):
    out, examples = whole
    assert [shard.count for shard in shards(out)] == [5, 5, 2]
    assert [one.key for one in examples] == [f"synthetic-3-{i:08d}" for i in range(N)]
    assert all(one.size_px == (96, 96) and one.licence == "CC0-1.0" for one in examples)
    assert "CMU" in examples[0].source


def test_maps_lie_beside(whole):
    out, examples = whole
    for one in examples:
        parts, depth = (
            cv2.imread(str(out / kind / f"{one.key}.png"), cv2.IMREAD_UNCHANGED)
            for kind in ("parts", "depth")
        )
        mask = cv2.imdecode(np.frombuffer(one.mask, np.uint8), cv2.IMREAD_UNCHANGED) > 0
        assert depth.dtype == np.uint16 and parts.max() <= 14
        assert (parts[mask] > 0).mean() > 0.99
        assert abs(np.median(depth[mask]) / 1000 - one.depth_m) < 1.2


def test_a_sheet_to_look_at(whole):
    out, _ = whole
    sheet = cv2.imread(str(out / "sheet.jpg"))
    assert sheet.shape == (2 * 160, 12 * 160, 3)
    assert sheet[:, ::2].std() > 10


def test_several_processes_make_the_same(whole, small, tmp_path):
    _same(_run(_options(tmp_path / "two", workers=2, sheet=False, maps=True)), whole[1])


def test_an_interrupted_run_goes_on_to_the_same(whole, small, tmp_path, monkeypatch):
    """Ctrl-C after seven pictures: the first shard stays, and no half of the second."""
    out, made = tmp_path / "out", work.pictures

    def interrupted(*args):
        yield from islice(made(*args), 7)
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "pictures", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _run(_options(out, maps=True))
    assert [path.name for path in out.glob("*.parquet*")] == ["synthetic-00000.parquet"]
    before = (out / "synthetic-00000.parquet").stat().st_mtime_ns
    monkeypatch.setattr(run, "pictures", made)
    _same(_run(_options(out, maps=True, resume=True)), whole[1])
    assert (out / "synthetic-00000.parquet").stat().st_mtime_ns == before


def test_more_of_the_same_can_be_made(whole, small, tmp_path):
    out = tmp_path / "out"
    few = _run(_options(out, n=6, maps=True))
    _same(few, whole[1][:6])
    _same(_run(_options(out, maps=True, resume=True)), whole[1])
    _same(_run(_options(out, n=6, maps=True, resume=True)), whole[1])  # nothing is taken away


def test_other_seeds_and_held_out_people_are_others(whole, small, tmp_path):
    other = _run(_options(tmp_path / "seed", seed=4, n=1, sheet=False))[0]
    apart = _run(_options(tmp_path / "apart", held_out=True, n=1, sheet=False))[0]
    for one in (other, apart):
        assert np.abs(one.xy_px[:33] - whole[1][0].xy_px[:33]).max() > 5
    assert apart.key == "synthetic-held-out-3-00000000"


def test_a_process_that_dies_is_said(opengl, small, tmp_path):
    options = _options(tmp_path, n=400, workers=2)
    made = work.pictures(options, studio(options), 0, options.n)
    next(made)
    mine = multiprocessing.active_children()
    assert len(mine) == 2
    os.kill(mine[0].pid, signal.SIGKILL)
    with pytest.raises(OutputError, match="--resume"):
        list(made)
    assert not multiprocessing.active_children()


def test_what_is_there_is_not_written_over(whole, small):
    out, _ = whole
    with pytest.raises(InputError, match="--resume"):
        synth(_options(out, maps=True), Console(quiet=True))
    for other in ({"seed": 9}, {"size": 128}, {"held_out": True}, {"licence": "MIT"}):
        with pytest.raises(InputError, match="say the same"):
            synth(_options(out, resume=True, **{"maps": True, **other}), Console(quiet=True))


def test_folders_of_something_else_are_left_alone(small, tmp_path):
    (tmp_path / "others.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="something else"):
        synth(_options(tmp_path), Console(quiet=True))
    assert [path.name for path in tmp_path.iterdir()] == ["others.parquet"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"seed": 3}', "\x00"])
def test_damaged_notes_are_refused(small, tmp_path, text):
    (tmp_path / run.ASKED).write_text(text)
    with pytest.raises(InputError, match="another --out"):
        synth(_options(tmp_path, resume=True), Console(quiet=True))


def test_damaged_shards_are_said(whole, small, tmp_path):
    out = tmp_path / "out"
    _run(_options(out, n=6, sheet=False))
    path = out / "synthetic-00000.parquet"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(InputError, match="synthetic-00000"):
        synth(_options(out, n=6, resume=True), Console(quiet=True))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"n": 0}, "--n must"),
        ({"size": 20}, "--size must"),
        ({"size": 10**6}, "--size must"),
        ({"seed": -1}, "--seed must"),
        ({"seed": 2**40}, "--seed must"),
        ({"workers": 0}, "--workers must"),
        ({"licence": " "}, "--licence must"),
        ({"people": Path("nowhere")}, "--people: there is no folder nowhere"),
        ({"light": Path("nowhere")}, "--light"),
        ({"backgrounds": Path("nowhere")}, "--backgrounds"),
        ({"motions": Path("nowhere")}, "--motions"),
    ],
)
def test_options_that_cannot_be_meant(tmp_path, more, words):
    with pytest.raises(InputError, match=words):
        _options(tmp_path, **more)


def test_held_out_people_take_no_other_motions(tmp_path):
    with pytest.raises(InputError, match="leave out --motions"):
        _options(tmp_path, held_out=True, motions=tmp_path)


def test_folders_without_what_is_needed_are_refused(small, tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("people", "motions", "backgrounds", "light"):
        options = _options(tmp_path / "out", **{name: tmp_path / "empty"})
        with pytest.raises(InputError, match="empty"):
            synth(options, Console(quiet=True))
    assert not list((tmp_path / "out").glob("*.parquet"))


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        synth(_options(tmp_path / "file" / "out"), Console(quiet=True))


def test_the_command(opengl, small, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["--n", "3", "--size", "64", "--workers", "1", "--no-sheet"]
    assert cli.main(["synth", "--out", str(out), *words]) == 0
    assert len(_examples(out)) == 3
    assert json.loads((out / run.ASKED).read_text())["size"] == 64
    assert cli.main(["synth", "--out", str(out), *words]) == 1
    assert "--resume" in capsys.readouterr().err
    assert cli.main(["synth", "--out", str(out), "--n", "-3"]) == 1
