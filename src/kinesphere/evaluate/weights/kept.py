"""What networks saw, kept in files, so that an interruption loses little and nothing is seen twice."""

import zipfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import PictureError
from kinesphere.engines import Network
from kinesphere.evaluate.weights.look import fingerprint, look
from kinesphere.evaluate.weights.people import SEEN, Crowd, Person
from kinesphere.media.whole import folder, whole
from kinesphere.progress import Track

CHUNK: Final = 100


def seen(
    network: Network, sha256: str, crowd: Crowd, place: Path, resume: bool, doing: str, track: Track
) -> Array:
    """(N,) of `SEEN`: what `network` sees of the people of a crowd.

    sha256   of the network's weights
    place    the folder where it is kept
    resume   whether what is kept there is used

    Raises PictureError, which names the picture; OutputError.
    """
    folder(place)
    parts = [crowd.people[i : i + CHUNK] for i in range(0, len(crowd.people), CHUNK)]
    paths = [place / f"{sha256[:16]}-{fingerprint(some, crowd.again)}.npz" for some in parts]
    kept = [_read(p, len(some)) if resume else None for p, some in zip(paths, parts, strict=True)]
    left = [one for some, rows in zip(parts, kept, strict=True) if rows is None for one in some]
    total = len(crowd.people)
    todo = track(left, doing, total, total - len(left))
    every: list[Array] = []
    for path, some, rows in zip(paths, parts, kept, strict=True):
        if rows is None:
            rows = _looked(network, islice(todo, len(some)), crowd.again)
            _keep(path, rows)
        every.append(rows)
    return np.concatenate(every)


def _keep(path: Path, rows: Array) -> None:
    with whole(path) as part, part.open("wb") as file:
        np.savez_compressed(file, seen=rows)


def _read(path: Path, count: int) -> Array | None:
    try:
        with path.open("rb") as opened, np.load(opened) as file:
            rows = file["seen"]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None  # not there or damaged: it is looked at anew
    return rows if rows.shape == (count,) and rows.dtype == SEEN else None


def _looked(network: Network, people: Iterable[Person], again: int) -> Array:
    rows: list[Array] = []
    for person in people:
        try:
            rows.append(look(network, person, again))
        except PictureError as error:
            raise PictureError(f"{person.key}: {error}") from error
    return np.concatenate(rows)
