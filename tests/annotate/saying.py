"""Answers for the tests of what answers come to."""

from collections.abc import Iterable

import numpy as np

from kinesphere.annotate.answers import ANSWER, FARTHER, NEARER, UNSURE
from kinesphere.core.arrays import Array

Row = tuple[int, int, int, int, int]
"""item, a, b, person, answer"""


def table(rows: Iterable[Row], review: bool = False) -> Array:
    return np.array([(*row, 1000.0, 0, review) for row in rows], ANSWER)


def crowd(
    questions: int, flips: tuple[float, ...], unsure: float = 0.0, seed: int = 0
) -> tuple[Array, Array]:
    """Everybody answers everything, with errors of their own; the truth (Q,) is 1 or -1."""
    rng = np.random.default_rng(seed)
    truth = rng.choice([1, -1], questions)
    rows: list[Row] = []
    for person, flip in enumerate(flips):
        said = np.where(rng.uniform(size=questions) < flip, -truth, truth)
        said = np.where(rng.uniform(size=questions) < unsure, 0, said)
        rows += [(k // 8, k % 8, 20, person, code(int(said[k]))) for k in range(questions)]
    return table(rows), truth


def code(said: int) -> int:
    return NEARER if said > 0 else FARTHER if said < 0 else UNSURE
