"""The command `kinesphere lift`, on a few people: stages, going on, and what may be wrong."""

import io
import json

import numpy as np
import pytest
import torch
from rich.console import Console

from kinesphere.core.errors import InputError, WeightsError
from kinesphere.learn.lift import imitate
from kinesphere.learn.lift.observe import OBSERVATION
from kinesphere.learn.lift.options import LiftOptions
from kinesphere.learn.lift.run import lift
from kinesphere.learn.lift.tracks import Tracks
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.lift.stored import read

PEOPLE = 48


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """What the first stages make is there: nobody is rendered, no motion read."""
    monkeypatch.setattr(imitate, "STEPS", 20)
    out = tmp_path / "out"
    out.mkdir()
    rng = np.random.default_rng(0)
    rows = np.zeros(PEOPLE, OBSERVATION)
    xyz = rng.normal(0, 0.4, (PEOPLE, 33, 3)) + [0, 0, 4]
    rows["xyz_camera_m"], rows["rays"] = (
        xyz,
        xyz[..., :2] / xyz[..., 2:] + rng.normal(0, 0.002, (33, 2)),
    )
    rows["xyz_m"] = xyz - xyz[:, 23:25].mean(1, keepdims=True)
    rows["visibility"] = rng.uniform(0.01, 0.99, (PEOPLE, 33))
    rows["visible"] = rng.uniform(size=(PEOPLE, 33)) < rows["visibility"]
    rows["model"] = np.arange(PEOPLE) % 3
    for name in ("people", "others"):
        np.save(out / f"observed-{name}.npy", rows)
    zeros = torch.zeros(40, dtype=torch.long)
    turns = torch.eye(3).repeat(40, 22, 1, 1)
    tracks = Tracks(turns, torch.zeros(40), zeros, zeros + 39, torch.arange(40) % 3)
    torch.save(vars(tracks), out / "tracks.pt")
    return LiftOptions(
        (tmp_path / "people",),
        tmp_path,
        out,
        held_out=tmp_path / "others",
        steps=4,
        batch=8,
        observed=4,
        every=2,
    )


def run(options):
    said = io.StringIO()
    assert lift(options, Console(file=said, width=200)) == 0
    return said.getvalue()


def test_a_lift_that_runs_comes_of_it(asked):
    said = run(asked)
    assert "step 2:" in said and "held out" in said and "lift.json" in said
    found = read(asked.out / "lift.json")
    assert found.spread > 0 and found.visible.shape == (2, 33)
    card = json.loads((asked.out / "lift.json").read_text())
    assert card["licence"] == "Apache-2.0" and set(card["held_out"]) == {"lite", "full", "heavy"}
    assert lifting_of(asked.out / "lift.json") is not None


def test_it_goes_on(asked):
    run(asked)
    before = (asked.out / "lift.bin").read_bytes()
    again = LiftOptions(**{**vars(asked), "resume": True})
    said = run(again)
    assert "step 2:" not in said
    assert (asked.out / "lift.bin").read_bytes() == before


def test_another_training_may_be_the_beginning(asked, tmp_path):
    run(asked)
    for name in ("tracks.pt", "imitation.pt", "observed-people.npy", "observed-others.npy"):
        (tmp_path / "two").mkdir(exist_ok=True)
        (tmp_path / "two" / name).write_bytes((asked.out / name).read_bytes())
    more = {"out": tmp_path / "two", "init": asked.out / "last.pt", "lr": 1e-9}
    run(LiftOptions(**{**vars(asked), **more}))
    one, two = (read(p / "lift.json").network.out.weight for p in (asked.out, tmp_path / "two"))
    np.testing.assert_allclose(one, two, atol=1e-3)


def test_a_folder_in_use_is_not_begun_anew(asked):
    run(asked)
    with pytest.raises(InputError, match="--resume"):
        lift(asked, Console(file=io.StringIO()))


def test_other_options_do_not_go_on(asked):
    run(asked)
    with pytest.raises(InputError, match="other options"):
        lift(LiftOptions(**{**vars(asked), "resume": True, "seed": 5}), Console(file=io.StringIO()))


def test_a_damaged_stage_is_said(asked):
    (asked.out / "tracks.pt").write_bytes(b"x" * 100)
    with pytest.raises(WeightsError, match=r"tracks\.pt is damaged"):
        lift(asked, Console(file=io.StringIO()))


@pytest.mark.parametrize(
    ("name", "value"), [("steps", 0), ("batch", 1), ("lr", 0.0), ("data", ()), ("every", 0)]
)
def test_options_are_checked(tmp_path, name, value):
    with pytest.raises(InputError):
        LiftOptions(**{"data": (tmp_path,), "motions": tmp_path, "out": tmp_path, name: value})
