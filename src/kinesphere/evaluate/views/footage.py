"""Footage of one scene by several cameras, in a folder as Pose2Sim lays it out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.calibration import read_calibration
from kinesphere.media.frames import probe, read_video

VIDEOS: Final = (".mp4", ".mov", ".avi", ".mkv", ".m4v", ".webm")
CALIBRATIONS: Final = (".toml", ".qca.txt", ".qca", ".yml", ".yaml", ".xml", ".json")
NO_CALIBRATION: Final = "config.toml"
"""Pose2Sim's settings, beside the folders."""
PADDING_PX: Final = 16
"""Codecs pad pictures to whole blocks, and calibrations may count the padding, or not."""
LEAST: Final = 2
USUAL_FPS: Final = 30.0


@dataclass(frozen=True)
class Footage:
    """c clips of one scene, each with the camera that took it.

    lags     (c,) how many frames after the first to begin each clip began
    frames   in the shortest clip
    """

    clips: tuple[Path, ...]
    cameras: tuple[Camera, ...]
    lags: tuple[int, ...]
    fps: float
    frames: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(clip.stem for clip in self.clips)

    @property
    def first(self) -> tuple[int, ...]:
        """The frame of each clip that shows the first moment that all saw."""
        return tuple(max(self.lags) - lag for lag in self.lags)

    @property
    def moments(self) -> int:
        """How many all saw."""
        return self.frames - max(self.first)

    @property
    def fov_deg(self) -> tuple[float, ...]:
        """Of each camera, along the picture's longer side."""
        halves = [max(one.size_px) / 2 / one.K[0, 0] for one in self.cameras]
        return tuple(float(2 * np.degrees(np.arctan(half))) for half in halves)


def footage(folder: Path, calibration: Path | None, lags: Sequence[int] = ()) -> Footage:
    """The clips in `folder`/videos and the cameras in `folder`/calibration, in the order of their names.

    Clips and calibration may also lie in `folder` itself. Raises InputError and SourceError.
    """
    if not folder.is_dir():
        raise SourceError(f"there is no folder {folder}")
    clips = _files(folder, "videos", VIDEOS)
    if not clips:
        raise SourceError(
            f"there are no videos in {folder / 'videos'}: a folder as Pose2Sim lays it out is needed, "
            "with videos/cam01.mp4, … and calibration/"
        )
    path = calibration or _calibration(folder)
    cameras = read_calibration(path)
    _check(path, clips, cameras, lags)
    frames = min(probe(clip).frame_count or _count(clip) for clip in clips)
    lags = tuple(lag - min(lags) for lag in lags) or (0,) * len(clips)
    if max(lags) >= frames:
        raise InputError(
            f"--lag leaves no moment that all clips saw: the shortest has {frames} frames"
        )
    fitting = tuple(_as_filmed(one, clip) for one, clip in zip(cameras, clips, strict=True))
    return Footage(clips, fitting, lags, probe(clips[0]).fps or USUAL_FPS, frames)


def _files(folder: Path, name: str, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    place = folder / name if (folder / name).is_dir() else folder
    found = [path for path in place.iterdir() if path.name.lower().endswith(suffixes)]
    return tuple(sorted((path for path in found if path.is_file()), key=_natural))


def _natural(path: Path) -> list[tuple[int, str]]:
    """cam2 before cam10."""
    parts = re.split(r"(\d+)", path.name.lower())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _calibration(folder: Path) -> Path:
    files = _files(folder, "calibration", CALIBRATIONS)
    found = [path for path in files if path.name.lower() != NO_CALIBRATION]
    if not found:
        raise SourceError(
            f"there is no calibration in {folder / 'calibration'}: Pose2Sim's .toml, Qualisys' .qca.txt "
            "or OpenCV's .yml; --calibration names a file elsewhere"
        )
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise InputError(
            f"{found[0].parent} holds several calibrations ({names}): choose with --calibration"
        )
    return found[0]


def _check(
    path: Path, clips: Sequence[Path], cameras: Sequence[Camera], lags: Sequence[int]
) -> None:
    if len(clips) != len(cameras):
        names = ", ".join(one.name for one in cameras)
        raise InputError(
            f"{path} calibrates {len(cameras)} cameras ({names}), but there are {len(clips)} videos in "
            f"{clips[0].parent}: one for each is needed, in the same order"
        )
    if len(clips) < LEAST:
        raise InputError(
            f"several cameras are needed to tell what is true; {path} has {len(clips)}"
        )
    if lags and len(lags) != len(clips):
        raise InputError(
            f"--lag must have a number for each of {len(clips)} clips, got {len(lags)}"
        )


def _count(clip: Path) -> int:
    return sum(1 for _ in read_video(clip))


def _as_filmed(camera: Camera, clip: Path) -> Camera:
    """The camera with the picture's own size. InputError when it was calibrated for another."""
    frame = next(iter(read_video(clip, last=1)), None)
    if frame is None:
        raise SourceError(f"{clip} holds no picture")
    height, width = frame.picture_rgb.shape[:2]
    if max(abs(camera.size_px[0] - width), abs(camera.size_px[1] - height)) >= PADDING_PX:
        raise InputError(
            f"{clip} has {width} x {height} pixels, the calibration of {camera.name} is for "
            f"{camera.size_px[0]} x {camera.size_px[1]}"
        )
    return replace(camera, size_px=(width, height))
