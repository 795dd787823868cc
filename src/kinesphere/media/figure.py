"""A picture of one pose in space: a body in metres on a floor, from four sides."""

from typing import Final, NamedTuple

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.parts import hands_m, has_face
from kinesphere.media.body_solids import body_solids
from kinesphere.media.palette import SIDE_RGB, fade
from kinesphere.media.part_solids import (
    Parts,
    face_axes,
    face_solids,
    hand_solids,
    palm_axis,
    skull_solid,
)
from kinesphere.media.solids import Solid, View, orbit, render
from kinesphere.media.stage import (
    BOTTOM_RGB,
    GRID_M,
    TEXT_RGB,
    Floor,
    Text,
    background,
    floor_under,
    wall,
    write,
)

_OVERSAMPLING: Final = 2
_WHOLE: Final = 0.68
"""The part of the picture that the whole body has where hands and face are shown near by."""
_GHOST: Final = 0.22
"""How opaque a landmark is that was not seen at all: a body keeps its limbs."""

_AXES: Final = (
    ("x right", (1.0, 0.0, 0.0), (240, 84, 84)),
    ("y down", (0.0, 1.0, 0.0), (104, 204, 104)),
    ("z away", (0.0, 0.0, 1.0), (96, 140, 255)),
)


class _Aim(NamedTuple):
    label: str
    yaw_deg: float
    pitch_deg: float
    focal: float
    """In widths of the picture: the longer, the less the near looks larger."""


_BIG: Final = _Aim("three-quarter view", 32.0, 16.0, 1.9)
_SMALL: Final = (
    _Aim("front", 0.0, 4.0, 2.5),
    _Aim("side", 90.0, 4.0, 2.5),
    _Aim("top", 0.0, 90.0, 5.0),
)


def figure(
    xyz_m: Array,
    visibility: Array,
    size_px: tuple[int, int] = (1200, 900),
    hands_m: Array | None = None,
    face_m: Array | None = None,
) -> Array:
    """One pose seen from a corner, from the front, the side and above: (H, W, 3) uint8.

    Hands and face, if they are known, once more from near by.

    xyz_m       (33, 3)  metres from the middle of the hips; x right, y down, z away from the camera
    visibility  (33,)    0 to 1; what was hidden is drawn faint
    size_px              (width, height)
    hands_m     (2, 21, 3)  left and right, as `xyz_m`; NaN where there is none
    face_m      (478, 3)    likewise; irises may be NaN alone

    Raises InputError when a shape does not fit or a number is not finite.
    """
    xyz, seen = np.asarray(xyz_m, float), np.asarray(visibility, float)
    _check(xyz, seen, size_px)
    parts = Parts.of(hands_m, face_m)
    height = round(_WHOLE * size_px[1]) if parts.some else size_px[1]
    canvas = _whole(xyz, seen, parts, (size_px[0], height))
    if not parts.some:
        return canvas
    return np.vstack([canvas, _near(parts, (size_px[0], size_px[1] - height))])


def of_row(row: Array, size_px: tuple[int, int] = (1200, 900)) -> Array:
    """`figure` of a row (1,) of a table, with the hands and the face that it has."""
    hands = hands_m(row)
    face_m = row["face_m"][0] if has_face(row) else None
    known = None if hands is None else hands[0], face_m
    return figure(row["xyz_m"][0], row["visibility"][0], size_px, *known)


def _whole(xyz: Array, seen: Array, parts: Parts, size_px: tuple[int, int]) -> Array:
    width, height = (_OVERSAMPLING * s for s in size_px)
    column, cuts = width // 3, [0, height // 3, 2 * (height // 3), height]
    body = body_solids(xyz, _GHOST + (1 - _GHOST) * fade(seen), parts)
    floor = _floor(body)
    small = [
        _panel(aim, body, floor, (column, bottom - top))
        for aim, top, bottom in zip(_SMALL, cuts, cuts[1:], strict=False)
    ]
    canvas = np.hstack([_big_panel(body, floor, (width - column, height)), np.vstack(small)])
    canvas[:, width - column - 2 : width - column + 2] = BOTTOM_RGB
    for y in cuts[1:3]:
        canvas[y - 2 : y + 2, width - column :] = BOTTOM_RGB
    return cv2.resize(canvas, size_px, interpolation=cv2.INTER_AREA)


def _check(xyz: Array, visibility: Array, size_px: tuple[int, int]) -> None:
    n = skeleton.COUNT
    if xyz.shape != (n, 3) or visibility.shape != (n,):
        raise InputError(
            f"expected xyz_m {(n, 3)} and visibility {(n,)}, got {xyz.shape} and {visibility.shape}"
        )
    if not (np.isfinite(xyz).all() and np.isfinite(visibility).all()):
        raise InputError("xyz_m, visibility: expected finite numbers, got NaN or infinity")
    if min(size_px) < 30:
        raise InputError(f"size_px: expected at least 30 x 30, got {size_px}")


# the floor


def _floor(body: list[Solid]) -> Floor:
    """The floor under balls along the solids."""
    s = np.linspace(0, 1, 12)[:, None]
    xyz = np.concatenate([b.a_m + s * (b.b_m - b.a_m) for b in body])
    radius = np.concatenate([b.radius_a_m + s[:, 0] * (b.radius_b_m - b.radius_a_m) for b in body])
    return floor_under(xyz, radius)


# the panels


def _aim(body: list[Solid], floor: Floor, aim: _Aim, size_px: tuple[int, int]) -> View:
    points = np.array([s.a_m for s in body] + [s.b_m for s in body])
    below = points * [1, 0, 1] + [0, floor.y_m, 0]
    return orbit(np.vstack([points, below]), aim.yaw_deg, aim.pitch_deg, size_px, aim.focal)


def _panel(aim: _Aim, body: list[Solid], floor: Floor, size_px: tuple[int, int]) -> Array:
    view = _aim(body, floor, aim, size_px)
    out = render(body, view, background(view, floor)).astype(np.uint8)
    size = max(12, size_px[1] // 18)
    return write(out, [Text((size, size * 0.7), aim.label, TEXT_RGB, size)])


def _big_panel(body: list[Solid], floor: Floor, size_px: tuple[int, int]) -> Array:
    bar = _bar(body, floor)
    view = _aim([*body, bar], floor, _BIG, size_px)
    out = render([*body, bar], view, background(view, floor)).astype(np.uint8)
    size = max(12, min(size_px) // 42)
    x, y, _ = view.project((bar.a_m + bar.b_m) / 2)
    titles = [
        Text((size, size * 0.7), _BIG.label, TEXT_RGB, size),
        Text((x - size, y + 0.5 * size), f"{GRID_M} m", TEXT_RGB, size),
    ]
    return write(out, [*titles, *_triad(out, view, size)])


def _bar(body: list[Solid], floor: Floor) -> Solid:
    """A piece of a grid line in front of the body, as long as the lines are apart."""
    front = min(s.b_m[2] for s in body if s.b_m[1] > floor.y_m - 0.3) - 0.1
    x = np.round(floor.centre_xz_m[0] / GRID_M - 0.5)
    a = np.array([x * GRID_M, floor.y_m - 0.01, np.floor(front / GRID_M) * GRID_M])
    return Solid(a, a + [GRID_M, 0, 0], 0.01, 0.01, SIDE_RGB["middle"])


def _triad(out: Array, view: View, size: int) -> list[Text]:
    """Draws the world's axes into the lower left corner; returns their labels."""
    length = 3.0 * size
    origin = np.array([2.5 * size, view.size_px[1] - 2.2 * size - length])
    texts = []
    for label, axis, rgb in sorted(_AXES, key=lambda a: -(view.R_camera_world @ a[1])[2]):
        tip = origin + length * (view.R_camera_world @ axis)[:2]
        ends = [np.rint(p * 16).astype(int).tolist() for p in (origin, tip)]
        cv2.line(out, ends[0], ends[1], rgb, max(2, size // 7), cv2.LINE_AA, 4)
        cv2.circle(out, ends[1], round(size / 6 * 16), rgb, -1, cv2.LINE_AA, 4)
        x, y = (tip + [0.45 * size, -0.6 * size]).tolist()
        texts.append(Text((x, y), label, rgb, round(0.85 * size)))
    return texts


# hands and face from near by


def _near(parts: Parts, size_px: tuple[int, int]) -> Array:
    """The right hand, the face and the left hand, as far as they are known, each from its best side."""
    shown = {
        f"{side} hand": (list(hand_solids(side, at)), palm_axis(at))
        for side, at in parts.hands.items()
    }
    if parts.face is not None:
        shown["face"] = (
            [skull_solid(parts.face), *face_solids(parts.face)],
            face_axes(parts.face)[2],
        )
    labels = [label for label in ("right hand", "face", "left hand") if label in shown]
    width, height = (_OVERSAMPLING * s for s in size_px)
    edges = np.linspace(0, width, len(labels) + 1).astype(int)
    sizes = [(int(size), height) for size in np.diff(edges)]
    panels = [
        _near_panel(label, *shown[label], size) for label, size in zip(labels, sizes, strict=True)
    ]
    canvas = np.hstack(panels)
    for x in edges[1:-1]:
        canvas[:, x - 2 : x + 2] = BOTTOM_RGB
    canvas[:4] = BOTTOM_RGB
    return cv2.resize(canvas, size_px, interpolation=cv2.INTER_AREA)


def _near_panel(label: str, solids: list[Solid], towards: Array, size_px: tuple[int, int]) -> Array:
    """Solids seen from the direction `towards` the eye."""
    ahead = -towards
    yaw, pitch = np.arctan2(-ahead[0], ahead[2]), np.arcsin(np.clip(ahead[1], -1, 1))
    balls = [(s.a_m, s.radius_a_m) for s in solids] + [(s.b_m, s.radius_b_m) for s in solids]
    points = np.array([at + sign * radius for at, radius in balls for sign in (-1, 1)])
    view = orbit(points, float(np.degrees(yaw)), float(np.degrees(pitch)), size_px, 3.0)
    out = render(solids, view, wall(size_px)).astype(np.uint8)
    size = max(12, size_px[1] // 18)
    return write(out, [Text((size, size * 0.7), label, TEXT_RGB, size)])
