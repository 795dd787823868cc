"""People and what was found of them, drawn: from the front, and from the side, where depth is seen."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.evaluate.metrics import centred
from kinesphere.evaluate.synthetic.people import People
from kinesphere.media.whole import whole

SHOWN: Final = 8
SIDE_PX: Final = 256
METRES: Final = 2.4
"""What a view from the side spans."""
TRUE_BGR, FOUND_BGR = (60, 160, 60), (40, 60, 220)
INK_BGR: Final = (60, 60, 60)


def draw(path: Path, crowd: People, found: dict[str, Array]) -> None:
    """A PNG: a column a person; their parts and landmarks, then a row a variant from the side."""
    some = np.linspace(0, len(crowd.xyz_m) - 1, min(SHOWN, len(crowd.xyz_m))).astype(int).tolist()
    rows = [np.hstack([_front(crowd, index) for index in some])]
    for name, found_m in found.items():
        row = [_aside(centred(crowd.xyz_m)[i], centred(found_m)[i]) for i in some]
        rows.append(_named(np.hstack(row), f"{name}: from the side, true green, found red"))
    with whole(path) as part:
        part.write_bytes(cv2.imencode(".png", np.vstack(rows))[1].tobytes())


def _front(crowd: People, index: int) -> Array:
    parts = crowd.parts[index].astype(np.uint8)
    picture = cv2.applyColorMap(parts * 17, cv2.COLORMAP_BONE)
    picture[parts == 0] = 255
    return _bones(picture, crowd.seen_px[index], INK_BGR)


def _aside(true_m: Array, found_m: Array) -> Array:
    picture = np.full((SIDE_PX, SIDE_PX, 3), 250, np.uint8)
    for xyz_m, colour in ((true_m, TRUE_BGR), (found_m, FOUND_BGR)):
        xy = xyz_m[:, [2, 1]] * (SIDE_PX / METRES) + SIDE_PX / 2
        picture = _bones(picture, xy, colour)
    return picture


def _bones(picture: Array, xy_px: Array, colour: tuple[int, int, int]) -> Array:
    points = np.rint(xy_px * 8).astype(int)
    for a, b in skeleton.EDGES:
        start, end = (tuple(map(int, points[k])) for k in (a, b))
        cv2.line(picture, start, end, colour, 1, cv2.LINE_AA, 3)
    return picture


def _named(picture: Array, words: str) -> Array:
    return cv2.putText(picture, words, (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK_BGR, 1)
