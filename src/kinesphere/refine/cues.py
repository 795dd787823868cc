"""What the lift says of a person along a clip, run forwards and backwards.

Live, the lift knows the past alone. Of a file it sees the future as well: the clip is run through once
more from its end, and the two are averaged, each counting as much as it is sure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.holistic.finish import WRISTS
from kinesphere.live.lift.lifting import Lifting, to_rays
from kinesphere.live.lift.sides import Sides, exchanged, repaired
from kinesphere.live.lift.signal import HIPS
from kinesphere.live.lift.step import Lifted, LiftState, Seen, step
from kinesphere.refine.parts import exchanged_hands
from kinesphere.refine.people import Person, interpolated

SIDED = ("xy_px", "z", "xyz_m", "visibility", "presence")


@dataclass(frozen=True)
class Cues:
    """Landmarks of T frames in the camera's axes, as `live.lift.step.Lifted` has those of one.

    xyz_m        (T, 33, 3) from the middle of the hips
    sigma_m      (T, 33)
    position_m   (T, 3) where the middle of the hips is, from the camera
    """

    xyz_m: Float[Array, "T 33 3"]
    sigma_m: Float[Array, "T 33"]
    position_m: Float[Array, "T 3"]


def sides_right(person: Person) -> Person:
    """The person with left and right exchanged back where the network took one for the other."""
    rows, before = person.rows.copy(), None
    for row in rows[person.seen]:
        before = _repaired(before, row, rows)
    return Person(rows, person.seen)


def _repaired(before: Sides | None, row: np.void, rows: Array) -> Sides:
    xy_px = row["xy_px"].astype(np.float64)
    sides, wrong = repaired(before, xy_px, _size_px(xy_px), float(row["t_ms"]))
    if wrong.any():
        at = np.searchsorted(rows["frame"], row["frame"])
        for name in SIDED:
            rows[name][at] = exchanged(row[name], wrong)
        if wrong[list(WRISTS)].all():
            exchanged_hands(rows[at : at + 1], np.ones(1, np.bool_))
    return sides


def _size_px(xy_px: Float[Array, "33 2"]) -> float:
    """The diameter of the circle around the middle of the hips that holds the person."""
    return 2 * float(np.linalg.norm(xy_px - xy_px[HIPS].mean(axis=0), axis=1).max())


def cues(lifting: Lifting, person: Person, size_px: tuple[int, int]) -> Cues:
    """What the lift says, both ways together; where the person was missed, what is between.

    size_px   the picture's width and height
    """
    seen = person.rows[person.seen]
    told = [seen_by_lift(lifting, row, size_px) for row in seen]
    forwards = _along(lifting, told, seen["t_ms"])
    backwards = _along(lifting, told[::-1], -seen["t_ms"][::-1])
    both = _together(forwards, _reversed(backwards))
    return _each(lambda values: interpolated(person.rows["t_ms"], seen["t_ms"], values), both)


def seen_by_lift(lifting: Lifting, row: np.void, size_px: tuple[int, int]) -> Seen:
    """One row as the lift takes it."""
    rays = to_rays(row["xy_px"].astype(np.float64), size_px, lifting.focal_px(size_px))
    cue_m, visibility = (row[name].astype(np.float64) for name in ("xyz_m", "visibility"))
    return Seen(rays, cue_m, visibility, lifting.fov_deg is not None)


def _along(lifting: Lifting, told: list[Seen], t_ms: Float[Array, "T"]) -> Cues:
    return _stacked(list(_steps(lifting, told, t_ms)))


def _steps(lifting: Lifting, told: list[Seen], t_ms: Float[Array, "T"]) -> Iterator[Lifted]:
    state = LiftState()
    for one, at in zip(told, t_ms.tolist(), strict=True):
        state, found = step(lifting.lift, state, one, at, lifting.height_m)
        yield found


def _stacked(found: list[Lifted]) -> Cues:
    return Cues(
        np.stack([one.xyz_m for one in found]),
        np.stack([one.sigma_m for one in found]),
        np.stack([one.position_m for one in found]),
    )


def _together(a: Cues, b: Cues) -> Cues:
    """The mean, weighted by certainty; their errors are alike, so it is hardly surer than either."""
    one, other = a.sigma_m**-2.0, b.sigma_m**-2.0
    share = (one / (one + other))[..., None]
    return Cues(
        share * a.xyz_m + (1 - share) * b.xyz_m,
        ((one + other) / 2) ** -0.5,
        (a.position_m + b.position_m) / 2,
    )


def _reversed(some: Cues) -> Cues:
    return _each(lambda values: values[::-1], some)


def _each(change: Callable[[Array], Array], some: Cues) -> Cues:
    return Cues(change(some.xyz_m), change(some.sigma_m), change(some.position_m))
