"""Which question is next."""

import numpy as np
import pytest

from kinesphere.annotate.answers import FARTHER, NEARER, SAME, UNSURE
from kinesphere.annotate.questions import DOUBT, Belief, believed, doubts, next_question

PAIRS = 6
EDGES = 3


def belief(*depth_m: list[float], weights: tuple[float, ...] | None = None) -> Belief:
    count = len(depth_m)
    share = np.full(count, 1 / count) if weights is None else np.array(weights)
    return Belief(np.array(depth_m), share, np.full(len(depth_m[0]), 0.03))


SAFE = [0.5] * PAIRS


def test_where_explanations_agree_nothing_is_asked() -> None:
    assert doubts(belief(SAFE, SAFE)).max() < DOUBT
    assert next_question(belief(SAFE, SAFE), set(), set(), EDGES) is None


def test_the_greatest_doubt_is_asked_about_first_edges_before_others() -> None:
    other = [0.5, -0.5, 0.5, -0.5, 0.5, 0.5]
    third = [0.5, 0.5, 0.5, -0.5, 0.5, 0.5]
    open_ = belief(SAFE, other, third, weights=(0.5, 0.2, 0.3))
    assert doubts(open_)[1] == pytest.approx(0.2) and doubts(open_)[3] == pytest.approx(0.5)
    assert next_question(open_, set(), set(), EDGES) == 1
    assert next_question(open_, {1}, set(), EDGES) == 3
    assert next_question(open_, {1, 3}, set(), EDGES) is None


def test_some_are_asked_in_any_case() -> None:
    assert next_question(belief(SAFE), set(), {5}, EDGES) == 5
    assert next_question(belief(SAFE), {5}, {5}, EDGES) is None


def test_near_alike_is_not_worth_a_question() -> None:
    """Explanations that differ in order, but by less than anybody sees."""
    assert next_question(belief([0.01] * PAIRS, [-0.01] * PAIRS), set(), set(), EDGES) in (0, None)
    tight = Belief(np.array([[0.01], [-0.01]]), np.full(2, 0.5), np.array([0.005]))
    assert doubts(tight)[0] < DOUBT


@pytest.mark.parametrize(
    ("answer", "likelier"), [(NEARER, 0), (FARTHER, 1), (UNSURE, 2), (SAME, 2)]
)
def test_an_answer_speaks_for_explanations(answer: int, likelier: int) -> None:
    before = belief([0.4, 0.3], [-0.4, 0.3], [0.0, 0.3])
    after = before.told(0, answer)
    assert after.weights.sum() == pytest.approx(1)
    assert int(np.argmax(after.weights)) == likelier
    assert after.weights[likelier] > before.weights[likelier]


def test_a_wrong_answer_can_be_outweighed() -> None:
    """An answer is wrong two times in a hundred: two others turn it."""
    start = belief([0.4, 0.4, 0.4], [-0.4, -0.4, -0.4])
    wrong = start.told(0, FARTHER)
    assert wrong.weights[1] > 0.95
    assert wrong.told(1, NEARER).told(2, NEARER).weights[0] > 0.95


def test_answers_commute() -> None:
    start = belief([0.4, -0.1, 0.2], [-0.4, 0.3, 0.1], [0.1, 0.1, -0.2])
    one = start.told(0, NEARER).told(2, UNSURE)
    two = start.told(2, UNSURE).told(0, NEARER)
    np.testing.assert_allclose(one.weights, two.weights)


def test_what_a_fit_leaves_open() -> None:
    """The best counts as one; the others as they are likely beside it, tempered."""
    rng = np.random.default_rng(0)
    best, others = rng.normal(size=(33, 3)), rng.normal(size=(2, 33, 3))
    found = believed(best, others, np.array([0.81, 0.0001]))
    np.testing.assert_allclose(found.weights, np.array([1, 0.9, 0.01]) / 1.91)
    assert found.depth_m[0, 0] == pytest.approx(best[13, 2] - best[11, 2])
