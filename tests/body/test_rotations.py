"""Rotation vectors: their matrices and Jacobians, at zero, near it, and at pi, where most go wrong."""

import cv2
import numpy as np
import pytest
import torch

from kinesphere.body.rotations import SMALL, between, exponential, logarithm, skew, wrapped

ANGLES = [0.0, 1e-12, 1e-6, SMALL * 0.999, SMALL * 1.001, 0.5, 3.0, torch.pi - 1e-6, torch.pi, 4.0]


def vectors(angle: float) -> torch.Tensor:
    torch.manual_seed(2)
    return angle * torch.nn.functional.normalize(torch.randn(20, 3, dtype=torch.float64), dim=1)


@pytest.mark.parametrize("angle", ANGLES)
def test_matrices_are_those_of_opencv(angle):
    v = vectors(angle)
    expected = np.stack([cv2.Rodrigues(one.numpy())[0] for one in v])
    np.testing.assert_allclose(exponential(v)[0].numpy(), expected, atol=1e-12)


@pytest.mark.parametrize("angle", ANGLES)
def test_jacobians_are_finite_differences(angle):
    v = vectors(angle)
    R, J = exponential(v)
    h = 1e-6
    for axis in range(3):
        d = h * torch.eye(3, dtype=torch.float64)[axis]
        turned = (exponential(v + d)[0] - exponential(v - d)[0]) @ R.mT / (2 * h)
        torch.testing.assert_close(turned, skew(J[..., axis]), atol=1e-8, rtol=0)


@pytest.mark.parametrize("angle", [1e-4, 1.01e-3, 3e-3, 0.03, 1.0])
def test_jacobians_in_single_precision_are_as_exact_as_its_digits(angle):
    v = vectors(angle)
    _, J = exponential(v.float())
    torch.testing.assert_close(J.double(), exponential(v)[1], atol=1e-6, rtol=0)


@pytest.mark.parametrize("angle", ANGLES)
def test_logarithm_goes_back(angle):
    R, _ = exponential(vectors(angle))
    v = logarithm(R)
    assert v.norm(dim=1).max() <= torch.pi + 1e-9
    torch.testing.assert_close(exponential(v)[0], R, atol=1e-9, rtol=0)


@pytest.mark.parametrize("turns", [0, 1, 2, 5])
def test_wrapping_takes_whole_turns_away(turns):
    v = vectors(1.0)
    longer = v * (1 + 2 * torch.pi * turns)
    torch.testing.assert_close(wrapped(longer), v)


@pytest.mark.parametrize("angle", [0.0, 1e-6, 0.5, 3.0])
def test_between_two_rotations_is_the_short_way(angle):
    """A turn about one axis is cut into equal turns; the ends are the ends, whatever they are called."""
    start, way = vectors(2.5), vectors(angle)
    end = logarithm(exponential(start)[0] @ exponential(way)[0])
    longer = end * (1 - 2 * torch.pi / end.norm(dim=1, keepdim=True))
    for share in (0.0, 0.3, 1.0):
        expected = exponential(start)[0] @ exponential(share * way)[0]
        for other in (end, longer):
            found = between(start, other, torch.tensor(share, dtype=torch.float64))
            torch.testing.assert_close(exponential(found)[0], expected, atol=1e-9, rtol=0)
