"""Cases of `annotate.questions`: beliefs, what was answered, what is asked next."""

from typing import Any, Final

import numpy as np

from kinesphere.annotate.answers import CODES, WORDS
from kinesphere.annotate.questions import Belief, doubts, next_question
from kinesphere.core.pairs import EDGES, PAIRS

ANSWERS: Final = 6
EVERYTHING: Final = len(PAIRS)


def question_cases() -> list[dict[str, Any]]:
    """Random beliefs with as many answers as the case's number; the last is settled."""
    rng = np.random.default_rng(6)
    return [_case(rng, count, 0.25) for count in range(ANSWERS)] + [
        _case(rng, EVERYTHING, 0.25),
        _case(rng, 0, 0.001),
    ]


def _case(rng: np.random.Generator, count: int, spread_m: float) -> dict[str, Any]:
    explanations = int(rng.integers(1, 5))
    middle = rng.normal(0, 0.25, len(PAIRS))
    depth_m = (middle + rng.normal(0, spread_m, (explanations, len(PAIRS)))).round(3)
    weights = rng.uniform(0.1, 1, explanations)
    sigma_m = rng.uniform(0.03, 0.1, len(PAIRS)).round(3)
    belief = Belief(depth_m, weights / weights.sum(), sigma_m)
    always = sorted(int(p) for p in rng.choice(len(PAIRS), 2, replace=False))
    pairs = rng.permutation(len(PAIRS))[:count]
    answers = [(int(pair), WORDS[rng.integers(0, CODES["withdrawn"])]) for pair in pairs]
    after = belief
    for pair, answer in answers:
        after = after.told(pair, CODES[answer])
    done = {pair for pair, _ in answers}
    return {
        "belief": {
            name: getattr(belief, name).tolist() for name in ("depth_m", "weights", "sigma_m")
        },
        "always": always,
        "edges": len(EDGES),
        "answers": [list(one) for one in answers],
        "doubts": doubts(after).tolist(),
        "next": next_question(after, done, set(always), len(EDGES)),
    }
