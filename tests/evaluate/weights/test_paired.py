"""Intervals and changes: laws, and an interval that holds what it should as often as it should."""

import numpy as np
import pytest

from kinesphere.evaluate.weights.measures import MEASURES
from kinesphere.evaluate.weights.paired import DRAWS, draws, figure

ERROR = next(measure for measure in MEASURES if measure.name == "error_2d")
ALL = np.ones(40, bool)
GROUPS = [str(i) for i in range(40)]


def sums(values: np.ndarray) -> np.ndarray:
    """Of people with one landmark each."""
    return np.stack([values, np.ones(len(values))], axis=1)


@pytest.fixture
def errors() -> np.ndarray:
    return np.random.default_rng(2).gamma(2, 0.1, 40)


def test_the_same_weights_do_not_change(errors: np.ndarray) -> None:
    got = figure(ERROR, sums(errors), sums(errors), ALL, draws(GROUPS, 1))
    assert got.change == 0 and got.change_interval == (0, 0) and not got.is_real
    assert got.value == pytest.approx(errors.mean()) and got.count == 40
    assert got.interval[0] < got.value < got.interval[1]


def test_the_same_share_everywhere_is_certain(errors: np.ndarray) -> None:
    """What is hard about the people cancels: each error a fifth less is a fifth less in every draw."""
    got = figure(ERROR, sums(errors * 0.8), sums(errors), ALL, draws(GROUPS, 1))
    assert got.change == pytest.approx(-0.2)
    assert got.change_interval == pytest.approx((-0.2, -0.2)) and got.is_real


def test_only_who_is_counted_counts(errors: np.ndarray) -> None:
    some = np.arange(40) < 10
    got = figure(ERROR, sums(errors), None, some, draws(GROUPS, 1))
    assert got.value == pytest.approx(errors[:10].mean()) and got.count == 10
    assert np.isnan(got.change)


def test_nothing_counted_is_no_figure(errors: np.ndarray) -> None:
    got = figure(ERROR, sums(errors), sums(errors), ~ALL, draws(GROUPS, 1))
    assert np.isnan(got.value) and got.count == 0 and np.isnan(got.change) and not got.is_real


def test_a_group_is_drawn_together() -> None:
    drawn = draws(["a", "b", "a", "c"], 3)
    assert drawn.shape == (DRAWS, 4)
    np.testing.assert_array_equal(drawn[:, 0], drawn[:, 2])
    np.testing.assert_array_equal(drawn[:, [0, 1, 3]].sum(axis=1), 3)


def test_people_of_one_picture_make_no_narrower_interval(errors: np.ndarray) -> None:
    """Ten of each person tell no more than one."""
    once = figure(ERROR, sums(errors), None, ALL, draws(GROUPS, 1))
    ten = figure(ERROR, sums(np.tile(errors, 10)), None, np.tile(ALL, 10), draws(GROUPS * 10, 1))
    assert ten.interval == pytest.approx(once.interval)


def test_the_same_seed_gives_the_same(errors: np.ndarray) -> None:
    np.testing.assert_array_equal(draws(GROUPS, 7), draws(GROUPS, 7))
    assert (draws(GROUPS, 7) != draws(GROUPS, 8)).any()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """95 % of 200 samples of 40 people: 0.2 is the mean of what they are drawn from."""
    rng, drawn = np.random.default_rng(0), draws(GROUPS, 1)
    held = 0
    for _ in range(200):
        low, high = figure(ERROR, sums(rng.gamma(4, 0.05, 40)), None, ALL, drawn).interval
        held += low < 0.2 < high
    assert 0.88 < held / 200 < 0.99
