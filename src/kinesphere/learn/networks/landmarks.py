"""The landmark networks: backbone, pyramid, and heads for heat maps, mask and regression.

        256 ─► 128 ─► 64 ─► 32 ─► 16 ─► 8 top            backbone
                │      │     │     │    │
               mask    ▼     ▼     ▼    ▼
         256 ◄─ 128 ◄─ 64 ◄─ 32 ◄─ 16 ◄─ 8               pyramid, mask head
                       │
                 heat maps; heavy goes down again: 64 ─► 32 ─► 16 ─► 8
                                                    8 ─► 4 ─► 2 ─► landmarks, world, presence

Modules are made in the order in which `tflite/convolutions.py` walks the released files.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from kinesphere.learn.networks.backbone import Backbone
from kinesphere.learn.networks.blocks import Residual, residuals, separable, twice
from kinesphere.learn.networks.sizes import LandmarkSize

_MASK = 8


class LandmarkOutputs(NamedTuple):
    """What a landmark network says of n crops of 256 x 256 pixels."""

    landmarks: Float[Tensor, "n 195"]
    """39 x (x, y, z in pixels of the crop; visibility and presence as logits)."""
    presence_logit: Float[Tensor, "n 1"]
    """Whether there is a person; the released files give its sigmoid."""
    mask: Float[Tensor, "n 1 256 256"]
    """A logit for each pixel."""
    heatmaps: Float[Tensor, "n 39 64 64"]
    """Logits, a map for each landmark."""
    world: Float[Tensor, "n 117"]
    """39 x (x, y, z) in metres from the middle of the hips."""


class LandmarkNetwork(nn.Module):
    """Crops of people → landmarks in the crop and in metres, heat maps, mask."""

    side_px = 256

    def __init__(self, size: LandmarkSize) -> None:
        super().__init__()
        self.backbone = Backbone(size.backbone)
        self.pyramid = Pyramid(size)
        self.heatmaps = nn.Conv2d(size.pyramid, 39, 1)
        self.mask = MaskHead(size)
        self.regression = RegressionHead(size)

    def forward(
        self, crops: Float[Tensor, "n 3 256 256"], with_mask: bool = True
    ) -> LandmarkOutputs:
        """`crops` are RGB from 0 to 1. Without mask, which takes a third of the time, it is 0."""
        at128, at64, at32, at16, top = self.backbone(crops)
        fine = self.pyramid(top, [at16, at32, at64])
        landmarks, world, presence = self.regression(top, fine, [at32, at16])
        mask = self.mask(fine, at128) if with_mask else _nothing(crops)
        return LandmarkOutputs(landmarks, presence, mask, self.heatmaps(fine), world)


def _nothing(crops: Tensor) -> Tensor:
    n, _, height, width = crops.shape
    return crops.new_zeros(1).expand(n, 1, height, width)


class Pyramid(nn.Module):
    """From the top (8 x 8) to 64 x 64, with what the backbone had at each size."""

    def __init__(self, size: LandmarkSize) -> None:
        super().__init__()
        self.top = separable(size.backbone.top, size.pyramid)
        sides = reversed(size.backbone.widths[1:-1])
        self.sides = nn.ModuleList(separable(width, size.pyramid) for width in sides)

    def forward(self, top: Tensor, sides: list[Tensor]) -> Tensor:
        x = self.top(top)
        for module, side in zip(self.sides, sides, strict=True):
            x = twice(x) + module(side)
        return x


class MaskHead(nn.Module):
    """From the pyramid's 64 x 64 to the mask, with the stem's 128 x 128."""

    def __init__(self, size: LandmarkSize) -> None:
        super().__init__()
        stem = size.backbone.stem
        self.reduce = separable(size.pyramid, _MASK)
        self.side = Residual(stem, stem) if stem == _MASK else separable(stem, _MASK)
        self.at128 = nn.Sequential(Residual(_MASK, _MASK), Residual(_MASK, _MASK))
        self.at256 = nn.Sequential(Residual(_MASK, _MASK), Residual(_MASK, _MASK))
        self.out = nn.Conv2d(_MASK, 1, 3, padding=1)

    def forward(self, fine: Tensor, at128: Tensor) -> Tensor:
        x = self.at128(twice(self.reduce(fine)) + self.side(at128))
        return self.out(self.at256(twice(x)))


class RegressionHead(nn.Module):
    """From the top, and in heavy from the pyramid too, to numbers.

    Always in float32. In bfloat16, which knows the pixels 128 and 129 and nothing between, full is
    125 mm off in the world, with this head exact 10 mm (on the sample clip).
    """

    def __init__(self, size: LandmarkSize) -> None:
        super().__init__()
        self.descent = Descent(size) if size.descent else None
        (first, second), top = size.regression, size.backbone.top
        self.enter = separable(top, first.channels)
        self.down = nn.Sequential(
            residuals(first.channels, first.channels, first.blocks),
            residuals(first.channels, second.channels, second.blocks),
        )
        self.landmarks = nn.Conv2d(second.channels, 195, 2)
        self.world = nn.Conv2d(second.channels, 117, 2)
        self.presence = nn.Conv2d(second.channels, 1, 2)

    def forward(
        self, top: Tensor, fine: Tensor, sides: list[Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        with torch.autocast(top.device.type, enabled=False):
            x = self.enter(top.float())
            if self.descent is not None:
                x = self.descent(fine.float(), [side.float() for side in sides]) + x
            x = self.down(x)
            heads = (self.landmarks(x), self.world(x), self.presence(x))
        landmarks, world, presence = (said.flatten(1) for said in heads)
        return landmarks, world, presence


class Descent(nn.Module):
    """From the pyramid's 64 x 64 down to 8 x 8, with what the backbone had at 32 x 32 and 16 x 16."""

    def __init__(self, size: LandmarkSize) -> None:
        super().__init__()
        _, _, at32, at16, _ = size.backbone.widths
        first, second, third = size.descent
        self.to32 = residuals(size.pyramid, first.channels, first.blocks)
        self.side32 = separable(at32, first.channels)
        self.to16 = residuals(first.channels, second.channels, second.blocks)
        self.side16 = separable(at16, second.channels)
        self.to8 = residuals(second.channels, third.channels, third.blocks)

    def forward(self, fine: Tensor, sides: list[Tensor]) -> Tensor:
        at32, at16 = sides
        x = self.to32(fine) + self.side32(at32)
        return self.to8(self.to16(x) + self.side16(at16))
