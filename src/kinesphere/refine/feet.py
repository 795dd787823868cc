"""Feet stand or walk: what moves slowly enough stands still.

One camera tells a foot's depth poorly, so that feet that stand seem to glide. Speed costs as much as for
a foot that stands up to some sigmas, and hardly more beyond: so nobody has to say when a foot stands.
(Geman and McClure's kernel, as in `truth.residuals.landmarks`.) The camera is taken to stand, too.
"""

from dataclasses import replace
from typing import Final

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.fit.objective import FEET
from kinesphere.truth.solve.chain import ChainTerm

LONGEST_S: Final = 0.2
"""Nothing is said about frames that are farther apart."""


def standing(points: Points, t_s: Tensor, sigma_m_s: float, outlier: float) -> ChainTerm:
    """How fast feet move that stand.

    points      the landmarks of T frames, at increasing times t_s (T,)
    sigma_m_s   how fast a foot moves that stands
    outlier     sigmas beyond which it is more and more taken not to stand
    """
    feet = points.some(torch.tensor(FEET, device=t_s.device).expand(len(t_s), -1))
    passed = t_s[1:] - t_s[:-1]
    scale = torch.where(passed <= LONGEST_S, 1 / (passed * sigma_m_s), 0.0)
    speed = feet.xyz_m.diff(dim=0) * scale[:, None, None]
    far = (speed * speed).sum(-1)
    belief = outlier**2 / (outlier**2 + far)
    weight = scale[:, None] * (belief**2).repeat(1, 3)  # all x, then all y, then all z
    return _chained(_rows(feet), weight, speed.mT.flatten(1), scale, (0.5 * far * belief).sum())


def _chained(rows: Tensor, weight: Tensor, speed: Tensor, scale: Tensor, cost: Tensor) -> ChainTerm:
    """Of residuals that are differences between a frame (T, n, P) and the next."""
    before, after = rows[:-1], rows[1:]
    pull = (weight * speed)[..., None]
    bent = (weight * scale[:, None])[..., None]
    gradient = torch.zeros_like(rows[:, 0])
    gradient[:-1] -= (before.mT @ pull)[..., 0]
    gradient[1:] += (after.mT @ pull)[..., 0]
    own = rows.new_zeros(len(rows), rows.shape[-1], rows.shape[-1])
    own[:-1] += before.mT @ (bent * before)
    own[1:] += after.mT @ (bent * after)
    return ChainTerm(cost, gradient, own, -before.mT @ (bent * after), own[2:] * 0)


def _rows(points: Points) -> Tensor:
    """(T, 3 n, P): the rows of all x, then all y, then all z."""
    eye = torch.eye(3, dtype=points.xyz_m.dtype, device=points.xyz_m.device)
    return torch.cat([points.rows(eye[axis].expand_as(points.xyz_m)) for axis in range(3)], 1)


def added(a: ChainTerm, b: ChainTerm) -> ChainTerm:
    """The sum of two costs of one chain."""
    return replace(a, **{name: value + getattr(b, name) for name, value in vars(a).items()})
