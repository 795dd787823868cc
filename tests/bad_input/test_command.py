"""The command with bad sources and options: exit status, one line that says why, nothing left."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from bad_input.servers import serve

Command = Callable[..., tuple[int, str]]
Make = Callable[[Path], list[object]]


def clip(folder: Path, name: str = "a.mp4") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    return makers.encode(folder / name, makers.grey())


def file(folder: Path, name: str, data: bytes = b"") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def with_option(*options: object) -> Make:
    return lambda f: [clip(f), *options]


FAILS: dict[str, tuple[Make, str]] = {
    # name: (the arguments after `estimate`, made in a folder; what the only line printed says)
    "no source": (lambda f: [], "give at least one SOURCE"),
    "empty source": (lambda f: [""], "a source must be a picture, folder, video"),
    "missing file": (lambda f: [f / "no.mp4"], "there is no file, folder or camera .*no.mp4"),
    "one of two missing": (lambda f: [clip(f), f / "no.mp4"], "there is no file.*no.mp4"),
    "name too long": (lambda f: ["a" * 5000], "a…' cannot be read: File name too long"),
    "folder without pictures": (lambda f: [folder(f / "d")], r"holds no pictures \(.jpg"),
    "pattern without match": (lambda f: [f / "*.jpg"], "no picture matches"),
    "empty picture": (lambda f: [file(f, "a.jpg")], "a.jpg is not a picture of a known kind"),
    "empty clip": (lambda f: [file(f, "a.mp4")], "cannot be opened as video: it is empty"),
    "text renamed .jpg": (lambda f: [file(f, "a.jpg", b"hi" * 99)], "not a picture"),
    "text renamed .mp4": (lambda f: [file(f, "a.mp4", b"hi" * 99)], "cannot be opened as video"),
    "text": (lambda f: [file(f, "a.txt", b"hello\n" * 999)], "is text: expected a video"),
    "no frames": (lambda f: [makers.no_frames(f / "a.mp4")], "holds no video"),
    "only sound": (lambda f: [makers.only_sound(f / "a.m4a")], "holds no video, only audio"),
    "cut before its index": (lambda f: [makers.cut(clip(f), 0.1)], "holds no video, only data"),
    "camera not there": (lambda f: [99], "camera 99 cannot be opened: is it plugged in"),
    "camera not there, with video": (lambda f: [99, "--video"], "camera 99 cannot be opened"),
    "camera in superscript": (lambda f: ["²"], "there is no file, folder or camera"),
    "camera beyond all numbers": (lambda f: ["9" * 20], "there is no file, folder or camera"),
    "unknown protocol": (lambda f: ["foo://bar"], "foo://bar cannot be opened as video: Protocol"),
    "address without host": (lambda f: ["http://"], "cannot be opened as video"),
    "nobody listens": (lambda f: ["http://127.0.0.1:9/a.mp4"], "Connection refused"),
    "two sources of one name": (
        lambda f: [clip(f, "x/a.mp4"), clip(f, "y/a.mkv")],
        "would both be written as 'a': run them apart",
    ),
    "every 0": (with_option("--every", 0), "--every must be 1 or more, got 0"),
    "fps -1": (with_option("--fps", -1), "--fps must be greater than 0, got -1.0"),
    "fps nan": (with_option("--fps", "nan"), "--fps must be greater than 0, got nan"),
    "frames 0": (with_option("--frames", 0), "--frames must be 1 or more, got 0"),
    "threads 0": (with_option("--threads", 0), "threads must be a whole number, 1 or more, got 0"),
    "parts fps 0": (
        with_option("--holistic", "--parts-fps", 0),
        "parts_fps must be a number above 0, got 0.0",
    ),
    "max ms nan": (with_option("--hands", "--max-ms", "nan"), "max_ms must be a number above 0"),
    "parts fps of nothing": (
        with_option("--parts-fps", 15),
        "--parts-fps and --max-ms are about hands and faces: add --holistic",
    ),
    "irises of hands": (
        with_option("--hands", "--no-iris"),
        "--no-iris and --no-expressions are about faces: add --face",
    ),
    "unknown engine": (with_option("--engine", "foo"), "engine must be auto, .*got 'foo'"),
    "engine for other files": (with_option("--engine", "onnxruntime"), "not .tflite|not installed"),
    "unknown format": (with_option("--format", "xls"), "name some of npz, .*got 'xls'"),
    "no format": (with_option("--format", ","), "name some of npz, .*got ','"),
    "unknown model": (with_option("--model", "huge"), "lite, full or heavy, .*got 'huge'"),
    "model missing": (with_option("--model", "no/a.tflite"), "no weights at no/a.tflite"),
    "model is the detector": (with_option("--model", "detector"), "'landmarks' is needed here"),
    "output is a file": (
        lambda f: [clip(f), "--out", file(f, "b.txt", b"mine")],
        "the folder .*b.txt cannot be made: File exists",
    ),
    "output under a file": (
        lambda f: [clip(f), "--out", file(f, "b.txt", b"mine") / "out"],
        "cannot be made: Not a directory",
    ),
    "output name too long": (with_option("--out", "a" * 300), "cannot be made: File name too long"),
}


@pytest.mark.parametrize(("make", "says"), FAILS.values(), ids=FAILS)
def test_fails_with_one_line(
    make: Make, says: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1, one line that begins with "error:", the inputs as they were, and nothing else."""
    monkeypatch.chdir(tmp_path)
    arguments = make(tmp_path)
    before = {p: p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")}
    model = [] if "--model" in arguments else ["--model", "lite"]
    status, printed = command("estimate", *arguments, *model)
    assert status == 1
    assert re.fullmatch(f"error: .*(?:{says}).*\n", printed)
    assert {p: p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")} == before


WRONG_USAGE = {
    "nothing": ([], "Expected one of .estimate, motion, report"),
    "unknown subcommand": (["guess"], "Unrecognized options: guess"),
    "unknown option": (["estimate", "a.mp4", "--colour", "red"], "Unrecognized options: --colour"),
    "fps abc": (["estimate", "a.mp4", "--fps", "abc"], "could not convert string to float: 'abc'"),
    "every 1.5": (["estimate", "a.mp4", "--every", "1.5"], "'1.5'"),
    "option without value": (["estimate", "a.mp4", "--out"], "--out"),
    "markup": (["estimate", "a.mp4", "--colour", "[/red]"], r"--colour, \[/red\]"),
}


@pytest.mark.parametrize(("arguments", "says"), WRONG_USAGE.values(), ids=WRONG_USAGE)
def test_wrong_usage(arguments: list[str], says: str, command: Command) -> None:
    status, printed = command(*arguments)
    assert status == 2
    assert re.search(says, printed)
    assert "--help" in printed


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write")
def test_folder_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    status, printed = command("estimate", clip(tmp_path), "--model", "lite", "--out", "/proc/self")
    assert status == 1
    assert re.fullmatch("error: /proc/self/.a.journal cannot be written: .*\n", printed)


NAMES = [
    "with spaces.mp4",
    "größer 人 🏃.mp4",
    "[1].mp4",
    "[red]x[/red].mp4",
    "[bold].mp4",
    "line\nbreak.mp4",
    "100%s{0}.mp4",
    "'quotes\".mp4",
    "back\\[slash].mp4",
    "a.b.c.mp4",
    ".hidden.mp4",
    "no suffix",
    "not \udcff utf-8.mp4",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("terminal", [False, True])
def test_odd_names(
    name: str, terminal: bool, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names mean nothing to us: neither to the console's markup nor to patterns."""
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    made, place = clip(tmp_path, "made.mp4"), tmp_path / name
    place.parent.mkdir(exist_ok=True)
    try:
        made.rename(place)
    except OSError:
        pytest.skip("this disk has no such names")
    out = tmp_path / "out"
    status, printed = command("estimate", place, "--out", out, "--model", "lite", "--video")
    assert status == 0, printed
    stem = place.stem
    assert {p.name for p in out.iterdir()} == {
        f".{stem}.done",
        f"{stem}.npz",
        f"{stem}.csv",
        f"{stem}_3d.html",
        f"{stem}_overlay.mp4",
    }
    if not terminal and "\udcff" not in name:
        assert f"{stem}: 5 frame(s), somebody in 0" in printed


def test_pictures_with_odd_names(command: Command, person: np.ndarray, tmp_path: Path) -> None:
    """Names that are not UTF-8 reach every table; two pictures of one stem keep two overlays."""
    jpeg = makers.picture_bytes(person, "JPEG")
    for name in ("a.jpg", "a.jpeg", "[x] é.jpg", "\udcff.jpg"):
        file(tmp_path, f"in/{name}", jpeg)
    formats = "npz,csv,parquet,jsonl"
    options = ["--out", tmp_path / "out", "--format", formats, "--model", "lite"]
    status, printed = command("estimate", tmp_path / "in", *options)
    assert status == 0, printed
    assert {p.suffix for p in (tmp_path / "out").glob("in.*")} == {
        f".{f}" for f in formats.split(",")
    }
    assert len(list((tmp_path / "out" / "in_overlay").iterdir())) == 4


@pytest.mark.parametrize(("path", "says"), [("missing", "404 Not Found"), ("page", "or no video")])
def test_addresses_without_clip(path: str, says: str, command: Command, tmp_path: Path) -> None:
    with serve(b"") as address:
        out = tmp_path / "out"
        status, printed = command("estimate", f"{address}/{path}", "--out", out, "--model", "lite")
    assert status == 1
    assert re.fullmatch(f"error: {address}/{path} cannot be opened as video: .*{says}.*\n", printed)
    assert not out.exists()
