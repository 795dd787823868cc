"""`kinesphere annotate report`."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console

from annotate import making
from kinesphere.annotate import store
from kinesphere.annotate.options import ReportOptions
from kinesphere.annotate.report import figures, report
from kinesphere.annotate.store import Database


@pytest.fixture
def told(database: Database) -> Database:
    """Anna and Ben agree on 3 of 4; Ben knows a gold answer, Anna does not."""
    ids = making.filled(database)
    anna, ben = (store.add_person(database, name) for name in ("anna", "ben[/]"))
    says = ("nearer", "nearer", "farther", "farther")
    store.save(
        database,
        anna,
        [making.answer(i, s, took_ms=1000.0) for i, s in zip(ids, says, strict=True)],
    )
    says = ("nearer", "nearer", "farther", "nearer")
    store.save(
        database, ben, [making.answer(i, s, took_ms=3000.0) for i, s in zip(ids, says, strict=True)]
    )
    store.save(database, ben, [making.finished(ids[0])])
    store.set_gold(database, [(ids[3], 11, 13, 0)])
    return database


def test_figures_by_hand(told: Database) -> None:
    found = figures(told)
    assert found["coverage"]["pictures"] == 4 and found["coverage"]["finished"] == 1
    assert found["coverage"]["answers"] == 8 and found["coverage"]["questions"] == 4
    assert found["agreement"]["pairs"] == 0.75
    anna, ben = found["people"]
    assert (anna["name"], anna["answers"], anna["gold_asked"], anna["gold_right"]) == (
        "anna",
        4,
        1,
        0,
    )
    assert ben["gold_right"] == 1 and ben["pictures"] == 1
    assert (anna["seconds"], ben["seconds"], found["seconds"]["median"]) == (1.0, 3.0, 2.0)
    (joints,) = found["joints"]
    assert (joints["a"], joints["b"], joints["answers"]) == ("left_shoulder", "left_elbow", 8)


def test_it_is_printed_and_written(told: Database, url: str, tmp_path: Path) -> None:
    console = Console(record=True, width=100)
    out, data = tmp_path / "report.svg", tmp_path / "report.json"
    assert report(ReportOptions(url, out, data), console) == 0
    printed = console.export_text()
    assert "anna" in printed and "ben[/]" in printed and "left shoulder – left elbow" in printed
    assert json.loads(data.read_text()) == figures(told)
    drawn = ET.parse(out).getroot()
    words = [one.text for one in drawn.iter() if one.text]
    assert "ben[/]" in words and any("2.0 s (median)" in one for one in words)


def test_nothing_answered_yet(sqlite: Database) -> None:
    making.filled(sqlite)
    found = figures(sqlite)
    assert found["coverage"]["answers"] == 0 and found["agreement"]["others"] is None
    assert found["people"] == [] and found["seconds"]["median"] is None
    json.dumps(found, allow_nan=False)
