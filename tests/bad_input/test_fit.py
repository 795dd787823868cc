"""`kinesphere fit` with what it cannot use: what is wrong is said, and what is right is kept."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bad_input import makers
from fit import someone
from fit.someone import Someone, camera
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.media.samples import read_samples
from kinesphere.media.tables import write_table

Command = Callable[..., tuple[int, str]]
Make = Callable[[Path], list[object]]
ONE = Someone(5)


def write(path: Path, data: bytes | str = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def known(folder: Path, *names: str) -> list[object]:
    """The arguments that fit pictures of somebody who is known, `in/a.png` if no names are given."""
    names = names or ("a.png",)
    for name in names:
        ONE.picture(folder / "in" / name, camera())
    rows = [ONE.row(camera()) for _ in names]
    return [folder / "in", "--landmarks", someone.table(folder / "rows.npz", rows, names)]


def grey(folder: Path) -> Path:
    return write(folder / "grey.png", makers.picture_bytes(makers.quarters(), "PNG"))


def clip(folder: Path, name: str = "a.mp4") -> Path:
    return makers.encode(folder / name, makers.grey())


def answers(folder: Path, *lines: object) -> list[object]:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    return [*known(folder), "--order", write(folder / "order.jsonl", text)]


def order(nearer: Any = "left_wrist", farther: Any = "left_elbow", **more: Any) -> dict[str, Any]:
    return {"picture": "a.png", "nearer": nearer, "farther": farther, **more}


def marked(folder: Path, data: bytes | str, name: str = "marks.json") -> list[object]:
    return [known(folder)[0], "--landmarks", write(folder / name, data)]


def views(folder: Path, text: str, sources: int = 2) -> list[object]:
    clips = [clip(folder, f"{i}.mp4") for i in range(sources)]
    return [*clips, "--model", "lite", "--views", write(folder / "c.toml", text)]


def calibration(folder: Path, old: str = "", new: str = "") -> str:
    cameras = [camera("one"), camera("two")]
    text = someone.toml(folder / "c.toml", cameras).read_text()
    assert not old or old in text
    return text.replace(old, new, 1)


def cut(folder: Path, name: str, part: float) -> Path:
    """A table of poses of which only the first part is there."""
    path = someone.table(folder / name, [ONE.row(camera())], ["a.png"])
    return makers.cut(path, part)


def no_landmarks(option: str, value: object) -> Make:
    return lambda f: [clip(f), "--model", "lite", option, value]


def beside(option: str, make: Callable[[Path], object]) -> Make:
    return lambda f: [*known(f), option, make(f)]


def legend(text: str) -> Callable[[Path], object]:
    def make(folder: Path) -> Path:
        write(folder / "parts" / "a.png", grey(folder).read_bytes())
        return write(folder / "parts" / "parts.json", text).parent

    return make


def empty(folder: Path, name: str = "empty") -> Path:
    (folder / name).mkdir()
    return folder / name


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


def rows(xy_px: float = 1, **changes: float) -> np.ndarray:
    """Somebody's row with other numbers; pixels are so many times what they are."""
    row = ONE.row(camera())
    row["xy_px"] *= xy_px
    for name, value in changes.items():
        row[name] = value
    return row


def few(count: int) -> np.ndarray:
    row = ONE.row(camera())
    row["xy_px"][0, count:] = np.nan
    return row


def one_wild(place: int, value: float) -> np.ndarray:
    row = ONE.row(camera())
    row["xy_px"][0, place] = value
    return row


BESIDE_GOOD_ONES: dict[str, tuple[np.ndarray, str]] = {
    # name: (the row of the picture that is bad; why it is refused)
    "NaN": (rows(xy_px=np.nan), "0 landmarks are known, 6 are needed"),
    "visibility NaN": (rows(visibility=np.nan), "0 landmarks are known, 6 are needed"),
    "five landmarks": (few(5), "5 landmarks are known, 6 are needed"),
    "a face": (few(11), "the person is only .* pixels large"),
    "one point": (rows(xy_px=0), "the person is only 0 pixels large"),
    "far off": (one_wild(3, 1e30), "a landmark is 1e.30 pixels away"),
    "not in pixels": (rows(xy_px=1e-3), "the person is only 0 pixels large"),
    "of another picture": (rows(xy_px=100), "pixels away from the middle of the picture"),
    "guessed beyond all measure": (rows(xyz_m=1e30), "the fit failed"),
}


@pytest.mark.parametrize(("bad", "reason"), BESIDE_GOOD_ONES.values(), ids=BESIDE_GOOD_ONES)
def test_a_bad_row_among_good_ones(
    bad: np.ndarray, reason: str, command: Command, tmp_path: Path
) -> None:
    """It is refused, with the reason; the others are as if it had not been there."""
    names = ("a.png", "b.png", "c.png")
    arguments = known(tmp_path, *names)
    good = ONE.row(camera())
    someone.table(tmp_path / "rows.npz", [good, bad, good.copy()], names)
    samples, refused = outcome(command, tmp_path, *arguments)
    assert [Path(one.source).name for one in samples] == ["a.png", "c.png"]
    np.testing.assert_allclose(samples[0].xyz_m, samples[1].xyz_m, atol=1e-4)
    ((name, why),) = refused
    assert name == "b.png" and re.search(reason, why)


def outcome(
    command: Command, folder: Path, *arguments: object
) -> tuple[list[Sample], list[tuple[str, str]]]:
    """The samples, and names and reasons of what was refused; each is told."""
    out = folder / "out"
    status, printed = command("fit", *arguments, "--out", out, "--looks", 0)
    samples = list(read_samples(out / "samples.parquet"))
    lines = [json.loads(line) for line in (out / "refused.jsonl").read_text().splitlines()]
    assert status == (0 if samples else 1), printed
    assert all(line["reason"] in printed for line in lines[:5])
    assert f"{len(samples)} sample(s), {len(lines)} refused" in printed
    return samples, [(Path(line["source"]).name, line["reason"]) for line in lines]


PICTURES: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "empty": (lambda f: b"", "is not a picture of a known kind"),
    "garbage": (lambda f: b"hello" * 99, "is not a picture of a known kind"),
    "cut": (lambda f: grey(f).read_bytes()[:100], "damaged or cut short|not a picture"),
    "nobody in it": (lambda f: grey(f).read_bytes(), "nobody was found"),
    "too large": (lambda f: makers.png_that_claims(40_000, 10), "is too large"),
}


@pytest.mark.parametrize(("make", "reason"), PICTURES.values(), ids=PICTURES)
def test_a_bad_picture_among_good_ones(
    make: Callable[[Path], bytes],
    reason: str,
    person: np.ndarray,
    command: Command,
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    someone.save(tmp_path / "in" / "good.jpg", np.ascontiguousarray(person[::2, ::2]))
    write(tmp_path / "in" / "bad.png", make(tmp_path))
    samples, refused = outcome(command, tmp_path, tmp_path / "in", "--model", "lite")
    assert [Path(one.source).name for one in samples] == ["good.jpg"]
    ((name, why),) = refused
    assert name == "bad.png" and re.search(reason, why)


@pytest.mark.parametrize("half", ["left", "upper", "lower"])
def test_half_a_person(half: str, person: np.ndarray, command: Command, tmp_path: Path) -> None:
    """Is fitted, with landmarks outside of the picture, or refused; a sheet can be drawn of it."""
    height, width = person.shape[:2]
    part = {
        "left": person[:, : width // 2],
        "upper": person[: height // 2],
        "lower": person[height // 2 :],
    }[half]
    someone.save(tmp_path / "a.jpg", np.ascontiguousarray(part[::2, ::2]))
    out = tmp_path / "out"
    status, printed = command("fit", tmp_path / "a.jpg", "--model", "lite", "--out", out)
    samples = list(read_samples(out / "samples.parquet"))
    assert status == (0 if samples else 1), printed
    assert len(samples) + len((out / "refused.jsonl").read_text().splitlines()) == 1
    for one in samples:
        assert np.isfinite(one.xyz_m).all() and one.xy_px[INDEX["nose"], 1] < height
        assert len(list((out / "looks").iterdir())) == 1


def mask_of(levels: np.ndarray) -> Callable[[Path], bytes]:
    return lambda f: makers.picture_bytes(levels.astype(np.uint8), "PNG")


def labels_with(level: int) -> np.ndarray:
    labels = ONE.parts(camera())
    labels[0, 0] = level
    return labels


FILES_BESIDE: dict[str, tuple[str, Callable[[Path], bytes], str]] = {
    "mask of another size": (
        "--masks",
        mask_of(np.full((48, 64), 255)),
        "b.png is 64 x 48 pixels, its picture 320 x 320",
    ),
    "mask empty": ("--masks", lambda f: b"", "b.png is no picture that can be read"),
    "mask cut": (
        "--masks",
        lambda f: mask_of(ONE.parts(camera()))(f)[:200],
        "b.png is no picture that can be read",
    ),
    "mask of nobody": (
        "--masks",
        mask_of(np.ones((320, 320))),  # 1 where 255 was meant
        "b.png shows nobody: no pixel is 128 or brighter",
    ),
    "parts of another size": (
        "--parts",
        mask_of(np.ones((320, 321))),
        "b.png is 321 x 320 pixels, its picture 320 x 320",
    ),
    "unknown label": (
        "--parts",
        mask_of(labels_with(15)),
        "b.png has the label 15, which is no part of the body: labels are 0 to 14",
    ),
}


@pytest.mark.parametrize(("option", "make", "reason"), FILES_BESIDE.values(), ids=FILES_BESIDE)
def test_a_bad_file_beside_a_picture(
    option: str,
    make: Callable[[Path], bytes],
    reason: str,
    command: Command,
    tmp_path: Path,
) -> None:
    arguments = known(tmp_path, "a.png", "b.png")
    good = ONE.parts(camera())
    levels = good if option == "--parts" else (good > 0) * 255
    write(tmp_path / "beside" / "a.png", mask_of(levels)(tmp_path))
    write(tmp_path / "beside" / "b.png", make(tmp_path))
    samples, refused = outcome(command, tmp_path, *arguments, option, tmp_path / "beside")
    assert [Path(one.source).name for one in samples] == ["a.png"]
    ((name, why),) = refused
    assert name == "b.png" and reason in why


@pytest.mark.parametrize(
    ("pairs", "circle"),
    [
        ([("nose", "left_hip"), ("left_hip", "nose")], "left_hip before nose before left_hip"),
        (
            [("nose", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "nose")],
            "left_hip before left_knee before nose before left_hip",
        ),
    ],
)
def test_answers_that_go_in_a_circle(
    pairs: list[tuple[str, str]], circle: str, command: Command, tmp_path: Path
) -> None:
    """Of that picture; the others' answers are obeyed."""
    arguments = known(tmp_path, "a.png", "b.png")
    lines = [json.dumps(order(*pair, picture="b.png")) for pair in pairs]
    lines.append(json.dumps(order()))
    write(tmp_path / "order.jsonl", "\n".join(lines))
    samples, refused = outcome(command, tmp_path, *arguments, "--order", tmp_path / "order.jsonl")
    assert [one.order_told for one in samples] == [1]
    ((name, why),) = refused
    assert name == "b.png"
    assert why.endswith(f"answers about depth contradict each other: {circle}")


def test_nobody_marked_or_of_another_size(command: Command, tmp_path: Path) -> None:
    known(tmp_path, "a.png", "b.png", "c.png")
    marks = [someone.annotation(ONE, camera(), i, i) for i in range(2)]
    path = someone.coco(tmp_path / "marks.json", ["a.png", "b.png"], marks)
    text = path.read_text().replace('"b.png", "width": 320', '"b.png", "width": 640')
    path.write_text(text)
    samples, refused = outcome(command, tmp_path, tmp_path / "in", "--landmarks", path)
    assert [Path(one.source).name for one in samples] == ["a.png"]
    assert refused == [
        ("b.png", "the annotations are for (640, 320) pixels, the picture has (320, 320)"),
        ("c.png", "nobody is marked"),
    ]


def test_a_table_with_nobody_in_some_frames(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    pictures = [np.repeat(ONE.parts(camera())[..., None] * np.uint8(10), 3, axis=2)] * 3
    folder.mkdir()
    film = makers.encode(folder / "a.mp4", pictures)
    rows = np.concatenate([ONE.row(camera(), frame) for frame in (0, 2, 7)])
    write_table(tmp_path / "t.npz", rows)
    samples, refused = outcome(command, tmp_path, film, "--landmarks", tmp_path / "t.npz")
    assert [one.frame for one in samples] == [0, 2]
    assert refused == [("a.mp4", "the table has nobody here")]


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        (["--max-ambiguity", "0"], "other bodies explain the picture as well, .* mm away"),
        (["--max-reprojection", "0.001"], "the body misses the landmarks by .* pixels"),
    ],
)
def test_fits_that_are_not_good_enough(
    limit: list[str], reason: str, command: Command, tmp_path: Path
) -> None:
    samples, refused = outcome(command, tmp_path, *known(tmp_path), *limit)
    assert samples == [] and re.search(reason, refused[0][1])
