"""What every engine has to do to fit a weights file to its card."""

from collections.abc import Collection, Sequence

import numpy as np
from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card


def names_in_file(card: Card, outputs: Sequence[str], have: Collection[str]) -> dict[str, str]:
    """For each output asked for, by meaning, its name inside the file; `have` are the names there."""
    names = {meaning: card.outputs[meaning].name for meaning in outputs}
    for name in names.values():
        if name not in have:
            raise WeightsError(f"{card.file} has no output named {name!r}, as its card says")
    return names


def to_range(
    batch: UInt8[Array, "n height width 3"], value_range: tuple[float, float]
) -> Float32[Array, "n height width 3"]:
    """0..255 mapped linearly to `value_range`, where the engine cannot fold it into the network."""
    low, high = value_range
    return batch.astype(np.float32) * np.float32((high - low) / 255.0) + np.float32(low)
