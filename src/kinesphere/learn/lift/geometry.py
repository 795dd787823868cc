"""Landmarks and rays as pure geometry, in batches."""

import torch
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.core.arrays import Array


def rays_of(xy_px: Array, K: Array) -> Array:
    """(n, 2) pixels as rays of a camera without skew."""
    return (xy_px - K[:2, 2]) / K[[0, 1], [0, 1]]


def coefficients(body: LinearBody) -> tuple[Tensor, Tensor]:
    """Landmarks, linear in the joints' rotations: C (33, J, 3) and its parts by shape (S, 33, J, 3).

    For joints that are turned by G_j altogether, landmark l is at sum_j G_j C_lj from the root joint,
    where C depends on the shape linearly. It follows from `body.linear`: p_j is the sum of the bones on
    the way from the root, each turned as the joint that it hangs on.
    """
    mean = _of(body, body.landmark_moments_m, body.joints_m)
    parts = [
        _of(body, moments, joints)
        for moments, joints in zip(body.landmark_moment_parts_m, body.joint_parts_m, strict=True)
    ]
    return mean, torch.stack(parts)


def _of(body: LinearBody, moments_m: Tensor, joints_m: Tensor) -> Tensor:
    out = moments_m - body.landmark_weights[..., None] * joints_m
    hanging = body.landmark_weights @ body.below.to(joints_m).T
    for joint, parent in enumerate(body.parents):
        if parent >= 0:
            bone = joints_m[joint] - joints_m[parent]
            out[:, parent] += hanging[:, joint, None] * bone
    return out
