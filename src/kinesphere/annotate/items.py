"""What is asked about, out of samples and of pictures, and where each item's picture is.

An item's source, frame and person are those by which `kinesphere fit --order` finds what was answered.
Pictures lie in the folder that was given; what leads out of it is left out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.annotate.pictures import Picture, look
from kinesphere.annotate.questions import Belief, believed
from kinesphere.annotate.store import Item, Place
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.core.records import Sample
from kinesphere.live.create import create_detector
from kinesphere.live.detector import PoseDetector
from kinesphere.media.page import printable
from kinesphere.media.picture import to_rgb
from kinesphere.media.samples import read_samples
from kinesphere.media.sources import parse
from kinesphere.progress import Track, silent

TABLE: Final = "samples.parquet"
NETWORK_SIGMA_M: Final = 0.15
"""How far off the depth of a pair is by the network's own landmarks, the only explanation there is."""
MOST: Final = 6
"""Hypotheses of an item, the stored fit among them."""
MARGIN: Final = 0.1
"""Around a person's landmarks, in the longer side of what they span."""


@dataclass(frozen=True)
class Found:
    """Something to ask about. `item` is None where all about it is known already."""

    place: Place
    picture: Picture
    item: Item | None


Sizes = Mapping[Place, tuple[int, int]]
"""Of the pictures of items that are known already, by place."""


def find(
    sources: Sequence[str], model: str, people: int, known: Sizes, track: Track = silent
) -> Iterator[Found | str]:
    """The items of samples and pictures; a text says which picture cannot be used, and why.

    model    of the landmark network, for pictures that are not known
    people   so many are looked for in each picture

    Raises InputError and SourceError when a source is not there or is neither.
    """
    tables = [_table(text) for text in sources]
    files = [
        file for text, table in zip(sources, tables, strict=True) if not table
        for file in _files(text)
    ]  # fmt: skip
    for table in tables:
        if table:
            yield from _samples(table, track)
    yield from _pictures(files, model, people, known, track)


def _table(text: str) -> Path | None:
    """The table of samples that is meant, if one is."""
    path = Path(text)
    try:
        if path.suffix == ".parquet" and path.is_file():
            return path
        return path / TABLE if (path / TABLE).is_file() else None
    except (OSError, ValueError):
        return None  # other sources say what is wrong with such a name


def _files(text: str) -> list[tuple[Path, Path]]:
    """Pictures, each with the folder that it must lie in."""
    source = parse(text)
    if source.kind != "pictures":
        raise InputError(
            f"{source.place} is no picture, nor a folder of pictures or samples: of a clip make samples "
            f"first (kinesphere fit {source.place} --out fitted), then give that folder"
        )
    folder = Path(text) if Path(text).is_dir() else None
    return [(file, folder or file.parent) for file in source.files]


def _samples(table: Path, track: Track) -> Iterator[Found | str]:
    """The samples whose pictures were kept beside their table."""
    for sample in track(read_samples(table), f"reading {table.name}", None):
        try:
            yield _from_sample(sample, table.parent)
        except InputError as error:
            yield f"{sample.source}, frame {sample.frame}: {error}"


def _from_sample(sample: Sample, folder: Path) -> Found:
    if not sample.picture:
        raise InputError("no picture was kept: run kinesphere fit with --pictures keep")
    picture = look(folder / sample.picture, folder)
    size_px = (int(sample.size_px[0]), int(sample.size_px[1]))
    if picture.size_px != size_px:
        raise InputError(f"the picture has {picture.size_px} pixels, the sample is of {size_px}")
    others_m, weights = sample.alternatives_m[: MOST - 1], sample.alternative_weights[: MOST - 1]
    xyz_m = np.concatenate([sample.xyz_m[None], others_m]).astype(float)
    if not (weights >= 0).all():  # NaN is not either
        raise InputError("its alternatives have weights that are none")
    belief = believed(sample.xyz_m, others_m, weights)
    place = Place(sample.source, int(sample.frame), int(sample.person))
    return Found(place, picture, _item(place, size_px, _marks(sample), belief, xyz_m))


def _marks(sample: Sample) -> Float[Array, "33 3"]:
    """Where the evidence has the landmarks, else the fit.

    A sample does not say how visible they are, but what is hidden may be twice as far off.
    """
    seen = np.isfinite(sample.seen_px.sum(axis=1))
    xy_px = np.where(seen[:, None], sample.seen_px, sample.xy_px)
    sigma_px = np.where(seen, sample.seen_sigma_px, np.inf)
    least = sigma_px.min()
    visibility = np.clip(2 - sigma_px / least, 0, 1) if np.isfinite(least) else np.zeros(len(seen))
    return np.column_stack([xy_px, visibility]).astype(float)


def _pictures(
    files: Collection[tuple[Path, Path]], model: str, people: int, known: Sizes, track: Track
) -> Iterator[Found | str]:
    before: dict[str, list[Place]] = {}
    for place in known:
        before.setdefault(place.source, []).append(place)
    with ExitStack() as stack:
        detector: PoseDetector | None = None
        for file, folder in track(files, "looking for people", len(files)):
            if detector is None and str(file) not in before:  # loaded when it is needed
                made = create_detector(model_type=model, enable_smoothing=False)
                detector = stack.enter_context(made)
            try:
                picture = look(file, folder)
                if str(file) in before:
                    yield from _again(before[str(file)], picture, known)
                elif detector is not None:
                    yield from _looked_at(file, picture, detector, people)
            except InputError as error:
                yield str(error) if str(file) in str(error) else f"{file}: {error}"


def _again(places: Sequence[Place], picture: Picture, known: Sizes) -> Iterator[Found]:
    for place in places:
        if known[place] != picture.size_px:
            raise InputError(
                f"it has {picture.size_px} pixels, but had {known[place]} when it was first asked "
                "about: give it another name"
            )
        yield Found(place, picture, None)


def _looked_at(
    file: Path, picture: Picture, detector: PoseDetector, people: int
) -> Iterator[Found]:
    poses = detector.estimate_poses(to_rgb(file), people)
    if not poses:
        raise InputError("nobody was found")
    for pose in poses:
        place = Place(str(file), 0, pose.id)
        yield Found(place, picture, _from_pose(place, picture.size_px, pose))


def _from_pose(place: Place, size_px: tuple[int, int], pose: Pose) -> Item:
    marks = np.column_stack([pose.xy_image_px, pose.visibility]).astype(float)
    xyz_m = np.asarray(pose.xyz_world_m, float)[None]
    belief = believed(xyz_m[0], xyz_m[1:], np.zeros(0))
    belief = replace(belief, sigma_m=np.full_like(belief.sigma_m, NETWORK_SIGMA_M))
    return _item(place, size_px, marks, belief, xyz_m)


def _item(
    place: Place, size_px: tuple[int, int], marks: Array, belief: Belief, xyz_m: Array
) -> Item:
    if not (np.isfinite(xyz_m).all() and np.isfinite(belief.weights).all()):
        raise InputError("its landmarks in metres are no numbers")
    if printable(place.source) != place.source:
        raise InputError("its name is no text that a database can hold: give it another one")
    name = "/".join(Path(place.source).parts[-2:])
    return Item(place, name, size_px, marks, _box(marks, size_px), belief, xyz_m)


def _box(marks: Array, size_px: tuple[int, int]) -> tuple[float, float, float, float]:
    known = marks[np.isfinite(marks).all(axis=1), :2]
    if not len(known):
        raise InputError("no landmark of the person is known")
    low, high = known.min(axis=0), known.max(axis=0)
    margin = MARGIN * (high - low).max()
    low, high = np.clip(low - margin, 0, size_px), np.clip(high + margin, 0, size_px)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
