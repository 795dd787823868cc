"""Runs that are interrupted, killed or out of disk: nothing is lost, and --resume ends the same."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from bad_input.makers import table
from kinesphere.media.frames import Frame

Command = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and limits")

PROGRAM = """
import json, os, resource, signal, sys, threading
from kinesphere import cli
from kinesphere.estimate import journal
from kinesphere.live import clips

what = json.loads(sys.argv[1])
journal.CHECKPOINT_EVERY_S = what["checkpoint_every_s"]
if what["file_limit"]:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (what["file_limit"], hard))
look, count = clips.look, 0

def counting(*arguments):
    global count
    count += 1
    if count == what["at_frame"]:
        os.kill(os.getpid(), what["signal"])
    return look(*arguments)

clips.look = counting
sys.exit(cli.main(sys.argv[2:]))
"""


def elsewhere(
    *arguments: object,
    at_frame: int = 0,
    signal: int = 0,
    file_limit: int = 0,
    checkpoint_every_s: float = 0.05,
) -> tuple[int, str]:
    """Runs the command in a process of its own, which gets a signal at a frame or a small disk."""
    what = {
        "at_frame": at_frame,
        "signal": int(signal),
        "file_limit": file_limit,
        "checkpoint_every_s": checkpoint_every_s,
    }
    command = [sys.executable, "-c", PROGRAM, json.dumps(what), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


FORMATS = ["--format", "npz,csv", "--model", "lite", "--no-view"]
COUNT = 40


@pytest.fixture(scope="module")
def short(frames: list[Frame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of COUNT frames with a person."""
    pictures = [np.ascontiguousarray(f.picture_rgb[::2, ::2]) for f in frames[:COUNT]]
    return makers.encode(tmp_path_factory.mktemp("clip") / "short.mp4", pictures)


@pytest.fixture(scope="module")
def uninterrupted(short: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the tables of a run that nothing befell."""
    out = tmp_path_factory.mktemp("whole")
    status, printed = elsewhere("estimate", short, "--out", out, *FORMATS)
    assert status == 0, printed
    return out


def check_same(out: Path, whole: Path) -> None:
    a, b = table(out / "short.npz"), table(whole / "short.npz")
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name])
    assert (out / "short.csv").read_bytes() == (whole / "short.csv").read_bytes()
    assert [p.name for p in out.glob(".*")] == [".short.done"] and not list(out.glob("*.part"))


def resume(command: Command, short: Path, out: Path) -> str:
    status, printed = command("estimate", short, "--out", out, *FORMATS, "--resume")
    assert status == 0, printed
    return printed


def test_ctrl_c(command: Command, short: Path, uninterrupted: Path, tmp_path: Path) -> None:
    """Ctrl-C: status 130, tables of what was done, and the way on."""
    status, printed = elsewhere(
        "estimate", short, "--out", tmp_path, *FORMATS, at_frame=21, signal=signal.SIGINT
    )
    assert status == 130
    assert "Go on with the same command and --resume" in printed
    done, whole = table(tmp_path / "short.npz"), table(uninterrupted / "short.npz")
    count = len(done["frame"])
    assert 10 < count < 22
    np.testing.assert_array_equal(done["xyz_m"], whole["xyz_m"][:count])
    assert f"{COUNT - count} frame(s)" in resume(command, short, tmp_path)
    check_same(tmp_path, uninterrupted)


def test_ctrl_c_at_the_first_frame(short: Path, tmp_path: Path) -> None:
    """Empty tables do not make the run count as done."""
    status, printed = elsewhere(
        "estimate", short, "--out", tmp_path, *FORMATS, at_frame=1, signal=signal.SIGINT
    )
    assert status == 130
    assert len(table(tmp_path / "short.npz")["frame"]) == 0
    assert (tmp_path / ".short.journal").is_dir(), printed


@pytest.mark.parametrize("checkpoint_every_s", [0.05, 99.0])
def test_kill(
    checkpoint_every_s: float,
    command: Command,
    short: Path,
    uninterrupted: Path,
    tmp_path: Path,
) -> None:
    """kill -9: what the last checkpoint holds is kept, be there one or not."""
    status, _ = elsewhere(
        *("estimate", short, "--out", tmp_path, *FORMATS),
        at_frame=30,
        signal=signal.SIGKILL,
        checkpoint_every_s=checkpoint_every_s,
    )
    assert status == -signal.SIGKILL
    printed = resume(command, short, tmp_path)
    assert (f"{COUNT} frame(s)" in printed) == (checkpoint_every_s > 1)
    check_same(tmp_path, uninterrupted)


@pytest.mark.parametrize(
    ("limit", "options", "says"),
    [
        (25_000, [], "short.journal cannot be written on: File too large"),
        (50_000, [], "short.csv cannot be written: File too large"),
        (50_000, ["--format", "parquet"], "short.parquet cannot be written: File too large"),
        (50_000, ["--format", "npz", "--video"], "short_overlay.mp4 cannot be finished: File too"),
        (200, [], "short.journal cannot be written: File too large"),
    ],
)
def test_disk_full(
    limit: int,
    options: list[str],
    says: str,
    command: Command,
    short: Path,
    uninterrupted: Path,
    tmp_path: Path,
) -> None:
    """A write fails midway: an error that says what to do, and no half tables."""
    arguments = ["estimate", short, "--out", tmp_path, *FORMATS, *options]
    status, printed = elsewhere(*arguments, file_limit=limit)
    assert status == 1
    assert says in printed and printed.count("error:") == 1
    assert not list(tmp_path.glob("*.part"))
    for whole in tmp_path.glob("short.npz"):
        assert len(table(whole)["frame"]) == COUNT
    assert not (tmp_path / "short.csv").exists()
    resume(command, short, tmp_path)
    check_same(tmp_path, uninterrupted)


@pytest.fixture(scope="module")
def killed(short: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("killed")
    elsewhere("estimate", short, "--out", out, *FORMATS, at_frame=5, signal=signal.SIGKILL)
    return out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--every", "2"], "every was 1, is 2"),
        (["--model", "full"], "weights was"),
        (["--fps", "30"], "fps was None, is 30.0"),
    ],
)
def test_resumed_with_other_options(
    options: list[str],
    says: str,
    command: Command,
    killed: Path,
    short: Path,
    tmp_path: Path,
) -> None:
    shutil.copytree(killed, tmp_path, dirs_exist_ok=True)
    arguments = ["estimate", short, "--out", tmp_path, "--format", "npz"]
    model = [] if "--model" in options else ["--model", "lite"]
    status, printed = command(*arguments, *model, *options, "--resume")
    assert status == 1
    assert f"cannot resume a run that was started otherwise ({says}" in printed
    assert (tmp_path / ".short.journal" / "run.json").is_file()
