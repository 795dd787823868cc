"""A folder of pictures, landmarks found by the network: what is written, and that it fits together."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from fit.conftest import LITE
from fit.someone import body, save
from kinesphere import weights
from kinesphere.core.camera import Camera
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.media.frames import Frame
from kinesphere.media.samples import read_provenance, read_samples

HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
READ = """
import json, sys
from pathlib import Path
for name in ("torch", "anny", "cv2", "openvino"):
    sys.modules[name] = None  # to import it is an error
from kinesphere.media.samples import read_samples
print(json.dumps([s.xyz_m.tolist() for s in read_samples(Path(sys.argv[1]))]))
"""


def test_each_picture_has_a_sample(photos: Path, done: Path, samples: list[Sample]) -> None:
    assert [one.source for one in samples] == [str(photos / f"{name}.jpg") for name in "abc"]
    assert (done / "refused.jsonl").read_text() == ""
    assert all(one.settled and one.frame == one.person == one.t_ms == 0 for one in samples)
    assert not (done / ".work").exists()


def test_samples_are_read_without_torch_and_the_body(done: Path, samples: list[Sample]) -> None:
    command = [sys.executable, "-c", READ, str(done / "samples.parquet")]
    read = subprocess.run(command, capture_output=True, text=True, check=True, timeout=50).stdout
    np.testing.assert_array_equal(np.float32(json.loads(read)), [one.xyz_m for one in samples])


def test_landmarks_are_where_they_were_seen(samples: list[Sample]) -> None:
    for one in samples:
        away_px = np.linalg.norm(one.xy_px - one.seen_px, axis=1)
        assert one.reprojection_px == pytest.approx(np.median(away_px), abs=1e-3)
        assert one.reprojection_px < 4 and away_px.max() < 30
        assert (one.seen_sigma_px > 0).all() and np.isfinite(one.seen_sigma_px).all()


def test_landmarks_in_metres_are_those_in_pixels(samples: list[Sample]) -> None:
    for one in samples:
        lens = Camera("c", tuple(map(int, one.size_px)), one.K, distortion=one.distortion)
        seen = lens.project(one.xyz_camera_m.astype(float))
        np.testing.assert_allclose(seen, one.xy_px, atol=0.01)
        np.testing.assert_allclose(one.xyz_camera_m[HIPS].mean(0) + one.xyz_m, one.xyz_camera_m,
                                   atol=1e-5)  # fmt: skip
        np.testing.assert_allclose(one.xyz_m[HIPS].mean(0), 0, atol=1e-6)
        assert not one.fov_known and one.size_px.tolist() == [324, 384]
        np.testing.assert_array_equal(one.T_camera_world, np.eye(3, 4))


def test_the_person_is_as_people_are(samples: list[Sample]) -> None:
    """Upright, feet down, of a person's height: y is down."""
    for one in samples:
        assert 1.5 < one.height_m < 2
        assert one.xyz_m[INDEX["nose"], 1] < -0.3 and one.xyz_m[INDEX["right_ankle"], 1] > 0.5
        assert (one.sigma_m > 0.001).all() and (np.delete(one.sigma_m, HIPS, 0) < 0.5).all()
        assert 0 <= one.ambiguity_m < 0.12
        assert one.cost == pytest.approx(sum(one.costs.values()), rel=1e-3)
        assert (np.diff(one.alternative_weights) <= 0).all()


def test_provenance_says_how(done: Path, photos: Path) -> None:
    made, card = read_provenance(done / "samples.parquet"), weights.find("lite").card
    assert made["command"] == "kinesphere fit" and made["sources"] == [str(photos)]
    assert made["options"]["model"] == "lite" and made["options"]["height"] == "None"
    assert made["landmarks"]["sha256"] == card.sha256 and made["landmarks"]["licence"]
    assert set(made["versions"]) == {"kinesphere", "torch", "python"}
    assert "CC0" in made["body"]["licence"] and "CMU" in made["pose_prior"]


def test_the_pictures_are_kept_beside_the_table(
    done: Path, photos: Path, samples: list[Sample]
) -> None:
    for one in samples:
        with Image.open(done / one.picture) as copy, Image.open(one.source) as original:
            apart = np.asarray(copy, float) - np.asarray(original, float)
        assert np.abs(apart).mean() < 2
    assert len({one.picture for one in samples}) == 3
    assert samples[0].mask == samples[0].parts == ""


def test_sheets_show_some_fits(done: Path, samples: list[Sample]) -> None:
    sheets = sorted((done / "looks").iterdir())
    names = {Path(samples[i].picture).with_suffix(".png").name for i in (0, 2)}
    assert {path.name for path in sheets} == names  # two of three: the first and the last
    for path in sheets:
        with Image.open(path) as sheet:
            assert sheet.height == 768 and sheet.width > 1000
            assert np.asarray(sheet.convert("RGB")).std() > 20


def test_the_page_holds_each_body(done: Path, samples: list[Sample]) -> None:
    page = (done / "pictures.html").read_text(encoding="utf-8")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert len(data["words"]) == len(data["pictures"]) == len(data["cameras"]) == 3
    assert "a.jpg, frame 0" in data["words"][0]
    assert f"{samples[0].height_m:.2f} m tall" in data["words"][0]


@pytest.mark.parametrize("kind", ["glb", "obj"])
def test_meshes_open_elsewhere(kind: str, done: Path, samples: list[Sample]) -> None:
    """In metres, y up, the landmarks inside."""
    files = sorted((done / "meshes").glob(f"*.{kind}"))
    assert len(files) == 3
    for path, one in zip(files, samples, strict=True):
        mesh = trimesh.load(path, force="mesh", process=False)
        low, high = mesh.bounds
        assert len(mesh.faces) == len(body().faces)
        assert high[1] - low[1] == pytest.approx(one.height_m, abs=0.25)
        inside = one.xyz_camera_m * [1, -1, -1]
        assert (inside > low - 0.03).all() and (inside < high + 0.03).all()


@pytest.mark.parametrize("height_m", [1.6, 1.95])
def test_a_height_that_is_told_is_obeyed(
    height_m: float, photos: Path, fit: Callable[..., list[Sample]]
) -> None:
    (one,) = fit(photos / "a.jpg", *LITE, "--height", height_m)
    assert one.height_m == pytest.approx(height_m, abs=0.02)
    assert "height" in one.costs


def test_a_taller_person_is_farther_away(photos: Path, fit: Callable[..., list[Sample]]) -> None:
    """With the same picture and the same lens."""
    (small,) = fit(photos / "a.jpg", *LITE, "--height", 1.6)
    (tall,) = fit(photos / "a.jpg", *LITE, "--height", 1.9)
    depths_m = [one.xyz_camera_m[HIPS, 2].mean() for one in (small, tall)]
    assert depths_m[1] / depths_m[0] == pytest.approx(1.9 / 1.6, rel=0.05)


def test_the_field_of_view_is_taken_from_the_picture_or_as_told(
    photos: Path, fit: Callable[..., list[Sample]], tmp_path: Path
) -> None:
    with Image.open(photos / "a.jpg") as picture:
        exif = picture.getexif()
        exif.get_ifd(0x8769)[0xA405] = 50  # FocalLengthIn35mmFilm
        picture.save(tmp_path / "a.jpg", exif=exif, quality=95)
    (by_exif,) = fit(tmp_path / "a.jpg", *LITE)
    (as_told,) = fit(tmp_path / "a.jpg", *LITE, "--fov", 70)
    assert by_exif.fov_known and as_told.fov_known
    assert by_exif.K[0, 0] == pytest.approx(384 * 50 / 36)
    assert as_told.K[0, 0] == pytest.approx(192 / np.tan(np.radians(35)))


def test_pictures_need_not_be_kept(
    photos: Path, command: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """They are drawn all the same, and the table names none."""
    options = ("--pictures", "none", "--looks", 1, "--out", tmp_path)
    status, printed = command("fit", photos / "a.jpg", *LITE, *options)
    assert status == 0, printed
    assert [one.picture for one in read_samples(tmp_path / "samples.parquet")] == [""]
    assert {p.name for p in tmp_path.iterdir()} == {
        "samples.parquet",
        "refused.jsonl",
        "pictures.html",
        "looks",
    }


def test_another_picture_of_the_same_name_is_not_mistaken_for_the_last(
    photos: Path, fit: Callable[..., list[Sample]], tmp_path: Path
) -> None:
    """Run again into the same folder, and with two pictures of which only the suffix differs."""
    (tmp_path / "in").mkdir()
    shutil.copy(photos / "a.jpg", tmp_path / "in" / "a.jpg")
    fit(tmp_path / "in", *LITE)
    shutil.copy(photos / "c.jpg", tmp_path / "in" / "a.jpg")
    shutil.copy(photos / "b.jpg", tmp_path / "in" / "a.jpeg")
    second, first = fit(tmp_path / "in", *LITE)[::-1]
    for one in (first, second):
        with Image.open(tmp_path / "out" / one.picture) as copy, Image.open(one.source) as original:
            apart = np.asarray(copy, float) - np.asarray(original, float)
        assert np.abs(apart).mean() < 2


def test_who_is_small_is_found_by_the_far_detector(
    frames: list[Frame],
    command: Callable[..., tuple[int, str]],
    tmp_path: Path,
) -> None:
    """Somebody far away, in a large picture."""
    small = np.asarray(Image.fromarray(frames[0].picture_rgb).resize((250, 296)))
    picture = np.full((1000, 1600, 3), 120, np.uint8)
    picture[400:696, 900:1150] = small
    (tmp_path / "yard").mkdir()
    save(tmp_path / "yard" / "a.png", picture)
    arguments = ("fit", tmp_path / "yard", *LITE, "--looks", 0, "--out")
    status, printed = command(*arguments, tmp_path / "near")
    assert status == 1 and "nobody was found" in printed
    status, printed = command(*arguments, tmp_path / "far", "--detector", "far")
    assert status == 0, printed
    (one,) = read_samples(tmp_path / "far" / "samples.parquet")
    x, y = one.xy_px.mean(axis=0)
    assert 900 < x < 1150 and 400 < y < 696
