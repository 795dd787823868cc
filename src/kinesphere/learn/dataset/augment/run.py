"""An example, changed in all the ways that `Augment` says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from numpy.random import Generator

from kinesphere.learn.dataset.augment import look
from kinesphere.learn.dataset.augment.cover import covered
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.augment.place import moved, trimmed
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.pixels import decode
from kinesphere.learn.dataset.seen import Seen
from kinesphere.learn.dataset.seen import look as look_at

LOOKS: Final[tuple[tuple[str, Callable[[look.Rgb, Generator], look.Rgb]], ...]] = (
    ("blur", look.blurred),
    ("streak", look.streaked),
    ("shrink", look.shrunk),
    ("noise", look.noisy),
    ("colour", look.coloured),
    ("grey", look.greyed),
    ("jpeg", look.repacked),
)


def augmented(example: Example, augment: Augment, rng: Generator) -> Seen:
    """A crop of the example as chance wants it; the same for the same state of `rng`.

    Raises InputError when its picture or mask is damaged.
    """
    pixels = decode(example)
    region = moved(example.region, augment, rng)
    if rng.random() < augment.trim:
        pixels = trimmed(pixels, region, rng)
    seen = look_at(example, pixels, region, bool(rng.random() < augment.flip))
    if rng.random() < augment.cover:
        seen = covered(seen, pixels, rng)
    rgb = seen.rgb
    for name, step in LOOKS:
        if rng.random() < getattr(augment, name):
            rgb = step(rgb, rng)
    return replace(seen, rgb=rgb)
