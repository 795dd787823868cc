"""Whether an example can be learnt from: what is wrong with a file or a program that made it is said."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.example import LANDMARKS, Example
from kinesphere.media.picture import check_size

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
LARGEST: Final = 1e6
"""Pixels or metres: what is beyond is a mistake, not a place."""


def check(example: Example) -> None:
    """InputError when a value cannot be meant: infinite, out of its range, no picture."""
    check_size(*example.size_px, f"example {example.key!r}: its picture")
    for wrong in _wrongs(example):
        raise InputError(f"example {example.key!r}: {wrong}")


def _wrongs(one: Example) -> Iterator[str]:
    if not one.key:
        yield "key must not be empty"
    if not one.licence or not one.source:
        yield "licence and source must be said: what is trained on it inherits them"
    if not one.picture.startswith((PNG, JPEG)):
        yield f"picture must be the bytes of a JPEG or PNG, got {one.picture[:8]!r}…"
    if one.mask and not one.mask.startswith(PNG):
        yield f"mask must be the bytes of a PNG, got {one.mask[:8]!r}…"
    if not one.region.usable:
        yield f"region must be finite and of 1 to 1e6 pixels, got {one.region}"
    yield from _wrong_numbers(one)


def _wrong_numbers(one: Example) -> Iterator[str]:
    for name in ("xy_px", "xyz_m"):
        if not (np.abs(getattr(one, name)) < LARGEST)[~np.isnan(getattr(one, name))].all():
            yield f"{name} must be NaN or within {LARGEST:g}"
    if not ((one.visible >= 0) & (one.visible <= 1))[~np.isnan(one.visible)].all():
        yield "visible must be NaN or from 0 to 1"
    if not (one.sigma_m >= 0).all():
        yield "sigma_m must be 0 or more (infinite where nothing is known)"
    if not np.isnan(one.depth_m) and not 0 < one.depth_m < LARGEST:
        yield f"depth_m must be NaN or above 0, got {one.depth_m}"
    if np.isinf(one.K).any() or (not np.isnan(one.K).any() and not (one.K[0, 0] > 0 < one.K[1, 1])):
        yield "K must be NaN or a camera's matrix"
    if one.order.size and not (one.order.min() >= 0 and one.order.max() < LANDMARKS):
        yield f"order must name landmarks 0 to {LANDMARKS - 1}"
    if (one.order[:, 0] == one.order[:, 1]).any():
        yield "order must be of two landmarks each"
    if not ((one.order_confidence >= 0.5) & (one.order_confidence <= 1)).all():
        yield "order_confidence must be from 0.5 to 1"
