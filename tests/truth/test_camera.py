"""Cameras in a batch: as the one camera of the core, and with derivatives."""

import numpy as np
import pytest
import torch

from kinesphere.body.rotations import exponential
from kinesphere.core import camera as core
from kinesphere.truth.camera import NEAREST_M, Camera

COUNT = 3


@pytest.fixture
def camera() -> Camera:
    torch.manual_seed(0)
    turn, _ = exponential(0.5 * torch.randn(COUNT, 3, dtype=torch.float64))
    return Camera(
        torch.tensor([400.0, 500, 600]).double(),
        torch.tensor([[320.0, 240], [310, 250], [300, 260]]).double(),
        turn,
        0.3 * torch.randn(COUNT, 3, dtype=torch.float64),
    )


def points() -> torch.Tensor:
    torch.manual_seed(1)
    return 0.7 * torch.randn(COUNT, 50, 3, dtype=torch.float64) + torch.tensor([0.0, 0, 4])


def test_points_are_where_the_core_has_them(camera):
    xy_px, _, _ = camera.project(points())
    assert camera.rotation is not None and camera.translation_m is not None
    for row in range(COUNT):
        focal, (x, y) = float(camera.focal_px[row]), camera.centre_px[row].tolist()
        T = np.column_stack([camera.rotation[row].numpy(), camera.translation_m[row].numpy()])
        K = np.array([[focal, 0, x], [0, focal, y], [0, 0, 1]])
        expected = core.Camera("one", (640, 480), K, T).project(points()[row].numpy())
        assert np.isfinite(expected).all()
        np.testing.assert_allclose(xy_px[row].numpy(), expected)


@pytest.mark.parametrize("z_m", [4.0, NEAREST_M + 0.01, NEAREST_M - 0.01, -2.0])
def test_directions_are_finite_differences_behind_the_camera_too(camera, z_m):
    seen_m = points()
    seen_m[..., 2] = z_m
    xyz_m = camera.outside(seen_m)
    _, *directions = camera.project(xyz_m)
    h = 1e-6
    for axis in range(3):
        d = h * torch.eye(3, dtype=torch.float64)[axis]
        moved = (camera.project(xyz_m + d)[0] - camera.project(xyz_m - d)[0]) / (2 * h)
        for k, direction in enumerate(directions):
            torch.testing.assert_close(direction[..., axis], moved[..., k], atol=1e-4, rtol=1e-6)


@pytest.mark.parametrize("rotation", [True, False])
@pytest.mark.parametrize("translation", [True, False])
def test_none_is_the_identity(camera, rotation, translation):
    eye = torch.eye(3, dtype=torch.float64).expand(COUNT, 3, 3)
    turn = camera.rotation if rotation else None
    moved = camera.translation_m if translation else None
    short = Camera(camera.focal_px, camera.centre_px, turn, moved)
    full = Camera(
        camera.focal_px,
        camera.centre_px,
        eye if turn is None else turn,
        torch.zeros(COUNT, 3).double() if moved is None else moved,
    )
    for a, b in zip(short.project(points()), full.project(points()), strict=True):
        torch.testing.assert_close(a, b)
    torch.testing.assert_close(short.outside(points()), full.outside(points()))


def test_there_and_back(camera):
    torch.testing.assert_close(camera.outside(camera.seen(points())), points())


def test_some_of_a_batch_are_those(camera):
    which = torch.tensor([2, 0, 2])
    some, *_ = camera.at(which).project(points()[which])
    torch.testing.assert_close(some, camera.project(points())[0][which])
