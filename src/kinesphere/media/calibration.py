"""Calibrations of several cameras, read from the files that calibration tools write.

Read are Pose2Sim's TOML (also of Anipose and others that it took over), Qualisys' .qca.txt, and OpenCV's
FileStorage (YAML, XML or JSON) with one camera a file or several in a list called `cameras`.
Lengths are metres, in Qualisys' files millimetres.
"""

import math
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.picture import check_size

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pyright: ignore[reportMissingImports]

FACING: Final = np.diag([1.0, -1.0, -1.0])
"""Qualisys' cameras look along -z with y up; ours along z with y down."""
QUALISYS_SUBPIXELS: Final = 64.0
NO_CAMERAS: Final = ("metadata", "capture_volume", "charuco", "checkerboard")
"""What else stands in TOML files, as in Pose2Sim."""
LARGEST_BYTES: Final = 1_000_000
MOST_OPENINGS: Final = 5_000
MOST_DOTS: Final = 200
"""In a line of TOML: a key of 100,000 parts would take all memory."""
FARTHEST_M: Final = 500.0
_GARBLED: Final = (
    *(ArithmeticError, RecursionError, TypeError, ValueError, ElementTree.ParseError),
    *(cv2.error, SystemError),  # behind a SystemError hides OpenCV's reason
)


def read_calibration(path: Path) -> list[Camera]:
    """The cameras in a file, in its order, each with another name.

    Raises SourceError when the file cannot be read, InputError when it holds no usable calibration.
    """
    text = _text(path)
    try:
        cameras = _cameras(path, text)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except _GARBLED as error:
        raise InputError(f"{path} is no calibration: {error.__cause__ or error}") from error
    if not cameras:
        raise InputError(f"{path} holds no camera")
    twice = [name for name, count in Counter(one.name for one in cameras).items() if count > 1]
    if twice:
        raise InputError(f"{path}: each camera needs a name of its own, but {twice} are repeated")
    return cameras


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(
                f"{path} is too large for a calibration: above {LARGEST_BYTES:,} bytes"
            )
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the calibration {path} cannot be read: {error}") from error
    # Parsers go down a level at each of these, and OpenCV's dies when it is too deep.
    if sum(map(text.count, ("[", "{", "<", "- ", "--"))) > MOST_OPENINGS:
        raise InputError(f"{path} is no calibration: it is nested too deeply or holds too much")
    return text


def _cameras(path: Path, text: str) -> list[Camera]:
    name = path.name.lower()
    if name.endswith(".toml"):
        return _pose2sim(text)
    if name.endswith((".qca.txt", ".qca")):
        return _qualisys(text)
    if name.endswith((".yml", ".yaml", ".xml", ".json")):
        return _opencv(text, path.stem)
    raise InputError(
        "a calibration must be .toml (Pose2Sim), .qca.txt (Qualisys), or .yml, .xml or .json (OpenCV)"
    )


def _pose2sim(text: str) -> list[Camera]:
    if max((line.count(".") for line in text.splitlines()), default=0) > MOST_DOTS:
        raise InputError("a line is too long for a calibration")
    data: dict[str, Any] = tomllib.loads(text)
    tables = {key: one for key, one in data.items() if isinstance(one, dict)}
    return [_pose2sim_camera(key, one) for key, one in tables.items() if key not in NO_CAMERAS]


def _pose2sim_camera(key: str, one: dict[str, Any]) -> Camera:
    for field in ("size", "matrix", "distortions", "rotation", "translation"):
        if field not in one:
            raise InputError(f"camera {key}: {field} is missing")
    if one.get("fisheye"):
        raise InputError(f"camera {key}: fisheye lenses are not supported")
    name = str(one.get("name", key))
    turn = _numbers(one["rotation"], (3,), f"camera {name}: rotation")
    return _camera(
        name,
        one["size"],
        one["matrix"],
        cv2.Rodrigues(turn)[0],
        one["translation"],
        one["distortions"],
    )


def _qualisys(text: str) -> list[Camera]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError("XML with a DOCTYPE or entities is not read")
    found = list(ElementTree.fromstring(text).iter("camera"))
    cameras = [_qualisys_camera(one) for one in found if _is_video(one)]
    if found and not cameras:
        raise InputError(f"none of its {len(found)} cameras is an active video camera")
    return cameras


def _is_video(one: ElementTree.Element) -> bool:
    """Marker cameras stand in the same file; their pictures are of no use here."""
    model = one.get("model", "").lower()
    films = "video" in model or "hybrid" in model or model in ("none", "")
    return films and one.get("active", "1") in ("1", "true")


def _qualisys_camera(one: ElementTree.Element) -> Camera:
    left, top, right, bottom = (
        _number(one, "fov_video", side) for side in ("left", "top", "right", "bottom")
    )
    turn = [[_number(one, "transform", f"r{i}{j}") for j in (1, 2, 3)] for i in (1, 2, 3)]
    rotation = FACING @ np.array(turn)
    position_m = np.array([_number(one, "transform", axis) for axis in "xyz"]) / 1000
    matrix, distortion = _qualisys_lens(one)
    matrix[:2, 2] -= left, top
    size_px = (right - left + 1, bottom - top + 1)
    name = one.get("serial") or "camera"
    return _camera(name, size_px, matrix, rotation, -rotation @ position_m, distortion)


def _qualisys_lens(one: ElementTree.Element) -> tuple[Array, list[float]]:
    """The matrix, in pixels of the sensor, and the distortion."""
    keys = ("focalLengthU", "focalLengthV", "centerPointU", "centerPointV")
    fx, fy, cx, cy = (_number(one, "intrinsic", key) / QUALISYS_SUBPIXELS for key in keys)
    if _number(one, "intrinsic", "skew", 0) != 0:
        raise InputError(f"camera {one.get('serial')}: skew is not supported")
    # Of directions, not of pixels: no 64 here, though Pose2Sim divides by it.
    keys = [f"{kind}Distortion{i}" for kind in ("radial", "tangental") for i in (1, 2)]
    bend = [_number(one, "intrinsic", key) for key in keys]
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    return matrix, [*bend, _number(one, "intrinsic", "radialDistortion3", 0)]


def _number(one: ElementTree.Element, tag: str, key: str, otherwise: float | None = None) -> float:
    found = one.find(tag)
    value = otherwise if found is None else found.get(key, otherwise)
    if value is None:
        raise InputError(f"camera {one.get('serial')}: <{tag} {key}=…> is missing")
    if not math.isfinite(float(value)):
        raise InputError(f"camera {one.get('serial')}: <{tag} {key}=…> is {value}")
    return float(value)


def _opencv(text: str, stem: str) -> list[Camera]:
    storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
    try:
        listed = storage.getNode("cameras")
        if not listed.isSeq():
            return [_opencv_camera(storage.root(), stem, alone=True)]
        return [_opencv_camera(listed.at(i), f"cam{i + 1:02d}") for i in range(listed.size())]
    finally:
        storage.release()


def _opencv_camera(node: Any, name: str, alone: bool = False) -> Camera:
    """Names as OpenCV's own calibration sample writes them, and short ones."""
    name = node.getNode("name").string() or name
    if node.getNode("fisheye_model").real():
        raise InputError(f"camera {name}: fisheye lenses are not supported")
    K = _matrix(node, ("camera_matrix", "K", "M"), name)
    bend = _matrix(node, ("distortion_coefficients", "D", "dist_coeffs"), name)
    turn = _matrix(node, ("R", "rotation", "rvec"), name, alone)
    moved = _matrix(node, ("T", "t", "translation", "tvec"), name, alone)
    if (turn is None) != (moved is None):
        raise InputError(f"camera {name}: a rotation needs a translation, and the other way round")
    if turn is None or moved is None:
        turn, moved = np.eye(3), np.zeros(3)
    rotation = cv2.Rodrigues(turn.ravel())[0] if turn.size == 3 else turn
    size_px = [node.getNode(f"image_{side}").real() for side in ("width", "height")]
    if 0 in size_px:
        raise InputError(f"camera {name}: image_width and image_height are needed")
    return _camera(name, size_px, K, rotation, moved.ravel(), bend.ravel())


def _matrix(node: Any, keys: Sequence[str], name: str, optional: bool = False) -> Any:
    """The first of `keys` that is there, as an array; None where it may be missing."""
    found = next((one for key in keys if not (one := node.getNode(key)).empty()), None)
    if found is None and not optional:
        raise InputError(f"camera {name}: a matrix {' or '.join(keys)} is missing")
    if found is None:
        return None
    if not found.isMap() or max(found.getNode(side).real() for side in ("rows", "cols")) > 20:
        raise InputError(f"camera {name}: {' or '.join(keys)} must be a small matrix of OpenCV's")
    return found.mat().astype(float)


def _camera(
    name: str, size_px: Any, matrix: Any, rotation: Any, translation_m: Any, distortion: Any
) -> Camera:
    what = f"camera {name}:"
    size = np.floor(_numbers(size_px, (2,), f"{what} the size of its picture") + 0.5)
    check_size(int(size[0]), int(size[1]), f"{what} its picture")
    bend = _numbers(distortion, (np.size(distortion),), f"{what} distortion")
    if bend[5:].any():
        raise InputError(f"{what} more than 5 distortion coefficients are not supported")
    moved_m = _numbers(translation_m, (3,), f"{what} translation")
    if np.linalg.norm(moved_m) > FARTHEST_M:
        raise InputError(
            f"{what} is {np.linalg.norm(moved_m):.0f} m away: are its lengths in metres?"
        )
    return Camera(
        name,
        (int(size[0]), int(size[1])),
        _numbers(matrix, (3, 3), f"{what} matrix"),
        np.column_stack([_numbers(rotation, (3, 3), f"{what} rotation"), moved_m]),
        np.pad(bend[:5], (0, max(0, 5 - len(bend)))),
    )


def _numbers(values: Any, shape: tuple[int, ...], what: str) -> Array:
    """`values` as an array of that shape; InputError where they are no finite numbers."""
    try:
        array = np.array(values)
    except ValueError:  # lists of unequal length
        array = np.array(None)
    if array.dtype.kind not in "if" or array.shape != shape or not np.isfinite(array).all():
        raise InputError(f"{what} must be {shape} finite numbers, got {str(values)[:200]}")
    return array.astype(float)
