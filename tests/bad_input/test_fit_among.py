"""`kinesphere fit` with something bad among good ones: it is refused, the others are fitted."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from bad_input.fits import (
    ONE,
    Command,
    grey,
    known,
    order,
    write,
)
from fit import someone
from fit.someone import camera
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.media.samples import read_samples
from kinesphere.media.tables import write_table


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
