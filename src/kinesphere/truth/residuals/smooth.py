"""Motion over time: bodies do not change their speed at will."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.solve.chain import ChainTerm


def acceleration(points: Points, t_s: Tensor, sigma_m_s2: Tensor) -> ChainTerm:
    """How fast points change their velocity.

    points       of T frames, at increasing times t_s (T,)
    sigma_m_s2   (n,) what is usual for each point
    """
    frames = len(t_s)
    step = t_s[1:] - t_s[:-1]
    middle = (step[1:] + step[:-1]) / 2
    first, last = 1 / (step[:-1] * middle), 1 / (step[1:] * middle)
    weights = torch.stack([first, -(first + last), last], 1)
    rows = _rows(points) / sigma_m_s2.repeat(3)[None, :, None]
    xyz = (points.xyz_m / sigma_m_s2[:, None]).mT.flatten(1)
    parts = [slice(k, frames - 2 + k) for k in range(3)]
    r = (weights[:, None] @ torch.stack([xyz[part] for part in parts], 1))[:, 0]
    gradient = torch.zeros_like(rows[:, 0])
    size = rows.shape[-1]
    own = rows.new_zeros(frames, size, size)
    squares = rows.mT @ rows
    near = rows[:-1].mT @ rows[1:]
    far = rows[:-2].mT @ rows[2:]
    next_, w = torch.zeros_like(near), weights[..., None, None]
    for k, part in enumerate(parts):
        gradient[part] += weights[:, k, None] * (rows[part].mT @ r[..., None])[..., 0]
        own[part] += w[:, k] ** 2 * squares[part]
    next_[:-1] += w[:, 0] * w[:, 1] * near[:-1]
    next_[1:] += w[:, 1] * w[:, 2] * near[1:]
    return ChainTerm(0.5 * (r * r).sum(), gradient, own, next_, w[:, 0] * w[:, 2] * far)


def _rows(points: Points) -> Tensor:
    """(T, 3 n, P): the rows of all x, then all y, then all z."""
    eye = torch.eye(3, dtype=points.xyz_m.dtype, device=points.xyz_m.device)
    return torch.cat([points.rows(eye[axis].expand_as(points.xyz_m)) for axis in range(3)], 1)
