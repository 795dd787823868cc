"""What annotators say, as it comes from their database or a file, and what fits make of it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from fit.conftest import LITE
from kinesphere.annotate import store
from kinesphere.annotate.answers import CODES
from kinesphere.core.errors import InputError
from kinesphere.core.records import DepthOrder, Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.fit.options import FitOptions
from kinesphere.fit.order import Answer, Outcome, outcomes, read_answers, tally
from kinesphere.fit.shown import Shown

PAIR = (INDEX["left_shoulder"], INDEX["left_wrist"])


def ahead_m(sample: Sample) -> float:
    return float(sample.xyz_camera_m[PAIR[1], 2] - sample.xyz_camera_m[PAIR[0], 2])


def said(place: store.Database, *answers: tuple[str, str]) -> None:
    """(annotator, answer) about the shoulder and the wrist of each person."""
    for item in store.places(place):
        for name, answer in answers:
            event = store.Answer(f"{name}-{item}", item, 1, *PAIR, CODES[answer])
            store.save(place, store.add_person(place, name), [event])


@pytest.fixture
def labels(done: Path, tmp_path: Path) -> Path:
    """Samples of the photos, annotated by two who agree and one who cannot tell."""
    from kinesphere.annotate import items

    path = tmp_path / "labels.db"
    database = store.connect(str(path))
    found = [one for one in items.find([str(done)], "lite", 1, {}) if not isinstance(one, str)]
    store.register(database, [one.item for one in found if one.item is not None])
    said(database, ("anna", "farther"), ("ben", "farther"), ("carl", "unsure"))
    database.close()
    return path


def test_a_database_is_obeyed(
    labels: Path, photos: Path, fit: Callable[..., list[Sample]], tmp_path: Path
) -> None:
    samples = fit(photos, *LITE, "--order", labels)
    assert [(one.order_told, one.order_obeyed) for one in samples] == [(1, 1)] * len(samples)
    assert all(ahead_m(one) < 0 for one in samples)
    lines = [json.loads(line) for line in (tmp_path / "out/orders.jsonl").read_text().splitlines()]
    assert len(lines) == len(samples)
    for line, sample in zip(lines, samples, strict=True):
        assert (line["nearer"], line["farther"]) == ("left_wrist", "left_shoulder")
        assert line["apart_m"] == pytest.approx(-ahead_m(sample), abs=1e-3)
        assert 0.9 < line["confidence"] < 1 and line["before_m"] is not None


def test_what_is_held_out_is_not_told_but_judged(
    labels: Path, photos: Path, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = ("--order", labels, "--hold-out", "0.9", "--out", out, "--looks", 0)
    status, printed = command("fit", photos, *LITE, *told)
    assert status == 0
    lines = [json.loads(line) for line in (out / "orders.jsonl").read_text().splitlines()]
    held = [line for line in lines if line["held_out"]]
    assert held
    wrong = sum(line["apart_m"] < 0 for line in held)
    before = sum(line["before_m"] < 0 for line in held)
    assert (
        f"{len(held)} held out, {wrong / len(held):.1%} wrong, {before / len(held):.1%} before"
        in (printed)
    )


def test_a_rerun_without_answers_leaves_no_old_outcomes(
    labels: Path, photos: Path, fit: Callable[..., list[Sample]], tmp_path: Path
) -> None:
    fit(photos, *LITE, "--order", labels)
    fit(photos, *LITE)
    assert not (tmp_path / "out/orders.jsonl").exists()


def test_an_exported_file_says_the_same_as_the_database(labels: Path, tmp_path: Path) -> None:
    from kinesphere.annotate.files import jsonl

    database = store.connect(str(labels))
    jsonl.write(database, tmp_path / "answers.jsonl")
    database.close()
    one, two = (read_answers(str(path)) for path in (labels, tmp_path / "answers.jsonl"))
    assert one.by_place.keys() == two.by_place.keys()
    for place, (answer,) in one.by_place.items():
        (other,) = two.by_place[place]
        assert answer.order == other.order


def test_a_picture_is_known_by_more_or_fewer_of_its_folders(tmp_path: Path) -> None:
    """Annotated from one folder, fitted from another."""
    path = tmp_path / "orders.jsonl"
    shown = Shown(str(tmp_path / "photos/a.jpg"), 0, 0.0, None)
    for name in (shown.source, f"{tmp_path.name}/photos/a.jpg", "photos/a.jpg", "a.jpg"):
        path.write_text(json.dumps(asdict(order(picture=name))))
        assert len(read_answers(str(path)).about(shown, 0)) == 1
    path.write_text(json.dumps(asdict(order(picture="other/a.jpg"))))
    assert read_answers(str(path)).about(shown, 0) == ()


def order(nearer: str = "nose", farther: str = "left_wrist", picture: str = "a.jpg") -> DepthOrder:
    return DepthOrder(picture, nearer, farther)


def test_the_same_questions_are_held_out_whatever_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    shares: list[list[bool]] = []
    for ends in (("nose", "left_wrist"), ("left_wrist", "nose")):
        lines = [
            json.dumps({"picture": f"{k}.jpg", "nearer": ends[0], "farther": ends[1]})
            for k in range(400)
        ]
        path.write_text("\n".join(lines))
        answers = read_answers(str(path), 0.25).by_place.values()
        shares.append([answer.held_out for (answer,) in answers])
    assert shares[0] == shares[1]
    assert sum(shares[0]) == pytest.approx(100, abs=30)


def test_outcomes_are_counted() -> None:
    def outcome(held_out: bool, apart_m: float, before_m: float | None = None) -> Outcome:
        return Outcome("a", 0, 0, "nose", "left_wrist", 0.98, held_out, apart_m, before_m)

    rows = [
        outcome(False, 0.1),
        outcome(False, -0.1),
        outcome(True, -0.1, 0.1),
        outcome(True, 0.1, -0.1),
        outcome(True, 0.2),
    ]
    counted = tally(rows)
    assert (counted.told, counted.obeyed, counted.held_out, counted.wrong) == (2, 1, 3, 1)
    assert (counted.known_before, counted.wrong_before) == (2, 1)
    assert counted.words() == [
        "depth order: 2 told, 1 obeyed, 1 not (orders.jsonl)",
        "depth order: 3 held out, 33.3% wrong, 50.0% before",
    ]
    assert tally([]).words() == []


def test_an_outcome_is_what_the_sample_has(done: Path) -> None:
    from kinesphere.media.samples import read_samples

    sample = next(read_samples(done / "samples.parquet"))
    (one,) = outcomes([Answer(order("left_wrist", "left_shoulder"), True, None)], sample)
    assert one.apart_m == pytest.approx(-ahead_m(sample), abs=1e-3) and one.held_out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"hold_out": 0.1}, "--hold-out belongs to --order"),
        ({"hold_out": 1.5, "order": "a.jsonl"}, "--hold-out must be from 0 to 0.9"),
    ],
)
def test_wrong_use(options: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        FitOptions(**options)  # pyright: ignore[reportArgumentType]


def test_a_database_that_is_not_there(
    photos: Path, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    where = f"sqlite:///{tmp_path / 'nowhere.db'}"
    status, printed = command("fit", photos, *LITE, "--order", where, "--out", tmp_path / "out")
    assert status == 1 and "there is no database" in printed
    assert not (tmp_path / "out").exists()
