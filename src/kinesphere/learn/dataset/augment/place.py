"""Where to look: the region moved as tracking misses it, and pictures that end within the body."""

import math
from typing import Final

from numpy.random import Generator

from kinesphere.core.crop import Region, normalize_radians
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.pixels import Pixels

TRIM: Final = (0.08, 0.45)
"""How much of the region's side is beyond a picture's new end."""
SIDES: Final = (0.5, 0.2, 0.2, 0.1)
"""How often that is the bottom, left, right, top: cameras on tables cut legs."""


def moved(region: Region, augment: Augment, rng: Generator) -> Region:
    """The region shifted (in its own axes), scaled and turned."""
    by = augment.wide_by if rng.random() < augment.wide else 1.0
    side = region.size_px
    dx, dy = rng.normal(0, augment.shift * by * side, 2)
    turn = math.radians(rng.normal(0, augment.turn_deg * by))
    if rng.random() < augment.any_turn:
        turn = rng.uniform(-math.pi, math.pi)
    c, s = math.cos(region.rotation_rad), math.sin(region.rotation_rad)
    x, y = region.center_px
    return Region(
        (x + c * dx - s * dy, y + s * dx + c * dy),
        side * math.exp(rng.normal(0, augment.scale * by)),
        normalize_radians(region.rotation_rad + turn),
    )


def trimmed(pixels: Pixels, region: Region, rng: Generator) -> Pixels:
    """The picture without what is beyond a line through the region, at one of its sides."""
    height, width = pixels.rgb.shape[:2]
    side = int(rng.choice(4, p=SIDES))
    reach = region.size_px * (0.5 - rng.uniform(*TRIM))
    x, y = pixels.within(region).center_px
    bottom, left = round(y + reach), round(x - reach)
    right, top = round(x + reach), round(y - reach)
    if side == 0:
        return pixels.trimmed(0, 0, width, min(max(bottom, 1), height))
    if side == 1:
        return pixels.trimmed(min(max(left, 0), width - 1), 0, width, height)
    if side == 2:
        return pixels.trimmed(0, 0, min(max(right, 1), width), height)
    return pixels.trimmed(0, min(max(top, 0), height - 1), width, height)
