"""The figure: the same each time, sides where they belong, faint where hidden, never a crash."""

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX, MIRROR
from kinesphere.media.figure import figure
from kinesphere.media.solids import Solid, orbit, render

SIZE = (600, 450)
STANDING_M = {
    "nose": (0.0, -0.62, -0.11),
    "left_eye_inner": (0.01, -0.66, -0.10),
    "left_eye": (0.03, -0.66, -0.09),
    "left_eye_outer": (0.04, -0.66, -0.09),
    "left_ear": (0.075, -0.64, 0.0),
    "mouth_left": (0.025, -0.59, -0.09),
    "left_shoulder": (0.17, -0.48, 0.0),
    "left_elbow": (0.24, -0.22, 0.03),
    "left_wrist": (0.27, 0.02, -0.02),
    "left_pinky": (0.28, 0.09, -0.02),
    "left_index": (0.27, 0.10, -0.05),
    "left_thumb": (0.25, 0.06, -0.05),
    "left_hip": (0.11, 0.0, 0.0),
    "left_knee": (0.12, 0.40, -0.03),
    "left_ankle": (0.12, 0.78, 0.03),
    "left_heel": (0.12, 0.83, 0.06),
    "left_foot_index": (0.14, 0.85, -0.12),
}


def standing_m() -> np.ndarray:
    """Somebody facing the camera, their left at the right of the picture: (33, 3) metres."""
    xyz = np.zeros((33, 3))
    for name, at in STANDING_M.items():
        xyz[INDEX[name]] = at
        xyz[MIRROR[INDEX[name]]] = np.array(at) * [-1, 1, 1]
    return xyz


def front(picture: np.ndarray) -> np.ndarray:
    """The small front view, without its border."""
    height, width = picture.shape[:2]
    return picture[: height // 3 - 2, width - width // 3 + 2 :].astype(int)


def orange(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 0] > picture[..., 2] + 60) & (picture[..., 0] > 100)


def blue(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 2] > picture[..., 0] + 80) & (picture[..., 2] > 100)


def test_size_and_type():
    out = figure(standing_m(), np.ones(33), SIZE)
    assert out.shape == (450, 600, 3)
    assert out.dtype == np.uint8


def test_the_same_twice():
    a, b = (figure(standing_m(), np.ones(33), SIZE) for _ in range(2))
    assert (a == b).all()


def test_the_persons_left_is_at_the_right_of_the_front_view():
    view = front(figure(standing_m(), np.ones(33), SIZE))
    centre = view.shape[1] / 2
    x_left, x_right = (np.nonzero(of(view))[1] for of in (orange, blue))
    assert min(len(x_left), len(x_right)) > 200
    assert x_left.min() > centre > x_right.max()


def test_a_mirrored_person_swaps_the_sides():
    mirrored = standing_m() * [-1, 1, 1]
    view = front(figure(mirrored, np.ones(33), SIZE))
    assert np.nonzero(orange(view))[1].mean() < np.nonzero(blue(view))[1].mean()


def test_the_side_view_shows_the_left_arm_in_front_of_the_right():
    out = figure(standing_m(), np.ones(33), SIZE).astype(int)
    view = out[450 // 3 + 2 : 2 * 450 // 3 - 2, 600 - 200 + 2 :]
    assert orange(view).sum() > 3 * blue(view).sum()


def test_hidden_limbs_are_fainter_but_there():
    visibility = np.ones(33)
    visibility[[INDEX[f"left_{joint}"] for joint in ("knee", "ankle", "heel", "foot_index")]] = 0
    seen, hidden = (front(figure(standing_m(), v, SIZE)) for v in (np.ones(33), visibility))
    leg = orange(seen)
    leg[: 2 * len(leg) // 3] = False
    colour = [(view[..., 0] - view[..., 2])[leg].mean() for view in (seen, hidden)]
    assert 0.05 * colour[0] < colour[1] < 0.5 * colour[0]


@pytest.mark.parametrize(
    "turn",
    [
        [[1, 0, 0], [0, -1, 0], [0, 0, -1]],
        [[0, 1, 0], [-1, 0, 0], [0, 0, 1]],
        [[1, 0, 0], [0, 0, 1], [0, -1, 0]],
    ],
    ids=["handstand", "lying on the side", "lying on the back"],
)
def test_bodies_in_any_position_are_drawn(turn: list[list[int]]):
    out = figure(standing_m() @ np.array(turn).T, np.ones(33), SIZE).astype(int)
    assert orange(out).sum() > 500 and blue(out).sum() > 500


def test_a_body_shrunk_to_a_point_does_not_crash():
    assert figure(np.zeros((33, 3)), np.zeros(33), (120, 90)).shape == (90, 120, 3)


@pytest.mark.parametrize("size", [(30, 30), (301, 200), (90, 400)])
def test_odd_sizes(size: tuple[int, int]):
    assert figure(standing_m(), np.ones(33), size).shape == (size[1], size[0], 3)


def test_wrong_input_is_told():
    with pytest.raises(InputError, match="33"):
        figure(np.zeros((17, 3)), np.ones(33))
    with pytest.raises(InputError, match="finite"):
        figure(np.full((33, 3), np.nan), np.ones(33))
    with pytest.raises(InputError, match="size_px"):
        figure(standing_m(), np.ones(33), (10, 10))


# the solids


def ball(x: float, z: float, rgb: tuple[int, int, int], alpha: float = 1.0) -> Solid:
    at = np.array([x, 0.0, z])
    return Solid(at, at, 0.2, 0.2, rgb, alpha, alpha)


def test_the_nearer_ball_hides_the_farther():
    view = orbit(np.array([[-1.0, -1, -1], [1, 1, 1]]), 0, 0, (80, 80), 2.0)
    solids = [ball(0, -0.5, (255, 0, 0)), ball(0, 0.5, (0, 255, 0))]
    for order in (solids, solids[::-1]):
        r, g, _ = render(order, view, np.zeros((80, 80, 3), np.float32))[40, 40]
        assert r > 2 * g


def test_what_is_behind_a_faint_ball_shines_through():
    view = orbit(np.array([[-1.0, -1, -1], [1, 1, 1]]), 0, 0, (80, 80), 2.0)
    solids = [ball(0, -0.5, (255, 0, 0), alpha=0.3), ball(0, 0.5, (0, 255, 0))]
    r, g, _ = render(solids, view, np.zeros((80, 80, 3), np.float32))[40, 40]
    assert g > r > 0


@pytest.mark.parametrize(("yaw", "pitch"), [(0, 0), (90, 0), (0, 90), (32, 16), (-140, -30)])
def test_a_camera_has_all_points_in_the_picture_and_axes_of_a_rotation(yaw: float, pitch: float):
    view = orbit(standing_m(), yaw, pitch, (300, 200), 2.0)
    assert np.allclose(view.R_camera_world @ view.R_camera_world.T, np.eye(3))
    assert np.isclose(np.linalg.det(view.R_camera_world), 1)
    xy = view.project(standing_m())[:, :2]
    assert (xy > 0).all() and (xy < [300, 200]).all()


def test_a_ray_through_a_projected_point_passes_the_point():
    view = orbit(standing_m(), 32, 16, (300, 200), 2.0)
    nose = standing_m()[INDEX["nose"]]
    x, y = np.floor(view.project(nose)[:2]).astype(int)
    ray = view.rays(slice(x, x + 1), slice(y, y + 1))[0, 0]
    along = (nose - view.eye_m) @ ray
    assert np.linalg.norm(view.eye_m + along * ray - nose) < 0.01


def test_a_cone_is_the_hull_of_its_balls():
    """The silhouette of a rounded cone equals that of many balls between its ends."""
    view = orbit(np.array([[-0.8, -0.8, -0.5], [0.8, 0.8, 0.5]]), 20, 10, (160, 160), 2.0)
    a, b = np.array([-0.4, -0.3, 0.2]), np.array([0.5, 0.4, -0.1])
    black = np.zeros((160, 160, 3), np.float32)
    cone = render([Solid(a, b, 0.25, 0.1, (255, 255, 255))], view, black)
    balls = [
        Solid(p, p, r, r, (255, 255, 255))
        for p, r in ((a + s * (b - a), 0.25 - 0.15 * s) for s in np.linspace(0, 1, 200))
    ]
    differ = (cone.max(axis=-1) > 0) != (render(balls, view, black).max(axis=-1) > 0)
    assert differ.sum() < 20
    assert (cone.max(axis=-1) > 0).sum() > 2000
