"""Runs that are interrupted or killed: nothing that was done is lost, and --resume ends the same."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fit import someone
from fit.someone import Someone, camera
from kinesphere import cli
from kinesphere.core.errors import OutputError
from kinesphere.core.records import Sample
from kinesphere.fit import run, units
from kinesphere.fit.bodies import Done
from kinesphere.fit.order import read_answers
from kinesphere.media.samples import read_provenance, read_samples

Command = Callable[..., tuple[int, str]]

COUNT = 5
PROGRAM = """
import os, sys
from kinesphere import cli
from kinesphere.fit import run, units
number, at = int(sys.argv[1]), int(sys.argv[2])
units.SIZE = 2
fitted, count = run.fitted, 0

def counting(*arguments):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), number)
    return fitted(*arguments)

run.fitted = counting
sys.exit(cli.main(sys.argv[3:]))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The arguments of a run with COUNT pictures; of one of them nothing is told."""
    folder = tmp_path_factory.mktemp("asked")
    people = [Someone(pose) for pose in range(COUNT)]
    for pose, one in enumerate(people):
        one.picture(folder / "in" / f"{pose}.png", camera())
    rows = [one.row(camera()) for one in people[1:]]
    table = someone.table(
        folder / "rows.npz", rows, [f"{pose}.png" for pose in range(1, len(people))]
    )
    return ["fit", str(folder / "in"), "--landmarks", str(table), "--looks", "0"]


@pytest.fixture(autouse=True)
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "SIZE", 2)


@pytest.fixture(scope="module")
def whole(asked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing befell."""
    out = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "SIZE", 2)
        assert cli.main([*asked, "--out", str(out)]) == 0
    return out


def elsewhere(number: int, at: int, *arguments: object) -> tuple[int, str]:
    """In a process of its own, which gets a signal when its unit `at` is fitted."""
    command = [sys.executable, "-c", PROGRAM, str(int(number)), str(at), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def samples(out: Path) -> list[Sample]:
    return list(read_samples(out / "samples.parquet"))


def check_same(out: Path, whole: Path) -> None:
    for one, other in zip(samples(out), samples(whole), strict=True):
        for name, value in vars(other).items():
            np.testing.assert_array_equal(getattr(one, name), value, err_msg=name)
    assert (out / "refused.jsonl").read_bytes() == (whole / "refused.jsonl").read_bytes()
    made, other = (read_provenance(place / "samples.parquet") for place in (out, whole))
    assert made == other
    assert not (out / ".work").exists() and not list(out.rglob("*.part"))


def test_the_whole(whole: Path) -> None:
    assert len(samples(whole)) + len((whole / "refused.jsonl").read_text().splitlines()) == COUNT
    assert len(samples(whole)) >= 3


def test_ctrl_c(asked: list[str], whole: Path, command: Command, tmp_path: Path) -> None:
    """Status 130; the table has what was done; the way on is told."""
    status, printed = elsewhere(signal.SIGINT, 2, *asked, "--out", tmp_path)
    assert status == 130
    assert "Go on with the same command and --resume" in printed
    part = samples(tmp_path)
    assert 0 < len(part) < len(samples(whole))
    for one, other in zip(part, samples(whole), strict=False):
        np.testing.assert_array_equal(one.parameters, other.parameters)
    status, printed = command(*asked, "--out", tmp_path, "--resume")
    assert status == 0, printed
    check_same(tmp_path, whole)


def test_kill(asked: list[str], whole: Path, command: Command, tmp_path: Path) -> None:
    """kill -9: units that were whole are not fitted again."""
    status, _ = elsewhere(signal.SIGKILL, 2, *asked, "--out", tmp_path)
    assert status == -signal.SIGKILL
    status, printed = command(*asked, "--out", tmp_path, "--resume")
    assert status == 0, printed
    check_same(tmp_path, whole)


@pytest.fixture(scope="module")
def halted(asked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that Ctrl-C ended at its second unit."""
    out, fitted, count = tmp_path_factory.mktemp("halted"), run.fitted, 0

    def stopping(*arguments: object) -> Done:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return fitted(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "SIZE", 2)
        patch.setattr(run, "fitted", stopping)
        assert cli.main([*asked, "--out", str(out)]) == 130
    return out


@pytest.fixture
def stopped(halted: Path, tmp_path: Path) -> Path:
    """The same, moved elsewhere."""
    return Path(shutil.copytree(halted, tmp_path / "out"))


def test_what_was_done_is_not_done_again(
    asked: list[str], stopped: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted, count = run.fitted, 0

    def counting(*arguments: object) -> Done:
        nonlocal count
        count += 1
        return fitted(*arguments)

    monkeypatch.setattr(run, "fitted", counting)
    assert command(*asked, "--out", stopped, "--resume")[0] == 0
    assert count == 2  # of three units


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--height", "1.7"], "height was None, is 1.7"),
        (["--max-ambiguity", "0.5"], "max_ambiguity was 0.12, is 0.5"),
        (["--fov", "50", "--people", "2"], "people was 1, is 2; fov was None, is 50.0"),
    ],
)
def test_a_run_with_other_options_is_not_resumed(
    more: list[str], says: str, asked: list[str], stopped: Path, command: Command
) -> None:
    before = {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()}
    status, printed = command(*asked, "--out", stopped, "--resume", *more)
    assert status == 1
    assert f"cannot resume a run that was started otherwise ({says})" in printed
    assert {path: path.read_bytes() for path in stopped.rglob("*") if path.is_file()} == before


def test_a_run_with_another_picture_is_not_resumed(
    asked: list[str], stopped: Path, command: Command
) -> None:
    """Units are counted off in the folder's order: all of them would be other pictures."""
    first = Path(asked[1]) / "!.png"
    Someone(3).picture(first, camera())
    try:
        status, printed = command(*asked, "--out", stopped, "--resume")
    finally:
        first.unlink()
    assert status == 1
    assert "started otherwise (files was" in printed


def test_a_run_with_other_answers_is_not_resumed(
    asked: list[str], stopped: Path, command: Command, tmp_path: Path
) -> None:
    """A file's name is the same, what it says is not."""
    order = tmp_path / "order.jsonl"
    name = next(path for path in sorted(Path(asked[1]).iterdir())).name
    line = {"picture": name, "nearer": "nose", "farther": "left_wrist"}
    order.write_text(json.dumps(line))
    note = stopped / ".work" / "asked.json"
    before = json.loads(note.read_text())
    status, printed = command(*asked, "--out", stopped, "--resume", "--order", order)
    assert status == 1 and "answers was , is 1 (" in printed
    before["options"]["order"] = str(order)
    before["answers"] = read_answers(str(order)).digest
    note.write_text(json.dumps(before))
    order.write_text(json.dumps({**line, "nearer": "left_wrist", "farther": "nose"}))
    status, printed = command(*asked, "--out", stopped, "--resume", "--order", order)
    assert status == 1 and "(answers was 1 (" in printed


def test_more_may_be_drawn_when_it_goes_on(
    asked: list[str], stopped: Path, command: Command
) -> None:
    drawn = ("--looks", 1, "--mesh", "obj")
    status, printed = command(*asked, "--out", stopped, "--resume", *drawn)
    assert status == 0, printed
    assert len(list((stopped / "looks").iterdir())) == 1 and (stopped / "pictures.html").is_file()


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b"\xff", b'{"options": 3}'])
def test_a_damaged_note_is_told(
    note: bytes, asked: list[str], stopped: Path, command: Command
) -> None:
    (stopped / ".work" / "asked.json").write_bytes(note)
    status, printed = command(*asked, "--out", stopped, "--resume")
    assert status == 1
    assert "begin anew" in printed and printed.count("error:") == 1


def test_what_was_done_before_an_error_is_kept(
    asked: list[str],
    whole: Path,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the disk is full: the error is told, the table has the rest, and the run can go on."""
    kept, count = units.write_jpeg, 0

    def full(path: Path, picture: np.ndarray) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise OutputError(f"{path} cannot be written: No space left on device")
        kept(path, picture)

    with monkeypatch.context() as patch:
        patch.setattr(units, "write_jpeg", full)
        status, printed = command(*asked, "--out", tmp_path)
    assert status == 1
    assert "No space left on device" in printed
    assert 0 < len(samples(tmp_path)) < len(samples(whole))
    assert command(*asked, "--out", tmp_path, "--resume")[0] == 0
    check_same(tmp_path, whole)


def test_names_that_are_not_utf8(asked: list[str], command: Command, tmp_path: Path) -> None:
    """Nor fit on one line: both tables hold them, as far as they can be written."""
    rows = tmp_path / "rows.npz"
    names = ["\udcff é.png", "a\u2028b\x85c\nd.png", "n" * 240 + ".png"]
    try:
        for name in names:
            Someone(5).picture(tmp_path / "in" / name, camera())
    except OSError:
        pytest.skip("this disk has no such names")
    people = [Someone(5).row(camera()) for _ in names[1:]]
    someone.table(rows, people, names[1:])
    out = tmp_path / "out"
    options = ("--landmarks", rows, "--looks", 3, "--out", out)
    status, printed = command("fit", tmp_path / "in", *options)
    assert status == 0, printed
    (line,) = (out / "refused.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads(line)["source"].endswith("? é.png")
    assert [Path(one.source).name for one in samples(out)] == names[1:]
    assert all((out / one.picture).is_file() for one in samples(out))
