"""Fitted bodies as one HTML page that turns in the hand: nothing to install, nothing fetched."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.media.mesh import CLAY_RGB, OPACITY, OVERLAY_RGB, widest
from kinesphere.media.page import array_base64, fill, printable
from kinesphere.media.palette import SIDE_RGB
from kinesphere.media.picture import Picture, to_rgb
from kinesphere.media.triangles import check_faces
from kinesphere.media.whole import whole

THUMBNAIL_PX: Final = 480
_QUALITY: Final = 82
_MM: Final = 1000.0
_REACH_MM: Final = 32767
_JPEG: Final = b"\xff\xd8\xff"


def write_bodies(
    path: Path,
    title: str,
    faces: Array,
    vertices_m: Array,
    xyz_m: Array,
    pictures: Sequence[bytes | None],
    words: Sequence[str],
    cameras: Sequence[Camera | None] | None = None,
    per_second: float = 2.0,
) -> None:
    """Writes a page that shows T samples, frames of a clip or pictures, of a body as a mesh.

    faces       (F, 3) counter-clockwise as seen from outside
    vertices_m  (T, V, 3) in the camera's frame: x right, y down, z away
    xyz_m       (T, 33, 3) landmarks in the same frame
    pictures    T JPEG files, such as `thumbnail` makes, or None
    words       T texts, shown with their samples
    cameras     T cameras or None: with one, the mesh can be laid over the sample's picture
    per_second  how many samples are played in a second

    The file appears whole or not at all. Raises InputError when shapes or lengths do not fit, a number
    is not finite or a body larger than 65 m, OutputError when the file cannot be written.
    """
    vertices, xyz = np.asarray(vertices_m, float), np.asarray(xyz_m, float)
    cameras = [None] * len(vertices) if cameras is None else cameras
    _check_arrays(np.asarray(faces), vertices, xyz)
    _check_lists(len(vertices), pictures=pictures, words=words, cameras=cameras)
    if not 0 < per_second < np.inf:
        raise InputError(f"per_second: expected a number above 0, got {per_second}")
    data = {
        **_fixed(np.asarray(faces), per_second),
        **_numbers(vertices, xyz),
        "pictures": [_picture(i, picture) for i, picture in enumerate(pictures)],
        "words": [printable(text) for text in words],
        "cameras": [None if camera is None else _lens(camera) for camera in cameras],
    }
    with whole(Path(path)) as part:
        part.write_text(fill("bodies.html", title, data), encoding="utf-8", newline="\n")


def thumbnail(picture: Picture) -> bytes:
    """A picture as a JPEG file of at most 480 px a side. Raises PictureError when it is none."""
    rgb = to_rgb(picture)
    scale = min(1.0, THUMBNAIL_PX / max(rgb.shape[:2]))
    size = [max(1, round(side * scale)) for side in rgb.shape[1::-1]]
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()


def _check_arrays(faces: Array, vertices: Array, xyz: Array) -> None:
    if vertices.ndim != 3 or vertices.shape[2] != 3 or 0 in vertices.shape:
        raise InputError(
            f"vertices_m: expected (T, V, 3) with T and V above 0, got {vertices.shape}"
        )
    if xyz.shape != (len(vertices), skeleton.COUNT, 3):
        raise InputError(f"xyz_m: expected {(len(vertices), skeleton.COUNT, 3)}, got {xyz.shape}")
    if not (np.isfinite(vertices).all() and np.isfinite(xyz).all()):
        raise InputError("vertices_m, xyz_m: expected finite numbers, got NaN or infinity")
    check_faces(faces, vertices.shape[1])


def _check_lists(count: int, **lists: Sequence[object]) -> None:
    for name, values in lists.items():
        if len(values) != count:
            raise InputError(f"{name}: expected one for each of {count} bodies, got {len(values)}")


def _fixed(faces: Array, per_second: float) -> dict[str, Any]:
    """What is the same for all samples."""
    return {
        "edges": [[a, b, skeleton.edge_side((a, b))] for a, b in skeleton.EDGES],
        "colours": {**SIDE_RGB, "clay": CLAY_RGB, "overlay": OVERLAY_RGB},
        "opacity": OPACITY,
        "per_second": per_second,
        "faces": array_base64(faces, "<u4"),
    }


def _numbers(vertices_m: Array, xyz_m: Array) -> dict[str, str]:
    """Arrays in base64, little-endian.

    origin_m     float64 (T, 3)         the middle of each body, in the camera's frame
    vertices_mm  int16 (T, V, 3)        millimetres from there
    xyz_mm       int16 (T, 33, 3)       millimetres from there
    """
    middle = (vertices_m.min(axis=1) + vertices_m.max(axis=1)) / 2
    origin = np.rint(middle * _MM)[:, None]
    vertices_mm, xyz_mm = (np.rint(points * _MM - origin) for points in (vertices_m, xyz_m))
    if max(np.abs(vertices_mm).max(), np.abs(xyz_mm).max()) > _REACH_MM:
        raise InputError(
            "vertices_m, xyz_m: expected bodies in metres, but one reaches more than "
            f"{_REACH_MM / _MM:.0f} m from its middle"
        )
    return {
        "origin_m": array_base64(origin / _MM, "<f8"),
        "vertices_mm": array_base64(vertices_mm, "<i2"),
        "xyz_mm": array_base64(xyz_mm, "<i2"),
    }


def _picture(sample: int, jpeg: bytes | None) -> str | None:
    if jpeg is not None and not jpeg.startswith(_JPEG):
        raise InputError(f"pictures[{sample}]: expected a JPEG file's bytes, got {jpeg[:8]!r} …")
    return None if jpeg is None else base64.b64encode(jpeg).decode("ascii")


def _lens(camera: Camera) -> dict[str, Any]:
    """How the page projects: sizes are those of the full picture, however small the thumbnail."""
    return {
        "size_px": camera.size_px,
        "K": camera.K[:2].tolist(),
        "distortion": camera.distortion.tolist(),
        "widest": widest(camera),
    }
