"""Poses drawn into a picture.

A person's strokes go into a small layer of premultiplied RGBA, faint ones first, and the layer is
blended once: a faint bone never wipes out a solid one, and the cost is that of the person's box.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.media.palette import MASK_RGB, OUTLINE_RGB, SIDE_RGB, fade

_FACE: Final = skeleton.INDEX["mouth_right"]
"""The landmarks up to this one are the face's."""
_HANDS: Final = range(skeleton.INDEX["left_pinky"], skeleton.INDEX["right_thumb"] + 1)
_SHIFT: Final = 4
"""OpenCV draws at 1/16 px."""
_TINT: Final = 0.35

_RGB = tuple[int, int, int]


class _Stroke(NamedTuple):
    """A line from `a` to `b` (x, y in px), or a dot where they are the same."""

    a: Array
    b: Array
    width_px: float
    rgb: _RGB
    alpha: float


def draw(
    picture_rgb: Array,
    xy_px: Array,
    visibility: Array,
    masks: Sequence[Array | None] | None = None,
) -> Array:
    """A copy of a picture with people drawn into it.

    picture_rgb   (H, W, 3)   uint8, left as it is
    xy_px         (N, 33, 2)  landmarks in pixels; they may lie anywhere, also out of the picture
    visibility    (N, 33)     0 to 1; a bone fades out between 0.7 and 0.2
    masks                     one for each person or none: (H, W) float32, 0 to 1

    Raises InputError when a shape does not fit.
    """
    people = len(xy_px)
    masks = [None] * people if masks is None else masks
    _check(picture_rgb, np.asarray(xy_px), np.asarray(visibility), masks)
    out = np.array(picture_rgb, order="C")
    for mask in masks:
        if mask is not None:
            _tint(out, np.asarray(mask))
    for xy, seen in zip(xy_px, visibility, strict=True):
        _draw_person(out, np.asarray(xy, float), np.asarray(seen, float))
    return out


def _check(
    picture: Array,
    xy: Array,
    visibility: Array,
    masks: Sequence[Array | None],
) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise InputError(
            f"picture_rgb: expected (H, W, 3) uint8, got {picture.shape} {picture.dtype}"
        )
    n = len(xy)
    if n and xy.shape != (n, skeleton.COUNT, 2):
        raise InputError(f"xy_px: expected shape (N, 33, 2), got {xy.shape}")
    if len(visibility) != n or (n and visibility.shape != (n, skeleton.COUNT)):
        raise InputError(f"visibility: expected shape ({n}, 33), got {visibility.shape}")
    for mask in masks:
        if mask is not None and mask.shape != picture.shape[:2]:
            raise InputError(f"masks: expected shape {picture.shape[:2]}, got {mask.shape}")


# the mask


def _tint(out: Array, mask: Array) -> None:
    """Tints `out` where `mask` is, and draws the line where it passes a half."""
    x, y, w, h = cv2.boundingRect((mask > 0.02).astype(np.uint8))
    if w == 0 or h == 0:
        return
    part, values = out[y : y + h, x : x + w], np.clip(mask[y : y + h, x : x + w], 0.0, 1.0)
    alpha = values * (255 * _TINT)
    _blend(part, cv2.merge([alpha * (c / 255) for c in (*MASK_RGB, 255)]).astype(np.uint8))
    inside = (values > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    line = np.zeros((h, w, 4), np.uint8)
    width_px = max(1, round(0.004 * max(w, h)))
    cv2.drawContours(line, contours, -1, _premultiplied(MASK_RGB, 0.9), width_px, cv2.LINE_AA)
    _blend(part, line)


# the person


def _draw_person(out: Array, xy: Array, visibility: Array) -> None:
    finite = np.asarray(np.isfinite(xy).all(axis=1))
    alpha = np.where(finite, fade(visibility), 0.0)
    xy = np.clip(np.where(finite[:, None], xy, 0.0), -1e9, 1e9)
    height, width = out.shape[:2]
    unit_px = _unit_px(xy[alpha > 0], width, height)
    strokes = [*_bones(xy, alpha, unit_px), *_joints(xy, alpha, unit_px)]
    strokes = _inside([s for s in strokes if s.alpha > 0.01], width, height)
    if strokes:
        _draw_strokes(out, sorted(strokes, key=lambda s: round(s.alpha, 2)), unit_px)


def _unit_px(xy: Array, width: int, height: int) -> float:
    """The thickness of a bone: it grows with the person, as far as they are in the picture."""
    if len(xy) == 0:
        return 1.0
    low, high = (np.clip(f(axis=0), 0, (width, height)) for f in (xy.min, xy.max))
    return max(1.0, 0.009 * float(np.hypot(*(high - low))))


def _bones(xy: Array, alpha: Array, unit_px: float) -> list[_Stroke]:
    return [
        _Stroke(
            xy[a],
            xy[b],
            max(1.0, unit_px * (0.4 if max(a, b) <= _FACE else 1.0)),
            SIDE_RGB[skeleton.edge_side((a, b))],
            float(min(alpha[a], alpha[b])),
        )
        for a, b in skeleton.EDGES
    ]


def _joints(xy: Array, alpha: Array, unit_px: float) -> list[_Stroke]:
    return [
        _Stroke(
            xy[i],
            xy[i],
            max(1.5, unit_px * _dot(i)),
            SIDE_RGB[skeleton.SIDES[i]],
            float(alpha[i]),
        )
        for i in range(skeleton.COUNT)
    ]


def _dot(i: int) -> float:
    """How much wider than a bone the dot of a landmark is."""
    if i <= _FACE:
        return 0.75
    return 1.3 if i in _HANDS else 1.9


def _inside(strokes: list[_Stroke], width: int, height: int) -> list[_Stroke]:
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


# the layer


def _draw_strokes(out: Array, strokes: list[_Stroke], unit_px: float) -> None:
    """Draws strokes, the first at the bottom, each with a thin dark outline."""
    ends = np.stack([p for s in strokes for p in (s.a, s.b)])
    margin = int(2 * unit_px) + 4
    size = out.shape[1::-1]
    x0, y0 = (np.clip(ends.min(axis=0) - margin, 0, size)).astype(int)
    x1, y1 = (np.clip(ends.max(axis=0) + margin, 0, size)).astype(int)
    if x0 >= x1 or y0 >= y1:
        return
    layer = np.zeros((y1 - y0, x1 - x0, 4), np.uint8)
    outline_px = max(1.6, 0.35 * unit_px)
    for stroke in strokes:
        moved = stroke._replace(a=stroke.a - (x0, y0), b=stroke.b - (x0, y0))
        _put(layer, moved._replace(width_px=stroke.width_px + outline_px, rgb=OUTLINE_RGB))
        _put(layer, moved)
    _blend(out[y0:y1, x0:x1], layer)


def _put(layer: Array, stroke: _Stroke) -> None:
    color = _premultiplied(stroke.rgb, stroke.alpha)
    a, b = (np.rint(p * 2**_SHIFT).astype(int).tolist() for p in (stroke.a, stroke.b))
    if a == b:
        radius = round(stroke.width_px / 2 * 2**_SHIFT)
        cv2.circle(layer, a, radius, color, -1, cv2.LINE_AA, _SHIFT)
    else:
        cv2.line(layer, a, b, color, max(1, round(stroke.width_px)), cv2.LINE_AA, _SHIFT)


def _premultiplied(rgb: _RGB, alpha: float) -> tuple[float, float, float, float]:
    r, g, b = (round(c * alpha) for c in rgb)
    return r, g, b, round(255 * alpha)


def _blend(part: Array, layer: Array) -> None:
    """Lays a layer of premultiplied RGBA over a part of a picture, in place."""
    rest = cv2.cvtColor(255 - cv2.extractChannel(layer, 3), cv2.COLOR_GRAY2RGB)
    kept = cv2.multiply(part, rest, scale=1 / 255)
    np.copyto(part, cv2.add(kept, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB)))
