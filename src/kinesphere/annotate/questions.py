"""Which pair is asked about next, and when a picture's order is settled.

A fit leaves several explanations of a picture. Each says how far apart in depth the joints of every pair
are; where they disagree, an answer tells them apart. `web/annotate/questions.ts` computes the same.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.annotate.answers import FARTHER, NEARER
from kinesphere.core.arrays import Array
from kinesphere.core.pairs import PAIRS

APART_M: Final = 0.05
"""Joints must be this far apart in depth for their order to matter, and for people to see it."""
DOUBT: Final = 0.005
"""A pair is asked about if its order is wrong with more than this probability."""
WRONG: Final = 0.02
"""The part of certain answers that are wrong."""
UNSURE: Final = 0.3
"""How often people cannot tell joints that are clearly apart; the picture may not show it."""
SIGMA_M: Final = 0.08
"""How far off a fit's difference in depth is, if it explains the picture rightly."""
TEMPER: Final = 2.0
"""Fits are this many times too sure of the best explanation: their costs leave out what no model has."""


@dataclass(frozen=True)
class Belief:
    """What is believed of P pairs of a picture, by H explanations.

    depth_m   how much farther each pair's second landmark is than its first
    weights   how likely each explanation is; they sum to 1
    sigma_m   how sure an explanation is of a pair
    """

    depth_m: Float[Array, "H P"]
    weights: Float[Array, "H"]
    sigma_m: Float[Array, "P"]

    @property
    def likelihoods(self) -> tuple[Float[Array, "H P"], Float[Array, "H P"]]:
        """By explanation: that the first is nearer by `APART_M`, and that the second is."""
        return (
            _normal((self.depth_m - APART_M) / self.sigma_m),
            _normal((-self.depth_m - APART_M) / self.sigma_m),
        )

    def told(self, pair: int, answer: int) -> "Belief":
        """What is believed after an answer (`answers.NEARER` …) about a pair."""
        near, far = (likely[:, pair] for likely in self.likelihoods)
        if answer in (NEARER, FARTHER):
            meant = near if answer == NEARER else far
            fits = WRONG + (1 - 2 * WRONG) * meant / np.maximum(near + far, 1e-9)
        else:
            fits = UNSURE + (1 - UNSURE) * (1 - near - far)
        weights = self.weights * fits
        return replace(self, weights=weights / weights.sum())


def believed(
    best_m: Float[Array, "33 3"], others_m: Float[Array, "A 33 3"], weights: Float[Array, "A"]
) -> Belief:
    """What a fit and its alternatives, each so likely beside the best, leave open about `PAIRS`."""
    depth_m = np.concatenate([best_m[None, :, 2], others_m[..., 2]]).astype(np.float64)
    flat = np.concatenate([[1.0], weights]) ** (1 / TEMPER)
    ahead = depth_m[:, PAIRS[:, 1]] - depth_m[:, PAIRS[:, 0]]
    return Belief(ahead, flat / flat.sum(), np.full(len(PAIRS), SIGMA_M))


def doubts(belief: Belief) -> Float[Array, "P"]:
    """How likely the believed order of each pair is wrong, by enough to matter: 0 to 0.5."""
    near, far = (belief.weights @ likely for likely in belief.likelihoods)
    return np.minimum(near, far)


def next_question(belief: Belief, answered: set[int], always: set[int], edges: int) -> int | None:
    """The pair to ask about, edges (the first `edges` pairs) before others; None: it is settled.

    `always`: pairs that are asked in any case.
    """
    doubt = doubts(belief)
    asked = [p for p in range(len(doubt)) if p in always or doubt[p] > DOUBT]
    left = [p for p in asked if p not in answered]
    return min(left, key=lambda p: (p >= edges, -doubt[p], p), default=None)


_erf = np.vectorize(math.erf, otypes=[np.float64])


def _normal(z: Array) -> Array:
    return 0.5 * (1 + _erf(z / math.sqrt(2)))
