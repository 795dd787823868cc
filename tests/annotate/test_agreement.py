"""How far people agree."""

import math

import numpy as np
import pytest

from annotate.saying import crowd, table
from kinesphere.annotate import agreement
from kinesphere.annotate.answers import ANSWER, FARTHER, NEARER, UNSURE
from kinesphere.annotate.fusion import fuse


def test_pairs_by_hand() -> None:
    """Three people, one question: of three pairs one agrees. Who cannot tell is no disagreement."""
    rows = [(0, 1, 2, 0, NEARER), (0, 1, 2, 1, NEARER), (0, 1, 2, 2, FARTHER), (0, 1, 2, 3, UNSURE)]
    answers = table(rows)
    assert agreement.pairs(answers, fuse(answers)) == pytest.approx(1 / 3)


@pytest.mark.parametrize("measure", [agreement.pairs, agreement.others, agreement.halves])
def test_all_agree(measure) -> None:
    answers, _ = crowd(200, (0.0, 0.0, 0.0), unsure=0.2)
    assert measure(answers, fuse(answers)) == 1.0


def test_known_error_rates_are_measured() -> None:
    """Two right 98 times in 100 agree in 0.98² + 0.02² of cases; one agrees with the others in 0.98."""
    answers, _ = crowd(8000, (0.02, 0.02, 0.02), seed=3)
    fused = fuse(answers)
    assert agreement.pairs(answers, fused) == pytest.approx(0.98**2 + 0.02**2, abs=0.005)
    assert agreement.others(answers, fused) == pytest.approx(0.98, abs=0.005)
    assert agreement.labels(answers, fused) > 0.995


def test_left_out_is_what_a_fusion_of_the_others_says() -> None:
    """The quick way against the slow one: the others' answers alone, with the habits of all."""
    answers, _ = crowd(60, (0.1, 0.2, 0.3), unsure=0.2, seed=4)
    fused = fuse(answers)
    left = agreement.left_out(answers, fused)
    for row in range(0, len(answers), 7):
        rest = np.flatnonzero(
            (fused.question == fused.question[row]) & (np.arange(len(answers)) != row)
        )
        odds = np.log(fused.common).copy()
        for k in rest:
            odds += np.log(fused.habits[fused.person[k], :, answers["answer"][k]])
        nearer = np.exp(odds)[[0, 2]].sum() / np.exp(odds).sum()
        want = 1 if nearer > agreement.SURE else -1 if nearer < 1 - agreement.SURE else 0
        assert left.others[row] == want


def test_the_odd_one_out_is_seen() -> None:
    answers, _ = crowd(1000, (0.02, 0.02, 0.3), seed=5)
    fused = fuse(answers)
    by_person = agreement.by(fused.person, 3, agreement.left_out(answers, fused))
    assert by_person[2] < 0.75 and by_person[:2].min() > 0.9


def test_nothing_shared_is_nothing_to_say() -> None:
    answers = table([(0, 1, 2, 0, NEARER), (1, 1, 2, 1, FARTHER)])
    fused = fuse(answers)
    for measure in (agreement.pairs, agreement.others, agreement.labels, agreement.halves):
        assert math.isnan(measure(answers, fused))
    assert math.isnan(agreement.by(fused.person, 2, agreement.left_out(answers, fused))[0])


def test_no_answers() -> None:
    none = np.zeros(0, ANSWER)
    assert math.isnan(agreement.others(none, fuse(none)))
