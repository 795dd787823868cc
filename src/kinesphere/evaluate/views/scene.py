"""From footage to people and what is held to be true of them."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.evaluate.views import movenet
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.joints import LANDMARKS
from kinesphere.evaluate.views.kept import Arrays, kept
from kinesphere.evaluate.views.lags import Delays, delays
from kinesphere.evaluate.views.look import look
from kinesphere.evaluate.views.people import Person, people
from kinesphere.evaluate.views.reference import Subject, body_of, independent_of, triangulate
from kinesphere.evaluate.views.triangulate import flat
from kinesphere.progress import Track

MODEL: Final = "heavy"
"""Whose landmarks the references are made from."""
PLAIN: Final = {"enable_smoothing": False, "lift": "off"}
"""Errors are to be independent from frame to frame."""
MORE: Final = 2
"""So many people more are looked for: others may walk about."""


def who(scene: Footage, count: int, place: Path, track: Track) -> list[Person]:
    """The people whom most cameras see. Raises InputError when there are not so many."""
    tables = [
        _by_moment(
            look(clip, scene.frames, MODEL, PLAIN, count + MORE, place, track).rows, first, scene
        )
        for clip, first in zip(scene.clips, scene.first, strict=True)
    ]
    return people(scene.cameras, tables, scene.moments, count)


def _by_moment(rows: Array, first: int, scene: Footage) -> Array:
    """Rows of moments, in whose `frame` these are counted."""
    there = rows[(rows["frame"] >= first) & (rows["frame"] < first + scene.moments)].copy()
    there["frame"] -= first
    return there


def subject(
    person: Person,
    scene: Footage,
    number: int,
    independent: bool,
    place: Path,
    say: movenet.Say,
    track: Track,
) -> Subject:
    """The person's references; `number` tells people apart. Needs PyTorch."""
    joints_px = person.xy_px[:, :, LANDMARKS]
    points = triangulate(scene.cameras, joints_px, person.trust, person.sigma_px, scene.fps)
    body = body_of(person, points.cameras, scene, f"body-{number}", place, track)
    other = independent_of(person, scene, place, say, track) if independent else None
    return Subject(person, points, body, other)


def lags(person: Person, scene: Footage, place: Path, track: Track) -> Delays:
    """How clips seem to be delayed beside each other, beyond the known lags; kept in `place`."""
    flat_px = flat(scene.cameras, person.xy_px[:, :, LANDMARKS])
    digest = hashlib.sha256(np.nan_to_num(flat_px, nan=-1e9).tobytes()).hexdigest()

    def make() -> Arrays:
        once = (delays(scene.cameras, flat_px, person.sigma_px) for _ in range(1))
        (found,) = track(once, "do the clips run together?", 1)
        return vars(found)

    return Delays(**kept(place, "lags", digest, make))
