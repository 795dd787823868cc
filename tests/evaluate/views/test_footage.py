"""Footage as it lies in a folder; what is wrong with it is said."""

import shutil

import numpy as np
import pytest

from bad_input import makers
from evaluate.views import making
from fit import someone
from kinesphere.core.errors import InputError, SourceError
from kinesphere.evaluate.views.footage import footage

FRAMES = 5


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """videos/cam2.mp4, videos/cam10.mp4, calibration/Calib.toml."""
    folder = tmp_path_factory.mktemp("Demo")
    (folder / "videos").mkdir()
    (folder / "calibration").mkdir()
    grey = [np.full((640, 480, 3), 90 + k, np.uint8) for k in range(FRAMES)]
    makers.encode(folder / "videos" / "cam2.mp4", grey)
    shutil.copy(folder / "videos" / "cam2.mp4", folder / "videos" / "cam10.mp4")
    someone.toml(folder / "calibration" / "Calib.toml", making.cameras(2))
    (folder / "Config.toml").write_text("[project]\n")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy to break."""
    return shutil.copytree(made, tmp_path / "Demo")


def test_clips_and_cameras_in_the_order_of_their_names(made):
    scene = footage(made, None)
    assert scene.names == ("cam2", "cam10")
    assert [one.name for one in scene.cameras] == ["cam1", "cam2"]
    assert (scene.frames, scene.moments, scene.fps) == (FRAMES, FRAMES, 25.0)
    assert scene.first == (0, 0)
    half = np.degrees(np.arctan(320 / 600))
    assert scene.fov_deg == pytest.approx((2 * half, 2 * half))


def test_lags_leave_the_moments_that_all_clips_saw(made):
    scene = footage(made, None, (2, 0))
    assert scene.first == (0, 2) and scene.moments == FRAMES - 2
    assert footage(made, None, (3, 1)).lags == (2, 0)


def test_everything_may_lie_in_one_folder(folder):
    for place in ("videos", "calibration"):
        for path in (folder / place).iterdir():
            path.rename(folder / path.name)
        (folder / place).rmdir()
    assert footage(folder, None).names == ("cam2", "cam10")


def test_the_picture_may_be_a_little_smaller_than_the_calibration_says(folder):
    makers.encode(folder / "videos" / "cam2.mp4", [np.zeros((640, 472, 3), np.uint8)] * FRAMES)
    assert footage(folder, None).cameras[0].size_px == (472, 640)


def test_what_is_not_there_is_said(folder, tmp_path):
    with pytest.raises(SourceError, match=r"there is no folder .*nowhere"):
        footage(tmp_path / "nowhere", None)
    (folder / "calibration" / "Calib.toml").unlink()
    with pytest.raises(SourceError, match=r"there is no calibration in .*--calibration"):
        footage(folder, None)
    shutil.rmtree(folder / "videos")
    with pytest.raises(SourceError, match=r"there are no videos in .*Pose2Sim"):
        footage(folder, None)


def test_a_camera_without_a_clip_is_said(folder):
    (folder / "videos" / "cam10.mp4").unlink()
    with pytest.raises(
        InputError, match=r"calibrates 2 cameras \(cam1, cam2\), but there are 1 videos"
    ):
        footage(folder, None)


def test_one_camera_tells_nothing(folder):
    (folder / "videos" / "cam10.mp4").unlink()
    someone.toml(folder / "calibration" / "Calib.toml", making.cameras(1))
    with pytest.raises(InputError, match="several cameras are needed"):
        footage(folder, None)


def test_of_two_calibrations_one_must_be_chosen(folder):
    other = someone.toml(folder / "calibration" / "Other.toml", making.cameras(2))
    with pytest.raises(InputError, match=r"several calibrations .*--calibration"):
        footage(folder, None)
    assert footage(folder, other).names == ("cam2", "cam10")


def test_pictures_of_another_size_are_refused(folder):
    makers.encode(folder / "videos" / "cam2.mp4", [np.zeros((320, 240, 3), np.uint8)] * FRAMES)
    with pytest.raises(
        InputError, match="has 240 x 320 pixels, the calibration of cam1 is for 480 x 640"
    ):
        footage(folder, None)


@pytest.mark.parametrize(
    ("lags", "words"), [((0, 0, 1), "a number for each of 2 clips, got 3"), ((0, 9), "no moment")]
)
def test_lags_that_do_not_fit(made, lags, words):
    with pytest.raises(InputError, match=words):
        footage(made, None, lags)
