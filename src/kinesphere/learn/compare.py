"""A file beside the module that it belongs to: the same pictures through both."""

import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from kinesphere import engines
from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.networks import DetectorOutputs, LandmarkOutputs, Network
from kinesphere.weights import Weights

TOLERANCE: Final = 2e-3
"""Of an output's scale: of 256 pixels for landmarks, half a pixel."""
_MASK_TOLERANCE: Final = 1e-2
"""The mask's logits run to 1500, and rounding of float32 alone moves single pixels by 2 or 3."""
_SEED: Final = 7


@dataclass(frozen=True)
class Difference:
    """How far an output of a file, run by an engine, is from the module's."""

    engine: str
    output: str
    most: float
    """The largest difference of any number."""
    scale: float
    """Of the output: the side of the input for what is in its pixels, else its largest number, 1 at
    least."""

    @property
    def share(self) -> float:
        return self.most / self.scale

    @property
    def tolerance(self) -> float:
        return _MASK_TOLERANCE if self.output == "mask" else TOLERANCE


def pictures(side_px: int) -> UInt8[Array, "2 side side 3"]:
    """Noise of two grains: made up, the same every time."""
    made = torch.Generator().manual_seed(_SEED)
    coarse, fine = (torch.rand(1, 3, n, n, generator=made) for n in (12, side_px))
    coarse = nn.functional.interpolate(coarse, (side_px, side_px), mode="bicubic").clamp(0, 1)
    both = torch.cat([coarse, fine]).permute(0, 2, 3, 1)
    return (both * 255).round().to(torch.uint8).contiguous().numpy()


def as_in_file(outputs: LandmarkOutputs | DetectorOutputs) -> dict[str, Tensor]:
    """Outputs as files give them, by what they mean: channels last, presence as a probability."""
    if isinstance(outputs, DetectorOutputs):
        return {"boxes": outputs.boxes, "scores": outputs.scores}
    return {
        "landmarks": outputs.landmarks,
        "presence": outputs.presence_logit.sigmoid(),
        "mask": outputs.mask.permute(0, 2, 3, 1),
        "heatmaps": outputs.heatmaps.permute(0, 2, 3, 1),
        "world": outputs.world,
    }


def computed(network: Network, batch: UInt8[Array, "n side side 3"]) -> dict[str, Array]:
    """What the module says of pictures, as files give it."""
    x = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        return {name: value.numpy() for name, value in as_in_file(network(x)).items()}


def differences(
    weights: Weights, network: Network, batch: UInt8[Array, "n side side 3"] | None = None
) -> list[Difference]:
    """Every output that the file has, with every installed engine that reads it.

    `network` is in `eval` mode.
    """
    batch = pictures(network.side_px) if batch is None else batch
    expected = {o: v for o, v in computed(network, batch).items() if o in weights.card.outputs}
    found: list[Difference] = []
    for name, engine in engines.ENGINES.items():
        if engines.installed(name) and weights.path.suffix in engine.suffixes:
            got = engines.load(weights, tuple(expected), name).run(batch)
            found += beside(name, expected, got, network.side_px)
    return found


def beside(
    engine: str, expected: dict[str, Array], got: dict[str, Array], side_px: int
) -> list[Difference]:
    """Of each output that is expected, by meaning."""
    return [_difference(engine, o, value, got[o], side_px) for o, value in expected.items()]


def rounded(network: Network) -> Network:
    """A copy whose numbers are rounded to half precision; it computes in float32."""
    return copy.deepcopy(network).half().float()


def rounding(network: Network, other: Network) -> list[Difference]:
    """How far the outputs of a network with rounded numbers are off."""
    batch = pictures(network.side_px)
    expected, got = computed(network, batch), computed(other, batch)
    return beside("half precision", expected, got, network.side_px)


def _difference(
    engine: str, output: str, expected: Float[Array, "..."], got: Float[Array, "..."], side_px: int
) -> Difference:
    in_pixels = output in ("landmarks", "boxes")
    scale = float(side_px) if in_pixels else max(1.0, float(np.abs(expected).max()))
    return Difference(engine, output, float(np.abs(got - expected).max()), scale)


def check(found: list[Difference], what: str) -> None:
    """WeightsError when a difference is more than tolerable (or is no number)."""
    for one in found:
        if not one.share <= one.tolerance:
            raise WeightsError(
                f"{what} does not compute what the network computes: with {one.engine} {one.output} "
                f"is off by {one.most:.3g}, which is more than {one.tolerance:g} of {one.scale:.3g}"
            )


def words(found: list[Difference]) -> list[str]:
    """The largest differences of each engine, in lines."""
    lines: list[str] = []
    for engine in dict.fromkeys(one.engine for one in found):
        each = [f"{one.output} {one.most:.2g}" for one in found if one.engine == engine]
        lines.append(f"{engine} beside PyTorch, at most: {', '.join(each)}")
    return lines
