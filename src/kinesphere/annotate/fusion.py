"""From several people's answers to one order with a confidence.

Of each question one joint is nearer, and it is clear to see or hard to see; each person answers by
habits of their own: how often they are right, wrong, or cannot tell, where it is clear and where it is
hard. Truth and habits are found together, by expectation and maximization. Which joint is called first
is chance, so habits do not depend on it. That others cannot tell does not speak against who can, unless
hard questions turn out to be answered badly.

Dawid, Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm", 1979; with
a Dirichlet prior on the habits, since many people answer little.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kinesphere.annotate.answers import FARTHER, NEARER, SAME, UNSURE
from kinesphere.core.arrays import Array

MIRROR: Final = np.array([FARTHER, NEARER, SAME, UNSURE])
"""What an answer becomes when the two joints change places."""
TRUTH_MIRROR: Final = np.array([1, 0, 3, 2])
"""What a truth becomes: a is clearly nearer, b is, a is but hard to see, b is but hard to see."""
PRIOR: Final = np.array(
    [[14.0, 0.4, 0.8, 4.8], [0.4, 14.0, 0.8, 4.8], [4.0, 0.4, 4.0, 11.6], [0.4, 4.0, 4.0, 11.6]],
)
"""Answers (columns) by truth (rows) that everybody is taken to have given before the first."""
REVIEWED: Final = np.array(
    [
        [0.99, 0.002, 0.004, 0.004],
        [0.002, 0.99, 0.004, 0.004],
        [0.49, 0.002, 0.254, 0.254],
        [0.002, 0.49, 0.254, 0.254],
    ]
)
"""A reviewer's habits: they have seen what others answered."""
STEPS: Final = 50
ENOUGH: Final = 1e-4
"""Posteriors that change by less than this are done."""


@dataclass(frozen=True)
class Fused:
    """Q questions, sorted by item, a, b, and P people.

    item, a, b    (Q,)
    truth         (Q, 4) how likely a is clearly nearer, b is, a is but hard to see, b is but hard to see
    votes         (Q,) how many people answered
    people        (P,) their ids, sorted
    habits        (P, 4, 4) how each answers (columns: nearer, farther, same, can't tell), by truth
    common        (4,) how common each truth is
    question, person   (N,) of each answer, as indices into the above
    """

    item: Int[Array, "Q"]
    a: Int[Array, "Q"]
    b: Int[Array, "Q"]
    truth: Float[Array, "Q 4"]
    votes: Int[Array, "Q"]
    people: Int[Array, "P"]
    habits: Float[Array, "P 4 4"]
    common: Float[Array, "4"]
    question: Int[Array, "N"]
    person: Int[Array, "N"]

    @property
    def p_nearer(self) -> Float[Array, "Q"]:
        """How likely a is nearer than b."""
        return self.truth[:, 0] + self.truth[:, 2]

    @cached_property
    def order(self) -> Int[Array, "Q"]:
        """1 where a is nearer, -1 where b is, 0 where nobody could tell or it stands even."""
        return np.sign(np.round(2 * self.p_nearer - 1, 6)).astype(np.int64)

    @cached_property
    def confidence(self) -> Float[Array, "Q"]:
        """How likely `order` is right: 0.5 to 1; 0 where there is none."""
        return np.where(self.order == 0, 0.0, np.maximum(self.p_nearer, 1 - self.p_nearer))

    def of(self, item: int) -> "Fused":
        """The questions about one item; habits stay as all items have shown them."""
        first, last = np.searchsorted(self.item, [item, item + 1])
        return self.some(np.arange(first, last))

    def some(self, rows: Int[Array, "K"]) -> "Fused":
        """Some of the questions, without the answers."""
        none = np.zeros(0, np.int64)
        return Fused(
            self.item[rows], self.a[rows], self.b[rows], self.truth[rows], self.votes[rows],
            self.people, self.habits, self.common, none, none,
        )  # fmt: skip


def fuse(answers: Array) -> Fused:
    """What the answers (N,) of dtype `answers.ANSWER` come to."""
    names = answers[["item", "a", "b"]]
    questions, question = np.unique(names, return_inverse=True)
    people, person = np.unique(answers["person"], return_inverse=True)
    common, habits = np.full(4, 1 / 4), np.repeat(_rows(PRIOR)[None], len(people), axis=0)
    truth = np.zeros((len(questions), 4))
    for _ in range(STEPS):
        before = truth
        said = likelihoods(answers, person, habits)
        truth = posterior(said, question, common, len(questions))
        if np.abs(truth - before).max(initial=0.0) < ENOUGH:
            break
        habits = _habits(answers, person, truth[question], len(people))
        common = _common(truth)
    votes = np.bincount(question, minlength=len(questions))
    item, a, b = (questions[name].astype(np.int64) for name in ("item", "a", "b"))
    return Fused(item, a, b, truth, votes, people, habits, common, question, person)


def likelihoods(answers: Array, person: Array, habits: Array) -> Float[Array, "N 4"]:
    """Logarithms of how likely each answer is, by truth."""
    by_truth = habits[person, :, answers["answer"]]
    reviewed = REVIEWED[:, answers["answer"]].T
    return np.log(np.where(answers["review"][:, None], reviewed, by_truth))


def posterior(said: Array, question: Array, common: Array, count: int) -> Float[Array, "Q 4"]:
    """How likely each truth is for each question, from the answers' likelihoods."""
    total = np.stack(
        [np.bincount(question, weights=said[:, c], minlength=count) for c in range(4)], axis=1
    )
    total = total + np.log(common)
    total = np.exp(total - total.max(axis=1, keepdims=True, initial=-np.inf))
    return total / total.sum(axis=1, keepdims=True)


def _habits(answers: Array, person: Array, truth: Array, count: int) -> Float[Array, "P 4 4"]:
    """(P, 4, 4) of the answers that were not reviews."""
    own = ~answers["review"]
    place = person[own] * 4 + answers["answer"][own]
    counts = np.stack(
        [np.bincount(place, weights=truth[own, c], minlength=4 * count) for c in range(4)]
    )
    counts = counts.reshape(4, count, 4).transpose(1, 0, 2)
    counts = (counts + counts[:, TRUTH_MIRROR][:, :, MIRROR]) / 2
    return _rows(counts + PRIOR)


def _common(truth: Array) -> Float[Array, "4"]:
    """Nothing is impossible; which joint is called first is chance."""
    common = truth.sum(axis=0) + 1.0
    common = common + common[TRUTH_MIRROR]
    return common / common.sum()


def _rows(counts: Array) -> Array:
    return counts / counts.sum(axis=-1, keepdims=True)
