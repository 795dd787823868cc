"""What every engine has to do to fit a weights file to its card."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import Card


def names_in_file(
    card: Card, outputs: Sequence[str], have: Mapping[str, Sequence[Any]]
) -> dict[str, str]:
    """For each output asked for, by meaning, its name inside the file.

    have   the shapes of the outputs in the file, by name; a size that is left open is no int

    Raises WeightsError when a name is missing or a shape is not the card's.
    """
    for output in (card.outputs[meaning] for meaning in outputs):
        if output.name not in have:
            raise WeightsError(f"{card.file} has no output named {output.name!r}, as its card says")
        _check_shape(card, f"output {output.name!r}", output.shape, have[output.name])
    return {meaning: card.outputs[meaning].name for meaning in outputs}


def check_input(card: Card, shape: Sequence[Any]) -> None:
    """WeightsError when the input in the file is not what the card says."""
    width, height = card.input_size_px
    _check_shape(card, "input", (1, height, width, 3), shape)


def _check_shape(card: Card, what: str, expected: Sequence[int], got: Sequence[Any]) -> None:
    fits = len(got) == len(expected) and all(
        not isinstance(g, int) or g == e for g, e in zip(got, expected, strict=True)
    )
    if not fits:
        raise WeightsError(
            f"{card.file}: the {what} has shape {tuple(got)}, its card says {tuple(expected)}"
        )


def share(threads: int | None, workers: int) -> int:
    """The threads of one worker, when `threads` (None: all cores) are shared."""
    return max(1, (threads or cores()) // workers)


def to_range(
    batch: UInt8[Array, "n height width 3"], value_range: tuple[float, float]
) -> Float32[Array, "n height width 3"]:
    """0..255 mapped linearly to `value_range`, where the engine cannot fold it into the network."""
    low, high = value_range
    return batch.astype(np.float32) * np.float32((high - low) / 255.0) + np.float32(low)
