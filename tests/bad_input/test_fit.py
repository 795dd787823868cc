"""`kinesphere fit` with what it cannot use: what is wrong is said, and what is right is kept."""

import re
from pathlib import Path

import pytest

from bad_input.fits import (
    ONE,
    Command,
    Make,
    answers,
    beside,
    calibration,
    clip,
    cut,
    empty,
    grey,
    known,
    legend,
    marked,
    no_landmarks,
    order,
    views,
    write,
)
from fit.someone import camera
from kinesphere.media.tables import write_table

FOCAL = "277.1281292110204"
AT_ONCE: dict[str, tuple[Make, str]] = {
    # name: (the arguments after `fit`, made in a folder; what the only line printed says)
    "no source": (lambda f: [], "give at least one SOURCE"),
    "missing source": (lambda f: [f / "no.mp4"], "there is no file, folder or camera .*no.mp4"),
    "one of two missing": (lambda f: [grey(f), f / "no.jpg"], "there is no file.*no.jpg"),
    "a camera": (lambda f: [0], "0: bodies are fitted to pictures and clips, not to a camera"),
    "a stream": (lambda f: ["http://127.0.0.1:9/a"], "not to a stream"),
    "text as clip": (
        lambda f: [write(f / "a.txt", "hi\n" * 99), "--model", "lite"],
        "opened as video",
    ),
    "empty clip": (lambda f: [write(f / "a.mp4"), "--model", "lite"], "it is empty"),
    "two clips of one name": (lambda f: [clip(f), write(f / "x" / "a.mkv")], "run them apart"),
    "temporal pictures": (lambda f: [grey(f), "--temporal"], "--temporal is for clips: .*grey.png"),
    "height 0": (no_landmarks("--height", 0), "--height must be from 0.4 to 2.6, got 0"),
    "height -1": (no_landmarks("--height", -1), "--height must be .*, got -1"),
    "height nan": (no_landmarks("--height", "nan"), "--height must be .*, got nan"),
    "height 5": (no_landmarks("--height", 5), "--height must be .*, got 5"),
    "fov 0": (no_landmarks("--fov", 0), "--fov must be from 5 to 170, got 0"),
    "fov inf": (no_landmarks("--fov", "inf"), "--fov must be from 5 to 170, got inf"),
    "people 0": (no_landmarks("--people", 0), "--people must be 1 or more, got 0"),
    "every 0": (no_landmarks("--every", 0), "--every must be 1 or more, got 0"),
    "looks -1": (no_landmarks("--looks", -1), "--looks must be 0 or more, got -1"),
    "ambiguity nan": (no_landmarks("--max-ambiguity", "nan"), "--max-ambiguity must be"),
    "unknown mesh": (no_landmarks("--mesh", "glb,stl"), "--mesh must name some of .*got 'glb,stl'"),
    "lag without views": (no_landmarks("--lag", "0,1"), "--lag and --ground belong to --views"),
    "unknown model": (lambda f: [grey(f), "--model", "huge"], "lite, full or heavy"),
    "landmarks of no kind": (
        no_landmarks("--landmarks", "lvie"),
        "must be live, or a file that ends",
    ),
    "no landmarks there": (no_landmarks("--landmarks", "no.json"), "no.json marks|cannot be read"),
    "marks for a clip": (
        lambda f: [clip(f), "--landmarks", write(f / "m.json", "{}")],
        "m.json marks people in pictures; .*a.mp4 is none",
    ),
    "marks are a folder": (
        lambda f: [grey(f), "--landmarks", empty(f, "in.json")],
        "in.json cannot be read: Is a directory",
    ),
    "marks empty": (lambda f: marked(f, ""), "marks.json is no JSON"),
    "marks cut": (lambda f: marked(f, '{"images": [{"id": 1'), "marks.json is no JSON"),
    "marks garbage": (lambda f: marked(f, b"\xff\x00\x80" * 99), "marks.json is no JSON"),
    "marks nested": (lambda f: marked(f, "[" * 100_000), "marks.json is no JSON"),
    "marks a list": (lambda f: marked(f, "[]"), "marks.json: the file must be dict"),
    "table empty": (lambda f: marked(f, "", "rows.npz"), "rows.npz: this is no NPZ file"),
    "table cut": (lambda f: [grey(f), "--landmarks", cut(f, "t.npz", 0.5)], "no NPZ file"),
    "parquet cut": (
        lambda f: [grey(f), "--landmarks", cut(f, "t.parquet", 0.5)],
        "no Parquet file",
    ),
    "csv cut": (lambda f: [grey(f), "--landmarks", cut(f, "t.csv", 0.5)], "33 landmarks once|CSV"),
    "jsonl cut": (
        lambda f: [grey(f), "--landmarks", cut(f, "t.jsonl", 0.5)],
        "is no JSON|33 landm",
    ),
    "table garbage": (lambda f: marked(f, b"\x00\xff" * 99, "rows.csv"), "rows.csv"),
    "table of pictures for a clip": (
        lambda f: [clip(f), *known(f)[1:]],
        r"rows.npz is about pictures, such as \['a.png'\], not about a clip",
    ),
    "one table, two clips": (
        lambda f: [clip(f), clip(f, "b.mp4"), *one_clip_table(f)],
        "does not say which rows are of which picture or clip",
    ),
    "no folder of masks": (beside("--masks", lambda f: f / "no"), "there is no folder .*no"),
    "masks are a file": (beside("--masks", grey), "there is no folder .*grey.png"),
    "no mask in it": (beside("--masks", empty), "empty holds no .png file"),
    "no folder of parts": (beside("--parts", lambda f: f / "no"), "there is no folder .*no"),
    "masks live of a table": (beside("--masks", lambda f: "live"), "needs --landmarks live"),
    "legend empty": (beside("--parts", legend("")), "parts.json must be JSON like"),
    "legend a list": (beside("--parts", legend("[1]")), "parts.json must be JSON like"),
    "legend nested": (beside("--parts", legend("[" * 100_000)), "parts.json must be JSON like"),
    "unknown part": (
        beside("--parts", legend('{"1": "tail"}')),
        "'tail' is no part of the body; kn",
    ),
    "no order there": (
        beside("--order", lambda f: f / "no.jsonl"),
        "the answers .* cannot be read",
    ),
    "order empty": (lambda f: answers(f), "order.jsonl says nothing about .*a.png.*it is empty"),
    "order garbage": (beside("--order", lambda f: write(f / "o", b"\xff\xfe")), "cannot be read"),
    "order cut": (lambda f: answers(f, order(), '{"picture": "a'), "order.jsonl, line 2: "),
    "order nested": (lambda f: answers(f, "[" * 9000), "line 1: "),
    "order too long": (lambda f: answers(f, " " * 20_000 + "{"), "line 1: the line is too long"),
    "order a list": (lambda f: answers(f, [1]), r"line 1: expected an object, got '\[1\]'"),
    "order lacks": (
        lambda f: answers(f, {"picture": "a.png"}),
        "needs picture, nearer and farther",
    ),
    "order of no landmark": (lambda f: answers(f, order("hand")), "'hand' is none of the 33"),
    "order of a list": (lambda f: answers(f, order(["nose"])), r"\['nose'\] is none of the 33"),
    "order with itself": (
        lambda f: answers(f, order("nose", "nose")),
        "two landmarks, got nose tw",
    ),
    "order of frame inf": (
        lambda f: answers(f, order(frame=float("inf"))),
        "frame must be a whole",
    ),
    "order of frame 1.5": (lambda f: answers(f, order(frame=1.5)), "frame must be a whole number"),
    "order of nobody": (lambda f: answers(f, order(person=None)), "person must be a whole number"),
    "order of no picture": (
        lambda f: answers(f, order(picture=3)),
        "picture must be a name, got 3",
    ),
    "confidence 2": (
        lambda f: answers(f, order(confidence=2)),
        "confidence must be 0.5 to 1, got 2",
    ),
    "confidence nan": (lambda f: answers(f, order(confidence=float("nan"))), "got nan"),
    "confidence in words": (lambda f: answers(f, order(confidence="sure")), "got 'sure'"),
    "order of another picture": (
        lambda f: answers(f, order(picture="b.png")),
        "order.jsonl says nothing about .*a.png or others given, but about 'b.png'",
    ),
    "calibration empty": (lambda f: views(f, ""), "c.toml holds no camera"),
    "calibration garbage": (lambda f: views(f, "\x00]["), "c.toml is no calibration"),
    "calibration cut": (lambda f: views(f, calibration(f)[:90]), "c.toml"),
    "calibration nan": (lambda f: views(f, calibration(f, FOCAL, "nan")), "finite numbers"),
    "matrix singular": (lambda f: views(f, calibration(f, FOCAL, "0.0")), "fx and fy above 0"),
    "three clips, two cameras": (
        lambda f: views(f, calibration(f), 3),
        r"calibrates 2 cameras \(one, two\): give one clip for each, in that order; got 3",
    ),
    "several people": (
        lambda f: [*views(f, calibration(f)), "--people", 2],
        "--views works with one person",
    ),
    "lag for three": (
        lambda f: [*views(f, calibration(f)), "--lag", "0,0,1"],
        "--lag must have a number for each of 2 clips",
    ),
    "lag in words": (lambda f: [*views(f, calibration(f)), "--lag", "0,x"], "--lag must be whole"),
    "lag below 0": (lambda f: [*views(f, calibration(f)), "--lag=-1,0"], "--lag must be 0 or more"),
    "lag between frames": (
        lambda f: [*views(f, calibration(f)), "--lag", "0,3", "--every", 2],
        "whole multiples of --every",
    ),
    "size of another camera": (
        lambda f: [*seen_by_nobody(f), "--landmarks", f / "rows.npz"],
        "has 320 x 320 pixels, the calibration of one is for 64 x 48",
    ),
    "output is a file": (
        lambda f: [*known(f), "--out", write(f / "b.txt", "mine")],
        "b.txt/.work cannot be made: (File exists|Not a directory)",
    ),
    "output name too long": (lambda f: [*known(f), "--out", "a" * 300], "File name too long"),
}


def one_clip_table(folder: Path) -> list[object]:
    write_table(folder / "clip.npz", ONE.row(camera()))
    return ["--landmarks", folder / "clip.npz"]


def seen_by_nobody(folder: Path) -> list[object]:
    known(folder)
    text = calibration(folder).replace("[320, 320]", "[64, 48]")
    return [folder / "in", folder / "in", "--views", write(folder / "c.toml", text)]


@pytest.mark.parametrize(("make", "says"), AT_ONCE.values(), ids=AT_ONCE)
def test_fails_with_one_line(
    make: Make, says: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1, one line that begins with "error:", the inputs as they were, and nothing else."""
    monkeypatch.chdir(tmp_path)
    arguments = make(tmp_path)
    before = {p: p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")}
    status, printed = command("fit", *arguments)
    assert status == 1
    assert re.fullmatch(f"error: .*(?:{says}).*\n", printed)
    assert {p: p.is_file() and p.read_bytes() for p in tmp_path.rglob("*")} == before


@pytest.mark.parametrize(
    "arguments", [["--height", "tall"], ["--colour", "red"], ["--pictures", "x"]]
)
def test_wrong_usage(arguments: list[str], command: Command) -> None:
    status, printed = command("fit", "a.jpg", *arguments)
    assert status == 2 and "--help" in printed


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write")
def test_a_folder_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    status, printed = command("fit", *known(tmp_path), "--out", "/proc/self")
    assert status == 1
    assert re.fullmatch("error: /proc/self/.work cannot be made: .*\n", printed)


def test_a_place_for_pictures_that_is_taken(command: Command, tmp_path: Path) -> None:
    write(tmp_path / "out" / "pictures", "mine")
    status, printed = command("fit", *known(tmp_path), "--out", tmp_path / "out")
    assert (status, printed.count("error:")) == (1, 1)
    assert "pictures cannot be made: File exists" in printed
    assert (tmp_path / "out" / "pictures").read_text() == "mine"
