"""The backbone of all the networks: a stem, then levels of inverted residuals (EfficientNet's shape)."""

from torch import Tensor, nn

from kinesphere.learn.networks.blocks import Conv, InvertedResidual, depthwise
from kinesphere.learn.networks.sizes import BackboneSize, Row

_FIRST = 24


class Backbone(nn.Module):
    """(n, 3, side, side) → features at 1/2, 1/4, 1/8 and 1/16 of the side, and the top at 1/32."""

    def __init__(self, size: BackboneSize) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            Conv(3, _FIRST, 3, stride=2), depthwise(_FIRST), Conv(_FIRST, size.stem, relu=False)
        )
        pairs = zip(size.widths, size.levels, strict=False)
        self.levels = nn.ModuleList(_level(before, rows) for before, rows in pairs)
        self.top = nn.Sequential(Conv(size.widths[-1], size.top), depthwise(size.top))

    def forward(self, x: Tensor) -> list[Tensor]:
        features = [self.stem(x)]
        for level in self.levels:
            features.append(level(features[-1]))
        return [*features[:-1], self.top(features[-1])]


def _level(before: int, rows: tuple[Row, ...]) -> nn.Sequential:
    blocks: list[InvertedResidual] = []
    for row in rows:
        for expand in row.expands:
            stride = 1 if blocks else 2
            blocks.append(InvertedResidual(before, row.channels, row.kernel, stride, expand))
            before = row.channels
    return nn.Sequential(*blocks)
