"""Rotation vectors, rotation matrices, and how they change."""

import torch
from torch import Tensor

SMALL: float = 1e-3
"""Radians below which series take over from sines and cosines."""


def skew(v: Tensor) -> Tensor:
    """(…, 3) as the matrices (…, 3, 3) of the cross product: `skew(a) @ b == a × b`."""
    x, y, z = v.unbind(-1)
    o = torch.zeros_like(x)
    return torch.stack([o, -z, y, z, o, -x, -y, x, o], -1).unflatten(-1, (3, 3))


def exponential(v: Tensor) -> tuple[Tensor, Tensor]:
    """Rotation matrices of rotation vectors (…, 3), and their left Jacobians; both (…, 3, 3).

    The Jacobian J says how the rotation turns when the vector changes: exp(v + d) ≈ exp(J d) exp(v).
    (Solà, Deray, Atchuthan: "A micro Lie theory for state estimation in robotics", 2018, eq. 143–145.)
    """
    angle2 = (v * v).sum(-1)[..., None, None].clamp(min=1e-16)
    angle = angle2.sqrt()
    small = angle < SMALL
    sin_1 = torch.where(small, 1 - angle2 / 6, angle.sin() / angle)
    half = (angle / 2).sin() / angle  # 1 - cos is a difference of all but equal numbers
    cos_2 = torch.where(small, 0.5 - angle2 / 24, 2 * half * half)
    sin_3 = torch.where(small, 1 / 6 - angle2 / 120, (angle - angle.sin()) / (angle2 * angle))
    K = skew(v)
    K2 = K @ K
    eye = torch.eye(3, dtype=v.dtype, device=v.device)
    return eye + sin_1 * K + cos_2 * K2, eye + cos_2 * K + sin_3 * K2


def logarithm(matrices: Tensor) -> Tensor:
    """The rotation vectors (…, 3), no longer than pi, of rotation matrices (…, 3, 3).

    By way of the quaternion, which is exact near pi too (Shepperd 1978: the largest part first).
    """
    m = matrices.flatten(-2)
    xx, xy, xz, yx, yy, yz, zx, zy, zz = m.unbind(-1)
    q2 = torch.stack([1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz], -1)
    rows = torch.stack(
        [
            torch.stack([q2[..., 0], zy - yz, xz - zx, yx - xy], -1),
            torch.stack([zy - yz, q2[..., 1], yx + xy, xz + zx], -1),
            torch.stack([xz - zx, yx + xy, q2[..., 2], zy + yz], -1),
            torch.stack([yx - xy, xz + zx, zy + yz, q2[..., 3]], -1),
        ],
        -2,
    )
    best = q2.argmax(-1)[..., None, None].expand(*rows.shape[:-2], 1, 4)
    q = torch.nn.functional.normalize(rows.gather(-2, best)[..., 0, :], dim=-1)
    q = torch.where(q[..., :1] < 0, -q, q)
    sine = q[..., 1:].norm(dim=-1, keepdim=True)
    half = torch.atan2(sine, q[..., :1])
    return q[..., 1:] * torch.where(sine < 1e-9, 2.0, 2 * half / sine.clamp(min=1e-9))


def wrapped(v: Tensor) -> Tensor:
    """The same rotations as vectors no longer than pi."""
    angle = v.norm(dim=-1, keepdim=True)
    turns = (angle / (2 * torch.pi)).round()
    return torch.where(turns > 0, v * (1 - 2 * torch.pi * turns / angle.clamp(min=1e-9)), v)


def between(a: Tensor, b: Tensor, share: Tensor) -> Tensor:
    """Rotation vectors (…, 3) on the short way from `a` to `b`: 0 is `a`, 1 is `b`.

    Vectors of one rotation may point either way, near pi; what is between is not their mean.
    """
    start, end = exponential(a)[0], exponential(b)[0]
    way = logarithm(start.mT @ end)
    return logarithm(start @ exponential(share * way)[0])


def shortest(a: Tensor, b: Tensor) -> Tensor:
    """The smallest rotations (…, 3, 3) that take directions a to directions b, (…, 3) each."""
    a, b = (torch.nn.functional.normalize(v, dim=-1) for v in (a, b))
    axis = torch.linalg.cross(a, b)
    sine = axis.norm(dim=-1, keepdim=True)
    angle = torch.atan2(sine, (a * b).sum(-1, keepdim=True))
    return exponential(axis / sine.clamp(min=1e-6) * angle)[0]
