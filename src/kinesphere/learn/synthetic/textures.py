"""Patterns for things, floors and walls: made from random numbers, pale, so that tints colour them."""

from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.scene import Texture

SIDE_PX: Final = 128
COUNT: Final = 24


def textures(seed: int) -> tuple[Texture, ...]:
    """Some of each kind; they can be tiled."""
    rng = np.random.default_rng([seed, 7])
    kinds = (_clouds, _grain, _checks, _tiles, _planks, _stripes)
    return tuple(_texture(kinds[i % len(kinds)](rng), rng) for i in range(COUNT))


def tint(rng: np.random.Generator) -> tuple[float, float, float]:
    """A colour: mostly dull, now and then bright."""
    grey = rng.uniform(0.15, 1.0)
    colour = rng.uniform(0.05, 1.0, 3)
    mixed = grey + (colour - grey) * rng.uniform(0, 1) ** 1.5
    return float(mixed[0]), float(mixed[1]), float(mixed[2])


def _texture(pattern: Array, rng: np.random.Generator) -> Texture:
    """Between two pale colours, with a little grain."""
    first, second = rng.uniform(0.5, 0.95, (2, 1)) + rng.normal(0, 0.08, (2, 3))
    grainy = np.clip(pattern + rng.normal(0, 0.04, pattern.shape), 0, 1)[..., None]
    rgb = first + (second - first) * grainy
    rgba = np.dstack([rgb, np.ones_like(pattern)])
    return Texture((rgba * 255).clip(0, 255).astype(np.uint8), is_cutout=False)


def _clouds(rng: np.random.Generator) -> Float[Array, "128 128"]:
    """Noise at several scales."""
    out = np.zeros((SIDE_PX, SIDE_PX))
    for octave in range(2, 7):
        out += _noise(rng, 2**octave, 2**octave) / 2**octave
    return _stretched(out)


def _grain(rng: np.random.Generator) -> Float[Array, "128 128"]:
    """Noise that is stretched, as in wood and brushed metal."""
    return _stretched(_noise(rng, 64, 4) + 0.5 * _noise(rng, 16, 2))


def _checks(rng: np.random.Generator) -> Float[Array, "128 128"]:
    y, x = _places(int(rng.choice([2, 4, 8])))
    return ((x.astype(int) + y.astype(int)) % 2).astype(np.float64)


def _tiles(rng: np.random.Generator) -> Float[Array, "128 128"]:
    """Squares with joints between."""
    y, x = _places(int(rng.choice([2, 4])))
    joint = (np.minimum(x % 1, y % 1) < 0.06).astype(np.float64)
    return np.clip(0.25 * _clouds(rng) + joint, 0, 1)


def _planks(rng: np.random.Generator) -> Float[Array, "128 128"]:
    """Boards, each of its own shade."""
    count = int(rng.choice([4, 8]))
    _, x = _places(count)
    shade = rng.uniform(0, 0.6, count)[x.astype(int)]
    return np.clip(shade + 0.4 * _grain(rng).T + (x % 1 < 0.05), 0, 1)


def _stripes(rng: np.random.Generator) -> Float[Array, "128 128"]:
    y, x = _places(int(rng.choice([2, 4, 8])))
    across = (x, y, x + y)[rng.integers(3)]
    return (across % 1 < rng.uniform(0.2, 0.8)).astype(np.float64)


def _places(count: int) -> Array:
    return np.mgrid[:SIDE_PX, :SIDE_PX] * (count / SIDE_PX)


def _noise(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Random numbers, smoothly in between; the borders fit each other."""
    small = rng.uniform(-1, 1, (rows, columns))
    wrapped = np.pad(small, 2, mode="wrap")
    sides = [SIDE_PX * (n + 4) // n for n in (columns, rows)]
    large = cv2.resize(wrapped, sides, interpolation=cv2.INTER_CUBIC)
    top, left = (2 * SIDE_PX // n for n in (rows, columns))
    return large[top : top + SIDE_PX, left : left + SIDE_PX]


def _stretched(pattern: Array) -> Array:
    low, high = pattern.min(), pattern.max()
    return (pattern - low) / (high - low)
