"""A sheet of pictures beside their landmarks, for people to look at."""

from itertools import chain, islice
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import EDGES
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import read, shards
from kinesphere.media.whole import whole

ROWS, PAIRS = 8, 6
SIDE_PX: Final = 160
SEEN, HIDDEN, REGION = (120, 255, 90), (255, 70, 60), (255, 220, 60)
"""Colours (RGB) of landmarks, and of the square that a network would look at."""
QUALITY: Final = 85


def write_sheet(path: Path, data: Path) -> None:
    """The first pictures of a folder of shards. Raises InputError, OutputError."""
    examples = chain.from_iterable(read(shard.path) for shard in shards(data))
    rgb = sheet(list(islice(examples, ROWS * PAIRS)))
    jpeg = cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    with whole(path) as part:
        part.write_bytes(jpeg.tobytes())


def sheet(examples: list[Example]) -> UInt8[Array, "height width 3"]:
    """Each picture, and right of it the same with landmarks: green seen, red hidden."""
    cells = [np.hstack([_small(one), _marked(one)]) for one in examples]
    cells += [np.zeros_like(cells[0])] * (-len(cells) % PAIRS)
    rows = [np.hstack(cells[i : i + PAIRS]) for i in range(0, len(cells), PAIRS)]
    return np.vstack(rows)


def _small(one: Example) -> UInt8[Array, "side side 3"]:
    picture = cv2.imdecode(np.frombuffer(one.picture, np.uint8), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise InputError(f"example {one.key}: its picture is damaged")
    return cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)


def _marked(one: Example) -> UInt8[Array, "side side 3"]:
    picture, scale = _small(one) // 2, SIDE_PX / one.size_px[0]
    places = [(int(x), int(y)) for x, y in np.rint(one.xy_px[:33] * scale)]
    for a, b in EDGES:
        colour = SEEN if one.visible[a] and one.visible[b] else HIDDEN
        cv2.line(picture, places[a], places[b], colour, 1, cv2.LINE_AA)
    for place, seen in zip(places, one.visible, strict=False):
        cv2.circle(picture, place, 1, SEEN if seen else HIDDEN, -1)
    cv2.polylines(picture, [_corners(one, scale)], True, REGION, 1, cv2.LINE_AA)
    return picture


def _corners(one: Example, scale: float) -> Array:
    size_px = one.region.size_px * scale
    x, y = one.region.center_px
    box = ((x * scale, y * scale), (size_px, size_px), np.degrees(one.region.rotation_rad))
    return np.rint(cv2.boxPoints(box)).astype(np.int32)
