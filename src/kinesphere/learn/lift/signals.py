"""Batches of what networks say as what the lift takes: `live.lift.signal`, in PyTorch.

That the two agree is tested (tests/learn/lift).
"""

import torch
from torch import Tensor

from kinesphere.live.lift.signal import CUE_SCALE, LOG_SIZE, SIGNAL


def towards(ray: Tensor) -> Tensor:
    """(…, 3, 3) as `live.lift.place.towards`, of rays (…, 2)."""
    x, y = ray.unbind(-1)
    flat = torch.sqrt(x * x + 1)
    long = torch.sqrt(flat * flat + y * y)
    o, i = torch.zeros_like(x), torch.ones_like(x)
    yaw = torch.stack([1 / flat, o, -x / flat, o, i, o, x / flat, o, 1 / flat], -1)
    pitch = torch.stack([i, o, o, o, flat / long, -y / long, o, y / long, flat / long], -1)
    return pitch.unflatten(-1, (3, 3)) @ yaw.unflatten(-1, (3, 3))


def seen_along(rays: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Rays (…, 33, 2) as a camera sees them that looks at the hips; its turn (…, 3, 3); their ray."""
    hips = rays[..., 23:25, :].mean(-2)
    R = towards(hips)
    seen = rays @ R[..., :2].mT + R[..., None, :, 2]
    return seen[..., :2] / seen[..., 2:], R, hips


def signal(rays: Tensor, cue_m: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """Signals (…, SIGNAL), and what places them in space (…, 3).

    Of rays (…, 33, 2), a network's metres (…, 33, 3), visibility (…, 33) and whether the focal length is
    known (…,).
    """
    along, _, hips = seen_along(rays)
    size = along.square().sum(-1).mean(-1, keepdim=True).sqrt().clamp(min=1e-4)
    log_size = size.log() + LOG_SIZE
    parts = [
        (along / size[..., None]).flatten(-2),
        log_size,
        hips,
        known[..., None],
        (cue_m * CUE_SCALE).flatten(-2),
        visibility,
    ]
    out = torch.cat(parts, -1)
    assert out.shape[-1] == SIGNAL
    return out, torch.cat([hips, log_size], -1)
