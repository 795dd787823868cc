"""Recorded people: the golden squats, and motions without any exercise. Skipped without shared data."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from kinesphere.motion import repetitions
from kinesphere.motion.clip import Landmarks

SHARED = Path(__file__).parents[4] / "shared" / "data"
SQUATS = SHARED / "golden" / "pose_squats_3d.full.json"
CMU = SHARED / "mocap" / "cmu"
WALKS = ("02_01", "07_01", "07_06", "08_02", "12_01", "16_15", "35_01", "39_05", "16_22", "47_01")
RUNS = ("02_02", "16_31", "35_20")


@pytest.mark.skipif(not SQUATS.exists(), reason="needs the golden clip's landmarks")
@pytest.mark.parametrize("exercise", ["squat", None])
def test_the_golden_clip_has_two_squats_and_a_third_that_it_cuts_off(exercise) -> None:
    xyz_m = np.array(json.loads(SQUATS.read_text()))
    person = Landmarks(np.arange(65) * 200.0, xyz_m, np.full((65, 33), 0.95))
    got = repetitions.counted(person, exercise)
    assert got is not None and got.exercise == "squat"
    assert (len(got), got.halves, got.unfinished) == (2, 0, 1)
    assert [one.deepest_ms / 200 for one in got.repetitions] == pytest.approx([10, 34], abs=1.5)
    assert all(85 < one.amount < 115 for one in got.repetitions)


@pytest.mark.skipif(not CMU.exists(), reason="needs recorded motions")
@pytest.mark.parametrize("name", [*WALKS, *RUNS])
def test_walking_and_running_are_no_exercise(name) -> None:
    pytest.importorskip("torch")
    from recorded import recorded

    if not (CMU / f"{name}.bvh").exists():
        pytest.skip("not among the recordings")
    person = recorded(CMU / f"{name}.bvh").landmarks
    assert repetitions.counted(person) is None
    assert len(repetitions.counted(person, "squat")) == 0


def test_torch_is_not_needed() -> None:
    import subprocess

    code = "import sys, kinesphere.motion.repetitions; print('torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
