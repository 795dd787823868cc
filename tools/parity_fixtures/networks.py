"""Cases for the networks themselves: what LiteRT computes from a picture made by a formula."""

from typing import Final

import numpy as np

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.engines import litert
from parity_fixtures.parts import Json, encode

SAMPLES: Final = 100
"""Of each output, about so many numbers are kept, evenly spread."""


def pattern(width: int, height: int) -> Array:
    """A smooth picture by a formula of whole numbers, so that both languages make the same."""
    y, x, k = np.mgrid[:height, :width, :3]
    waves = np.abs((3 * x + 2 * y + 90 * k) % 510 - 255), np.abs((x * y // 32) % 510 - 255)
    return ((waves[0] + waves[1]) // 2).astype(np.uint8)


def network_cases() -> Json:
    return {name: _case(name) for name in weights.SHIPPED}


def _case(name: str) -> Json:
    found = weights.find(name, weights.card_of(name).role)
    network = litert.load(found, list(found.card.outputs), threads=None, workers=1)
    return {
        meaning: {"mean": float(out.mean(dtype=np.float64)), "samples": encode(_some(out), "<f4")}
        for meaning, out in network.run(pattern(*found.card.input_size_px)[None]).items()
    }


def _some(out: Array) -> Array:
    # An odd step, so that the samples are not all of one channel.
    return out.ravel()[:: (out.size // SAMPLES) | 1]
