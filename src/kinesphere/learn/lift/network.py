"""The lift as a module to train; `live.lift.network` is the same in NumPy."""

import torch
from torch import Tensor, nn

from kinesphere.core import skeleton
from kinesphere.learn.lift.signals import seen_along
from kinesphere.live.lift.signal import SIGNAL

OUT = skeleton.COUNT * 4 + 1


class LiftNetwork(nn.Module):
    """A small network on each moment, one on all moments of a window together."""

    def __init__(
        self, moments: int, coded: int = 160, wide: int = 512, first: int = 256, blocks: int = 2
    ) -> None:
        super().__init__()
        self.encode = nn.ModuleList([nn.Linear(SIGNAL, first), nn.Linear(first, coded)])
        self.join = nn.Linear(moments * (coded + 4), wide)
        self.blocks = nn.ModuleList([nn.Linear(wide, wide) for _ in range(blocks)])
        self.out = nn.Linear(wide, OUT)
        with torch.no_grad():
            self.out.weight.mul_(0.3)

    def forward(self, signal: Tensor, where: Tensor, valid: Tensor) -> Tensor:
        """(B, OUT) of signals (B, T, SIGNAL), where (B, T, 3), valid (B, T)."""
        x = signal
        for layer in self.encode:
            x = nn.functional.silu(layer(x))
        moved = torch.cat([where - where[:, :1], torch.ones_like(where[..., :1])], -1)
        x = torch.cat([x, moved], -1) * valid[..., None]
        x = nn.functional.silu(self.join(x.flatten(1)))
        for layer in self.blocks:
            x = x + nn.functional.silu(layer(x))
        return self.out(x)


def decoded(out: Tensor, rays: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Landmarks (B, 33, 3) from the hips in the camera's axes, log spreads (B, 33), hips' depth (B,)."""
    along, R, _ = seen_along(rays)
    size = along.square().sum(-1).mean(-1).sqrt().clamp(min=1e-4)
    depth = torch.exp(out[:, 0]) * 0.5 / size
    own = out[:, 1:100].unflatten(1, (33, 3)) * 0.5
    flat = along * (depth[:, None] + own[..., 2])[..., None] + own[..., :2]
    xyz = torch.cat([flat, own[..., 2:]], -1)
    xyz = xyz - xyz[:, 23:25].mean(1, keepdim=True)
    return xyz @ R, out[:, 100:] - 3.0, depth
