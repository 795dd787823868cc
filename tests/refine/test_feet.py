"""Feet that stand: the cost, its slope, and its limits."""

import pytest
import torch

from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.refine.feet import added, standing
from truth import people
from truth.derivatives import STEP

T_S = torch.tensor([0.0, 0.1, 0.15, 0.3]).double()
SIGMA_M_S, OUTLIER = 0.05, 3.0


@pytest.fixture(scope="module")
def exact() -> LinearBody:
    return anny.load(skin=100, dtype=torch.float64)


def cost(body: LinearBody, x: torch.Tensor, t_s: torch.Tensor = T_S):
    return standing(body.pose(x).landmarks, t_s, SIGMA_M_S, OUTLIER)


@pytest.fixture
def gliding(exact) -> torch.Tensor:
    """(4, P) somebody who glides by about as much as may still be standing."""
    x = people.anyhow(exact, 1).repeat(4, 1)
    x[:, exact.layout.translation] += T_S[:, None] * x.new_tensor([0.05, 0.0, 0.1])
    return x + 1e-3 * torch.randn_like(x)


def test_its_gradient_is_that_of_finite_differences_in_any_direction(exact, gliding):
    gradient = cost(exact, gliding).gradient
    for _ in range(10):
        step = STEP * torch.randn_like(gliding)
        slope = (cost(exact, gliding + step).cost - cost(exact, gliding - step).cost) / 2
        torch.testing.assert_close((gradient * step).sum(), slope, rtol=1e-5, atol=1e-9)


def test_its_curvature_is_symmetric_and_not_negative(exact, gliding):
    term = cost(exact, gliding)
    count, size = gliding.shape
    whole = torch.zeros(count * size, count * size).double()
    blocks = whole.view(count, size, count, size)
    for t in range(count):
        blocks[t, :, t] += term.own[t]
    for t in range(count - 1):
        blocks[t, :, t + 1] += term.next[t]
        blocks[t + 1, :, t] += term.next[t].T
    torch.testing.assert_close(whole, whole.T)
    least, most = torch.linalg.eigvalsh(whole).aminmax()
    assert least > -1e-9 * most
    assert not term.after_next.any()


def test_who_stands_pays_nothing_and_who_runs_no_more_than_who_walks(exact):
    x = people.anyhow(exact, 1).repeat(4, 1)
    assert cost(exact, x).cost == 0

    def at(speed_m_s: float) -> float:
        moved = x.clone()
        moved[:, exact.layout.translation.start] += speed_m_s * T_S
        return float(cost(exact, moved).cost)

    assert at(0.02) < 0.2 * at(0.2) < at(0.2) < at(1.0) < at(5.0) < 1.3 * at(0.5)


def test_nothing_is_said_about_frames_far_apart(exact, gliding):
    assert cost(exact, gliding, T_S * 10).cost == 0


def test_two_costs_add_up(exact, gliding):
    term = cost(exact, gliding)
    both = added(term, term)
    torch.testing.assert_close(both.cost, 2 * term.cost)
    torch.testing.assert_close(both.next, 2 * term.next)
