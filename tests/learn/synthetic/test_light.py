"""Light and backgrounds from folders, as they come; and made up."""

import base64
import os

import cv2
import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic import backgrounds, light

UP = (0.0, -1.0, 0.0)


def _environment(height=32, value=3.0) -> np.ndarray:
    environment = np.full((height, 2 * height, 3), value, np.float32)
    environment[:, : height // 2] = (6.0, 1.0, 0.5)  # RGB
    return environment


def _write(path, environment) -> None:
    os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")
    assert cv2.imwrite(str(path), np.ascontiguousarray(environment[..., ::-1]))


def _mean(environment) -> float:
    height = len(environment)
    areas = np.sin((np.arange(height) + 0.5) / height * np.pi)
    return float(((environment @ light.LUMINANCE).mean(1) * areas).sum() / areas.sum())


@pytest.mark.parametrize("ending", [".hdr", ".exr"])
def test_files_of_light(tmp_path, ending):
    _write(tmp_path / f"park{ending}", _environment())
    (read,) = light.load(tmp_path).environments
    assert read.shape == (32, 64, 3)
    assert _mean(read) == pytest.approx(light.MEAN, rel=1e-4)
    red = read[5, 5]
    np.testing.assert_allclose(red / red[0], np.array([6, 1, 0.5]) / 6, rtol=0.02)


def test_modules_of_npm_are_read_as_they_are(tmp_path):
    _write(tmp_path / "park.exr", _environment())
    data = base64.b64encode((tmp_path / "park.exr").read_bytes()).decode()
    module = tmp_path / "package/hdri/park.exr.js"
    module.parent.mkdir(parents=True)
    module.write_text(f"export default 'data:application/exr;base64,{data}'")
    found = light.load(tmp_path)
    assert found.names == (str(module.relative_to(tmp_path)), "park.exr")
    np.testing.assert_array_equal(*found.environments)


def test_files_that_are_no_light_are_named(tmp_path):
    _write(tmp_path / "good.hdr", _environment())
    _write(tmp_path / "square.hdr", np.ones((32, 32, 3), np.float32))
    _write(tmp_path / "black.hdr", np.zeros((32, 64, 3), np.float32))
    (tmp_path / "empty.exr").write_bytes(b"")
    (tmp_path / "words.hdr").write_text("#?RADIANCE\nnonsense")
    whole = (tmp_path / "good.hdr").read_bytes()
    (tmp_path / "module.exr.js").write_text("export default 'data:application/exr;base64,AAAB'")
    (tmp_path / "none.hdr.js").write_text("export default 1")
    found = light.load(tmp_path)
    assert found.names == ("good.hdr",)
    assert len(found.skipped) == 6
    assert any("square.hdr is 32 x 32" in reason for reason in found.skipped)
    assert any("black" in reason for reason in found.skipped)
    (tmp_path / "good.hdr").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="no light that can be used"):
        light.load(tmp_path)


def test_infinite_suns_are_kept_finite(tmp_path):
    environment = _environment()
    environment[3, 3] = np.inf
    environment[4, 4] = np.nan
    _write(tmp_path / "sun.exr", environment)
    (read,) = light.load(tmp_path).environments
    assert np.isfinite(read).all()


@pytest.mark.parametrize("module", [light, backgrounds])
def test_folders_that_are_none(tmp_path, module):
    with pytest.raises(InputError, match="no folder"):
        module.load(tmp_path / "none")
    with pytest.raises(InputError, match="can be used"):
        module.load(tmp_path)


def test_made_up_light_is_level_and_always_the_same():
    first, second = light.load(), light.load()
    assert len(first.environments) == light.MADE_UP
    for a, b in zip(first.environments, second.environments, strict=True):
        np.testing.assert_array_equal(a, b)
        assert _mean(a) == pytest.approx(light.MEAN, rel=1e-4)
    some = [first.some(UP, np.random.default_rng(i)) for i in (1, 1, 2)]
    assert some[0] == some[1]
    assert some[0].turn_rad != some[2].turn_rad


def _picture(path, size=(200, 150)) -> None:
    width, height = size
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 30)], 2)
    assert cv2.imwrite(str(path), picture.astype(np.uint8))


def test_backgrounds_from_a_folder(tmp_path):
    _picture(tmp_path / "a.png")
    (tmp_path / "deep").mkdir()
    _picture(tmp_path / "deep/b.JPG", (300, 900))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG nonsense")
    _picture(tmp_path / "tiny.png", (20, 20))
    (tmp_path / "notes.txt").write_text("no picture")
    found = backgrounds.load(tmp_path)
    assert [p.name for p in found.paths] == ["a.png", "b.JPG"]
    assert len(found.skipped) == 2
    first, again, other = (found.some(64, np.random.default_rng(i)) for i in (3, 3, 4))
    assert first.shape == (64, 64, 3)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert abs(int(np.median(first[..., 0])) - 30) < 6  # red is red


def test_a_background_that_breaks_later_is_named(tmp_path):
    _picture(tmp_path / "a.png")
    found = backgrounds.load(tmp_path)
    (tmp_path / "a.png").write_bytes((tmp_path / "a.png").read_bytes()[:120])
    with pytest.raises(InputError, match=r"a\.png.*--resume"):
        found.some(64, np.random.default_rng(0))


def test_made_up_backgrounds_differ_and_repeat():
    made = [backgrounds.load().some(96, np.random.default_rng(i)) for i in (1, 1, 2, 3, 4, 5)]
    np.testing.assert_array_equal(made[0], made[1])
    assert len({m.tobytes() for m in made}) == 5
    assert np.mean([m.std() for m in made]) > 15
