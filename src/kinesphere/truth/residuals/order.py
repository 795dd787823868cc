"""Which of two landmarks is nearer to the camera, as somebody tells who sees it."""

import torch
from torch import Tensor

from kinesphere.body.protocol import Points
from kinesphere.truth.camera import Camera
from kinesphere.truth.residuals.term import Term, majorized


def depth_order(
    points: Points,
    camera: Camera,
    pairs: Tensor,
    told: Tensor,
    margin_m: float,
    softness_m: float,
    wrong: Tensor | float,
) -> Term:
    """Pairs of landmarks in the order that was told.

    pairs       (n, 2) landmarks a, b
    told        (B, n) 1 where a is nearer, -1 where b is, 0 where nothing is known
    margin_m    how much farther the other should be before an answer is content
    softness_m  over what difference contentment sets in
    wrong       (B, n), or one for all: how likely each answer is wrong; those that are cost little

    The likelihood of an answer is w + (1 - 2 w) sigmoid((d - margin) / softness), d the difference in
    depth as it was told. (Ranking by a softplus: Chen, Fu, Yang, Deng, "Single-Image Depth Perception in
    the Wild", NeurIPS 2016; that it saturates is ours.)
    """
    depth, rows = camera.depth(points)
    sign = told.sign()
    apart = (depth[:, pairs[:, 1]] - depth[:, pairs[:, 0]]) * sign
    rows = (rows[:, pairs[:, 1]] - rows[:, pairs[:, 0]]) * sign[..., None]
    z = (apart - margin_m) / softness_m
    right = torch.sigmoid(z)
    wrong = torch.as_tensor(wrong).to(z).expand_as(z)
    meant = torch.log1p(-2 * wrong) + torch.nn.functional.logsigmoid(z)
    log_likely = torch.logaddexp(meant, wrong.log())
    trust = (meant - log_likely).exp()
    slope = -trust * (1 - right)
    # Of the softplus under it: a parabola with this curvature lies above (Jaakkola and Jordan, 2000).
    bend = trust * torch.where(z.abs() < 1e-3, 0.25, (right - 0.5) / z)
    count = sign.abs()
    return majorized(
        -log_likely * count,
        slope * count / softness_m,
        bend * count / softness_m**2,
        rows,
    )
