"""Crops put together to a batch, with a weight for each target: 0 where it is not known."""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from jaxtyping import Float
from numpy.random import Generator

from kinesphere.core.arrays import Array
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.augment.run import augmented
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.example import LANDMARKS, Example
from kinesphere.learn.dataset.pixels import decode
from kinesphere.learn.dataset.seen import SIZE_PX, Seen, look

PAIRS: Final = 32
"""Orders that a crop has at most; others are drawn by lot each time."""
SURE_M: Final = 0.04
SURE_PX: Final = 4.0
"""A target whose standard deviation is this has half the weight of one that is exact."""


Rows = tuple[Array, ...]
"""What a batch holds, as NumPy has it: crops (n, 256, 256, 3) and mask in bytes, else as in Batch."""


def crops_of(examples: Sequence[Example]) -> Batch:
    """A batch without augmentation: each example in its own region, in order.

    Raises InputError when a picture is damaged.
    """
    return to_batch(rows_of(examples))


def rows_of(examples: Sequence[Example]) -> Rows:
    """The same for `to_batch`."""
    rng = np.random.default_rng(0)
    return collate([(look(one, decode(one), one.region), rng) for one in examples])


def augmented_of(examples: Sequence[Example], augment: Augment, rngs: Sequence[Generator]) -> Rows:
    """Each example changed as its own chance wants it. Raises InputError."""
    each = zip(examples, rngs, strict=True)
    return collate([(augmented(one, augment, rng), rng) for one, rng in each])


def collate(crops: Sequence[tuple[Seen, Generator]]) -> Rows:
    """Some crops put together; chance chooses among pairs where there are many."""
    return tuple(np.stack(column) for column in zip(*itertools.starmap(_row, crops), strict=True))


def to_batch(rows: Rows) -> Batch:
    """As tensors; the crops' channels come first in shape, and last in memory."""
    batch = Batch(*map(torch.from_numpy, rows))
    return batch._replace(crops=batch.crops.permute(0, 3, 1, 2), mask=batch.mask / 255)


def _row(seen: Seen, rng: Generator) -> tuple[Any, ...]:
    """In the order of Batch."""
    sigma = _sigma(seen.sigma_m)
    px = seen.px_per_m if np.isfinite(seen.px_per_m) else 0.0
    xy_weight = _known(seen.xy_px) * _sure(px * sigma[:, 0], SURE_PX)
    present = np.all((seen.xy_px >= 0) & (seen.xy_px < SIZE_PX), axis=1)
    z_px: Array = seen.xyz_m[:, 2] * seen.px_per_m
    xyz_m, xyz_known = _target(seen.xyz_m, np.ones(LANDMARKS))
    pairs, pairs_weight = _pairs(seen, rng)
    mask = np.zeros((SIZE_PX, SIZE_PX), np.uint8) if seen.mask is None else seen.mask
    return (
        seen.rgb,
        *_target(seen.xy_px, xy_weight),
        *_target(z_px, _sure(px * sigma[:, 1], SURE_PX)),
        *_target(seen.visible, np.ones(LANDMARKS)),
        *_target(present.astype(np.float32), _known(seen.xy_px)),
        xyz_m,
        xyz_known[:, None] * _sure(seen.sigma_m, SURE_M).astype(np.float32),
        mask,
        np.float32(seen.mask is not None),
        pairs,
        pairs_weight,
        np.float32(seen.is_person),
        np.float32(seen.distil),
    )


def _target(values: Array, weight: Array) -> tuple[Array, Array]:
    """Values without NaN, and their weight where they are known."""
    known = _known(values)
    filled = np.where(np.isfinite(values), values, 0.0)
    return filled.astype(np.float32), (weight * known).astype(np.float32)


def _known(values: Array) -> Array:
    """Which rows have nothing but numbers."""
    finite = np.isfinite(values)
    return np.all(finite, axis=1) if finite.ndim > 1 else finite


def _sigma(sigma_m: Float[Array, "39 3"]) -> Float[Array, "39 2"]:
    """Across (of x and y together) and along the line of sight."""
    across = np.sqrt((sigma_m[:, :2] ** 2).mean(axis=1))
    return np.stack([across, sigma_m[:, 2]], axis=1)


def _sure(sigma: Array, half: float) -> Array:
    """1 for what is exact, a half at `half`."""
    return 1 / (1 + (sigma / half) ** 2)


def _pairs(seen: Seen, rng: Generator) -> tuple[Array, Array]:
    """Orders, as many as there is room for; a weight from 0 (a guess) to 1 (certain)."""
    pairs, weight = np.zeros((PAIRS, 2), np.int64), np.zeros(PAIRS, np.float32)
    chosen = np.arange(len(seen.order))
    if len(chosen) > PAIRS:
        chosen = rng.choice(chosen, PAIRS, replace=False)
    pairs[: len(chosen)] = seen.order[chosen]
    weight[: len(chosen)] = 2 * seen.order_confidence[chosen] - 1
    return pairs, weight
