"""The pictures in which hands are looked for: lists of (height, width, 3) RGB."""

import json
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

import kinesphere as ks
from clips import GOLDEN, ROOT
from kinesphere.media.frames import read_video
from peers import WORK, SkipError
from worker import Array

REFERENCE: Final = WORK / "tfjs-models"
"""tfjs-models' hand-pose-detection/test_data (Apache-2.0)."""
COCO: Final = ROOT.parent / "shared/data/coco100"
LEAST_PX: Final = 160
WRISTS: Final = (9, 10)
"""COCO's keypoints; of their three numbers the last says whether they are visible (2)."""


def two_hands() -> list[Array]:
    return [_picture(_there(REFERENCE / "hands.jpg"))]


def asl() -> list[Array]:
    return clip(_there(REFERENCE / "asl_hand.25fps.mp4"))


def asl_expected() -> tuple[Array, Array]:
    """xy_px (T, 21, 2), xyz_m (T, 21, 3) as the reference's tests expect them."""
    files = [_there(REFERENCE / name) for name in ("asl_hand.full.json", "asl_hand_3d.full.json")]
    xyz_px, xyz_m = (np.array(json.loads(file.read_text())) for file in files)
    return xyz_px[..., :2], xyz_m


def golden() -> list[Array]:
    return [_picture(_there(GOLDEN / name)) for name in ("pose.jpg", "three_people.jpg")]


def coco() -> list[Array]:
    return [_picture(path) for path in sorted(_there(COCO).glob("*/*.jpg"))]


def coco_near() -> list[Array]:
    """Around each person's visible wrists: squares of four times the way from wrist to elbow."""
    return [part for folder in ("train2017", "val2017") for part in _parts(folder)]


def _parts(folder: str) -> list[Array]:
    told = json.loads(_there(COCO / f"person_keypoints_{folder}.json").read_text())
    files = {one["id"]: COCO / folder / one["file_name"] for one in told["images"]}
    parts: list[Array] = []
    for person in told["annotations"]:
        points = np.array(person["keypoints"], float).reshape(-1, 3)
        for wrist in WRISTS:
            elbow = points[wrist - 2]
            if min(points[wrist, 2], elbow[2]) == 2 and files[person["image_id"]].is_file():
                side = 4 * float(np.hypot(*(points[wrist] - elbow)[:2]))
                parts.append(_square(_picture(files[person["image_id"]]), points[wrist, :2], side))
    return [part for part in parts if min(part.shape[:2]) >= LEAST_PX]


def clip(path: Path, count: int | None = None) -> list[Array]:
    """The first frames of a clip."""
    frames = (frame.picture_rgb for frame in read_video(path))
    return [picture for picture, _ in zip(frames, range(count or 10**9), strict=False)]


def near(frames: list[Array]) -> list[Array]:
    """The upper part of the person in a clip: one square for all frames, around shoulders and wrists."""
    points: list[Array] = []
    with ks.create_detector(model_type="lite") as detector:
        for frame in frames[::5]:
            points += [pose.xy_image_px[11:23] for pose in detector.estimate_poses(frame)]
    if not points:
        raise SkipError("nobody is in the clip")
    low, high = np.concatenate(points).min(axis=0), np.concatenate(points).max(axis=0)
    side = float(max(high - low)) * 1.1
    return [_square(frame, (low + high) / 2, side) for frame in frames]


def _square(picture: Array, center: Array, side: float) -> Array:
    """The part of the picture in a square, as far as there is picture."""
    low = np.maximum(np.round(center - side / 2).astype(int), 0)
    high = np.round(center + side / 2).astype(int)
    return np.ascontiguousarray(picture[low[1] : high[1], low[0] : high[0]])


def _picture(path: Path) -> Array:
    with Image.open(path) as image:
        return np.array(image.convert("RGB"))


def _there(path: Path) -> Path:
    if not path.exists():
        raise SkipError(f"there is no {path}")
    return path
