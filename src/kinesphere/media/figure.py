"""A picture of one pose in space: a body in metres on a floor, from four sides."""

from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.media.palette import SIDE_RGB, fade
from kinesphere.media.solids import Solid, View, orbit, render

_OVERSAMPLING: Final = 2
_GRID_M: Final = 0.5
_LINE_M: Final = 0.012
_TEXEL_M: Final = 0.01
_TEXELS: Final = 400
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
_TOP_RGB: Final = (44, 50, 62)
_BOTTOM_RGB: Final = (26, 30, 39)
_FLOOR_RGB: Final = (66, 74, 90)
_LINE_RGB: Final = (120, 130, 150)
_TEXT_RGB: Final = (214, 220, 230)
_AXES: Final = (
    ("x right", (1.0, 0.0, 0.0), (240, 84, 84)),
    ("y down", (0.0, 1.0, 0.0), (104, 204, 104)),
    ("z away", (0.0, 0.0, 1.0), (96, 140, 255)),
)


_Text = tuple[tuple[float, float], str, tuple[int, int, int], int]
"""Its top left corner in px, the words, the colour, the size in px."""


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
    canvas[:, width - column - 2 : width - column + 2] = _BOTTOM_RGB
    for y in cuts[1:3]:
        canvas[y - 2 : y + 2, width - column :] = _BOTTOM_RGB
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


class _Floor(NamedTuple):
    y_m: float
    centre_xz_m: Array
    """Below the middle of the body."""
    shadow: Array
    """(_TEXELS, _TEXELS) darkness 0 to 1, x along the columns, z along the rows."""


def _floor(body: list[Solid]) -> _Floor:
    """The floor under the lowest point of the body: a foot, unless the pose is a handstand."""
    y_m = max(max(s.a_m[1] + s.radius_a_m, s.b_m[1] + s.radius_b_m) for s in body)
    ends = np.array([s.a_m for s in body])[:, [0, 2]]
    centre = ((ends.min(axis=0) + ends.max(axis=0)) / 2).astype(np.float32)
    close, wide = (_spots(body, y_m, centre, reach_m) for reach_m in (0.08, 0.7))
    close, wide = cv2.GaussianBlur(close, (0, 0), 2.5), cv2.GaussianBlur(wide, (0, 0), 9)
    return _Floor(float(y_m), centre, np.clip(0.55 * close + 0.5 * wide, 0, 0.85))


def _spots(body: list[Solid], y_m: float, centre: Array, reach_m: float) -> Array:
    """Where limbs are above the floor, the darker the lower they are."""
    s = np.linspace(0, 1, 12)[:, None]
    p = np.concatenate([b.a_m + s * (b.b_m - b.a_m) for b in body])
    r = np.concatenate([b.radius_a_m + s[:, 0] * (b.radius_b_m - b.radius_a_m) for b in body])
    dark = np.exp(-np.maximum(y_m - p[:, 1] - r, 0) / reach_m)
    at = np.rint((p[:, [0, 2]] - centre) / _TEXEL_M + _TEXELS / 2).clip(-9999, 9999).astype(int)
    out = np.zeros((_TEXELS, _TEXELS), np.float32)
    for i in np.argsort(dark, kind="stable"):
        cv2.circle(out, at[i].tolist(), max(1, round(float(r[i]) / _TEXEL_M)), float(dark[i]), -1)
    return out


def _background(view: View, floor: _Floor) -> Array:
    """(H, W, 3) float32: a floor with lines every half metre, and the body's soft shadow on it."""
    width, height = view.size_px
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top, bottom = np.array(_TOP_RGB, np.float32), np.array(_BOTTOM_RGB, np.float32)
    out = np.broadcast_to(top + (bottom - top) * ramp, (height, width, 3)).copy()
    rays = view.rays(slice(0, width), slice(0, height))
    down = np.maximum(rays[..., 1], 1e-3)
    t = (np.float32(floor.y_m - view.eye_m[1]) / down)[..., None]
    xz = view.eye_m[[0, 2]].astype(np.float32) + t * rays[..., ::2] - floor.centre_xz_m
    near = np.clip(1.9 - np.hypot(xz[..., 0], xz[..., 1]), 0, 1)[..., None]
    at = xz / np.float32(_TEXEL_M) + np.float32(_TEXELS / 2)
    shadow = cv2.remap(floor.shadow, at[..., 0], at[..., 1], cv2.INTER_LINEAR)[..., None]
    line = _lines(xz + floor.centre_xz_m, t / view.focal_px / np.maximum(down, 0.05)[..., None])
    rgb = np.array(_FLOOR_RGB, np.float32) * (1 - shadow)
    rgb += (np.array(_LINE_RGB, np.float32) - rgb) * line * (1 - 0.6 * shadow)
    return out + (rgb - out) * (near * near * (3 - 2 * near))


def _lines(xz: Array, pixel_m: Array) -> Array:
    """How much of a grid line each pixel holds, (H, W, 1); `pixel_m` is a pixel on the floor."""
    away = np.abs((xz / _GRID_M + 0.5) % 1 - 0.5) * _GRID_M
    cover = np.clip((_LINE_M / 2 - away) / pixel_m + 0.5, 0, 1)
    return 0.75 * cover.max(axis=-1, keepdims=True)


# the panels


def _aim(body: list[Solid], floor: _Floor, aim: _Aim, size_px: tuple[int, int]) -> View:
    points = np.array([s.a_m for s in body] + [s.b_m for s in body])
    below = points * [1, 0, 1] + [0, floor.y_m, 0]
    return orbit(np.vstack([points, below]), aim.yaw_deg, aim.pitch_deg, size_px, aim.focal)


def _panel(aim: _Aim, body: list[Solid], floor: _Floor, size_px: tuple[int, int]) -> Array:
    view = _aim(body, floor, aim, size_px)
    out = render(body, view, _background(view, floor)).astype(np.uint8)
    size = max(12, size_px[1] // 18)
    return _text(out, [((size, size * 0.7), aim.label, _TEXT_RGB, size)])


def _big_panel(body: list[Solid], floor: _Floor, size_px: tuple[int, int]) -> Array:
    bar = _bar(body, floor)
    view = _aim([*body, bar], floor, _BIG, size_px)
    out = render([*body, bar], view, _background(view, floor)).astype(np.uint8)
    size = max(12, min(size_px) // 42)
    x, y, _ = view.project((bar.a_m + bar.b_m) / 2)
    titles = [
        ((size, size * 0.7), _BIG.label, _TEXT_RGB, size),
        ((x - size, y + 0.5 * size), f"{_GRID_M} m", _TEXT_RGB, size),
    ]
    return _text(out, [*titles, *_triad(out, view, size)])


def _bar(body: list[Solid], floor: _Floor) -> Solid:
    """A piece of a grid line in front of the body, as long as the lines are apart."""
    front = min(s.b_m[2] for s in body if s.b_m[1] > floor.y_m - 0.3) - 0.1
    x = np.round(floor.centre_xz_m[0] / _GRID_M - 0.5)
    a = np.array([x * _GRID_M, floor.y_m - 0.01, np.floor(front / _GRID_M) * _GRID_M])
    return Solid(a, a + [_GRID_M, 0, 0], 0.01, 0.01, SIDE_RGB["middle"])


def _triad(out: Array, view: View, size: int) -> list[_Text]:
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
        texts.append(((x, y), label, rgb, round(0.85 * size)))
    return texts


def _text(picture: Array, texts: list[_Text]) -> Array:
    """A copy with texts written into it."""
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for at, words, rgb, size in texts:
        pen.text(at, words, fill=rgb, font=ImageFont.load_default(size=size))
    return np.array(image)
