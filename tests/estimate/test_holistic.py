"""`kinesphere estimate --holistic`: hands and faces in tables and pictures, through interruptions."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from conftest import ROOT
from kinesphere.core.errors import InputError
from kinesphere.core.face import EXPRESSIONS
from kinesphere.core.hand import WRIST
from kinesphere.core.parts import as_kind, has_face, has_hands, kind
from kinesphere.core.records import ROW
from kinesphere.core.skeleton import INDEX
from kinesphere.estimate import journal, many, run
from kinesphere.estimate.options import EstimateOptions
from kinesphere.estimate.results import Loaded
from kinesphere.live.create import create_detector
from kinesphere.live.holistic.options import Parts
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.media.sources import parse
from kinesphere.media.tables_in import read_table
from kinesphere.progress import silent

CLIP = ROOT / "tests/fixtures/people/crossing_left_over_right.mp4"
FRAMES = 8
WRISTS = {side: INDEX[f"{side}_wrist"] for side in ("left", "right")}


@pytest.fixture
def options(tmp_path: Path) -> EstimateOptions:
    return EstimateOptions(
        out=tmp_path / "out", model="lite", format="npz", view=False, frames=FRAMES, holistic=True
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return Loaded(run.load(EstimateOptions(model="lite", holistic=True)), 1, lifting_of("auto"))


def rows_of(options: EstimateOptions, name: str = CLIP.stem) -> np.ndarray:
    return read_table(options.out / f"{name}.npz")[0]


def check_hands(rows: np.ndarray) -> None:
    """They are seen, and hang at the body's wrists."""
    seen = np.stack([rows[f"{side}_hand_score"] > 0.5 for side in WRISTS])
    assert seen.mean() > 0.6
    for (side, wrist), there in zip(WRISTS.items(), seen, strict=True):
        assert (np.isfinite(rows[f"{side}_hand_m"]).all(axis=(1, 2)) == there).all()
        away = rows[f"{side}_hand_m"][there, WRIST] - rows["xyz_m"][there, wrist]
        np.testing.assert_allclose(away, 0, atol=1e-5)


def test_the_command_writes_all_of_it(command, tmp_path: Path) -> None:
    wanted = ("--model", "lite", "--frames", FRAMES, "--out", tmp_path, "--format", "npz,csv,jsonl")
    status, said = command("estimate", CLIP, "--holistic", "--video", *wanted)
    assert status == 0 and f"somebody in {FRAMES}" in said
    for end in (".csv", "_expressions.csv", "_expressions.jsonl", "_3d.html", "_overlay.mp4"):
        assert (tmp_path / f"{CLIP.stem}{end}").is_file() and f"{CLIP.stem}{end}" in said
    rows, _ = read_table(tmp_path / f"{CLIP.stem}.npz")
    assert rows.dtype == kind(hands=True, face=True)
    check_hands(rows)
    assert (rows["face_score"] > 0.5).all() and np.isfinite(rows["face_m"]).all()
    turned = rows["face_rotation"] @ rows["face_rotation"].transpose(0, 2, 1)
    np.testing.assert_allclose(turned, np.broadcast_to(np.eye(3), turned.shape), atol=1e-5)
    known = np.isfinite(rows["expressions"])
    assert known.any(axis=1).all() and (known == known[0]).all()
    lines, _ = read_table(tmp_path / f"{CLIP.stem}.csv")
    for name in ("left_hand_m", "face_xy_px", "expressions"):
        np.testing.assert_array_equal(lines[name], rows[name])


@pytest.mark.parametrize(
    ("arguments", "hands", "face"), [(["--hands"], True, False), (["--face"], False, True)]
)
def test_one_of_them_alone(command, tmp_path: Path, arguments, hands, face) -> None:
    wanted = ("--model", "lite", "--frames", 2, "--out", tmp_path, "--format", "npz", "--no-view")
    assert command("estimate", CLIP, *arguments, *wanted)[0] == 0
    rows, _ = read_table(tmp_path / f"{CLIP.stem}.npz")
    assert (has_hands(rows), has_face(rows)) == (hands, face)


def test_without_irises_and_expressions(command, tmp_path: Path) -> None:
    wanted = ("--model", "lite", "--frames", 2, "--out", tmp_path, "--format", "npz", "--no-view")
    assert command("estimate", CLIP, "--face", "--no-iris", "--no-expressions", *wanted)[0] == 0
    rows, _ = read_table(tmp_path / f"{CLIP.stem}.npz")
    assert np.isfinite(rows["face_m"][:, :468]).all() and np.isnan(rows["face_m"][:, 468:]).all()
    assert rows["expressions"].shape == (2, len(EXPRESSIONS))
    assert np.isnan(rows["expressions"]).all()


def test_the_command_is_the_library(options: EstimateOptions, loaded: Loaded) -> None:
    run.estimate(parse(str(CLIP)), options, loaded)
    rows = rows_of(options)
    detector = create_detector("Holistic", model_type="lite")
    for row, (_, (pose,)) in zip(rows, detector.estimate_video(CLIP), strict=False):
        assert pose.face is not None and pose.face.xyz_world_m is not None
        if pose.left_hand is not None:
            wanted = np.float32(pose.left_hand.xyz_world_m)
            np.testing.assert_array_equal(row["left_hand_m"], wanted)
        np.testing.assert_array_equal(row["face_m"], np.float32(pose.face.xyz_world_m))
        assert row["right_hand_score"] == np.float32(
            pose.right_hand.score if pose.right_hand else 0
        )


def test_an_interrupted_run_ends_as_one_that_was_not(
    options: EstimateOptions, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "CHECKPOINT_EVERY_S", 0.0)
    whole = dataclasses.replace(options, out=options.out / "whole")
    run.estimate(parse(str(CLIP)), whole, loaded)
    keep, kept = run._keep, []

    def stopping(*arguments: object) -> None:
        kept.append(keep(*arguments))  # type: ignore[arg-type]
        if len(kept) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as impatient:
        impatient.setattr(run, "_keep", stopping)
        report = run.estimate(parse(str(CLIP)), options, loaded)
    assert report.interrupted and report.frames < FRAMES
    report = run.estimate(parse(str(CLIP)), dataclasses.replace(options, resume=True), loaded)
    assert 0 < report.frames < FRAMES
    assert rows_of(options).tobytes() == rows_of(whole).tobytes()


@pytest.mark.parametrize("other", [{"holistic": False}, {"iris": False}, {"parts_fps": 5.0}])
def test_a_run_is_not_gone_on_with_otherwise(
    options: EstimateOptions, loaded: Loaded, monkeypatch: pytest.MonkeyPatch, other: dict
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as impatient:
        impatient.setattr(run.outputs, "write_table", stop)
        assert run.estimate(parse(str(CLIP)), options, loaded).interrupted
    changed = dataclasses.replace(options, resume=True, **other)
    with pytest.raises(InputError, match=r"started otherwise .*hands and face was Parts"):
        run.estimate(parse(str(CLIP)), changed, loaded)


def test_several_clips_and_a_body_alone_stay_apart(options: EstimateOptions, tmp_path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes((ROOT / "tests/fixtures/people/crossing_right_over_left.mp4").read_bytes())
    sources = [parse(str(CLIP)), parse(str(other))]
    reports = list(many.estimate_all(sources, dataclasses.replace(options, jobs=2), silent))
    assert [report.frames for report in reports] == [FRAMES, FRAMES]
    alone = dataclasses.replace(options, holistic=False, out=tmp_path / "alone")
    list(many.estimate_all(sources[:1], alone, silent))
    assert rows_of(alone).dtype == ROW
    bodies, whole = rows_of(alone), as_kind(rows_of(options), ROW)
    np.testing.assert_array_equal(bodies["frame"], whole["frame"])


def test_pictures(command, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("crossed_left_over_right", "hands_in_pockets"):
        picture = Image.open(ROOT / f"tests/fixtures/people/{name}.jpg")
        picture.save(folder / f"{name}.png")
    wanted = ("--model", "lite", "--out", tmp_path / "out", "--format", "npz,parquet")
    assert command("estimate", folder, "--holistic", *wanted)[0] == 0
    rows, pictures = read_table(tmp_path / "out/photos.npz")
    assert pictures is not None and len(pictures) == len(rows) == 2
    assert (rows["face_score"] > 0.5).all()
    lines, named = read_table(tmp_path / "out/photos.parquet")
    assert named == pictures
    np.testing.assert_array_equal(lines["right_hand_xy_px"], rows["right_hand_xy_px"])
    assert len(list((tmp_path / "out/photos_overlay").glob("*.png"))) == 2


def test_chunks(options: EstimateOptions, tmp_path: Path) -> None:
    chunked = dataclasses.replace(options, chunks=True, frames=None)
    (report,) = many.estimate_all([parse(str(CLIP))], chunked, silent)
    rows = rows_of(chunked)
    assert report.frames == len(rows) == 48
    assert (rows["face_score"] > 0.5).all() and (rows["left_hand_score"] > 0.5).mean() > 0.6


def test_refined(options: EstimateOptions) -> None:
    pytest.importorskip("torch")
    (report,) = many.estimate_all(
        [parse(str(CLIP))], dataclasses.replace(options, refine=True), silent
    )
    rows = rows_of(options)
    assert report.frames == len(rows) == FRAMES
    check_hands(rows)
    assert np.isfinite(rows["face_rotation"]).all()


def test_what_is_asked_for_is_what_the_detector_takes() -> None:
    assert EstimateOptions().parts is None and EstimateOptions().kind == ROW
    assert EstimateOptions(holistic=True).parts == Parts()
    asked = EstimateOptions(hands=True, parts_fps=10, max_ms=30).parts
    assert asked == Parts(hands=True, face=False, fps=10, max_ms=30)
    asked = EstimateOptions(face=True, iris=False, expressions=False).parts
    assert asked == Parts(hands=False, iris=False, expressions=False)


def test_what_is_told_of_a_run_names_its_options(options: EstimateOptions, loaded: Loaded) -> None:
    run.estimate(parse(str(CLIP)), options, loaded)
    done = json.loads((options.out / f".{CLIP.stem}.done").read_text())
    assert "iris=True" in done["hands and face"]
