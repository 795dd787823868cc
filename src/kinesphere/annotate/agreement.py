"""How far people agree: with each other, with everybody else together, and with what is known.

Only answers that say which joint is nearer count; "same" and "can't tell" do not disagree with anything.
Three figures, from strict to kind:

pairs    two people's answers to the same question are the same
others   a person's answer is what the others' answers, fused, say (leave one out)
labels   a fused label stays what it is when any one of those who gave it is left out
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kinesphere.annotate.answers import FARTHER, NEARER
from kinesphere.annotate.fusion import Fused, likelihoods, posterior
from kinesphere.core.arrays import Array

SURE: Final = 0.9
"""A fused label below this probability is not held against anybody."""


@dataclass(frozen=True)
class Left:
    """Each of N answers beside what all others together say about its question.

    said, others   (N,) 1 nearer, -1 farther, 0 neither; `others` 0 where they are not sure
    """

    said: Int[Array, "N"]
    others: Int[Array, "N"]

    @property
    def counts(self) -> Bool[Array, "N"]:
        return (self.said != 0) & (self.others != 0)

    @property
    def agrees(self) -> Bool[Array, "N"]:
        return self.said == self.others


def sign(answers: Array) -> Int[Array, "N"]:
    """1 where a is nearer, -1 where b is, else 0."""
    return (answers["answer"] == NEARER).astype(np.int64) - (answers["answer"] == FARTHER)


def left_out(answers: Array, fused: Fused) -> Left:
    """Every answer beside the others': habits are those that all answers have shown."""
    said = likelihoods(answers, fused.person, fused.habits)
    every = np.stack(
        [np.bincount(fused.question, said[:, c], len(fused.truth)) for c in range(4)], axis=1
    )
    rest = every[fused.question] - said + np.log(fused.common)
    rest = np.exp(rest - rest.max(axis=1, keepdims=True, initial=-np.inf))
    return Left(sign(answers), _sure(rest / rest.sum(axis=1, keepdims=True)))


def _sure(truth: Float[Array, "K 4"]) -> Int[Array, "K"]:
    """1 where a is surely nearer, -1 where b is, else 0."""
    nearer = truth[:, 0] + truth[:, 2]
    return np.where(nearer > SURE, 1, np.where(nearer < 1 - SURE, -1, 0))


def others(answers: Array, fused: Fused) -> float:
    """The share of answers that are what the others say; NaN where nobody shares a question."""
    left = left_out(answers, fused)
    return _share(left.agrees[left.counts])


def labels(answers: Array, fused: Fused) -> float:
    """The share of fused labels that stay when any one answer is left out; NaN if none is shared."""
    left = left_out(answers, fused)
    now = _sure(fused.truth)[fused.question]
    counts = (now != 0) & (left.others != 0)
    return _share(left.others[counts] == now[counts])


def pairs(answers: Array, fused: Fused) -> float:
    """The share of pairs of people who answered a question the same; NaN if none is shared."""
    said = sign(answers)
    near = np.bincount(fused.question[said > 0], minlength=len(fused.truth))
    far = np.bincount(fused.question[said < 0], minlength=len(fused.truth))
    together = (near + far) * (near + far - 1) / 2
    same = (near * (near - 1) + far * (far - 1)) / 2
    return float(same.sum() / together.sum()) if together.sum() else float("nan")


def halves(answers: Array, fused: Fused, times: int = 10, seed: int = 0) -> float:
    """Split half: people are parted by chance; the share of questions that both halves, fused, answer
    alike, where both are sure. NaN if none is shared."""
    rng = np.random.default_rng(seed)
    said = likelihoods(answers, fused.person, fused.habits)
    alike, both = 0, 0
    for _ in range(times):
        first = rng.permutation(len(fused.people)) < len(fused.people) / 2
        one, two = (_half(said, fused, first[fused.person] == half) for half in (True, False))
        shared = (one != 0) & (two != 0)
        alike, both = alike + int((one == two)[shared].sum()), both + int(shared.sum())
    return alike / both if both else float("nan")


def _half(said: Array, fused: Fused, rows: Array) -> Int[Array, "Q"]:
    """What some of the answers say of each question: 1, -1, or 0 where they are not sure."""
    return _sure(posterior(said[rows], fused.question[rows], fused.common, len(fused.truth)))


def by(groups: Int[Array, "N"], count: int, left: Left) -> Float[Array, "count"]:
    """`others`, by group (a person, a pair of landmarks): NaN where a group shares no question."""
    all_ = np.bincount(groups[left.counts], minlength=count)
    right = np.bincount(groups[left.counts & left.agrees], minlength=count)
    return np.where(all_ > 0, right / np.maximum(all_, 1), np.nan)


def _share(right: Array) -> float:
    return float(right.mean()) if right.size else float("nan")
