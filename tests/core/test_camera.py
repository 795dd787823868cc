import cv2
import jaxtyping
import numpy as np
import pytest

from kinesphere.core.camera import Camera, pinhole
from kinesphere.core.errors import InputError

LENSES = {
    "none": [0, 0, 0, 0, 0],
    "phone": [0.09, -0.21, 0.001, -0.0006, 0.11],
    "barrel": [-0.28, 0.09, -0.0008, 0.0012, -0.011],
    "pincushion": [0.3, 0.15, 0.002, 0.001, 0],
}


def make(**changes):
    K = np.array([[900.0, 0, 655], [0, 880.0, 350], [0, 0, 1]])
    turn = cv2.Rodrigues(np.array([0.3, -0.5, 0.1]))[0]
    T = np.hstack([turn, [[0.2], [-0.1], [4.0]]])
    values = {"K": K, "T_camera_world": T, "distortion": np.array(LENSES["phone"])}
    return Camera("left", (1280, 720), **{**values, **changes})


@pytest.fixture
def world():
    """Points that the camera sees, within its picture."""
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (200, 3))


@pytest.mark.parametrize("lens", LENSES)
def test_undistort_takes_back_what_the_lens_did(lens, world):
    bent = make(distortion=np.array(LENSES[lens], float))
    np.testing.assert_allclose(
        bent.undistort(bent.project(world)),
        make(distortion=np.zeros(5)).project(world),
        atol=1e-6,
    )


@pytest.mark.parametrize("lens", LENSES)
def test_project_is_opencvs(lens, world):
    camera = make(distortion=np.array(LENSES[lens], float))
    turn, moved = cv2.Rodrigues(camera.T_camera_world[:, :3])[0], camera.T_camera_world[:, 3]
    expected, _ = cv2.projectPoints(world, turn, moved, camera.K, camera.distortion)
    np.testing.assert_allclose(camera.project(world), expected[:, 0], atol=1e-8)


@pytest.mark.parametrize("lens", LENSES)
def test_undistort_is_opencvs(lens, world):
    camera = make(distortion=np.array(LENSES[lens], float))
    xy_px = camera.project(world)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 500, 1e-13)
    expected = cv2.undistortPointsIter(
        xy_px[:, None], camera.K, camera.distortion, None, camera.K, until
    )
    np.testing.assert_allclose(camera.undistort(xy_px), expected[:, 0], atol=1e-6)


def test_skew_is_undone_too(world):
    K = make().K + [[0, 12.0, 0], [0, 0, 0], [0, 0, 0]]
    back = make(K=K).undistort(make(K=K).project(world))
    np.testing.assert_allclose(back, make(K=K, distortion=np.zeros(5)).project(world), atol=1e-6)


def test_the_camera_is_at_its_own_origin_and_looks_along_z():
    camera = make()
    turn = camera.T_camera_world[:, :3]
    np.testing.assert_allclose(camera.seen(camera.position_m[None]), np.zeros((1, 3)), atol=1e-12)
    ahead = camera.position_m + 2 * turn[2]
    np.testing.assert_allclose(camera.project(ahead[None]), camera.K[None, :2, 2], atol=1e-9)


def test_what_is_behind_the_camera_or_in_its_plane_has_no_place_in_the_picture():
    camera = pinhole((640, 480), 60)
    xy_px = camera.project(np.array([[0.1, 0, -1], [0.1, 0, 0], [np.nan, 0, 1], [0.0, 0, 1]]))
    assert np.isnan(xy_px[:3]).any(axis=1).all()
    assert xy_px[3].tolist() == [320, 240]


def test_points_that_no_ray_reaches_are_nan_and_leave_the_others_alone():
    camera = make(distortion=np.array([-0.3, 0, 0, 0, 0.0]))
    far, nan, near = [9000.0, 350], [np.nan, 3], [700.0, 400]
    got = camera.undistort(np.array([far, nan, near]))
    assert np.isnan(got[:2]).all()
    np.testing.assert_array_equal(got[2:], camera.undistort(np.array([near])))
    assert np.isfinite(got[2]).all()


def test_no_points_are_fine():
    assert make().project(np.zeros((0, 3))).shape == (0, 2)
    assert make().undistort(np.zeros((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("size_px", [(1280, 720), (720, 1280), (500, 500)])
def test_the_field_of_view_spans_the_longer_side(size_px):
    camera = pinhole(size_px, 70)
    half = max(size_px) / 2
    assert 2 * np.degrees(np.arctan(half / camera.K[0, 0])) == pytest.approx(70)
    assert (camera.K[0, 2], camera.K[1, 2]) == (size_px[0] / 2, size_px[1] / 2)


@pytest.mark.parametrize("fov_deg", [0, -5, 180, np.nan, np.inf])
def test_an_impossible_field_of_view_is_refused(fov_deg):
    with pytest.raises(InputError, match="above 0 and below 180 degrees"):
        pinhole((640, 480), fov_deg)


def changed(array, at, value):
    array = array.copy()
    array[at] = value
    return array


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("K", changed(make().K, (0, 2), np.nan), "finite"),
        ("K", changed(make().K, (1, 1), -880), "fx and fy above 0"),
        ("K", changed(make().K, (0, 0), 0), "fx and fy above 0"),
        ("K", make().K.T, r"\[0, 0, 1\]"),
        ("K", changed(make().K, (2, 2), 2), r"\[0, 0, 1\]"),
        ("distortion", np.array([0, np.inf, 0, 0, 0]), "finite"),
        ("T_camera_world", 2 * make().T_camera_world, "no rotation"),
        ("T_camera_world", make().T_camera_world * [-1, 1, 1, 1], "no rotation"),
    ],
)
def test_what_is_no_camera_is_refused(name, value, message):
    with pytest.raises(InputError, match=f"camera left: .*{message}"):
        make(**{name: value})


@pytest.mark.parametrize("size_px", [(0, 720), (1280, -1)])
def test_a_picture_without_pixels_is_refused(size_px):
    with pytest.raises(InputError, match="width and height must be above 0"):
        Camera("left", size_px, make().K)


@pytest.mark.parametrize(
    ("name", "value"),
    [("K", np.eye(2)), ("distortion", np.zeros(4)), ("T_camera_world", np.eye(4))],
)
def test_a_shape_that_is_wrong_is_refused_where_types_are_not_checked(monkeypatch, name, value):
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
    with pytest.raises(
        InputError, match=rf"camera left: {name} must be \(.*\) finite numbers, got"
    ):
        make(**{name: value})
