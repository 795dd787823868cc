"""People cut out of clips that show one person, with the landmarks that were found there.

Cut with our own mask (size full, nothing smoothed over time) at one standard height, so that a scene
may put them together; see composite.py.
"""

import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

import clips
import kinesphere as ks
from kinesphere.media.frames import read_video
from peers import WORK, SkipError, call
from worker import Array

POSE2SIM: Final = "pose2sim==0.10.49"
"""Its wheel holds clips of one and of two people from four sides (BSD-3-Clause)."""
CALIBRATION: Final = "Calib.qca.txt"
HEIGHT_PX: Final = 600
"""Of the tallest pose of a cutout, landmark to landmark."""
EDGE: Final = (0.35, 0.65)
"""Mask values between which the edge is transparent."""
HIPS: Final = [23, 24]


@dataclass(frozen=True)
class Source:
    """Where a person is seen alone: frames first..last of a clip, within a part of the picture."""

    clip: Path
    part: tuple[float, float, float, float] = (0, 0, 1, 1)
    """x0, y0, x1, y1 as fractions of the picture; leaves out others who stand about."""
    first: int = 0
    last: int | None = None


@dataclass(frozen=True)
class Cutout:
    """A person without surroundings.

    rgba    (T, height, width, 4) uint8
    xy_px   (T, 33, 2) landmarks in pixels of `rgba`
    anchor  (T, 2) the point that a path moves, in the same pixels: hips (x) and ground (y)
    """

    rgba: Array
    xy_px: Array
    anchor: Array


def sources(golden: Path) -> dict[str, Source]:
    """By name. Raises SkipError when one cannot be had."""
    alone = pose2sim("Demo_SinglePerson")
    return {
        "walker": Source(clips.sports2d(), (0, 0.48, 1, 1), 80, 185),
        "front": Source(alone[0], (0.14, 0, 1, 1)),
        "squats": Source(clips.squats(golden)),
        "back": Source(alone[2]),
    }


def pose2sim(demo: str) -> list[Path]:
    """The four clips of a demo of Pose2Sim, out of its wheel, with their calibration beside them.

    Raises SkipError.
    """
    folder = WORK / "pose2sim" / demo
    paths = [folder / f"cam{number:02d}.mp4" for number in range(1, 5)]
    if all(path.is_file() for path in (*paths, folder / CALIBRATION)):
        return paths
    pip: list[str | Path] = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    options = ["--ignore-requires-python", "--only-binary=:all:", "--dest", WORK, POSE2SIM]
    call([*pip, *options], f"fetching {POSE2SIM}")
    wheel = next(WORK.glob("pose2sim-*.whl"))
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as members:
        for path in paths:
            path.write_bytes(members.read(f"Pose2Sim/{demo}/videos/{path.name}"))
        calibration = members.read(f"Pose2Sim/{demo}/calibration/{CALIBRATION}")
        (folder / CALIBRATION).write_bytes(calibration)
    wheel.unlink()
    return paths


def cut(source: Source) -> Cutout:
    """The person of a source. Raises SkipError when a frame has none."""
    pictures, found = zip(*_looked_at(source), strict=True)
    xy_px = np.array([pose.xy_image_px for pose in found])
    tall_px = np.quantile(np.ptp(xy_px[..., 1], axis=1), 0.9)
    scale = HEIGHT_PX / float(tall_px)
    masks = [pose.mask for pose in found]
    low, high = _bounds(masks)
    rgba = [
        _scaled(np.dstack([picture, _alpha(mask)])[low[1] : high[1], low[0] : high[0]], scale)
        for picture, mask in zip(pictures, masks, strict=True)
    ]
    xy_px = (xy_px - low) * scale
    return Cutout(np.array(rgba), xy_px, _anchors(xy_px))


def _looked_at(source: Source) -> Iterator[tuple[Array, ks.Pose]]:
    """Pictures and the person in them."""
    detector = ks.create_detector(
        model_type="full",
        enable_smoothing=False,
        enable_segmentation=True,
        smooth_segmentation=False,
    )
    with detector:
        for index, frame in enumerate(read_video(source.clip)):
            if index < source.first or (source.last is not None and index > source.last):
                continue
            picture_rgb = _part(frame.picture_rgb, source.part)
            poses = detector.estimate_poses(picture_rgb, timestamp=frame.t_ms)
            if not poses:
                raise SkipError(f"{source.clip.name}: nobody was found in frame {index}")
            yield picture_rgb, poses[0]


def _part(picture: Array, part: tuple[float, float, float, float]) -> Array:
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = (
        round(f * n) for f, n in zip(part, (width, height, width, height), strict=True)
    )
    return np.ascontiguousarray(picture[y0:y1, x0:x1])


def _bounds(masks: list[Array]) -> tuple[Array, Array]:
    """The corners of the box that holds all masks."""
    ever = np.maximum.reduce(masks) > EDGE[0]
    xs, ys = np.flatnonzero(ever.any(axis=0)), np.flatnonzero(ever.any(axis=1))
    return np.array([xs[0], ys[0]]), np.array([xs[-1] + 1, ys[-1] + 1])


def _alpha(mask: Array) -> Array:
    """The largest piece of the mask as 0 to 255, with a soft edge."""
    _, pieces, stats, _ = cv2.connectedComponentsWithStats((mask > EDGE[0]).astype(np.uint8))
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    soft = np.clip((mask - EDGE[0]) / (EDGE[1] - EDGE[0]), 0, 1) * (pieces == largest)
    return np.rint(cv2.GaussianBlur(soft.astype(np.float32), (0, 0), 1.5) * 255).astype(np.uint8)


def _scaled(picture: Array, scale: float) -> Array:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)


def _anchors(xy_px: Array) -> Array:
    """The hips' x averaged over half a second, and one height for the ground."""
    hips = xy_px[:, HIPS, 0].mean(axis=1)
    padded = np.pad(hips, 7, mode="reflect", reflect_type="odd")
    x = np.convolve(padded, np.full(15, 1 / 15), mode="valid")
    ground = np.quantile(xy_px[..., 1].max(axis=1), 0.9)
    return np.stack([x, np.full(len(x), ground)], axis=1)
