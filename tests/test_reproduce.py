"""runs/reproduce.sh, the whole road, with as few people and steps as it takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

SMALL = {
    "SCALE": "0.001",
    "BATCH": "4",
    "TRAIN": "--no-norm --workers 0",
    "FORMATS": "tflite",
    "SERVE": "0",
}


def reproduce(out: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    bin = Path(sys.executable).parent
    path = f"{bin}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "OUT": str(out), **SMALL, **variables}
    script = ["bash", str(ROOT / "runs/reproduce.sh")]
    return subprocess.run(script, env=environment, capture_output=True, text=True, timeout=1200)


def test_the_whole_road_and_nothing_twice(tmp_path: Path) -> None:
    first = reproduce(tmp_path)
    assert first.returncode == 0, first.stderr[-2000:]
    card = json.loads((tmp_path / "exported/mine_lite.tflite.json").read_text())
    assert card["network"] == "lite" and "CC0-1.0" in card["licence"]
    table = json.loads((tmp_path / "evaluated/table.json").read_text())
    assert {row["set"] for row in table} == {"synthetic", "agreement with heavy"}
    assert {row["weights"] for row in table} == {"released lite", "mine_lite"}
    assert (tmp_path / "clip/balance_overlay.mp4").is_file()
    assert "live --model" in first.stdout.splitlines()[-1]

    again = reproduce(tmp_path)
    assert again.returncode == 0, again.stderr[-2000:]
    assert "$ " not in again.stdout and again.stdout.count("done already") == 6


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SCALE": "0"}, "SCALE must be a number"),
        ({"SCALE": "big"}, "SCALE must be a number"),
        ({"NETWORK": "huge"}, "huge"),
        ({"PEOPLE": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_ends_it_before_anything_is_trained(
    variables: dict[str, str], words: str, tmp_path: Path
) -> None:
    done = reproduce(tmp_path, **variables)
    assert done.returncode != 0 and words in done.stderr + done.stdout
    assert not (tmp_path / "run").exists()
