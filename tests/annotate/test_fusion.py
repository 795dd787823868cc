"""From several people's answers to one order."""

import numpy as np
import pytest

from annotate.saying import crowd, table
from kinesphere.annotate.answers import ANSWER, FARTHER, NEARER, SAME, UNSURE, turned
from kinesphere.annotate.fusion import fuse


def test_the_better_people_outweigh_more_bad_ones() -> None:
    """Two who are hardly ever wrong against three who guess: a majority would be wrong often."""
    answers, truth = crowd(800, (0.02, 0.03, 0.45, 0.45, 0.45))
    said = np.where(answers["answer"] == NEARER, 1, -1).reshape(5, -1)
    majority = np.sign(said.sum(axis=0))
    fused = fuse(answers)
    assert (majority != truth).mean() > 0.1
    assert (fused.order != truth).mean() < 0.05


def test_habits_are_found() -> None:
    answers, _ = crowd(2000, (0.02, 0.3), unsure=0.1, seed=1)
    more, _ = crowd(2000, (0.02, 0.3, 0.02), unsure=0.1, seed=1)
    wrong = fuse(more).habits[:, 0, FARTHER]
    assert wrong[0] == pytest.approx(0.02, abs=0.02) and wrong[2] == pytest.approx(0.02, abs=0.02)
    assert wrong[1] == pytest.approx(0.27, abs=0.05)
    assert len(answers) == 4000


def test_confidence_is_how_often_it_is_right() -> None:
    """Of labels that are said to be right with some probability, so many are."""
    answers, truth = crowd(6000, (0.15, 0.2, 0.25), unsure=0.2, seed=2)
    fused = fuse(answers)
    for low, high in ((0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.0)):
        some = (fused.confidence > low) & (fused.confidence <= high)
        right = (fused.order == truth)[some]
        assert right.mean() == pytest.approx(fused.confidence[some].mean(), abs=0.06)


def test_swapping_the_two_joints_swaps_the_order() -> None:
    """Nothing depends on which joint is called first."""
    answers, _ = crowd(300, (0.05, 0.2, 0.1), unsure=0.2)
    mirrored = answers.copy()
    mirrored["answer"] = [turned(int(said)) for said in answers["answer"]]
    one, two = fuse(answers), fuse(mirrored)
    np.testing.assert_array_equal(one.order, -two.order)
    np.testing.assert_allclose(one.confidence, two.confidence, atol=1e-9)


def test_the_order_of_rows_does_not_matter() -> None:
    answers, _ = crowd(100, (0.05, 0.2, 0.1))
    shuffled = np.random.default_rng(0).permutation(answers)
    np.testing.assert_allclose(fuse(answers).truth, fuse(shuffled).truth, atol=1e-9)


def test_one_who_can_tell_is_believed_among_those_who_cannot() -> None:
    fused = fuse(table([(0, 1, 2, 0, NEARER), (0, 1, 2, 1, UNSURE), (0, 1, 2, 2, UNSURE)]))
    assert fused.order.tolist() == [1] and 0.85 < fused.confidence[0] < 0.99
    assert fused.votes.tolist() == [3]


@pytest.mark.parametrize("said", [SAME, UNSURE])
def test_nobody_can_tell(said: int) -> None:
    fused = fuse(table([(0, 1, 2, 0, said), (0, 1, 2, 1, said)]))
    assert fused.order.tolist() == [0] and fused.confidence.tolist() == [0.0]


def test_two_against_each_other_leave_it_open_or_unsure() -> None:
    fused = fuse(table([(0, 1, 2, 0, NEARER), (0, 1, 2, 1, FARTHER)]))
    assert fused.confidence[0] < 0.6


def test_a_reviewer_decides() -> None:
    """Against three people who agree."""
    rows = [(0, 1, 2, person, NEARER) for person in range(3)]
    answers = np.concatenate([table(rows), table([(0, 1, 2, 9, FARTHER)], review=True)])
    many, _ = crowd(200, (0.2, 0.2, 0.2))
    many["item"] += 1
    fused = fuse(np.concatenate([answers, many]))
    assert fused.of(0).order.tolist() == [-1]


def test_of_one_item_are_its_questions() -> None:
    answers, _ = crowd(80, (0.1, 0.1))
    fused = fuse(answers)
    one = fused.of(3)
    assert one.item.tolist() == [3] * 8
    np.testing.assert_array_equal(one.truth, fused.truth[fused.item == 3])
    assert len(fused.of(99).item) == 0


def test_no_answers() -> None:
    fused = fuse(np.zeros(0, ANSWER))
    assert len(fused.order) == 0 and len(fused.people) == 0
