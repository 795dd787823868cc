"""Calibrations of several cameras, read from the files that calibration tools write.

Read are Pose2Sim's TOML (also of Anipose and others that it took over), Qualisys' .qca.txt, and OpenCV's
FileStorage (YAML, XML or JSON) with one camera a file or several in a list.
"""

import math
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import cv2
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError, SourceError

FACING: Final = np.diag([1.0, -1.0, -1.0])
"""Qualisys' cameras look along -z with y up; ours along z with y down."""
QUALISYS_SUBPIXELS: Final = 64.0
LARGEST_BYTES: Final = 10_000_000


def read_calibration(path: Path) -> list[Camera]:
    """The cameras in a file, in its order.

    Raises SourceError when the file cannot be read, InputError when it holds no usable calibration.
    """
    text = _text(path)
    try:
        if path.suffix == ".toml":
            cameras = _pose2sim(tomllib.loads(text))
        elif path.name.endswith((".qca.txt", ".qca")):
            cameras = _qualisys(text)
        elif path.suffix in (".yml", ".yaml", ".xml", ".json"):
            cameras = _opencv(path)
        else:
            raise InputError(
                f"{path}: a calibration must be .toml (Pose2Sim), .qca.txt (Qualisys), or .yml, .xml "
                "or .json (OpenCV)"
            )
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except (
        KeyError, TypeError, ValueError, AttributeError,
        cv2.error, tomllib.TOMLDecodeError, ElementTree.ParseError,
    ) as error:  # fmt: skip
        raise InputError(f"{path} is no calibration that can be read: {error!r}") from error
    if not cameras:
        raise InputError(f"{path} holds no camera")
    return cameras


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is too large for a calibration")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"the calibration {path} cannot be read: {error}") from error


def _pose2sim(data: dict[str, Any]) -> list[Camera]:
    cameras = {key: one for key, one in data.items() if isinstance(one, dict) and "matrix" in one}
    return [_pose2sim_camera(key, one) for key, one in cameras.items()]


def _pose2sim_camera(key: str, one: dict[str, Any]) -> Camera:
    if one.get("fisheye"):
        raise InputError(f"camera {key}: fisheye lenses are not supported")
    turn = cv2.Rodrigues(np.array(one["rotation"], float))[0]
    width, height = one["size"]
    return _camera(
        str(one.get("name", key)),
        (width, height),
        np.array(one["matrix"], float),
        turn,
        np.array(one["translation"], float),
        one.get("distortions", ()),
    )


def _qualisys(text: str) -> list[Camera]:
    root = ElementTree.fromstring(text)
    return [_qualisys_camera(one) for one in root.iter("camera") if _is_video(one)]


def _is_video(one: ElementTree.Element) -> bool:
    """Marker cameras stand in the same file; their pictures are of no use here."""
    model = one.get("model", "").lower()
    return ("video" in model or model in ("none", "")) and one.get("active", "1") == "1"


def _qualisys_camera(one: ElementTree.Element) -> Camera:
    place, lens, field = (_attributes(one, tag) for tag in ("transform", "intrinsic", "fov_video"))
    turn = np.array([[float(place[f"r{i}{j}"]) for j in (1, 2, 3)] for i in (1, 2, 3)])
    position_m = np.array([float(place[axis]) for axis in "xyz"]) / 1000
    rotation = FACING @ turn

    def pixels(name: str) -> float:
        return float(lens[name]) / QUALISYS_SUBPIXELS

    left, top, right, bottom = (float(field[side]) for side in ("left", "top", "right", "bottom"))
    K = np.array(
        [
            [pixels("focalLengthU"), 0, pixels("centerPointU") - left],
            [0, pixels("focalLengthV"), pixels("centerPointV") - top],
            [0, 0, 1],
        ]
    )
    names = ("radialDistortion1", "radialDistortion2", "tangentalDistortion1", "tangentalDistortion2")
    bend = [float(lens[name]) for name in names] + [float(lens.get("radialDistortion3", 0))]
    size_px = (right - left + 1, bottom - top + 1)
    name = one.get("serial") or "camera"
    return _camera(name, size_px, K, rotation, -rotation @ position_m, bend)


def _attributes(one: ElementTree.Element, tag: str) -> dict[str, str]:
    found = one.find(tag)
    if found is None:
        raise InputError(f"camera {one.get('serial')}: <{tag}> is missing")
    return found.attrib


def _opencv(path: Path) -> list[Camera]:
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_READ)
    try:
        listed = storage.getNode("cameras")
        if listed.isSeq():
            return [_opencv_camera(listed.at(i), f"cam{i + 1:02d}") for i in range(listed.size())]
        return [_opencv_camera(storage.root(), path.stem)]
    finally:
        storage.release()


def _opencv_camera(node: Any, name: str) -> Camera:
    """Names as OpenCV's own calibration sample writes them, and short ones."""
    K = _matrix(node, ("camera_matrix", "K", "M"))
    bend = _matrix(node, ("distortion_coefficients", "D", "dist_coeffs"))
    turn = _matrix(node, ("R", "rotation", "rvec"))
    moved = _matrix(node, ("T", "t", "translation", "tvec"))
    if K is None:
        raise InputError(f"{name}: there is no camera_matrix")
    width, height = (node.getNode(f"image_{side}").real() for side in ("width", "height"))
    if not width or not height:
        raise InputError(f"{name}: image_width and image_height are needed")
    rotation = np.eye(3) if turn is None else turn if turn.size == 9 else cv2.Rodrigues(turn)[0]
    told = node.getNode("name").string()
    return _camera(
        told or name,
        (width, height),
        K,
        rotation,
        np.zeros(3) if moved is None else moved.ravel(),
        () if bend is None else bend.ravel().tolist(),
    )


def _matrix(node: Any, names: Sequence[str]) -> Array | None:
    for name in names:
        found = node.getNode(name)
        if not found.empty():
            return cast(Array, found.mat())
    return None


def _camera(
    name: str,
    size_px: tuple[float, float],
    K: Array,
    rotation: Array,
    translation_m: Array,
    distortion: Sequence[float],
) -> Camera:
    bend = np.zeros(5)
    given = np.array(distortion, float)
    if len(given) > 5 and given[5:].any():
        raise InputError(f"camera {name}: more than 5 distortion coefficients are not supported")
    bend[: min(len(given), 5)] = given[:5]
    width, height = (math.floor(side + 0.5) for side in size_px)
    T = np.hstack([rotation, np.reshape(translation_m, (3, 1))])
    return Camera(name, (width, height), np.asarray(K, float), T, bend)
