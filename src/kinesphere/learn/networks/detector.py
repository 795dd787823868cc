"""The person detector: backbone, a rise to finer sizes, and heads that speak for anchors.

Modules are made in the order in which `tflite/convolutions.py` walks the released file.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.overrides import handle_torch_function, has_torch_function_unary

from kinesphere.learn.networks.backbone import Backbone
from kinesphere.learn.networks.blocks import Conv, Residual, depthwise, separable, twice
from kinesphere.learn.networks.sizes import DetectorSize, Level

_BOX = 12


class DetectorOutputs(NamedTuple):
    """What the detector says of n pictures of 224 x 224 pixels, for each of 2254 anchors."""

    boxes: Float[Tensor, "n 2254 12"]
    """Box (x, y, w, h) and 4 points (x, y), in pixels, relative to the anchor."""
    scores: Float[Tensor, "n 2254 1"]
    """Logits of a person being there."""


class DetectorNetwork(nn.Module):
    """Whole pictures → boxes and points of people."""

    side_px = 224

    def __init__(self, size: DetectorSize) -> None:
        super().__init__()
        self.backbone = Backbone(size.backbone)
        _, _, at28, at14, _ = size.backbone.widths
        coarse, fine = size.rise
        self.rise14 = Rise(size.backbone.top, at14, coarse)
        self.rise28 = Rise(coarse.channels, at28, fine)
        # Heads look at four pixels for each of a level's, with a quarter of its channels.
        widths = [c // 4 for c in (fine.channels, coarse.channels, size.backbone.top)]
        pairs = list(zip(widths, size.anchors, strict=True))
        self.scores = nn.ModuleList(_head(width, anchors) for width, anchors in pairs)
        self.boxes = nn.ModuleList(_head(width, anchors * _BOX) for width, anchors in pairs)

    def forward(self, pictures: Float[Tensor, "n 3 224 224"]) -> DetectorOutputs:
        """`pictures` are RGB from 0 to 1, as for all networks here (the released file's: -1 to 1)."""
        _, _, at28, at14, top = self.backbone(pictures * 2 - 1)
        coarse = self.rise14(top, at14)
        fine = self.rise28(coarse, at28)
        seen = [spread(x) for x in (fine, coarse, top)]
        return DetectorOutputs(_each(self.boxes, seen, _BOX), _each(self.scores, seen, 1))


class Rise(nn.Module):
    """Twice as fine, with what the backbone had at that size."""

    def __init__(self, before: int, side: int, level: Level) -> None:
        super().__init__()
        channels = level.channels
        self.reduce = Conv(before, channels)
        self.side = separable(side, channels, is_plain=True)
        blocks = (Residual(channels, channels, is_plain=True) for _ in range(level.blocks))
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x: Tensor, side: Tensor) -> Tensor:
        return self.blocks(self.reduce(twice(x)) + self.side(side))


def _head(width: int, numbers: int) -> nn.Sequential:
    return nn.Sequential(depthwise(width, stride=2, relu=False), nn.Conv2d(width, numbers, 1))


def _each(heads: nn.ModuleList, seen: list[Tensor], numbers: int) -> Tensor:
    """What heads say, anchor for anchor: (n, anchors, numbers)."""
    said = [head(x).permute(0, 2, 3, 1) for head, x in zip(heads, seen, strict=True)]
    return torch.cat([x.reshape(x.shape[0], -1, numbers) for x in said], 1)


def spread(x: Tensor) -> Tensor:
    """TFLite's DEPTH_TO_SPACE by 2: a quarter of the channels, four pixels for one.

    The four pixels come before the channels, in `torch.nn.functional.pixel_shuffle` after them.
    """
    # Whoever records what a network computes is told this one step, not the three that it takes here.
    if has_torch_function_unary(x):
        return handle_torch_function(spread, (x,), x)
    n, channels, height, width = x.shape
    quarter = channels // 4
    x = x.reshape(n, 2, 2, quarter, height, width).permute(0, 3, 4, 1, 5, 2)
    return x.reshape(n, quarter, 2 * height, 2 * width)
