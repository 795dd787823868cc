"""Several calibrated cameras at once: somebody whose body is known, projected into both."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bad_input import makers
from fit import someone
from fit.someone import Someone, camera
from kinesphere.core.camera import Camera
from kinesphere.core.records import Sample
from kinesphere.media.samples import read_samples

Command = Callable[..., tuple[int, str]]
PEOPLE = (Someone(10), Someone(2))


def looking(yaw_rad: float, name: str) -> Camera:
    """At the person from another side, from as far away."""
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    middle = np.array([0, 0, 3.0])
    return camera(name, np.column_stack([turn, middle - turn @ middle]))


CAMERAS = (camera("front"), looking(1.2, "side"))


def film(folder: Path, cameras: Sequence[Camera] = CAMERAS) -> list[object]:
    """The arguments of a fit: folders of pictures, a table, and the calibration."""
    rows, names = [], []
    for lens in CAMERAS:
        for moment, one in enumerate(PEOPLE):
            picture = folder / lens.name / f"{moment}.png"
            one.picture(picture, lens)
            rows.append(one.row(lens))
            names.append(picture.relative_to(folder))  # each folder has pictures of the same names
    landmarks = someone.table(folder / "landmarks.npz", rows, names)
    views = someone.toml(folder / "calibration.toml", cameras)
    sources = [folder / lens.name for lens in CAMERAS]
    return [*sources, "--landmarks", landmarks, "--views", views]


@pytest.fixture
def seen(command: Command, tmp_path: Path) -> list[Sample]:
    status, printed = command("fit", *film(tmp_path), "--out", tmp_path / "out", "--looks", 1)
    assert status == 0, printed
    assert (tmp_path / "out" / "pictures.html").is_file()
    return list(read_samples(tmp_path / "out" / "samples.parquet"))


def test_the_body_is_found_in_space(seen: list[Sample]) -> None:
    """To a centimetre, as each camera sees it; one sample a camera and moment."""
    assert [Path(one.source).parts[-2:] for one in seen] == [
        (lens.name, f"{moment}.png") for moment in (0, 1) for lens in CAMERAS
    ]
    for i, one in enumerate(seen):
        person, lens = PEOPLE[i // 2], CAMERAS[i % 2]
        away_m = np.linalg.norm(one.xyz_camera_m - lens.seen(person.xyz_m), axis=1)
        assert away_m.mean() < 0.015 and away_m.max() < 0.05
        np.testing.assert_allclose(one.T_camera_world, lens.T_camera_world, atol=1e-9)
        np.testing.assert_allclose(one.xy_px, person.xy_px(lens), atol=3)
        assert one.fov_known and one.height_m == pytest.approx(person.height_m, abs=0.03)


def test_the_cameras_see_one_body(seen: list[Sample]) -> None:
    """What one sees is what the other sees, turned: landmarks, alternatives, the parameters too."""
    turn, moved = np.split(CAMERAS[1].T_camera_world, [3], axis=1)
    for front, side in (seen[:2], seen[2:]):
        there = front.xyz_camera_m @ turn.T + moved.T
        np.testing.assert_allclose(side.xyz_camera_m, there, atol=1e-4)
        again = someone.body().pose(someone.torch.as_tensor(side.parameters).double()[None])
        np.testing.assert_allclose(again.landmarks.xyz_m[0].numpy(), there, atol=1e-4)
        np.testing.assert_allclose(side.alternatives_m, front.alternatives_m @ turn.T, atol=1e-4)
        assert front.cost == side.cost and front.height_m == side.height_m


def moved(lens: Camera, up_m: float) -> Camera:
    T = lens.T_camera_world.copy()
    T[1, 3] += up_m
    return replace(lens, T_camera_world=T)


def rolled(lens: Camera) -> Camera:
    quarter = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1.0]])
    return replace(lens, T_camera_world=quarter @ lens.T_camera_world)


WRONG = {
    "half a metre lower": [CAMERAS[0], moved(CAMERAS[1], 0.5)],
    "rolled": [CAMERAS[0], rolled(CAMERAS[1])],
    "three times the focal length": [
        CAMERAS[0],
        replace(CAMERAS[1], K=CAMERAS[1].K * [[3, 1, 1], [1, 3, 1], [1, 1, 1]]),
    ],
}


@pytest.mark.parametrize("cameras", WRONG.values(), ids=WRONG)
def test_a_calibration_that_is_grossly_wrong_is_noticed(
    cameras: list[Camera], command: Command, tmp_path: Path
) -> None:
    """Though a body can be found that suits one of the cameras well."""
    status, printed = command("fit", *film(tmp_path, cameras), "--out", tmp_path / "out")
    assert status == 1
    assert "the body misses the landmarks in" in printed
    assert "0 sample(s), 4 refused" in printed


def test_who_is_hidden_from_one_camera_is_seen_by_two_others(
    command: Command, tmp_path: Path
) -> None:
    arguments = film(tmp_path)
    third = looking(-0.9, "third")
    empty = np.full((someone.SIDE_PX, someone.SIDE_PX), 99, np.uint8)
    (tmp_path / "third").mkdir()
    for moment in (0, 1):
        someone.save(tmp_path / "third" / f"{moment}.png", empty)
    someone.toml(tmp_path / "calibration.toml", [third, *CAMERAS])
    sources = [tmp_path / "third", *arguments[:2]]
    out = ("--out", tmp_path / "out", "--looks", 0)
    status, printed = command("fit", *sources, *arguments[2:], *out)
    assert status == 0, printed
    samples = list(read_samples(tmp_path / "out" / "samples.parquet"))
    assert len(samples) == 4
    for i, one in enumerate(samples):
        away_m = one.xyz_camera_m - CAMERAS[i % 2].seen(PEOPLE[i // 2].xyz_m)
        assert np.linalg.norm(away_m, axis=1).max() < 0.06


def clips(folder: Path, counts: Sequence[int]) -> list[Path]:
    """Clips without anybody; frames are told apart by their grey."""
    return [
        makers.encode(folder / f"{name}.mp4", makers.grey(count))
        for name, count in zip("ab", counts, strict=True)
    ]


def refused(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "refused.jsonl").read_text().splitlines()]


def calibration(folder: Path) -> Path:
    small = [
        replace(lens, size_px=(64, 48), K=lens.K * 0.2 + np.diag([0, 0, 0.8])) for lens in CAMERAS
    ]
    return someone.toml(folder / "calibration.toml", small)


def test_clips_of_different_length(command: Command, tmp_path: Path) -> None:
    """As far as both go; where the shorter one ends is told."""
    out = tmp_path / "out"
    options = ("--views", calibration(tmp_path), "--model", "lite", "--out", out)
    assert command("fit", *clips(tmp_path, (5, 3)), *options)[0] == 1
    lines = refused(out)
    assert [line["frame"] for line in lines] == [0, 1, 2, 3]
    assert str(lines[0]["reason"]).endswith("too few cameras see somebody: nobody was found")
    assert str(lines[3]["reason"]).endswith(
        "b.mp4 ends before the others: what follows is left out"
    )


@pytest.mark.parametrize(("lag", "first"), [("0,2", 2), ("2,0", 0), ("1,1", 0), ("1,3", 2)])
def test_who_began_late_is_waited_for(
    lag: str, first: int, command: Command, tmp_path: Path
) -> None:
    """Frames of the one that was there first are passed over."""
    out = tmp_path / "out"
    options = ("--views", calibration(tmp_path), "--model", "lite", "--out", out)
    command("fit", *clips(tmp_path, (5, 5)), *options, "--lag", lag)
    frames = [line["frame"] for line in refused(out) if "ends" not in str(line["reason"])]
    assert frames[0] == first and len(frames) == 5 - abs(int(lag[0]) - int(lag[2]))
