"""The fixtures that TypeScript is tested with are what the Python code gives today."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from conftest import ROOT
from parity_fixtures.__main__ import everything
from parity_fixtures.film import step_case
from parity_fixtures.lift import CARD
from parity_fixtures.lifted import SWAPPED, lifted_case
from parity_fixtures.motion import motion_case
from parity_fixtures.motion_clip import clip_case
from parity_fixtures.motion_whole import whole_case
from parity_fixtures.parts import decode

FOLDER = ROOT / "tests" / "fixtures" / "parity"
PARTS = ["skeleton", "constants", "card", "region", "crop", "detect", "landmarks", "smooth"]
NAMES = [*PARTS, "mask", "yuv", "questions", "hands", "faces", "people", "whole"]


@pytest.fixture(scope="module")
def today() -> Any:
    return json.loads(json.dumps(everything()))


def committed(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def assert_same(got: Any, want: Any, atol: float, where: str) -> None:
    """Equal in structure and words; numbers and arrays within `atol`."""
    assert type(got) is type(want), where
    if isinstance(want, dict) and "base64" in want:
        assert got["dtype"] == want["dtype"], where
        # Bytes are whole levels, whose rounding may fall either way.
        slack = max(atol, 1.0) if want["dtype"] == "uint8" else atol
        a, b = (decode(x).astype(float) for x in (got, want))
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=slack, err_msg=where)
    elif isinstance(want, dict):
        assert got.keys() == want.keys(), where
        for key in want:
            assert_same(got[key], want[key], atol, f"{where}.{key}")
    elif isinstance(want, list):
        assert len(got) == len(want), where
        for i, (a, b) in enumerate(zip(got, want, strict=True)):
            assert_same(a, b, atol, f"{where}[{i}]")
    elif isinstance(want, float):
        assert got == pytest.approx(want, rel=1e-6, abs=atol), where
    else:
        assert got == want, where


def test_every_fixture_is_tested(today):
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert (
        files
        == set(today)
        == {*NAMES, "lift", "lifted", "motion", "motion_clip", "motion_whole", "step", "networks"}
    )


@pytest.mark.parametrize("name", NAMES)
def test_fixture_is_up_to_date(today, name):
    assert_same(today[name], committed(name), 1e-6, name)


def test_the_recording_leads_to_the_same_poses():
    """Free of any engine: replayed, the committed answers give the committed results."""
    want = committed("step")
    got = json.loads(json.dumps(step_case(want)))
    assert_same(got, want, 1e-7, "step")


def test_bones_turn_as_they_did():
    want = committed("motion")
    got = json.loads(json.dumps(motion_case(want)))
    assert_same(got, want, 1e-9, "motion")


def test_a_recording_moves_as_it_did():
    want = committed("motion_clip")
    got = json.loads(json.dumps(clip_case(want)))
    assert_same(got, want, 1e-9, "motion_clip")


def test_fingers_heads_and_faces_move_as_they_did():
    want = committed("motion_whole")
    got = json.loads(json.dumps(whole_case(want)))
    assert_same(got, want, 1e-6, "motion_whole")


def test_the_lift_says_what_it_said(today):
    """Within what processors differ by, in metres and, for depth in the picture, in pixels."""
    sha256 = json.loads(CARD.read_text(encoding="utf-8"))["sha256"]
    want = {name: committed(name) for name in ("lift", "lifted")}
    for name, case in want.items():
        assert case["sha256"] == sha256, f"{name}.json is of other weights: `make fixtures`"
    assert_same(today["lift"], want["lift"], 1e-5, "lift")
    got = json.loads(json.dumps(lifted_case(want["lifted"])))
    assert_same(got, want["lifted"], 1e-3, "lifted")


def test_the_films_of_the_lift_hold_what_it_is_for():
    """Sides exchanged, and believed after a second; somebody lost; arms put right in the film."""
    rows = [sum(frame["rows"]) for frame in committed("lift")["sides"]["frames"]]
    assert rows[:7] == [0, 0, 12, 12, 0, 11, 0]
    assert rows[7] == rows[18] > 0 == rows[19] == rows[21] == rows[23]
    film = committed("lifted")
    assert [pose is not None for pose in film["guessed"]] == 11 * [True] + [False] + 2 * [True]
    wrists = [decode(pose["xy_image_px"])[15] for pose in film["known"]["poses"][:6]]
    apart = [float(np.linalg.norm(a - b)) for a, b in pairwise(wrists)]
    assert max(apart[SWAPPED - 1 : SWAPPED + 1]) < 30


def test_the_networks_answer_as_recorded(today):
    """Recorded anew, regions are the same within what engines and processors differ by."""
    for got, want in zip(today["step"]["smoothed"], committed("step")["smoothed"], strict=True):
        assert len(got["poses"]) == len(want["poses"])
        assert (got["region"] is None) == (want["region"] is None)
        if want["region"]:
            assert got["region"]["size_px"] == pytest.approx(want["region"]["size_px"], abs=0.5)
            assert got["region"]["center_px"] == pytest.approx(want["region"]["center_px"], abs=0.5)


def test_engines_compute_as_recorded(today):
    """What LiteRT computes, within what processors differ by."""
    for name, outputs in committed("networks").items():
        for meaning, want in outputs.items():
            got, where = today["networks"][name][meaning], f"{name}.{meaning}"
            a, b = (decode(case["samples"]).astype(float) for case in (got, want))
            np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-2, err_msg=where)
            assert got["mean"] == pytest.approx(want["mean"], rel=1e-3, abs=1e-2), where


def test_the_film_loses_the_person_and_changes_size():
    step = committed("step")
    assert [len(result["poses"]) for result in step["smoothed"]] == [1, 1, 1, 0, 0, 1, 1, 1, 1]
    assert len({tuple(frame["image_size_px"]) for frame in step["frames"]}) == 2


def test_the_fixtures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 1_100_000
