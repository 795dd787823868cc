"""Muon in float32 beside PyTorch's, which is in bfloat16."""

import pytest
import torch

from kinesphere.learn.lift.muon import Muon, turned


def matrix(rows, columns, seed=0):
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(24, 40), (40, 24), (32, 32)])
def test_every_direction_counts_about_the_same(shape):
    way = turned(matrix(*shape))
    assert way.shape == shape
    sizes = torch.linalg.svdvals(way)
    assert sizes.max() < 1.25
    assert sizes.median() > 0.65
    u, _, vt = torch.linalg.svd(matrix(*shape), full_matrices=False)
    within = u.mT @ way @ vt.mT
    assert (within - torch.diag(within.diag())).abs().max() < 1e-4, "directions stay"


@pytest.mark.parametrize("shape", [(24, 40), (40, 24)])
def test_its_steps_are_those_of_pytorch(shape):
    mine, theirs = (torch.nn.Parameter(matrix(*shape)) for _ in range(2))
    optimisers = [Muon([mine], 0.05, 0.1), torch.optim.Muon([theirs], 0.05, 0.1, momentum=0.95)]
    for step in range(5):
        mine.grad, theirs.grad = (matrix(*shape, seed=step + 1) for _ in range(2))
        for one in optimisers:
            one.step()
    moved = (theirs.detach() - matrix(*shape)).norm()
    assert (mine - theirs).norm() < 0.02 * moved


def test_nothing_to_learn_from_changes_nothing():
    one = torch.nn.Parameter(matrix(3, 5))
    one.grad = torch.zeros_like(one)
    Muon([one], 0.1, 0.0).step()
    torch.testing.assert_close(one.detach(), matrix(3, 5), rtol=0, atol=0)
