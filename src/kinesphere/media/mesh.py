"""Bodies as meshes in pictures: over the picture they were fitted to, and seen from elsewhere."""

from dataclasses import replace
from typing import Final, Literal

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.media.palette import OUTLINE_RGB, SIDE_RGB
from kinesphere.media.solids import LIGHT, View, orbit, shade
from kinesphere.media.stage import (
    BOTTOM_RGB,
    GRID_M,
    TEXT_RGB,
    Floor,
    Text,
    background,
    cut,
    floor_under,
    write,
)
from kinesphere.media.triangles import Drawn, check_mesh, normals, paint

_RGB = tuple[int, int, int]

OVERLAY_RGB: Final = (176, 150, 255)
"""Neither skin nor one of the sides' colours."""
CLAY_RGB: Final = (168, 180, 204)
OPACITY: Final = 0.75
"""The person can still be seen through the body."""

_NEAR_M: Final = 0.02
"""What is nearer to the camera is not drawn."""
_WIDEST: Final = 1e60
"""Of a camera without distortion."""
_SPOT_M: Final = 0.01
_SHIFT: Final = 4
"""OpenCV draws at 1/16 px."""
_FOCAL: Final = 4.0
"""In longer sides of the picture: what is near looks hardly larger."""
_AIMS: Final = {
    "side": ("seen from the side", 90.0, 4.0),
    "above": ("seen from above", 0.0, 90.0),
}
"""Label, yaw and pitch in degrees."""
_SHEET_PX: Final = 720
"""The height of a sheet's panels."""
_PICTURE_PX: Final = 1280
"""How wide the picture may be in a sheet."""
_ASIDE_PX: Final = 540
_WORDS_PX: Final = 48
_GAP_PX: Final = 4


def draw_mesh(
    picture_rgb: Array,
    vertices_m: Array,
    faces: Array,
    camera: Camera,
    colour: _RGB = OVERLAY_RGB,
    opacity: float = OPACITY,
) -> Array:
    """A copy of a picture with a shaded mesh over it.

    picture_rgb  (H, W, 3) uint8, of the camera's size
    vertices_m   (V, 3) in the camera's own frame: x right, y down, z away
    faces        (F, 3) counter-clockwise as seen from outside
    opacity      0 to 1

    A face with a corner that is not in front of the camera is left out. Raises InputError when a
    shape or a size does not fit, or a number is not finite.
    """
    vertices, faces = np.asarray(vertices_m, float), np.asarray(faces)
    check_mesh(vertices, faces)
    _check_picture(picture_rgb, camera)
    if not 0 <= opacity <= 1:
        raise InputError(f"opacity: expected 0 to 1, got {opacity}")
    rgb = shade(_unit(vertices), normals(vertices, faces), LIGHT, colour)
    in_view = _in_view(vertices, camera)
    faces = faces[in_view[faces].all(axis=1)]
    vertices = np.where(in_view[:, None], vertices, [0.0, 0.0, 1.0])
    xy_px = replace(camera, T_camera_world=np.eye(3, 4)).project(vertices)
    return paint(picture_rgb, Drawn(xy_px, vertices[:, 2], rgb, faces), opacity)


def draw_aside(
    vertices_m: Array,
    faces: Array,
    xyz_m: Array,
    size_px: tuple[int, int],
    view: Literal["side", "above"] = "side",
) -> Array:
    """A mesh on a floor with its skeleton, seen from the picture's right or from above: (H, W, 3) uint8.

    vertices_m, faces  (V, 3), (F, 3) as in `draw_mesh`
    xyz_m              (33, 3) landmarks in the same frame
    size_px            (width, height)

    Raises InputError when a shape does not fit or a number is not finite.
    """
    vertices, xyz = np.asarray(vertices_m, float), np.asarray(xyz_m, float)
    faces = np.asarray(faces)
    check_mesh(vertices, faces)
    _check_aside(xyz, size_px)
    points = np.concatenate([vertices, xyz])
    floor = floor_under(points - [0, _SPOT_M, 0], np.full(len(points), _SPOT_M))
    label, yaw_deg, pitch_deg = _AIMS[view]
    seen_from = orbit(_around(points, floor), yaw_deg, pitch_deg, size_px, _FOCAL)
    empty = background(seen_from, floor).astype(np.uint8)
    out = paint(empty, _seen(vertices, faces, seen_from), 1.0)
    _draw_skeleton(out, seen_from.project(xyz))
    return _labelled(out, label, seen_from, points)


def sheet(
    picture_rgb: Array, vertices_m: Array, faces: Array, camera: Camera, xyz_m: Array, words: str
) -> Array:
    """A picture with the mesh over it, the mesh from the side and from above, and a line of words.

    The arguments are those of `draw_mesh` and `draw_aside`; the panels are 720 px high, whatever the
    picture's size. Words that do not fit are cut off. Raises InputError as those do.
    """
    _check_picture(picture_rgb, camera)
    small, camera = _fitted(picture_rgb, camera)
    over = draw_mesh(small, vertices_m, faces, camera)
    size = (_ASIDE_PX, _SHEET_PX)
    side, above = (draw_aside(vertices_m, faces, xyz_m, size, view) for view in ("side", "above"))
    gap = np.full((_SHEET_PX, _GAP_PX, 3), BOTTOM_RGB, np.uint8)
    panels = np.hstack([_high(over), gap, side, gap, above])
    return np.vstack([panels, _line(words, panels.shape[1])])


def _check_picture(picture: Array, camera: Camera) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise InputError(
            f"picture_rgb: expected (H, W, 3) uint8, got {picture.shape} {picture.dtype}"
        )
    if picture.shape[1::-1] != tuple(camera.size_px):
        raise InputError(
            f"picture_rgb: expected the camera's size {tuple(camera.size_px)} (width, height), got "
            f"{picture.shape[1::-1]}"
        )


def _check_aside(xyz: Array, size_px: tuple[int, int]) -> None:
    if xyz.shape != (skeleton.COUNT, 3) or not np.isfinite(xyz).all():
        raise InputError(f"xyz_m: expected (33, 3) finite numbers, got shape {xyz.shape}")
    if min(size_px) < 30:
        raise InputError(f"size_px: expected at least 30 x 30, got {size_px}")


# projection


def _in_view(xyz_m: Array, camera: Camera) -> Array:
    """(N,) True for points in front of the camera, and where its distortion can be trusted."""
    r2 = (xyz_m[:, :2] ** 2).sum(axis=1)
    return (xyz_m[:, 2] > _NEAR_M) & (r2 < widest(camera) * xyz_m[:, 2] ** 2)


def widest(camera: Camera) -> float:
    """The largest (x² + y²) / z² for which a camera's distortion can be trusted.

    Far outside the picture the polynomial turns back: it would fold what is beside the camera into
    the picture. It holds as far as r (1 + k1 r² + k2 r⁴ + k3 r⁶) grows.
    """
    k1, k2, _, _, k3 = camera.distortion
    turns = np.roots([7 * k3, 5 * k2, 3 * k1, 1.0])
    ends = turns.real[(abs(turns.imag) < 1e-9) & (turns.real > 0)]
    return float(ends.min(initial=_WIDEST))


def _around(points_m: Array, floor: Floor) -> Array:
    """Points, their places on the floor, and a metre of floor at least."""
    below = points_m * [1, 0, 1] + [0, floor.y_m, 0]
    middle = (below.min(axis=0) + below.max(axis=0)) / 2
    room = np.array([[x, 0.0, z] for x in (-0.5, 0.5) for z in (-0.5, 0.5)])
    return np.concatenate([points_m, below, middle + room])


def _seen(vertices: Array, faces: Array, view: View) -> Drawn:
    """A mesh that is wholly in front of a view."""
    at = view.project(vertices)
    rays = _unit(vertices - view.eye_m)
    rgb = shade(rays, normals(vertices, faces), view.light, CLAY_RGB)
    return Drawn(at[:, :2], at[:, 2], rgb, faces)


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


# what is drawn beside the mesh


def _draw_skeleton(out: Array, xyd: Array) -> None:
    """Thin bones over a picture, the near ones over the far ones; `xyd` (33, 3) in px and metres."""
    width_px = max(1, round(min(out.shape[:2]) / 300))
    for a, b in sorted(skeleton.EDGES, key=lambda e: -xyd[list(e), 2].sum()):
        start, end = (np.rint(xyd[i, :2] * 2**_SHIFT).astype(int).tolist() for i in (a, b))
        rgb = SIDE_RGB[skeleton.edge_side((a, b))]
        cv2.line(out, start, end, OUTLINE_RGB, width_px + 2, cv2.LINE_AA, _SHIFT)
        cv2.line(out, start, end, rgb, width_px, cv2.LINE_AA, _SHIFT)


def _labelled(picture: Array, label: str, view: View, points_m: Array) -> Array:
    """A copy with its view's name above and half a metre at the middle of the points below."""
    size = max(12, min(view.size_px) // 26)
    middle = (points_m.min(axis=0) + points_m.max(axis=0)) / 2
    length = GRID_M * view.focal_px / view.project(middle)[2]
    out, x, y = picture.copy(), size, view.size_px[1] - size
    ends = [(x, y), (round(x + length), y)]
    for a, b in [ends, *(((u, v - size // 3), (u, v + size // 3)) for u, v in ends)]:
        cv2.line(out, a, b, TEXT_RGB, max(1, size // 10), cv2.LINE_AA)
    return write(
        out,
        [
            Text((size, size * 0.7), label, TEXT_RGB, size),
            Text((x, y - 1.8 * size), f"{GRID_M} m", TEXT_RGB, size),
        ],
    )


# the sheet


def _fitted(picture: Array, camera: Camera) -> tuple[Array, Camera]:
    """A picture as large as its panel allows, and its camera."""
    height, width = picture.shape[:2]
    scale = min(_SHEET_PX / height, _PICTURE_PX / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    stretch = np.diag([size[0] / width, size[1] / height, 1.0])
    return small, replace(camera, size_px=size, K=stretch @ camera.K)


def _high(picture: Array) -> Array:
    """A picture in the middle of a panel of full height."""
    free = _SHEET_PX - picture.shape[0]
    edges = (free // 2, free - free // 2, 0, 0)
    return cv2.copyMakeBorder(picture, *edges, cv2.BORDER_CONSTANT, value=BOTTOM_RGB)


def _line(words: str, width_px: int) -> Array:
    """A strip with one line of words, cut off where it does not fit."""
    strip = np.full((_WORDS_PX, width_px, 3), BOTTOM_RGB, np.uint8)
    size = _WORDS_PX // 2
    words = cut(" ".join(words.split()), width_px - 2 * size, size)
    return write(strip, [Text((size, size * 0.4), words, TEXT_RGB, size)])
