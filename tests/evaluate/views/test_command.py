"""The command as a whole, networks and peers replaced by what they would say."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from evaluate.views import making
from fit import someone
from fit.someone import Someone
from fit.test_views import CAMERAS
from kinesphere.bench.peer import Peer
from kinesphere.core.errors import EngineError
from kinesphere.core.records import ROW
from kinesphere.evaluate.views import movenet, peer, run, said, scene
from kinesphere.evaluate.views.kept import code, kept
from kinesphere.evaluate.views.look import Found
from kinesphere.evaluate.views.options import ViewsOptions
from kinesphere.evaluate.views.variants import USUAL, VARIANTS, chosen
from kinesphere.progress import silent

MOMENTS = 4
KEYS = {"mpjpe_mm", "pa_mpjpe_mm", "abs_xyz_mm", "angle_error_deg", "bone_cv", "side_asymmetry",
        "jitter_mm", "flips", "lag_frames", "fps", "frames", "missed", "mpjpe_by_joint_mm"}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Somebody whose body is known, filmed from the front and from the side."""
    place = tmp_path_factory.mktemp("scene")
    grey = [np.full((someone.SIDE_PX, someone.SIDE_PX, 3), 90, np.uint8)] * MOMENTS
    for lens in CAMERAS:
        makers.encode(place / f"{lens.name}.mp4", grey)
    someone.toml(place / "Calib.toml", CAMERAS)
    return place


def rows(lens, away_m=0.0):
    """What a network would say that sees all, and errs in depth by `away_m` in all but the hips."""
    out = np.zeros(MOMENTS, ROW)
    for moment in range(MOMENTS):
        one = Someone(10, aside_m=0.1 + 0.01 * moment)
        xyz_m = lens.seen(one.xyz_m)
        xyz_m = xyz_m - xyz_m[[23, 24]].mean(axis=0)
        xyz_m[:, 2] += away_m * (np.abs(xyz_m[:, 1]) > 0.15)
        out[moment : moment + 1] = one.row(lens, moment)
        out[moment]["xyz_m"] = xyz_m
    return out


@pytest.fixture
def networks(monkeypatch):
    """Every look is counted; the model `full` errs by 10 cm."""
    looks = []

    def look(clip, frames, model, options, people, place, track):
        looks.append((clip.stem, model))
        lens = next(one for one in CAMERAS if one.name == clip.stem)
        return Found(rows(lens, 0.1 if model == "full" else 0.0), 0.5, frames)

    monkeypatch.setattr(scene, "look", look)
    monkeypatch.setattr(said, "look", look)
    return looks


def test_figures_pictures_and_what_is_kept(command, folder, tmp_path, networks, monkeypatch):
    out, file = tmp_path / "out", tmp_path / "rows.json"
    asked = ("evaluate", "views", folder, "--models", "lite,full", "--json", file, "--out", out)
    status, printed = command(*asked)
    assert status == 0, printed
    assert "run together" in printed and "body fitted to all cameras" in printed
    said_at_once = " ".join(printed.split())
    assert "mean of the cameras" in said_at_once and "Camera front" in said_at_once
    told = {(row["model"], row["camera"]): row for row in json.loads(file.read_text())}
    assert set(told) == {(m, c) for m in ("lite", "full") for c in ("front", "side", "mean")}
    assert all(set(row) >= KEYS for row in told.values())
    assert told["lite", "mean"]["mpjpe_mm"] < 25  # the body is fitted, and so not quite the truth
    assert 60 < told["full", "mean"]["abs_xyz_mm"][2] < 110
    assert told["full", "mean"]["frames"] == 2 * MOMENTS
    references = json.loads((out / "references.json").read_text())
    assert references["people"][0]["body"]["reprojection_px"] < 2
    assert references["people"][0]["body"]["left_out_mm"] is None  # with two cameras
    assert {path.name for path in out.glob("*.svg")} == {
        "errors.svg", "joints.svg", "side-front.svg", "side-side.svg"
    }  # fmt: skip

    monkeypatch.setattr("kinesphere.evaluate.views.body.fitted", None)  # the fit is kept
    status, _ = command(*asked)
    assert status == 0
    assert {(row["model"], row["camera"]) for row in json.loads(file.read_text())} == set(told)


def test_a_peer_that_cannot_be_had_is_left_out(command, folder, tmp_path, networks, monkeypatch):
    def nowhere(say):
        raise EngineError("installing mediapipe==1.2.2 (is there a network?) failed")

    monkeypatch.setattr(run, "mediapipe", nowhere)
    monkeypatch.setattr(run, "_subjects", lambda *given: ())
    monkeypatch.setattr(run, "_said", lambda variants, setting: [one.name for one in variants])
    monkeypatch.setattr(run, "rows", lambda found, *given: found)
    monkeypatch.setattr(run.table, "show", lambda found, console: console.print(",".join(found)))
    monkeypatch.setattr(run.charts, "draw", lambda *given: [])
    status, printed = command("evaluate", "views", folder, "--out", tmp_path)
    assert status == 0 and "left out: mediapipe-lite, mediapipe-full, mediapipe-heavy" in printed
    assert "lite,full,heavy" in printed
    status, printed = command(
        "evaluate", "views", folder, "--out", tmp_path, "--models", "mediapipe-full"
    )
    assert status == 1 and "none of the models that were asked for works here" in printed


def test_ctrl_c_says_how_to_go_on(command, folder, tmp_path, monkeypatch):
    def stop(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "who", stop)
    status, printed = command("evaluate", "views", folder, "--out", tmp_path / "out")
    assert status == 130 and "Go on with the same command" in printed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--models", "huge"), "--models must name some of mediapipe-lite"),
        (("--people", "0"), "--people must be 1 or more"),
        (("--lag", "a,b"), "--lag must be whole numbers with commas"),
        (("--lag", "0,-1"), "--lag must be 0 or more"),
        (("--json", "no/such/rows.json"), "there is no folder no/such"),
        (("--calibration", "no.toml"), "the calibration no.toml cannot be read"),
    ],
)
def test_what_cannot_be_is_said(command, folder, options, words):
    status, printed = command("evaluate", "views", folder, *options)
    assert status == 1 and words in printed


def test_a_folder_is_needed(command, tmp_path):
    status, printed = command("evaluate", "views", tmp_path / "nowhere")
    assert status == 1 and "there is no folder" in printed
    status, printed = command("evaluate", "views")
    assert status == 2


def test_help_teaches(command):
    status, printed = command("evaluate", "views", "--help")
    assert status == 0
    for word in ("Demo_SinglePerson", "--independent", "--lag", "docs/accuracy.md", "--people"):
        assert word in printed


def test_the_table_of_models():
    assert [one.name for one in chosen(())] == list(USUAL)
    assert [one.name for one in chosen(("fit", "lite"))] == ["lite", "fit"]
    assert len({one.name for one in VARIANTS}) == len(VARIANTS)
    assert ViewsOptions(Path("x"), models=" lite, lite ,").named == ("lite",)


def test_what_took_long_is_made_once_for_each_key(tmp_path):
    made = []

    def make():
        made.append(1)
        return {"a": np.arange(3)}

    for key in ("x", "x", "y"):
        np.testing.assert_array_equal(kept(tmp_path, "some", key, make)["a"], [0, 1, 2])
    assert len(made) == 2
    next(iter(tmp_path.glob("some-*.npz"))).write_bytes(b"broken")
    kept(tmp_path, "some", "x", make), kept(tmp_path, "some", "y", make)
    assert len(made) == 3
    assert code("kinesphere.core") != code("kinesphere.weights")


def test_a_peer_speaks_line_by_line_and_its_last_words_are_told(tmp_path):
    """A stand-in for MediaPipe's Python that writes what the worker would."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nshift\ncp $OUT_NPZ $4\necho 0\necho 1\n")
    python.chmod(0o755)
    given = tmp_path / "given.npz"
    xyz_m = np.ones((1, 33, 3))
    np.savez(given, frame=[1], person=[0], xyz_m=xyz_m, xy_px=xyz_m[..., :2], seconds=2.0)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")

    class Installed(Peer):
        def bundle(self, model: str) -> Path:
            return tmp_path / f"{model}.task"

    installed = Installed("mediapipe", python, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUT_NPZ", str(given))
        found = peer.look(installed, clip, 2, "lite", 1, tmp_path / "kept", silent)
    assert found.fps == 1.0 and found.rows["frame"].tolist() == [1]
    assert found.rows["xyz_m"].sum() == 99
    python.write_text("#!/bin/sh\necho 'no such thing' >&2\nexit 3\n")
    with pytest.raises(EngineError, match=r"stopped \(exit 3\): no such thing"):
        peer.look(installed, clip, 2, "full", 1, tmp_path / "kept", silent)


def test_movenet_looks_where_the_person_is(tmp_path, monkeypatch):
    """A stand-in for Node.js that sees every point in the middle of its crop."""
    program = tmp_path / "node"
    program.write_text(
        "#!/usr/bin/env python3\nimport struct, sys\n"
        "while len(sys.stdin.buffer.read(256 * 256 * 3)) == 256 * 256 * 3:\n"
        "    sys.stdout.buffer.write(struct.pack('<51f', *[0.5] * 51))\n"
        "    sys.stdout.buffer.flush()\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(movenet, "installed", lambda say: tmp_path)
    clip = makers.encode(tmp_path / "clip.mp4", [np.zeros((64, 64, 3), np.uint8)] * 4)
    person = scene.people(
        making.cameras(2),
        [making.table(one, making.moving_m(3)) for one in making.cameras(2)],
        3,
        1,
    )[0]
    person.xy_px[0, 1] = np.nan
    found = movenet.look(person, 0, clip, 1, tmp_path / "kept", print, silent)
    assert np.isnan(found.xy_px[1]).all()
    low, high = person.xy_px[0, 0].min(axis=0), person.xy_px[0, 0].max(axis=0)
    np.testing.assert_allclose(
        found.xy_px[0], np.broadcast_to((low + high) / 2, (12, 2)), atol=1e-4
    )
    assert (found.score[[0, 2]] == 0.5).all()


def test_movenet_that_stops_is_an_error(tmp_path, monkeypatch):
    def broken(*given, **more):
        return real(["sh", "-c", "echo 'out of memory' >&2"], **more)

    real = subprocess.Popen
    monkeypatch.setattr(movenet, "installed", lambda say: tmp_path)
    monkeypatch.setattr(movenet.subprocess, "Popen", broken)
    clip = makers.encode(tmp_path / "clip.mp4", [np.zeros((64, 64, 3), np.uint8)] * 3)
    (person,) = scene.people(
        making.cameras(2),
        [making.table(one, making.moving_m(3)) for one in making.cameras(2)],
        3,
        1,
    )
    with pytest.raises(EngineError, match="MoveNet stopped: out of memory"):
        movenet.look(person, 0, clip, 0, tmp_path / "kept", print, silent)
