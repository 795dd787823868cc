"""Pictures with the people seen in them: found now, marked by annotators, or out of a table."""

import hashlib
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from jaxtyping import UInt8

import kinesphere.live.create as live_detector
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.pose import Pose
from kinesphere.fit.options import FitOptions
from kinesphere.fit.told import Marks, Seen, Table
from kinesphere.live.detector import PoseDetector
from kinesphere.media.frames import read_video
from kinesphere.media.page import printable
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import Source

MASK_LEAST: Final = 0.5
"""Of a mask that the network gives: more is the person."""
STEM: Final = 40
"""Letters of a name in the names of files about it: these must not get too long."""

Finder: TypeAlias = PoseDetector | Marks | Table
"""Who tells where people are."""


@dataclass(frozen=True)
class Shown:
    """A picture and who is in it; `problem` says why it could not be looked at."""

    source: str
    """The picture or clip, as it was named."""
    frame: int
    t_ms: float
    picture_rgb: UInt8[Array, "height width 3"] | None
    people: tuple[Seen, ...] = ()
    problem: str = ""
    fov_deg: float | None = None
    """Along the longer side, where the picture says it."""

    @property
    def copy(self) -> str:
        """What copies beside the table are called: something of the name and of the place, the frame."""
        place = hashlib.sha256(self.source.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        return f"{printable(self.stem)[:STEM].replace('?', '_')}_{place}_{self.frame:06d}"

    @property
    def stem(self) -> str:
        """What files about it are called."""
        return Path(self.source).stem


def shown(source: Source, options: FitOptions, finder: Finder) -> Generator[Shown, None, None]:
    """The pictures of a source, in order. Raises InputError, and SourceError before the first.

    A clip that is damaged ends with a `problem`.
    """
    if source.kind == "pictures":
        return (_picture(file, finder, options.people) for file in source.files)
    return _as_far_as_it_goes(source, _frames(source, options, finder))


def live(options: FitOptions) -> PoseDetector:
    """What finds landmarks now. Raises as `create_detector`."""
    return live_detector.create_detector(
        model_type=options.model,
        enable_smoothing=False,  # a fit smooths by itself, and wants errors to be independent
        enable_segmentation=options.masks == "live",
        smooth_segmentation=False,
        detector=options.detector,
    )


def _picture(file: Path, finder: Finder, most: int) -> Shown:
    try:
        picture = to_rgb(file)
        people = _people(file, picture, finder, most)
    except InputError as error:
        return Shown(str(file), 0, 0.0, None, problem=str(error))
    return Shown(str(file), 0, 0.0, picture, people)


def _people(file: Path, picture: Array, finder: Finder, most: int) -> tuple[Seen, ...]:
    if isinstance(finder, Table):
        return finder.people(file)
    if isinstance(finder, Marks):
        return finder.people(file, (picture.shape[1], picture.shape[0]))
    found = tuple(map(_from_pose, finder.estimate_poses(picture, most)))
    if not found:
        raise InputError("nobody was found")
    return found


def _frames(source: Source, options: FitOptions, finder: Finder) -> Generator[Shown, None, None]:
    if isinstance(finder, Table):
        for frame in read_video(source.place, every=options.every):
            yield _tabled(source, frame.index, frame.t_ms, frame.picture_rgb, finder)
    elif isinstance(finder, PoseDetector):
        found = finder.estimate_video(source.place, every=options.every, max_poses=options.people)
        for frame, poses in found:
            people = tuple(map(_from_pose, poses))
            problem = "" if people else "nobody was found"
            yield Shown(source.place, frame.index, frame.t_ms, frame.picture_rgb, people, problem)


def _tabled(source: Source, frame: int, t_ms: float, picture: Array, table: Table) -> Shown:
    try:
        return Shown(source.place, frame, t_ms, picture, table.at(frame))
    except InputError as error:
        return Shown(source.place, frame, t_ms, picture, problem=str(error))


def _as_far_as_it_goes(
    source: Source, frames: Generator[Shown, None, None]
) -> Generator[Shown, None, None]:
    """Frames that came before a clip broke off are as good as any."""
    last: Shown | None = None
    with closing(frames):
        try:
            for last in frames:
                yield last
        except SourceError as error:
            if last is None:
                raise
            yield Shown(source.place, last.frame + 1, last.t_ms, None, problem=str(error))


def _from_pose(pose: Pose) -> Seen:
    mask = None if pose.mask is None else (pose.mask > MASK_LEAST).astype(np.uint8)
    return Seen(
        pose.id,
        np.asarray(pose.xy_image_px, float),
        np.asarray(pose.visibility, float),
        np.asarray(pose.xyz_world_m, float),
        mask,
    )
