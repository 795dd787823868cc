"""The learning rate, step for step."""

import math


def rate(step: int, steps: int, warmup: int, most: float) -> float:
    """The learning rate of `step` (from 0): up in a line, down along half a cosine to nearly 0.

    Loshchilov and Hutter, "SGDR", 2017; warm-up: Goyal et al., "Accurate, Large Minibatch SGD", 2017.
    """
    if step < warmup:
        return most * (step + 1) / (warmup + 1)
    share = (step - warmup) / max(steps - warmup, 1)
    return most * 0.5 * (1 + math.cos(math.pi * share))
