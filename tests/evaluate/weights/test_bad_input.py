"""What cannot be compared is refused in words, before or after a network is run."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from kinesphere import weights
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import write_shard


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lite"], "say on whom"),
        (["--synthetic", "nowhere"], "give at least one of WEIGHTS"),
        (["lite", "--synthetic", "nowhere"], "nowhere is not there"),
        (["lite", "--synthetic", "."], "holds no shards"),
        (["lite", "--coco", "people.json"], "1 file(s) and 0 folder(s)"),
        (["lite", "--coco", "people.json", "--pictures", "."], "people.json cannot be read"),
        (["lite", "--unmarked", "nothing.mp4"], "there is no file, folder or camera"),
        (["tiny", "--synthetic", "."], "lite, full or heavy"),
        (["detector", "--synthetic", "."], "landmark networks are compared"),
        (["mine.pt", "--synthetic", "."], "there is no checkpoint mine.pt"),
        (["mine.tflite", "--synthetic", "."], "there are no weights at mine.tflite"),
        ([".", "--synthetic", "."], "holds no best.pt"),
        (["lite", "--synthetic", ".", "--most", "0"], "--most must be 1 or more"),
        (["lite", "--synthetic", ".", "--engine", "tpu"], "--engine must be auto"),
    ],
)
def test_wrong_arguments(command, tmp_path, monkeypatch, arguments, words) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = command("evaluate", "weights", *arguments, "--out", "out")
    assert status == 1 and "error:" in said and words in " ".join(said.split())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"images": [], "annotations": []}'])
def test_damaged_or_empty_annotations(command, tmp_path, content) -> None:
    file = tmp_path / "people.json"
    file.write_bytes(content)
    asked = ("--coco", file, "--pictures", tmp_path, "--out", tmp_path / "out")
    status, said = command("evaluate", "weights", "lite", *asked)
    assert status == 1 and "people.json" in said and "error:" in said


def test_a_picture_that_is_missing_is_named(command, coco, tmp_path) -> None:
    file = tmp_path / "people.json"
    shutil.copy(coco[0], file)
    asked = ("--coco", file, "--pictures", tmp_path, "--out", tmp_path / "out")
    status, said = command("evaluate", "weights", "lite", *asked)
    assert status == 1 and "there is no file" in said and "0.png" in said


def test_a_file_that_stands_where_the_folder_should_be(command, shards, tmp_path) -> None:
    (tmp_path / "out").write_text("mine")
    status, said = command(
        "evaluate", "weights", "lite", "--synthetic", shards, "--out", tmp_path / "out"
    )
    assert status == 1 and "cannot be made" in said
    assert (tmp_path / "out").read_text() == "mine"


def test_a_card_that_does_not_say_the_size(command, shards, tmp_path) -> None:
    found = weights.find("lite")
    shutil.copy(found.path, tmp_path / "mine.tflite")
    told = json.loads((weights.FOLDER / "lite.json").read_text())
    told |= {"name": "mine", "file": "mine.tflite"}
    (tmp_path / "mine.json").write_text(json.dumps(told))
    asked = ("evaluate", "weights", tmp_path / "mine.tflite", "--synthetic", shards)
    status, said = command(*asked, "--out", tmp_path / "out")
    assert status == 1 and '"network"' in said
    (tmp_path / "mine.json").write_text(json.dumps(told | {"network": "lite"}))
    assert command(*asked, "--out", tmp_path / "out", "--worst", 0)[0] == 0


def test_a_damaged_picture_or_mask_in_a_shard_is_named(command, shards, tmp_path) -> None:
    from kinesphere.learn.dataset.shards import read

    (good, *_) = read(next(shards.glob("*.parquet")))
    other = _png(np.zeros((5, 5), np.uint8))
    for name, bad, words in (
        ("picture", good.picture[:2000], "damaged or cut short"),
        ("mask", other, "its mask must be of the picture's size"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        changed = Example(**{**vars(good), name: bad})
        write_shard(folder / "some.parquet", [changed])
        asked = ("evaluate", "weights", "lite", "--data", folder, "--out", tmp_path / "out")
        status, said = command(*asked)
        assert status == 1 and words in " ".join(said.split()) and "frame 0" in said


def _png(levels: np.ndarray) -> bytes:
    from evaluate.weights.conftest import png

    return png(levels)


def test_what_is_kept_and_damaged_is_looked_at_anew(command, shards, tmp_path: Path) -> None:
    asked = ("evaluate", "weights", "lite", "--synthetic", shards, "--worst", 0)
    asked += ("--out", tmp_path, "--resume")
    assert command(*asked)[0] == 0
    before = (tmp_path / "table.json").read_text()
    for path in (tmp_path / "seen").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    assert command(*asked)[0] == 0
    assert (tmp_path / "table.json").read_text() == before
