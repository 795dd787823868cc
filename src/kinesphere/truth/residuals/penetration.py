"""The body does not go through itself: balls that fill it stay apart."""

from typing import Final

from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.residuals.term import Term, least_squares

COUNTED: Final = 8
"""The deepest pairs of each body; others follow when these are apart."""


def penetration(balls: Points, radii_m: Tensor, pairs: Tensor, sigma_m: float) -> Term:
    """How deep balls of parts that do not border on each other go into each other.

    radii_m   (n,)
    pairs     (m, 2) balls that must stay apart
    """
    xyz_m = balls.xyz_m
    between = xyz_m[:, pairs[:, 1]] - xyz_m[:, pairs[:, 0]]
    apart = between.norm(dim=-1).clamp(min=1e-6)
    deep = radii_m[pairs].sum(1) - apart
    deep, worst = deep.topk(min(COUNTED, len(pairs)), dim=1)
    deep = deep.clamp(min=0)
    at = worst[..., None].expand(-1, -1, 3)
    towards = between.gather(1, at) / apart.gather(1, worst)[..., None]
    first, second = (pairs[worst, k] for k in range(2))
    # The first ball moving towards the second makes it deeper.
    rows = balls.some(first).rows(towards) - balls.some(second).rows(towards)
    active = (deep > 0).to(deep.dtype)
    return least_squares(deep / sigma_m, rows * active[..., None] / sigma_m)
