"""Runs that are interrupted, resumed, split; and what cannot be gathered."""

import json

import cv2
import numpy as np
import pytest

from gather.making import coco, examples, fitted, orders, refused
from kinesphere.core.crop import Region
from kinesphere.core.errors import InputError
from kinesphere.gather import run
from kinesphere.gather.look import share
from kinesphere.gather.make import window_of


@pytest.fixture
def units_of_one(monkeypatch):
    monkeypatch.setattr(run, "PER_UNIT", 1)


def keys(out, part="train"):
    return [one.key for one in examples(out, part)]


def content(out):
    return [(one.key, one.picture, one.region) for one in examples(out)]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_ctrl_c_and_resume(photos, gather, tmp_path, interrupted, units_of_one, after):
    with interrupted(after):
        status, printed = gather(photos)
    assert status == 130 and "--resume" in printed
    if after:
        assert len(keys(tmp_path / "out")) == after
    assert gather(photos, "--resume")[0] == 0
    resumed = content(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "first")
    gather(photos)
    assert content(tmp_path / "out") == resumed
    assert refused(tmp_path / "out") == refused(tmp_path / "first")
    assert not (tmp_path / "out" / ".work").exists()


def test_a_finished_run_is_not_done_again(photos, gather, tmp_path, interrupted):
    gather(photos)
    before = content(tmp_path / "out")
    with interrupted(0):  # nothing is looked at
        assert gather(photos, "--resume")[0] == 0
    assert content(tmp_path / "out") == before


def test_a_folder_that_holds_something_is_left_alone(photos, gather, tmp_path):
    gather(photos)
    before = content(tmp_path / "out")
    status, printed = gather(photos)
    assert status == 1 and "--resume" in printed
    status, printed = gather(photos, "--resume", "--most-px", 200)
    assert status == 1 and "most_px was 512, is 200" in printed
    (tmp_path / "out" / "gather.json").write_text("[")
    status, printed = gather(photos, "--resume")
    assert status == 1 and "damaged" in printed
    (tmp_path / "out" / "gather.json").unlink()
    status, printed = gather(photos)
    assert status == 1 and "another data set" in printed
    assert content(tmp_path / "out") == before


def test_pictures_stay_in_their_part(photos, gather, tmp_path):
    shares = {name: share(f"{name}.png") for name in "abc"}
    between = np.mean(sorted(shares.values())[:2])
    gather(photos, "--split", between)
    held_out = [f"photos/{name}.png#0" for name in "abc" if shares[name] < between]
    assert len(held_out) == 1
    assert keys(tmp_path / "out", "held_out") == held_out
    assert len(keys(tmp_path / "out")) == 2


def test_parts_are_as_large_as_asked():
    some = np.array([share(f"{i}.jpg") for i in range(4000)])
    assert (some < 0.1).mean() == pytest.approx(0.1, abs=0.02)


def test_there_is_something_to_look_at(photos, command, tmp_path):
    said = ("--licence", "CC0-1.0", "--source", "a test", "--out", tmp_path / "out")
    status, printed = command("gather", photos, *said, "--looks", 2)
    assert status == 0 and "train: 3 example(s)" in printed
    plain, changed = (
        cv2.imread(str(tmp_path / "out" / name)) for name in ("sheet.jpg", "augmented.jpg")
    )
    assert plain.shape == changed.shape == (256, 2048, 3) and (plain != changed).any()
    told = json.loads((tmp_path / "out" / "train" / "dataset.json").read_text())
    assert (told["count"], told["distil"], told["licences"]) == (3, 3, {"CC0-1.0": 3})


@pytest.mark.parametrize("wrong", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0junk"])
def test_damaged_pictures_are_refused_and_the_others_kept(photos, gather, tmp_path, wrong):
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "a.png").write_bytes((photos / "a.png").read_bytes())
    (folder / "b.png").write_bytes(wrong)
    assert gather(folder)[0] == 0
    assert keys(tmp_path / "out") == ["some/a.png#0"]
    assert "b.png" in refused(tmp_path / "out")[0]["picture"]


def test_labels_for_another_picture(photos, gather, tmp_path, bodies):
    marks = json.loads(coco(tmp_path / "m.json", bodies).read_text())
    marks["images"][0]["width"] = 640
    marks["images"][1]["file_name"] = "missing.png"
    (tmp_path / "m.json").write_text(json.dumps(marks))
    assert gather(tmp_path / "m.json", "--pictures", photos)[0] == 0
    reasons = [line["reason"] for line in refused(tmp_path / "out")]
    assert "the labels are for" in reasons[0] and "missing.png" in reasons[1]
    assert keys(tmp_path / "out") == ["m/c.png#102"]


def test_a_table_that_leads_out_of_its_folder(photos, gather, tmp_path, bodies):
    folder = fitted(tmp_path / "fitted", bodies, photos, picture="../elsewhere.png")
    status, printed = gather(folder)
    assert status == 1 and "outside" in printed


def test_what_cannot_be_gathered(photos, gather, tmp_path, clip_path):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "nobody.json").write_text('{"images": [], "annotations": []}')
    (tmp_path / "broken.jsonl").write_text("{}\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    for source, said in {
        tmp_path / "none": "there is no file",
        clip_path: "clip",
        "0": "camera",
        tmp_path / "broken.json": "--pictures",
        tmp_path / "broken.parquet": "cut short",
    }.items():
        status, printed = gather(source)
        assert status == 1 and said in printed, source
    for name, said in {
        "broken.json": "JSON",
        "nobody.json": "nobody",
        "broken.jsonl": "line 1",
    }.items():
        status, printed = gather(tmp_path / name, "--pictures", photos)
        assert status == 1 and said in printed, name
    status, printed = gather(tmp_path / "broken.json", "--pictures", tmp_path / "none")
    assert status == 1 and "no folder" in printed
    status, printed = gather(photos, "--order", tmp_path / "none.jsonl")
    assert status == 1 and "none.jsonl" in printed
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made(photos, command, tmp_path):
    (tmp_path / "file").write_text("")
    said = ("--licence", "x", "--source", "x", "--out", tmp_path / "file" / "out")
    status, printed = command("gather", photos, *said)
    assert status == 1 and "file" in printed


def test_options_that_make_no_sense(photos, gather, command, tmp_path):
    for wrong in (("--split", 2), ("--most-px", 5), ("--least-px", 0)):
        status, printed = gather(photos, *wrong)
        assert status == 1 and wrong[0] in printed
    status, printed = command("gather", photos, "--licence", " ", "--source", "x", "--out", "y")
    assert status == 1 and "--licence" in printed
    assert command("gather", photos, "--out", "y")[0] == 2  # the licence must be said
    status, printed = gather()
    assert status == 1 and "SOURCE" in printed


def test_orders_need_their_pictures(gather, tmp_path):
    line = {"picture": "a.png", "nearer": "nose", "farther": "left_ear"}
    status, printed = gather(orders(tmp_path / "o.jsonl", line))
    assert status == 1 and "--pictures" in printed


def test_windows():
    inside = window_of(Region((200.0, 200.0), 100.0, 0.0), (400, 400), 512)
    assert (inside.left, inside.top, inside.right, inside.bottom) == (115, 115, 285, 285)
    assert inside.size_px == (170, 170)
    small = window_of(Region((200.0, 200.0), 300.0, 0.5), (400, 400), 128)
    assert max(small.size_px) == 128
    np.testing.assert_allclose(small.moved(np.array([[400.0, 400.0]])), [small.size_px])
    for region in (Region((-500.0, 0.0), 100.0, 0.0), Region((0.0, 0.0), 1e5, 0.0)):
        with pytest.raises(InputError, match="too little"):
            window_of(region, (400, 400), 512)
