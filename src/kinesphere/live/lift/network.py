"""The lift's network, in NumPy: a few products of matrices, too small for an engine to be worth it.

The same weights give the same numbers in the browser (`web/src/live/lift`) and in PyTorch
(`learn/lift/network.py`); tests compare the three.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.lift.signal import Along

OUT_SCALE = 0.5
LOG_SPREAD = -3.0


@dataclass(frozen=True)
class Layer:
    """y = W x + b"""

    weight: Float[Array, "out in"]
    bias: Float[Array, "out"]

    def __call__(self, x: Float[Array, "in"]) -> Float[Array, "out"]:
        return self.weight @ x + self.bias


@dataclass(frozen=True)
class Network:
    """`encode` looks at each moment, the rest at all of a window together; float32."""

    lags_ms: tuple[float, ...]
    """When the moments of a window are, from the frame's own on (0 comes first)."""
    encode: tuple[Layer, ...]
    join: Layer
    blocks: tuple[Layer, ...]
    out: Layer

    @property
    def coded(self) -> int:
        """How many numbers stand for a moment."""
        return len(self.encode[-1].bias)


def encoded(network: Network, signal: Float[Array, "signal"]) -> Float[Array, "coded"]:
    """What a moment is to the window."""
    x = signal.astype(np.float32)
    for layer in network.encode:
        x = silu(layer(x))
    return x


def joined(network: Network, moments: Float[Array, "moments coded_4"]) -> Float[Array, "out"]:
    """What a window says.

    moments   for each the code, how the person moved since (`Along.where`), and 1; zeros where there
              was none
    """
    x = silu(network.join(moments.ravel().astype(np.float32)))
    for layer in network.blocks:
        x = x + silu(layer(x))
    return network.out(x).astype(np.float64)


def silu(x: Array) -> Array:
    """x · sigmoid(x) (Elfwing, Uchibe, Doya 2017)."""
    return x / (1 + np.exp(-x))


def decoded(
    out: Float[Array, "out"], seen: Along
) -> tuple[Float[Array, "33 3"], Float[Array, "33"]]:
    """Landmarks in metres from the middle of the hips in the camera's axes, and how far off they may be.

    The network says how far away the hips are, and for each landmark how much farther it is: so a
    landmark lies on its ray. It may say that it lies a little beside it, too.
    """
    depth = np.exp(out[0]) * OUT_SCALE / seen.size
    own = out[1:100].reshape(33, 3) * OUT_SCALE
    flat = seen.rays * (depth + own[:, 2:]) + own[:, :2]
    xyz_m = np.hstack([flat, own[:, 2:]])
    xyz_m = xyz_m - xyz_m[[23, 24]].mean(axis=0)
    return xyz_m @ seen.R, np.exp(out[100:] + LOG_SPREAD)
