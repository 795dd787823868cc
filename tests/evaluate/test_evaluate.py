"""The command `kinesphere evaluate fit`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kinesphere import cli
from kinesphere.evaluate.options import VARIANTS, FitOptions

FIGURES = {
    "order_error_5cm",
    "order_error_2cm",
    "mpjpe_mm",
    "pa_mpjpe_mm",
    "reprojection_px",
    "ms_per_frame",
}
FEW = ("evaluate", "fit", "--synthetic", "6")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`a.json` and `a.png` of two variants of six people."""
    folder = tmp_path_factory.mktemp("evaluated")
    written = ("--json", str(folder / "a.json"), "--picture", str(folder / "a.png"))
    assert cli.main([*FEW, "--variants", "2d+order,2d", *written]) == 0
    return folder


@pytest.fixture(scope="module")
def figures(place: Path) -> dict[str, dict[str, Any]]:
    return json.loads((place / "a.json").read_text())


def test_each_variant_has_its_figures(figures: dict[str, dict[str, Any]]) -> None:
    """In the order of the help, whatever the order asked for; errors of order are fractions."""
    assert list(figures) == ["2d", "2d+order"]
    for row in figures.values():
        assert row.keys() >= FIGURES
        assert all(0 <= row[key] <= 1 for key in row if key.startswith("order_error"))
        assert 10 < row["pa_mpjpe_mm"] < row["mpjpe_mm"] < 300
        assert 0.5 < row["reprojection_px"] < 6 and row["ms_per_frame"] > 0


def test_what_is_told_about_order_helps(figures: dict[str, dict[str, Any]]) -> None:
    alone, told = figures.values()
    for key in ("order_error_5cm", "mpjpe_mm", "pa_mpjpe_mm"):
        assert told[key] < alone[key]
    assert told["order_error_5cm"] < 0.02 < alone["order_error_5cm"]


def test_some_people_are_drawn(place: Path) -> None:
    """A column a person; a row for the pictures, one for each variant."""
    with Image.open(place / "a.png") as picture:
        assert picture.size == (6 * 256, 3 * 256)
        assert picture.convert("L").getextrema()[0] < 100


def test_the_same_seed_gives_the_same_figures(
    figures: dict[str, dict[str, Any]], command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """Everything but the time; other variants beside it change nothing."""
    options = ("--variants", "2d", "--seed", 1, "--json", tmp_path / "b.json")
    status, printed = command(*FEW, *options)
    assert status == 0 and "6 synthetic people" in printed
    again = json.loads((tmp_path / "b.json").read_text())["2d"]
    assert {**again, "ms_per_frame": 0} == {**figures["2d"], "ms_per_frame": 0}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2d", ("2d",)),
        (" all , 2d,2d", ("2d", "all")),
        ("wrong", ("2d+order, 2% wrong", "all, 2% wrong")),
        (FitOptions().variants, VARIANTS),
    ],
)
def test_variants_are_taken_apart(asked: str, expected: tuple[str, ...]) -> None:
    assert FitOptions(variants=asked).asked == expected


FAILS = {
    "unknown variant": (
        ["--variants", "2d,3d"],
        "--variants must name some of 2d, 2d.mask.*'2d,3d'",
    ),
    "no variant": (["--variants", ","], "--variants must name some of"),
    "one person": (["--synthetic", "1"], "--synthetic must be 2 or more, got 1"),
    "negative seed": (["--seed", "-1"], "--seed must be 0 or more, got -1"),
    "no folder": (["--json", "no/such/a.json"], "--json: there is no folder no/such"),
    "no folder for the picture": (["--picture", "no/a.png"], "--picture: there is no folder no"),
}


@pytest.mark.parametrize(("options", "says"), FAILS.values(), ids=FAILS)
def test_fails_with_one_line(
    options: list[str], says: str, command: Callable[..., tuple[int, str]]
) -> None:
    status, printed = command("evaluate", "fit", *options)
    assert status == 1
    assert re.fullmatch(f"error: .*{says}.*\n", printed)


@pytest.mark.parametrize(
    "arguments", [["evaluate"], ["evaluate", "live"], ["evaluate", "fit", "a"]]
)
def test_wrong_usage(arguments: list[str], command: Callable[..., tuple[int, str]]) -> None:
    status, printed = command(*arguments)
    assert status == 2 and "--help" in printed


def test_help_teaches(command: Callable[..., tuple[int, str]]) -> None:
    status, printed = command("evaluate", "fit", "--help")
    assert status == 0
    for words in (*(v for v in VARIANTS if "," not in v), "--json figures.json", "16 bones"):
        assert words in printed
