"""Solvers, which know nothing of bodies: known minima, batches, chains; threads."""

import threading

import pytest
import torch
from torch import Tensor

from kinesphere.truth.residuals.term import Term, least_squares
from kinesphere.truth.solve.chain import ChainTerm, band_solve, minimize_chain, solved
from kinesphere.truth.solve.levenberg_marquardt import Rules, minimize
from kinesphere.truth.solve.threads import one_thread, side_by_side

FAR = torch.full((2,), 10.0).double()
PATIENT = Rules(steps=200, tolerance=1e-6)


def rosenbrock(x: Tensor, _: Tensor) -> Term:
    a, b = x.unbind(1)
    rows = x.new_zeros(len(x), 2, 2)
    rows[:, 0, 0], rows[:, 0, 1], rows[:, 1, 0] = -20 * a, 10.0, -1.0
    return least_squares(torch.stack([10 * (b - a * a), 1 - a], 1), rows)


def starts(count: int = 12) -> Tensor:
    torch.manual_seed(0)
    return 3 * torch.randn(count, 2, dtype=torch.float64)


def test_rosenbrocks_valley_is_followed_to_its_end():
    found = minimize(rosenbrock, starts(), FAR, PATIENT)
    torch.testing.assert_close(found.parameters, torch.ones(12, 2).double(), atol=1e-6, rtol=0)
    assert found.settled.all()
    torch.testing.assert_close(found.term.gradient, torch.zeros(12, 2).double(), atol=1e-4, rtol=0)


def test_each_of_a_batch_goes_as_if_it_were_alone():
    together = minimize(rosenbrock, starts(), FAR, PATIENT)
    alone = [minimize(rosenbrock, one[None], FAR, PATIENT) for one in starts()]
    torch.testing.assert_close(together.parameters, torch.cat([a.parameters for a in alone]))
    torch.testing.assert_close(together.term.cost, torch.cat([a.term.cost for a in alone]))
    assert together.evaluations == sum(a.evaluations for a in alone)


def test_the_objective_is_told_whose_parameters_it_gets():
    wanted = torch.arange(6).double()

    def cost(x: Tensor, which: Tensor) -> Term:
        return least_squares(x - wanted[which, None], torch.ones(len(x), 1, 1).double())

    first = torch.cat([wanted[:3, None], torch.zeros(3, 1).double()])  # half are there already
    found = minimize(cost, first, FAR[:1], PATIENT)
    torch.testing.assert_close(found.parameters[:, 0], wanted, atol=1e-4, rtol=0)


def test_what_is_stopped_early_has_not_settled():
    found = minimize(rosenbrock, starts(), FAR, Rules(steps=2))
    assert not found.settled.any()


@pytest.mark.parametrize("steps", range(0, 12, 3))
def test_no_step_makes_it_worse(steps):
    costs = [
        minimize(rosenbrock, starts(), FAR, Rules(steps=s)).term.cost for s in (steps, steps + 1)
    ]
    assert (costs[1] <= costs[0]).all()


def test_a_start_that_is_no_number_is_told_and_harms_nobody():
    x = starts()
    x[3] = torch.nan
    x[5] = 1e200
    found = minimize(rosenbrock, x, FAR, PATIENT)
    fine = torch.ones(len(x), dtype=torch.bool)
    fine[[3, 5]] = False
    assert not found.settled[~fine].any()
    torch.testing.assert_close(
        found.parameters[fine], torch.ones(10, 2).double(), atol=1e-6, rtol=0
    )


def test_steps_are_no_longer_than_allowed():
    x = starts()
    found = minimize(rosenbrock, x, torch.tensor([0.01, 0.02]).double(), Rules(steps=1))
    moved = (found.parameters - x).abs()
    assert moved.max() > 0
    assert (moved <= torch.tensor([0.01, 0.02]) + 1e-12).all()


def test_what_is_not_free_stays():
    x = starts()
    found = minimize(rosenbrock, x, FAR, PATIENT, torch.tensor([False, True]))
    assert torch.equal(found.parameters[:, 0], x[:, 0])
    torch.testing.assert_close(found.parameters[:, 1], x[:, 0] ** 2, atol=1e-3, rtol=1e-4)


def test_parameters_are_tidied():
    def cost(x: Tensor, _: Tensor) -> Term:
        return least_squares(x.cos() - 1, -x.sin()[:, :, None])

    def tidy(x: Tensor) -> Tensor:
        return torch.remainder(x + torch.pi, 2 * torch.pi) - torch.pi

    x = torch.tensor([[14.0], [-20.0], [2.0]]).double()
    found = minimize(cost, x, FAR[:1], PATIENT, tidy=tidy)
    assert (found.parameters.abs() <= torch.pi).all()
    assert found.term.cost.max() < 1e-6


def chain(frames: int, size: int, shared: bool = True, seed: int = 0) -> tuple[ChainTerm, Tensor]:
    """A chain of random residuals, each of which binds up to three frames; and all of its curvature."""
    random = torch.Generator().manual_seed(seed)
    dense = torch.zeros(frames * size, frames * size, dtype=torch.float64)
    gradient = torch.randn(frames, size, generator=random, dtype=torch.float64)
    for frame in range(frames):
        some = slice(frame * size, min(frame + 3, frames) * size)
        rows = torch.randn(size + 2, dense[some].shape[0], generator=random, dtype=torch.float64)
        dense[some, some] += rows.T @ rows
    blocks = dense.unflatten(0, (frames, size)).unflatten(2, (frames, size)).transpose(1, 2)
    next_ = [blocks[t, t + 1] for t in range(frames - 1)]
    after = [blocks[t, t + 2] for t in range(frames - 2)]
    empty = dense.new_zeros(0, size, size)
    term = ChainTerm(
        gradient.new_tensor(1.0),
        gradient,
        torch.stack([blocks[t, t] for t in range(frames)]),
        torch.stack(next_) if next_ else empty,
        torch.stack(after) if after else empty,
    )
    return term, dense


@pytest.mark.parametrize("own", [3, 5])
@pytest.mark.parametrize("frames", [1, 2, 3, 4, 7, 8])
def test_a_chains_step_is_that_of_all_its_equations_at_once(frames, own):
    size, damping = 5, 0.1
    term, dense = chain(frames, size)
    spread = torch.zeros(frames * size, frames * own + size - own, dtype=torch.float64)
    for t in range(frames):
        for k in range(size):
            spread[t * size + k, t * own + k if k < own else frames * own + k - own] = 1
    H = spread.T @ dense @ spread
    H = H + damping * torch.diag(H.diagonal() + 1e-3)
    expected = spread @ torch.linalg.solve(H, -spread.T @ term.gradient.flatten())
    step = solved(term, own, damping)
    assert step is not None
    torch.testing.assert_close(step, expected.unflatten(0, (frames, size)))


def test_solving_changes_nothing_of_what_it_is_given():
    term, _ = chain(5, 4)
    before = {name: value.clone() for name, value in vars(term).items()}
    solved(term, 3, 0.1)
    for name, value in vars(term).items():
        assert torch.equal(value, before[name]), name


def test_equations_that_have_no_lowest_point_are_refused():
    term, _ = chain(4, 3)
    own = term.own.clone()
    own[2] -= 100 * torch.eye(3)
    assert band_solve(own, term.next, term.after_next, term.gradient[..., None]) is None


def pulled(wanted: Tensor, shared: Tensor, stiff: float):
    """Frames want to be somewhere, near the frame before, and all have one mean of `shared`."""
    frames = len(wanted)

    def objective(x: Tensor) -> ChainTerm:
        apart = torch.cat([x[:, :1] - wanted[:, None], x[:, 1:] - shared[:, None]], 1)
        bound = stiff * (x[1:, 0] - x[:-1, 0])
        gradient, own = apart.clone(), torch.eye(2).double().repeat(frames, 1, 1)
        gradient[1:, 0] += stiff * bound
        gradient[:-1, 0] -= stiff * bound
        own[1:, 0, 0] += stiff**2
        own[:-1, 0, 0] += stiff**2
        near = own.new_zeros(frames - 1, 2, 2)
        near[:, 0, 0] = -(stiff**2)
        cost = 0.5 * (apart**2).sum() + 0.5 * (bound**2).sum()
        return ChainTerm(cost, gradient, own, near, near.new_zeros(frames - 2, 2, 2))

    return objective


def test_a_chain_is_solved_with_what_all_share_the_same_in_all():
    torch.manual_seed(1)
    wanted, shared = torch.randn(2, 9, dtype=torch.float64)
    found = minimize_chain(pulled(wanted, shared, 2.0), torch.randn(9, 2).double(), 1, FAR, PATIENT)
    assert found.settled
    torch.testing.assert_close(found.parameters[:, 1], shared.mean().expand(9), atol=1e-4, rtol=0)
    stiffness = torch.diag(torch.full((9,), 9.0).double())
    stiffness[0, 0] = stiffness[-1, -1] = 5.0
    stiffness -= 4 * (torch.diag(torch.ones(8), 1) + torch.diag(torch.ones(8), -1))
    expected = torch.linalg.solve(stiffness, wanted)
    torch.testing.assert_close(found.parameters[:, 0], expected, atol=1e-3, rtol=0)


def test_steps_of_what_is_shared_are_no_longer_than_allowed_either():
    objective = pulled(torch.zeros(5).double(), torch.full((5,), 100.0).double(), 1.0)
    largest = torch.tensor([10.0, 0.5]).double()
    found = minimize_chain(objective, torch.zeros(5, 2).double(), 1, largest, Rules(steps=1))
    torch.testing.assert_close(found.parameters[:, 1], torch.full((5,), 0.5).double())


def test_a_chain_that_is_no_number_has_not_settled():
    objective = pulled(torch.full((5,), torch.nan).double(), torch.zeros(5).double(), 1.0)
    assert not minimize_chain(objective, torch.zeros(5, 2).double(), 1, FAR, PATIENT).settled


def test_progress_is_told_step_by_step():
    told: list[int] = []
    objective = pulled(torch.ones(4).double(), torch.ones(4).double(), 1.0)
    minimize_chain(objective, torch.zeros(4, 2).double(), 1, FAR, Rules(steps=5), None, told.append)
    assert told == list(range(1, len(told) + 1))
    assert told


def test_work_is_done_side_by_side_and_its_results_are_in_order():
    both = threading.Barrier(2, timeout=30)

    def work(item: int) -> tuple[int, int]:
        both.wait()  # nobody passes alone
        return item, torch.get_num_threads()

    with one_thread():
        assert side_by_side(work, [3, 1, 2, 0], 2) == [(3, 1), (1, 1), (2, 1), (0, 1)]
    assert side_by_side(lambda item: item, [1, 2], 1) == [1, 2]


def test_what_goes_wrong_in_a_thread_is_told():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda item: 1 // item, [1, 0, 2], 2)


def test_threads_are_given_back():
    torch.set_num_threads(2)
    with pytest.raises(KeyError), one_thread():
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == 2
