"""Who is who: people of one camera's pictures and of another's, matched by whether their rays meet.

First tracks (ids of one camera) are put together for the whole clip; then, frame by frame, each camera's
people are given to whoever's points in space are nearest in its picture, so that ids that jump from one
person to another do no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError
from kinesphere.evaluate.views import joints
from kinesphere.evaluate.views.match import nearest, size_px
from kinesphere.evaluate.views.triangulate import LEAST_CAMERAS, flat, triangulated

SIGMA: Final = 0.0125
"""How far off landmarks are, in sizes of the person in the picture; see `triangulated`."""
APART: Final = 0.1
"""Rays that miss each other by more than this, in sizes, are not of one person."""
RARE: Final = 0.1
"""Tracks seen in less than this part of all moments are passed over at first."""
BEAM: Final = 64
SAMPLED: Final = 12
"""Moments that tracks are compared at."""


@dataclass(frozen=True)
class Person:
    """One person as c cameras saw them in m moments.

    xy_px        (c, m, 33, 2) NaN where they were not seen
    visibility   (c, m, 33)
    xyz_m        (c, m, 33, 3) what the network says in metres, in each camera's frame
    size_px      (c,) how large they are in the pictures
    """

    xy_px: Float[Array, "c m 33 2"]
    visibility: Float[Array, "c m 33"]
    xyz_m: Float[Array, "c m 33 3"]
    size_px: Float[Array, " c"]

    @property
    def sigma_px(self) -> Float[Array, " c"]:
        return SIGMA * self.size_px

    def joints_px(self, cameras: Sequence[Camera]) -> Float[Array, "c m 12 2"]:
        """Undistorted."""
        return flat(cameras, self.xy_px[:, :, joints.LANDMARKS])

    @property
    def trust(self) -> Float[Array, "c m 12"]:
        """How much each sight of a joint counts."""
        return np.clip(np.nan_to_num(self.visibility[:, :, joints.LANDMARKS]), 0.1, 1.0)


Track = Float[Array, "m 33 2"]


def people(
    cameras: Sequence[Camera], tables: Sequence[Array], moments: int, count: int
) -> list[Person]:
    """The `count` people whom most cameras see.

    tables   for each camera rows of `records.ROW`, whose `frame` counts moments

    Raises InputError when there are not so many.
    """
    tracks = [_tracks(rows, moments) for rows in tables]
    groups: list[list[Track | None]] = []
    while len(groups) < count:
        group = _together(cameras, tracks)
        if group is None:
            raise InputError(
                f"{len(groups)} of {count} people are seen by {LEAST_CAMERAS} cameras or more: ask for "
                "fewer (--people), or see whether the calibration and the lags (--lag) are right"
            )
        groups.append(group)
        tracks = [
            [t for t in some if t is not mine] for some, mine in zip(tracks, group, strict=True)
        ]
    places = np.stack([_places(cameras, group, moments) for group in groups])
    return _given(cameras, tables, places)


def _tracks(rows: Array, moments: int) -> list[Track]:
    """By id, those seen most first."""
    found: list[Track] = []
    ids, counts = np.unique(rows["person"], return_counts=True)
    for person in ids[np.argsort(-counts, kind="stable")]:
        mine = rows[rows["person"] == person]
        if len(mine) >= RARE * moments:
            xy_px = np.full((moments, 33, 2), np.nan)
            xy_px[mine["frame"]] = mine["xy_px"]
            found.append(xy_px)
    return found


def _together(cameras: Sequence[Camera], tracks: list[list[Track]]) -> list[Track | None] | None:
    """A track of each camera that are one person's; None where it has none of theirs.

    All choices are tried camera by camera, and the `BEAM` best are kept.
    """
    beam: list[list[Track | None]] = [[]]
    for some in tracks:
        longer = [[*group, one] for group in beam for one in (*some, None)]
        beam = sorted(longer, key=lambda group: _cost(cameras, group))[:BEAM]
    best = beam[0]
    return best if sum(one is not None for one in best) >= LEAST_CAMERAS else None


def _cost(cameras: Sequence[Camera], group: Sequence[Track | None]) -> float:
    """How far rays are apart, in sizes; a camera without a track counts as one that is just too far."""
    there = [k for k, one in enumerate(group) if one is not None]
    tracks = [one for one in group if one is not None]
    nobody = (len(group) - len(there)) * APART * 0.999
    if len(there) < LEAST_CAMERAS:
        return nobody
    both = np.isfinite(np.stack(tracks)[:, :, 0, 0]).all(axis=0).nonzero()[0]
    if not len(both):
        return nobody + len(there) * APART
    some = both[np.linspace(0, len(both) - 1, SAMPLED).astype(int)]
    seen_px = np.stack([one[some][:, joints.LANDMARKS] for one in tracks])
    using = [cameras[k] for k in there]
    sizes_px = np.median(size_px(seen_px), axis=1)
    flat_px = flat(using, seen_px).reshape(len(there), -1, 2)
    away_px = triangulated(using, flat_px, APART * sizes_px).away_px
    apart = np.nanmedian(away_px, axis=1) / sizes_px
    return nobody + float(np.minimum(apart, APART).sum())


def _places(
    cameras: Sequence[Camera], group: Sequence[Track | None], moments: int
) -> Float[Array, "m 12 3"]:
    """Where a person's joints are; while too few cameras see them, on a straight way."""
    empty = np.full((moments, 33, 2), np.nan)
    seen_px = np.stack([empty if one is None else one for one in group])[:, :, joints.LANDMARKS]
    flat_px = flat(cameras, seen_px).reshape(len(cameras), -1, 2)
    xyz_m = triangulated(cameras, flat_px, 4 * SIGMA * _sizes(seen_px)).xyz_m
    return filled(xyz_m.reshape(moments, joints.COUNT, 3))


def filled(values: Float[Array, "m *n"]) -> Float[Array, "m *n"]:
    """NaN replaced by what lies between the moments before and after; at the ends by the nearest."""
    columns = values.reshape(len(values), -1).copy()
    when = np.arange(len(values))
    for column in columns.T:
        known = np.isfinite(column)
        if known.any():
            column[~known] = np.interp(when[~known], when[known], column[known])
    return columns.reshape(values.shape)


def _sizes(xy_px: Float[Array, "c m k 2"]) -> Float[Array, " c"]:
    """The median over moments; 1 for cameras that never see the person."""
    each = size_px(xy_px)
    return np.array(
        [np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else 1.0 for row in each]
    )


def _given(
    cameras: Sequence[Camera], tables: Sequence[Array], places_m: Float[Array, "p m 12 3"]
) -> list[Person]:
    """Whom each camera saw, by where people are in space."""
    count, moments = places_m.shape[:2]
    seen = np.full((count, len(cameras), moments, 33, 6), np.nan)
    for k, (camera, rows) in enumerate(zip(cameras, tables, strict=True)):
        expected = camera.project(places_m.reshape(-1, 3)).reshape(count, moments, joints.COUNT, 2)
        for moment in range(moments):
            here = rows[rows["frame"] == moment]
            for person, detected in nearest(expected[:, moment], here["xy_px"]):
                one = here[detected]
                told = (one["xy_px"], one["visibility"][:, None], one["xyz_m"])
                seen[person, k, moment] = np.hstack(told)
    return [
        Person(one[..., :2], one[..., 2], one[..., 3:], _sizes(one[:, :, joints.LANDMARKS, :2]))
        for one in seen
    ]
