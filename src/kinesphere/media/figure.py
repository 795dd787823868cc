"""A picture of one pose in space: a body in metres on a floor, from four sides."""

from typing import Final, NamedTuple

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.media.palette import SIDE_RGB, fade
from kinesphere.media.solids import Solid, View, orbit, render
from kinesphere.media.stage import (
    BOTTOM_RGB,
    GRID_M,
    TEXT_RGB,
    Floor,
    Text,
    background,
    floor_under,
    write,
)

_OVERSAMPLING: Final = 2
_GHOST: Final = 0.22
"""How opaque a landmark is that was not seen at all: a body keeps its limbs."""

_RADIUS_M: Final = {
    "shoulder": 0.050,
    "elbow": 0.038,
    "wrist": 0.028,
    "pinky": 0.013,
    "index": 0.015,
    "thumb": 0.014,
    "hip": 0.068,
    "knee": 0.048,
    "ankle": 0.032,
    "heel": 0.028,
    "foot": 0.022,
}
_FACE: Final = INDEX["mouth_right"]

_EYE_RGB: Final = (38, 44, 56)
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


def figure(xyz_m: Array, visibility: Array, size_px: tuple[int, int] = (1200, 900)) -> Array:
    """One pose seen from a corner, from the front, the side and above: (H, W, 3) uint8.

    xyz_m       (33, 3)  metres from the middle of the hips; x right, y down, z away from the camera
    visibility  (33,)    0 to 1; what was hidden is drawn faint
    size_px              (width, height)

    Raises InputError when a shape does not fit or a number is not finite.
    """
    xyz, seen = np.asarray(xyz_m, float), np.asarray(visibility, float)
    _check(xyz, seen, size_px)
    width, height = (_OVERSAMPLING * s for s in size_px)
    column, cuts = width // 3, [0, height // 3, 2 * (height // 3), height]
    body = _body(xyz, _GHOST + (1 - _GHOST) * fade(seen))
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


# the body


def _body(xyz: Array, alpha: Array) -> list[Solid]:
    bones = [
        Solid(xyz[a], xyz[b], *_radii_m(a, b), _rgb(a, b), alpha[a], alpha[b])
        for a, b in skeleton.EDGES
        if min(a, b) > _FACE
    ]
    return [*bones, *_trunk(xyz, alpha), *_head(xyz, alpha)]


def _radii_m(a: int, b: int) -> tuple[float, float]:
    parts = [skeleton.NAMES[i].split("_")[1] for i in (a, b)]
    thin = 0.75 if parts[1] == "hip" else 1.0
    return thin * _RADIUS_M[parts[0]], thin * _RADIUS_M[parts[1]]


def _rgb(a: int, b: int) -> tuple[int, int, int]:
    return SIDE_RGB[skeleton.edge_side((a, b))]


def _middle(xyz: Array, alpha: Array, name: str) -> tuple[Array, float]:
    """The point midway between a left and a right landmark."""
    i = INDEX[name]
    pair = [i, skeleton.MIRROR[i]]
    return xyz[pair].mean(axis=0), float(alpha[pair].mean())


def _trunk(xyz: Array, alpha: Array) -> list[Solid]:
    """Chest to pelvis along the spine, and the neck."""
    chest, alpha_chest = _middle(xyz, alpha, "left_shoulder")
    hips, alpha_hips = _middle(xyz, alpha, "left_hip")
    ears, seen = _middle(xyz, alpha, "left_ear")
    ribs, white = chest + 0.17 * (hips - chest), SIDE_RGB["middle"]
    return [
        Solid(ribs, hips, 0.105, 0.085, white, alpha_chest, alpha_hips),
        Solid(chest, chest + 0.8 * (ears - chest), 0.06, 0.048, white, alpha_chest, seen),
    ]


def _head(xyz: Array, alpha: Array) -> list[Solid]:
    """A skull between the ears, a jaw to the mouth, a nose and two eyes."""
    ears, seen = _middle(xyz, alpha, "left_ear")
    mouth, _ = _middle(xyz, alpha, "mouth_left")
    eyes, _ = _middle(xyz, alpha, "left_eye")
    nose, white = xyz[INDEX["nose"]], SIDE_RGB["middle"]
    width_m = np.linalg.norm(xyz[INDEX["left_ear"]] - xyz[INDEX["right_ear"]])
    radius = float(np.clip(0.6 * width_m, 0.07, 0.1))
    skull = ears + 0.35 * radius * _unit(eyes - mouth) + 0.2 * (nose - ears)
    jaw = ears + 0.6 * (mouth - ears)
    bridge = skull + 0.92 * radius * _unit(eyes - skull)
    tip = skull + 1.15 * radius * _unit(nose - skull)
    return [
        Solid(skull, jaw, radius, radius * 0.68, white, seen, seen),
        Solid(bridge, tip, radius * 0.08, radius * 0.17, white, seen, seen),
        *(_eye(xyz[INDEX[name]], skull, radius, seen) for name in ("left_eye", "right_eye")),
    ]


def _eye(at_m: Array, skull_m: Array, radius_m: float, alpha: float) -> Solid:
    """An eye on the skull's surface, towards its landmark."""
    on = skull_m + 0.93 * radius_m * _unit(at_m - skull_m)
    return Solid(on, on, 0.13 * radius_m, 0.13 * radius_m, _EYE_RGB, alpha, alpha)


def _unit(vector: Array) -> Array:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


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
