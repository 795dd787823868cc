"""Poses drawn into a picture: a tint where somebody is, then the body, hands and face over it."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from kinesphere.core import face, hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import hands_px, has_face
from kinesphere.media.palette import MASK_RGB, SIDE_RGB, fade
from kinesphere.media.part_strokes import draw_face, draw_hand, there
from kinesphere.media.strokes import Stroke, blend, draw_strokes, premultiplied

_FACE: Final = skeleton.INDEX["mouth_right"]
"""The landmarks up to this one are the face's."""
_HANDS: Final = range(skeleton.INDEX["left_pinky"], skeleton.INDEX["right_thumb"] + 1)
_TINT: Final = 0.35


def draw(
    picture_rgb: Array,
    xy_px: Array,
    visibility: Array,
    masks: Sequence[Array | None] | None = None,
    hands_px: Array | None = None,
    faces_px: Array | None = None,
) -> Array:
    """A copy of a picture with people drawn into it.

    picture_rgb   (H, W, 3)   uint8, left as it is
    xy_px         (N, 33, 2)  landmarks in pixels; they may lie anywhere, also out of the picture
    visibility    (N, 33)     0 to 1; a bone fades out between 0.7 and 0.2
    masks                     one for each person or none: (H, W) float32, 0 to 1
    hands_px      (N, 2, 21, 2)  left and right hands in pixels, NaN where there is none
    faces_px      (N, 478, 2)    faces likewise; irises may be NaN alone

    Raises InputError when a shape does not fit.
    """
    people = len(xy_px)
    masks = [None] * people if masks is None else masks
    hands_px = np.full((people, 2, hand.COUNT, 2), np.nan) if hands_px is None else hands_px
    faces_px = np.full((people, face.COUNT, 2), np.nan) if faces_px is None else faces_px
    _check(picture_rgb, np.asarray(xy_px), np.asarray(visibility), masks)
    _check_parts(people, hands_px, faces_px)
    out = np.array(picture_rgb, order="C")
    for mask in masks:
        if mask is not None:
            _tint(out, np.asarray(mask))
    each = (np.asarray(of, float) for of in (xy_px, visibility, hands_px, faces_px))
    for person in zip(*each, strict=True):
        _draw_person(out, *person)
    return out


def draw_rows(
    picture_rgb: Array, rows: Array, masks: Sequence[Array | None] | None = None
) -> Array:
    """As `draw`, with the people of a table's rows (N,) and all that these know of them."""
    faces_px = rows["face_xy_px"] if has_face(rows) else None
    return draw(picture_rgb, rows["xy_px"], rows["visibility"], masks, hands_px(rows), faces_px)


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


def _check_parts(people: int, hands_px: Array, faces_px: Array) -> None:
    wanted = {"hands_px": (people, 2, hand.COUNT, 2), "faces_px": (people, face.COUNT, 2)}
    for (name, shape), got in zip(wanted.items(), (hands_px, faces_px), strict=True):
        if got.shape != shape:
            raise InputError(f"{name}: expected shape {shape}, got {got.shape}")


# the mask


def _tint(out: Array, mask: Array) -> None:
    """Tints `out` where `mask` is, and draws the line where it passes a half."""
    x, y, w, h = cv2.boundingRect((mask > 0.02).astype(np.uint8))
    if w == 0 or h == 0:
        return
    part, values = out[y : y + h, x : x + w], np.clip(mask[y : y + h, x : x + w], 0.0, 1.0)
    alpha = values * (255 * _TINT)
    blend(part, cv2.merge([alpha * (c / 255) for c in (*MASK_RGB, 255)]).astype(np.uint8))
    inside = (values > 0.5).astype(np.uint8)
    contours, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    line = np.zeros((h, w, 4), np.uint8)
    width_px = max(1, round(0.004 * max(w, h)))
    cv2.drawContours(line, contours, -1, premultiplied(MASK_RGB, 0.9), width_px, cv2.LINE_AA)
    blend(part, line)


# the person


def _draw_person(out: Array, xy: Array, visibility: Array, hands_px: Array, face_px: Array) -> None:
    finite = np.asarray(np.isfinite(xy).all(axis=1))
    alpha = np.where(finite, fade(visibility), 0.0)
    xy = np.clip(np.where(finite[:, None], xy, 0.0), -1e9, 1e9)
    height, width = out.shape[:2]
    unit_px = _unit_px(xy[alpha > 0], width, height)
    alpha[_known_better(hands_px, face_px)] = 0
    strokes = [*_bones(xy, alpha, unit_px), *_joints(xy, alpha, unit_px)]
    draw_strokes(out, strokes, max(1.6, 0.35 * unit_px))
    draw_face(out, face_px)
    for side, points in zip(hand.SIDES, hands_px, strict=True):
        wrist = skeleton.INDEX[f"{side}_wrist"]
        draw_hand(out, side, points, xy[wrist] if alpha[wrist] > 0 else None)


def _known_better(hands_px: Array, face_px: Array) -> list[int]:
    """The landmarks of a body whose hand or face is known better."""
    sides = [side for side, points in zip(hand.SIDES, hands_px, strict=True) if there(points)]
    fingers = [i for i in _HANDS if skeleton.SIDES[i] in sides]
    return fingers + [*range(_FACE + 1)] * there(face_px[: face.MESH])


def _unit_px(xy: Array, width: int, height: int) -> float:
    """The thickness of a bone: it grows with the person, as far as they are in the picture."""
    if len(xy) == 0:
        return 1.0
    low, high = (np.clip(f(axis=0), 0, (width, height)) for f in (xy.min, xy.max))
    return max(1.0, 0.009 * float(np.hypot(*(high - low))))


def _bones(xy: Array, alpha: Array, unit_px: float) -> list[Stroke]:
    return [
        Stroke(
            xy[a],
            xy[b],
            max(1.0, unit_px * (0.4 if max(a, b) <= _FACE else 1.0)),
            SIDE_RGB[skeleton.edge_side((a, b))],
            float(min(alpha[a], alpha[b])),
        )
        for a, b in skeleton.EDGES
    ]


def _joints(xy: Array, alpha: Array, unit_px: float) -> list[Stroke]:
    return [
        Stroke(
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
