"""Pictures with the people seen in them: found now, marked by annotators, or out of a table."""

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

import kinesphere.live.detector as live_detector
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, PictureError
from kinesphere.core.pose import Pose
from kinesphere.fit.options import FitOptions
from kinesphere.live.detector import PoseDetector
from kinesphere.media.coco import Annotated, read_coco
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import Source
from kinesphere.media.tables_in import read_table

MASK_LEAST: Final = 0.5
"""Of a mask that the network gives: more is the person."""


@dataclass(frozen=True)
class Seen:
    """One person: see `Observation`. `mask` is as large as the picture, not 0 where the person is."""

    person: int
    xy_px: Float[Array, "33 2"]
    visibility: Float[Array, "33"]
    cue_m: Float[Array, "33 3"] | None = None
    mask: UInt8[Array, "height width"] | None = None


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
        """What copies beside the table are called: the name, something of the folder, the frame."""
        folder = hashlib.sha256(str(Path(self.source).parent).encode("utf-8", "replace"))
        return f"{self.stem}_{folder.hexdigest()[:6]}_{self.frame:06d}"

    @property
    def stem(self) -> str:
        """What files about it are called."""
        return Path(self.source).stem


def shown(
    source: Source, options: FitOptions, detector: PoseDetector | None
) -> Generator[Shown, None, None]:
    """The pictures of a source, in order. `detector` finds the people, if nothing else tells them.

    Raises InputError and SourceError.
    """
    if detector is not None:
        return _found(source, options, detector)
    path = Path(options.landmarks)
    if path.suffix == ".json":
        return _annotated(path, source)
    return _tabled(path, source, options)


def detector(options: FitOptions) -> PoseDetector | None:
    """What finds landmarks now; None where a file tells them. Raises as `create_detector`."""
    if options.landmarks != "live":
        return None
    return live_detector.create_detector(
        model_type=options.model,
        enable_smoothing=False,  # a fit smooths by itself, and wants errors to be independent
        enable_segmentation=options.masks == "live",
        smooth_segmentation=False,
    )


def _found(
    source: Source, options: FitOptions, finder: PoseDetector
) -> Generator[Shown, None, None]:
    if source.kind == "pictures":
        for file in source.files:
            yield _picture(file, finder, options.people)
        return
    frames = finder.estimate_video(source.place, every=options.every, max_poses=options.people)
    for frame, poses in frames:
        people = tuple(map(_from_pose, poses))
        yield Shown(source.place, frame.index, frame.t_ms, frame.picture_rgb, people)


def _picture(file: Path, finder: PoseDetector, people: int) -> Shown:
    try:
        picture = to_rgb(file)
    except PictureError as error:
        return Shown(str(file), 0, 0.0, None, problem=str(error))
    poses = finder.estimate_poses(picture, people)
    found = tuple(map(_from_pose, poses))
    return Shown(str(file), 0, 0.0, picture, found, "" if found else "nobody was found")


def _from_pose(pose: Pose) -> Seen:
    mask = None if pose.mask is None else (pose.mask > MASK_LEAST).astype(np.uint8)
    return Seen(
        pose.id,
        np.asarray(pose.xy_image_px, float),
        np.asarray(pose.visibility, float),
        np.asarray(pose.xyz_world_m, float),
        mask,
    )


def _annotated(path: Path, source: Source) -> Generator[Shown, None, None]:
    """The annotated people of the pictures that the source names."""
    if source.kind != "pictures":
        raise InputError(f"{path} marks people in pictures; {source.place} is none")
    by_name: dict[str, list[Annotated]] = {}
    for person in read_coco(path, Path(source.files[0]).parent):
        by_name.setdefault(person.picture.name, []).append(person)
    for file in source.files:
        people = by_name.get(file.name, [])
        yield _marked(file, people)


def _marked(file: Path, people: list[Annotated]) -> Shown:
    try:
        picture = to_rgb(file)
    except PictureError as error:
        return Shown(str(file), 0, 0.0, None, problem=str(error))
    size_px = (picture.shape[1], picture.shape[0])
    wrong = next((p for p in people if tuple(p.size_px) != size_px), None)
    if wrong is not None:
        problem = f"the annotations are for {wrong.size_px} pixels, the picture has {size_px}"
        return Shown(str(file), 0, 0.0, picture, problem=problem)
    seen = tuple(Seen(p.person, p.xy_px, p.visibility, None, p.mask()) for p in people)
    problem = "" if seen else "nobody is marked"
    return Shown(str(file), 0, 0.0, picture, seen, problem)


def _tabled(path: Path, source: Source, options: FitOptions) -> Generator[Shown, None, None]:
    rows, files = read_table(path)
    if source.kind == "pictures":
        yield from _tabled_pictures(path, rows, files, source)
        return
    for frame in read_video(source.place, every=options.every):
        here = tuple(_from_row(row) for row in rows[rows["frame"] == frame.index])
        problem = "" if here else "the table has nobody here"
        yield Shown(source.place, frame.index, frame.t_ms, frame.picture_rgb, here, problem)


def _tabled_pictures(
    path: Path, rows: Array, files: list[str] | None, source: Source
) -> Iterator[Shown]:
    if files is None and len(source.files) > 1:
        raise InputError(f"{path} does not say which rows are of which picture")
    names = [Path(name).name for name in files] if files is not None else []
    for file in source.files:
        mine = rows if files is None else rows[[name == file.name for name in names]]
        people = tuple(map(_from_row, mine))
        try:
            picture = to_rgb(file)
        except PictureError as error:
            yield Shown(str(file), 0, 0.0, None, problem=str(error))
            continue
        problem = "" if people else "the table has nobody here"
        yield Shown(str(file), 0, 0.0, picture, people, problem)


def _from_row(row: Array) -> Seen:
    return Seen(
        int(row["person"]),
        row["xy_px"].astype(float),
        row["visibility"].astype(float),
        row["xyz_m"].astype(float),
    )
