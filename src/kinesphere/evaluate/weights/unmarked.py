"""Pictures that nobody has marked: beside the released heavy network, which is no truth."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.engines import Network
from kinesphere.evaluate.metrics import centred
from kinesphere.evaluate.weights.look import aimed, seen_in
from kinesphere.evaluate.weights.people import Crowd, Person
from kinesphere.evaluate.weights.sets import spread
from kinesphere.live.detect import find_people, to_region
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import Source, parse
from kinesphere.progress import Track

NAME: Final = "agreement with heavy"
SEEN_AT: Final = 0.5
"""Landmarks that heavy holds for visible are compared, no others."""
TOGETHER: Final = 30
"""So many frames of a clip in a row are no independent people."""


def of_unmarked(
    sources: Sequence[str], detector: Network, heavy: Network, most: int, track: Track
) -> Crowd:
    """Those whom the detector finds, with what the heavy network says of them as if it were true.

    Raises SourceError, InputError, PictureError.
    """
    people: list[Person] = []
    each = -(-most // len(sources))
    for source in map(parse, sources):
        for key, group, picture in track(_pictures(source, each), source.name, None):
            people += _people(key, group, picture, detector, heavy)
    if not people:
        raise InputError("nobody is found in what --unmarked names")
    chosen = tuple(people[i] for i in spread(len(people), most))
    return Crowd(
        NAME, chosen, 0, ("distances are from the released heavy network, not from truth",)
    )


def _pictures(source: Source, most: int) -> Iterator[tuple[str, str, Path | bytes]]:
    """At most so many, evenly spread: (key, group, picture) each."""
    if source.kind == "pictures":
        for path in (source.files[i] for i in spread(len(source.files), most)):
            yield str(path), str(path), path
        return
    if source.kind != "clip":
        raise InputError(f"--unmarked takes pictures and clips, got {source.place}")
    path = Path(source.place)
    wanted = set(spread(sum(1 for _ in read_video(path)), most).tolist())
    for frame in read_video(path):
        if frame.index in wanted:
            name = f"{source.name}@{frame.index}"
            yield name, f"{source.name}@{frame.index // TOGETHER}", _png(frame.picture_rgb)


def _png(picture_rgb: Array) -> bytes:
    return cv2.imencode(".png", cv2.cvtColor(picture_rgb, cv2.COLOR_RGB2BGR))[1].tobytes()


def _people(
    key: str, group: str, picture: Path | bytes, detector: Network, heavy: Network
) -> Iterator[Person]:
    """Those in whom the heavy network sees a person, twice, in regions that it aims the second time."""
    picture_rgb = to_rgb(picture)
    found = [to_region(one) for one in find_people(detector, picture_rgb)]
    for number, region in enumerate(one for one in found if one.usable):
        first = seen_in(heavy, picture_rgb, region)
        region = region if first is None else aimed(region, first)
        told = None if first is None else seen_in(heavy, picture_rgb, region)
        if told is None:
            continue
        sure = told.visibility >= SEEN_AT
        yield Person(
            key=f"{key}#{number}",
            picture=picture,
            size_px=(picture_rgb.shape[1], picture_rgb.shape[0]),
            region=region,
            xy_px=np.where(sure[:, None], told.xyz_image_px[:, :2], np.nan),
            visible=np.full(skeleton.COUNT, np.nan),
            xyz_m=centred(told.xyz_world_m[None])[0],
            mask=lambda: None,
            group=group,
        )
