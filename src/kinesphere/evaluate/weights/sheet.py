"""The people with the largest errors, drawn: what is true green, what the network says red."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Crop
from kinesphere.evaluate.weights.compare import Compared
from kinesphere.evaluate.weights.measures import Told, mean_away
from kinesphere.evaluate.weights.people import Person
from kinesphere.live import constants as c
from kinesphere.media.picture import to_rgb
from kinesphere.media.whole import whole

SIDE_PX: Final = 256
COLUMNS: Final = 6
TRUE_RGB, FOUND_RGB, INK_RGB = (60, 220, 60), (255, 60, 60), (255, 255, 255)
QUALITY: Final = 88
FAR_PX: Final = 1e4
"""Beyond it is no picture that OpenCV could draw on."""
Sheets = dict[tuple[int, str], Path]
"""By the set's number, from 1, and the label of the weights."""


def write(all_: Sequence[Compared], count: int, folder: Path) -> Sheets:
    """worst-NUMBER-WEIGHTS.jpg for each set, counted from 1, and weights. Raises OutputError."""
    made: Sheets = {}
    for number, one in enumerate(all_, 1):
        for candidate in one.candidates:
            chosen = worst(one.told, one.seen[candidate.label], count)
            if len(chosen):
                path = folder / f"worst-{number}-{_slug(candidate.label)}.jpg"
                _write(path, _sheet(one, candidate.label, chosen))
                made[number, candidate.label] = path
    return made


def _write(path: Path, picture: UInt8[Array, "height width 3"]) -> None:
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    coded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    with whole(path) as part:
        part.write_bytes(coded.tobytes())


def _slug(words: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in words)


def worst(told: Told, seen: Array, count: int) -> Array:
    """Who has the largest mean distance in the picture, in torsos; those not found come first."""
    errors = errors_of(told, seen)
    known = np.flatnonzero(~np.isnan(errors))
    return known[np.argsort(-errors[known], kind="stable")][:count]


def errors_of(told: Told, seen: Array) -> Float[Array, " n"]:
    """As `mean_away`; infinite where nobody was found."""
    return np.where(told.is_person & ~seen["found"], np.inf, mean_away(told, seen))


def _sheet(one: Compared, label: str, chosen: Array) -> UInt8[Array, "height width 3"]:
    rows, errors = one.seen[label], errors_of(one.told, one.seen[label])
    tiles = [_tile(one.crowd.people[i], rows[i : i + 1], float(errors[i])) for i in chosen.tolist()]
    blank = np.full((SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    tiles += [blank] * (-len(tiles) % min(COLUMNS, len(tiles)))
    wide = min(COLUMNS, len(tiles))
    return np.vstack([np.hstack(tiles[i : i + wide]) for i in range(0, len(tiles), wide)])


def _tile(person: Person, row: Array, error: float) -> UInt8[Array, "side side 3"]:
    """row   of `people.SEEN`, shape (1,)"""
    crop = Crop(person.region, SIDE_PX)
    picture = crop.cut(to_rgb(person.picture), c.LANDMARKS_BORDER)
    _bones(picture, crop.to_crop(person.xy_px), TRUE_RGB)
    if row["found"][0]:
        _bones(picture, crop.to_crop(row["xy_px"][0].astype(float)), FOUND_RGB)
    said = f"{error:.2f} torsos" if np.isfinite(error) else "not found"
    for colour, thick in (((0, 0, 0), 3), (INK_RGB, 1)):
        cv2.putText(
            picture, said, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, thick, cv2.LINE_AA
        )
    return picture


def _bones(picture: Array, xy_px: Float[Array, "33 2"], colour: tuple[int, int, int]) -> None:
    """Bones whose both ends are known, and landmarks that are."""
    known = np.flatnonzero((np.abs(np.nan_to_num(xy_px, nan=np.inf)) < FAR_PX).all(axis=1))
    at = {k: tuple(map(int, np.rint(xy_px[k] * 8))) for k in known.tolist()}
    for a, b in skeleton.EDGES:
        if a in at and b in at:
            cv2.line(picture, at[a], at[b], colour, 1, cv2.LINE_AA, 3)
    for place in at.values():
        cv2.circle(picture, place, 16, colour, -1, cv2.LINE_AA, 3)
