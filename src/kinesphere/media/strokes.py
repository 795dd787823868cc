"""Strokes in a picture: lines and dots with a thin dark outline, of one person or part at a time.

They go into a small layer of premultiplied RGBA, faint ones first, and the layer is blended once: a
faint stroke never wipes out a solid one, and the cost is that of the strokes' box.
"""

from typing import Final, NamedTuple

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.palette import OUTLINE_RGB

_SHIFT: Final = 4
"""OpenCV draws at 1/16 px."""

RGB = tuple[int, int, int]


class Stroke(NamedTuple):
    """A line from `a` to `b` (x, y in px), or a dot where they are the same."""

    a: Array
    b: Array
    width_px: float
    rgb: RGB
    alpha: float


def draw_strokes(out: Array, strokes: list[Stroke], outline_px: float) -> None:
    """Draws strokes into a picture, in place, the faint at the bottom; they may lie anywhere.

    outline_px   how much wider than a stroke its outline is; 0 for none
    """
    strokes = _inside([s for s in strokes if s.alpha > 0.01], out.shape[1], out.shape[0])
    if strokes:
        _draw(out, sorted(strokes, key=lambda s: round(s.alpha, 2)), outline_px)


def _draw(out: Array, strokes: list[Stroke], outline_px: float) -> None:
    ends = np.stack([p for s in strokes for p in (s.a, s.b)])
    margin = int(max(s.width_px for s in strokes) / 2 + outline_px) + 3
    size = out.shape[1::-1]
    x0, y0 = (np.clip(ends.min(axis=0) - margin, 0, size)).astype(int)
    x1, y1 = (np.clip(ends.max(axis=0) + margin, 0, size)).astype(int)
    if x0 >= x1 or y0 >= y1:
        return
    layer = np.zeros((y1 - y0, x1 - x0, 4), np.uint8)
    for stroke in strokes:
        moved = stroke._replace(a=stroke.a - (x0, y0), b=stroke.b - (x0, y0))
        if outline_px:
            _put(layer, moved._replace(width_px=stroke.width_px + outline_px, rgb=OUTLINE_RGB))
        _put(layer, moved)
    blend(out[y0:y1, x0:x1], layer)


def _inside(strokes: list[Stroke], width: int, height: int) -> list[Stroke]:
    """The strokes cut off a little outside the picture; those wholly outside are left out.

    OpenCV's 16-bit-fraction coordinates overflow for points that lie far away.
    """
    if not strokes:
        return []
    a, b = np.stack([s.a for s in strokes]), np.stack([s.b for s in strokes])
    margin = 2.0 * max(s.width_px for s in strokes) + 4.0
    low, high = np.full(2, -margin), np.array([width, height]) + margin
    step = np.where(b == a, 1e-9, b - a)
    t = np.sort(np.stack([(low - a) / step, (high - a) / step]), axis=0)
    enter = np.clip(t[0].max(axis=1), 0.0, None)
    leave = np.clip(t[1].min(axis=1), None, 1.0)
    kept = enter <= leave
    starts, ends = a + (b - a) * enter[:, None], a + (b - a) * leave[:, None]
    cut = zip(strokes, starts, ends, kept, strict=True)
    return [s._replace(a=start, b=end) for s, start, end, keep in cut if keep]


def _put(layer: Array, stroke: Stroke) -> None:
    color = premultiplied(stroke.rgb, stroke.alpha)
    a, b = (np.rint(p * 2**_SHIFT).astype(int).tolist() for p in (stroke.a, stroke.b))
    if a == b:
        radius = round(stroke.width_px / 2 * 2**_SHIFT)
        cv2.circle(layer, a, radius, color, -1, cv2.LINE_AA, _SHIFT)
    else:
        cv2.line(layer, a, b, color, max(1, round(stroke.width_px)), cv2.LINE_AA, _SHIFT)


def premultiplied(rgb: RGB, alpha: float) -> tuple[float, float, float, float]:
    """A colour of a layer, 0 to 255."""
    r, g, b = (round(c * alpha) for c in rgb)
    return r, g, b, round(255 * alpha)


def blend(part: Array, layer: Array) -> None:
    """Lays a layer of premultiplied RGBA over a part of a picture, in place."""
    rest = cv2.cvtColor(255 - cv2.extractChannel(layer, 3), cv2.COLOR_GRAY2RGB)
    kept = cv2.multiply(part, rest, scale=1 / 255)
    np.copyto(part, cv2.add(kept, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB)))
