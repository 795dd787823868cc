"""Environments in few numbers: how bright a surface is that faces anywhere."""

import numpy as np
import pytest

from kinesphere.learn.synthetic.render.lighting import behind, lighting, world_camera

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def _brightness(light, normal) -> float:
    """As the shader has it, without shadows."""
    x, y, z = normal
    basis = [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y]
    rest = np.array(basis) @ light.harmonics
    return float((rest + light.sun_colour * max(0.0, light.sun @ np.array(normal))) @ LUMINANCE)


def _integrated(environment, normal) -> float:
    """Irradiance / pi, summed over all pixels."""
    height, width = environment.shape[:2]
    down = (np.arange(height) + 0.5) / height * np.pi
    turn = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    down, turn = np.meshgrid(down, turn, indexing="ij")
    ways = np.stack([np.sin(down) * np.sin(turn), np.cos(down), np.sin(down) * np.cos(turn)], 2)
    share = (ways @ np.array(normal)).clip(0) * np.sin(down) * 2 * np.pi**2 / (height * width)
    return float((environment @ LUMINANCE * share).sum() / np.pi)


NORMALS = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0.6, 0.64, -0.48)]


@pytest.mark.parametrize("normal", NORMALS)
def test_irradiance_is_near_the_integral(normal):
    rng = np.random.default_rng(5)
    rough = rng.uniform(0.1, 1.0, (4, 8, 3)).astype(np.float32)
    environment = np.repeat(np.repeat(rough, 16, 0), 16, 1)
    light = lighting(environment)
    assert _brightness(light, normal) == pytest.approx(_integrated(environment, normal), rel=0.05)


@pytest.mark.parametrize("normal", NORMALS)
def test_a_sun_is_taken_out_and_given_back(normal):
    environment = np.full((64, 128, 3), 0.3, np.float32)
    environment[12:15, 80:83] = 200
    light = lighting(environment)
    assert light.sun_colour.min() > 0.3
    expected = _integrated(environment, normal)
    assert _brightness(light, normal) == pytest.approx(expected, rel=0.05, abs=0.03)
    height, turn = (0.5 - 13.5 / 64) * np.pi, (81.5 / 128 - 0.5) * 2 * np.pi
    ahead = np.cos(height) * np.array([np.sin(turn), np.tan(height), np.cos(turn)])
    assert light.sun @ ahead > 0.999


def test_even_light_has_no_main_light():
    light = lighting(None)
    assert not light.sun_colour.any()
    for normal in NORMALS:
        assert _brightness(light, normal) == pytest.approx(0.6, rel=1e-3)


def test_large_environments_are_lit_as_their_reductions():
    rng = np.random.default_rng(1)
    small = rng.uniform(0, 1, (64, 128, 3)).astype(np.float32)
    large = np.repeat(np.repeat(small, 4, 0), 4, 1)
    np.testing.assert_allclose(lighting(large).harmonics, lighting(small).harmonics, rtol=1e-4)


def test_the_world_of_a_level_camera_is_its_own_turned_over():
    np.testing.assert_allclose(world_camera((0, -1, 0), 0), np.diag([1, -1, 1]), atol=1e-12)


@pytest.mark.parametrize("up", [(0, -1, 0), (0.6, -0.8, 0), (0, -0.6, -0.8), (0, 0, -1), (0, 0, 1)])
def test_the_world_is_upright_and_rigid(up):
    turn = world_camera(up, 0.7)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(turn @ np.array(up), [0, 1, 0], atol=1e-12)


def test_the_camera_sees_the_middle_of_the_environment():
    environment = np.zeros((32, 64, 3), np.float32)
    environment[..., 0] = np.arange(64)
    environment[..., 1] = np.arange(32)[:, None]
    K = np.array([[50.0, 0, 32], [0, 50, 32], [0, 0, 1]])
    seen = behind(environment, K, world_camera((0, -1, 0), 0), 64)
    np.testing.assert_allclose(seen[31:33, 31:33, :2].mean((0, 1)), [31.5, 15.5], atol=0.1)
    assert (np.diff(seen[32, :, 0]) > 0).all()  # to the right is to the right
    assert (np.diff(seen[:, 32, 1]) > 0).all()
    turned = behind(environment, K, world_camera((0, -1, 0), np.pi / 2), 64)
    assert abs(float(turned[32, 32, 0]) - 31.5) == pytest.approx(16, abs=1.5)
