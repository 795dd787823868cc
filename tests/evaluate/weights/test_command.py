"""The command `kinesphere evaluate weights`."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import torch

from kinesphere import cli
from kinesphere.evaluate.weights import look as looking
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import save

Rows = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Path:
    """A folder as a training leaves it: lite with numbers a little off."""
    checkpoint = importing.released("lite")
    made = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for numbers in checkpoint.network.parameters():
            numbers.mul_(1 + 0.002 * torch.randn(numbers.shape, generator=made))
    folder = tmp_path_factory.mktemp("trainings") / "mine"
    save(checkpoint, folder / "best.pt")
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory, trained, shards, coco) -> Path:
    folder = tmp_path_factory.mktemp("out")
    asked = ["--synthetic", shards, "--coco", coco[0], "--pictures", coco[1], "--again", 0]
    assert run(trained, "--out", folder, *asked) == 0
    return folder


def run(*arguments: object) -> int:
    return cli.main(["evaluate", "weights", *map(str, arguments)])


@pytest.fixture(scope="module")
def rows(out: Path) -> Rows:
    table = json.loads((out / "table.json").read_text())
    return {(row["set"], row["weights"], row["measure"]): row for row in table}


@pytest.mark.parametrize(
    ("measure", "perfect"),
    [("error_2d", 0), ("mpjpe_mm", 0), ("pa_mpjpe_mm", 0), ("order_error", 0), ("pck", 1)]
    + [("mask_iou", 1), ("found", 1), ("nobody", 0)],
)
def test_weights_beside_what_they_say_themselves(rows: Rows, measure: str, perfect: float) -> None:
    """Lite's own landmarks are true here, so it has no error: crops and decoding are those of `live`."""
    row = rows["synthetic", "released lite", measure]
    assert row["value"] == pytest.approx(perfect, abs=1e-3)
    assert row["beside"] == "" and row["change"] is None


def test_weights_that_are_off_have_errors(rows: Rows) -> None:
    for measure in ("error_2d", "mpjpe_mm", "pa_mpjpe_mm"):
        row = rows["synthetic", "mine", measure]
        assert row["value"] > 1e-3 and row["beside"] == "released lite" and row["size"] == "lite"
        assert row["low"] <= row["value"] <= row["high"]
    assert rows["synthetic", "mine", "mask_iou"]["change"] < 0


def test_people_who_are_marked(rows: Rows) -> None:
    """The detector finds the person, and looks where it looked when the marks were made."""
    row = rows["marked", "released lite", "error_2d"]
    assert row["value"] == pytest.approx(0, abs=1e-3) and row["people"] == 4
    assert row["count"] == 4 * 17
    assert rows["marked", "mine", "pck"]["value"] > 0.9
    assert ("marked", "mine", "mpjpe_mm") not in rows and ("marked", "mine", "oks") not in rows


def test_tables_say_the_same(out: Path, rows: Rows) -> None:
    with (out / "table.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(rows)
    for line in lines:
        row = rows[line["set"], line["weights"], line["measure"]]
        assert float(line["value"]) == pytest.approx(row["value"])
        assert line["change"] == ("" if row["change"] is None else str(row["change"]))


def test_a_page_shows_it_all(out: Path) -> None:
    page = (out / "index.html").read_text(encoding="utf-8")
    for words in ("synthetic: 4 people", "marked: 4 people", "MPJPE", "released lite", "<svg"):
        assert words in page
    sheets = sorted(path.name for path in out.glob("worst-*.jpg"))
    assert sheets == [f"worst-{n}-{w}.jpg" for n in (1, 2) for w in ("mine", "released-lite")]
    assert all(name in page for name in sheets)
    assert not list(out.rglob("*.part"))


def test_what_was_seen_is_not_looked_at_again(
    out: Path, trained: Path, shards: Path, monkeypatch, capsys
) -> None:
    """--resume takes what is kept, and gives the same; without, networks are run anew."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(looking, "find_landmarks", stop)
    before = json.loads((out / "table.json").read_text())
    asked = (trained, "--out", out, "--synthetic", shards, "--worst", 0)
    assert run(*asked, "--resume") == 0
    after = json.loads((out / "table.json").read_text())
    assert after == [row for row in before if row["set"] == "synthetic"]
    assert run(*asked) == 130
    assert "Go on with the same command and --resume" in " ".join(capsys.readouterr().out.split())
    assert json.loads((out / "table.json").read_text()) == after


def test_unmarked_pictures_agree_with_heavy(clip_path: Path, tmp_path: Path) -> None:
    assert run("heavy", "--out", tmp_path, "--unmarked", clip_path, "--most", 2, "--worst", 0) == 0
    table = json.loads((tmp_path / "table.json").read_text())
    errors = {row["measure"]: row["value"] for row in table}
    assert {row["set"] for row in table} == {"agreement with heavy"}
    assert max(errors["error_2d"], errors["mpjpe_mm"]) < 1e-3
    assert "visibility_ece" not in errors
