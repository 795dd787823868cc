"""People who answer questions about depth order, made up.

Each is certain above a difference in depth of their own, and cannot tell below it; a part of the
certain answers is wrong. They are asked as the page asks them (`annotate.questions`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kinesphere.annotate.answers import ANSWER, FARTHER, NEARER, UNSURE
from kinesphere.annotate.questions import Belief, doubts, next_question
from kinesphere.core.arrays import Array
from kinesphere.core.pairs import EDGES, PAIRS

SURE_M: Final = (0.03, 0.09)
"""From how much on they are certain: one value for each annotator, evenly between these."""
FLIPPED: Final = 0.02
TOOK_MS: Final = 1700.0


@dataclass(frozen=True)
class Annotators:
    """What P annotators would answer about N pictures: 1 first nearer, -1 second, 0 can't tell."""

    says: Int[Array, "P N 32"]
    sure_m: Float[Array, "P"]


def annotators(true_m: Float[Array, "N 33 3"], count: int, seed: int) -> Annotators:
    """`count` of them; `true_m` are the landmarks in the camera's frame."""
    rng = np.random.default_rng(seed)
    ahead = true_m[:, PAIRS[:, 1], 2] - true_m[:, PAIRS[:, 0], 2]
    sure_m = np.linspace(*SURE_M, count + 2)[1:-1]
    certain = np.sign(ahead) * (np.abs(ahead) > sure_m[:, None, None])
    flipped = rng.uniform(size=certain.shape) < FLIPPED
    return Annotators(np.where(flipped, -certain, certain).astype(np.int64), sure_m)


def asked(beliefs: list[Belief], who: Annotators, person: int) -> Array:
    """The answers of one annotator, (n,) of `ANSWER`: each picture until it is settled."""
    rows: list[tuple[int, int]] = []
    for item, belief in enumerate(beliefs):
        done: set[int] = set()
        while (pair := next_question(belief, done, set(), len(EDGES))) is not None:
            belief = belief.told(pair, code(int(who.says[person, item, pair])))
            done.add(pair)
            rows.append((item, pair))
    return _table(rows, who, person)


def ranked(beliefs: list[Belief], who: Annotators, person: int) -> list[tuple[int, int]]:
    """(picture, edge) in the order in which answers are wanted, over all pictures, to the last edge.

    The same questions as `asked`, without an end: a picture's next question is worth its doubt, but no
    more than those before it.
    """
    worth: list[tuple[float, int, int]] = []
    for item, belief in enumerate(beliefs):
        left, least = list(range(len(EDGES))), 1.0
        while left:
            doubt = doubts(belief)
            pair = max(left, key=lambda p: doubt[p])
            left.remove(pair)
            least = min(least, float(doubt[pair]))
            worth.append((least, item, pair))
            belief = belief.told(pair, code(int(who.says[person, item, pair])))
    worth.sort(key=lambda one: -one[0])
    return [(item, pair) for _, item, pair in worth]


def code(said: int) -> int:
    """1, -1 or 0 as an answer."""
    return NEARER if said > 0 else FARTHER if said < 0 else UNSURE


def _table(rows: list[tuple[int, int]], who: Annotators, person: int) -> Array:
    table = np.zeros(len(rows), ANSWER)
    for row, (item, pair) in zip(table, rows, strict=True):
        a, b = PAIRS[pair]
        said = code(int(who.says[person, item, pair]))
        row["item"], row["a"], row["b"], row["person"], row["answer"] = item, a, b, person, said
    table["took_ms"] = TOOK_MS
    return table
