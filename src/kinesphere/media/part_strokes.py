"""Hands and faces drawn into a picture, in strokes as thick as they are large there."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from kinesphere.core import face, hand
from kinesphere.core.arrays import Array
from kinesphere.core.hand import HandSide
from kinesphere.media.palette import CONTOUR_RGB, FINGER_RGB, OUTLINE_RGB, SIDE_RGB
from kinesphere.media.strokes import RGB, Stroke, draw_strokes

KNUCKLES: Final = tuple(hand.INDEX[f"{finger}_mcp"] for finger in hand.FINGERS[1:])
_BONE: Final = 0.022
"""The width of a finger's stroke, in sizes of the hand."""
_LINE: Final = 0.008
"""The width of a contour, in sizes of the face."""
_OUTLINED_PX: Final = 1.8
"""Thinner strokes have no outline: it would be most of them."""


def there(points: Array) -> bool:
    """Whether a hand or a face is known: all its points are numbers."""
    return bool(np.isfinite(points).all())


def finger(i: int) -> int:
    """Which finger a landmark of a hand belongs to, the thumb is 0; the wrist counts as its."""
    return max(i - 1, 0) // 4


def draw_hand(out: Array, side: HandSide, xy_px: Array, arm_px: Array | None = None) -> None:
    """Draws a hand (21, 2) into a picture, in place; nothing where it is not known.

    arm_px   (2,) where its forearm ends, to be joined with it
    """
    if not there(xy_px):
        return
    xy_px = np.clip(xy_px, -1e9, 1e9)
    unit_px = max(1.0, _BONE * _size_px(out, xy_px))
    strokes = [*_palm(xy_px, side, unit_px), *_fingers(xy_px, side, unit_px)]
    if arm_px is not None:
        strokes.insert(0, Stroke(arm_px, xy_px[hand.WRIST], 1.5 * unit_px, SIDE_RGB[side], 1.0))
    draw_strokes(out, strokes, _outline_px(unit_px))


def _size_px(out: Array, xy_px: Array) -> float:
    """The diagonal of the box around points, as far as it is in the picture."""
    return float(np.hypot(*np.ptp(np.clip(xy_px, 0, out.shape[1::-1]), axis=0)))


def _outline_px(unit_px: float) -> float:
    return max(1.4, 0.4 * unit_px) if unit_px > _OUTLINED_PX else 0.0


def _palm(xy_px: Array, side: HandSide, unit_px: float) -> Iterator[Stroke]:
    rgb = SIDE_RGB[side]
    for a, b in (
        *((hand.WRIST, i) for i in (hand.INDEX["thumb_cmc"], *KNUCKLES)),
        *pairwise(KNUCKLES),
    ):
        yield Stroke(xy_px[a], xy_px[b], 0.8 * unit_px, rgb, 1.0)


def _fingers(xy_px: Array, side: HandSide, unit_px: float) -> Iterator[Stroke]:
    colours = FINGER_RGB[side]
    for a, b in hand.EDGES:
        if a != hand.WRIST:
            yield Stroke(xy_px[a], xy_px[b], unit_px, colours[finger(b)], 1.0)
    for i, at in enumerate(xy_px):
        rgb: RGB = colours[finger(i)] if i != hand.WRIST else SIDE_RGB[side]
        yield Stroke(at, at, unit_px * (2.1 if i % 4 == 0 else 1.7), rgb, 1.0)


def draw_face(out: Array, xy_px: Array) -> None:
    """Draws the contours of a face (478, 2) into a picture, in place; nothing where it is not known."""
    if not there(xy_px[: face.MESH]):
        return
    lines = list(_contours(np.clip(xy_px, -1e9, 1e9)))
    unit_px = max(1.0, _LINE * _size_px(out, xy_px[: face.MESH]))
    strokes = [Stroke(a, b, unit_px, rgb, 1.0) for rgb, line in lines for a, b in pairwise(line)]
    outline_px = _outline_px(unit_px)
    if outline_px:  # all of it below all lines, so that these go on from piece to piece
        wide_px = unit_px + outline_px
        draw_strokes(out, [s._replace(width_px=wide_px, rgb=OUTLINE_RGB) for s in strokes], 0)
    draw_strokes(out, strokes, 0)


def _contours(xy_px: Array) -> Iterator[tuple[RGB, Array]]:
    """Lines (n, 2) and their colours; irises, if they are known, are round."""
    for name, lines in face.CONTOURS.items():
        for line in lines:
            points = xy_px[list(line)]
            if there(points):
                yield CONTOUR_RGB[name], _round(points) if name.endswith("Iris") else points


def _round(points: Array) -> Array:
    """The ellipse through the four points around an iris."""
    a, b, c, d = points[:4]
    turn = np.linspace(0, 2 * np.pi, 17)[:, None]
    return points[:4].mean(0) + np.cos(turn) * (a - c) / 2 + np.sin(turn) * (b - d) / 2
