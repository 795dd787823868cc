"""What the networks are built of: a convolution with its activation, two residual blocks."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


class Conv(nn.Module):
    """A convolution, a norm (none as built, see `norm.py`), ReLU6 or nothing.

    Padding keeps the size at stride 1. At stride 2 it is the same on both sides, or, with `pads_after`,
    TFLite's SAME: a row and a column, after the last ones (for even sizes and a kernel of 3).
    """

    def __init__(
        self,
        before: int,
        after: int,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
        relu: bool = True,
        pads_after: bool = False,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.relu, self.pads_after = relu, pads_after
        padding = 0 if pads_after else kernel // 2
        self.conv = nn.Conv2d(before, after, kernel, stride, padding, groups=groups, bias=bias)
        self.norm: nn.Module = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (0, 1, 0, 1)) if self.pads_after else x
        x = self.norm(_float32(self.conv, x) if self._is_slow_in_bf16(x) else self.conv(x))
        return F.relu6(x) if self.relu else x

    def _is_slow_in_bf16(self, x: Tensor) -> bool:
        """On CPUs the way back through each channel for itself takes 2 to 10 times as long in bfloat16,
        but for 3 x 3 at stride 1 (oneDNN 3.7, measured; twice as many crops a second in training)."""
        large = self.conv.kernel_size[0] > 3 or self.conv.stride[0] > 1
        is_mixed = x.device.type == "cpu" and torch.is_autocast_enabled("cpu")
        return is_mixed and self.conv.groups > 1 and large


def _float32(conv: nn.Conv2d, x: Tensor) -> Tensor:
    with torch.autocast(x.device.type, enabled=False):
        return conv(x.float()).to(x.dtype)


def depthwise(channels: int, kernel: int = 3, stride: int = 1, relu: bool = True) -> Conv:
    """Each channel for itself."""
    return Conv(channels, channels, kernel, stride, groups=channels, relu=relu)


def separable(before: int, after: int, relu: bool = True, is_plain: bool = False) -> nn.Sequential:
    """Each channel for itself, then each pixel for itself.

    is_plain   nothing between the two, not even a bias, as in the detector
    """
    first = Conv(before, before, 3, groups=before, relu=not is_plain, bias=not is_plain)
    return nn.Sequential(first, Conv(before, after, relu=relu))


class InvertedResidual(nn.Module):
    """MobileNetV2's block: wider, each channel for itself, narrow again; added where shapes allow."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        self.is_residual = stride == 1 and before == after
        self.expand = Conv(before, before * expand)
        self.depthwise = depthwise(before * expand, kernel, stride)
        self.project = Conv(before * expand, after, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.is_residual else y


class Residual(nn.Module):
    """A separable convolution added to what it came from, then ReLU6.

    At stride 2 what it is added to is pooled; new channels are added to zeros.
    """

    def __init__(self, before: int, after: int, stride: int = 1, is_plain: bool = False) -> None:
        super().__init__()
        self.is_residual = True  # as InvertedResidual says it
        self.stride, self.new = stride, after - before
        self.depthwise = Conv(
            before,
            before,
            3,
            stride,
            groups=before,
            relu=not is_plain,
            pads_after=stride == 2,
            bias=not is_plain,
        )
        self.project = Conv(before, after, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(x))
        x = F.max_pool2d(x, 2) if self.stride == 2 else x
        x = F.pad(x, (0, 0, 0, 0, 0, self.new)) if self.new else x
        return F.relu6(x + y)


def residuals(before: int, after: int, count: int) -> nn.Sequential:
    """Residual blocks, the first of which halves height and width."""
    rest = (Residual(after, after) for _ in range(count - 1))
    return nn.Sequential(Residual(before, after, stride=2), *rest)


def twice(x: Tensor) -> Tensor:
    """Height and width doubled, bilinear."""
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
