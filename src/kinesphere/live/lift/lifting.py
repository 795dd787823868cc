"""The lift in the pipeline: what the landmark network saw, with its sides and depth put right."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.live.landmarks import Landmarks, sigmoid
from kinesphere.live.lift import stored
from kinesphere.live.lift.sides import Sides, exchanged, repaired
from kinesphere.live.lift.step import Lifted, LiftState, Seen, step
from kinesphere.live.lift.stored import Lift

FOV_DEG: Final = 60.0
"""Along the picture's longer side, where nobody knows better; as in `kinesphere fit`."""
SURE: Final = 0.02
"""Beyond this, and above 1 minus this, networks mean no more by their visibility than here."""


@dataclass(frozen=True)
class Lifting:
    """A lift, and what is known of camera and person.

    fov_deg    the field of view along the picture's longer side; None: not known
    height_m   how tall the person is; None: not known
    """

    lift: Lift
    fov_deg: float | None = None
    height_m: float | None = None

    def focal_px(self, size_px: tuple[int, int]) -> float:
        """The focal length, known or guessed."""
        return max(size_px) / 2 / np.tan(np.radians(self.fov_deg or FOV_DEG) / 2)


def lifting_of(
    lift: str | Path, fov_deg: float | None = None, height_m: float | None = None
) -> Lifting | None:
    """What is asked for in words: "auto" for the lift that ships, "off" for none, or a card's path.

    Raises InputError, WeightsError.
    """
    for name, value, low, high in (("fov_deg", fov_deg, 5, 170), ("height_m", height_m, 0.4, 2.6)):
        if value is not None and not low <= value <= high:
            raise InputError(f"{name} must be from {low:g} to {high:g}, got {value!r}")
    if lift == "off":
        return None
    if str(lift) != "auto" and Path(lift).suffix != ".json":
        raise InputError(f'lift must be "auto", "off" or the path to a card (.json), got {lift!r}')
    card = weights.FOLDER / "lift.json" if lift == "auto" else Path(lift)
    return Lifting(stored.read(card), fov_deg, height_m)


@dataclass(frozen=True)
class Known:
    """What is remembered of a person."""

    sides: Sides | None = None
    state: LiftState = field(default_factory=LiftState)


def lifted(
    lifting: Lifting, known: Known, seen: Landmarks, size_px: tuple[int, int], t_ms: float
) -> tuple[Known, Landmarks]:
    """The person in one frame more, `seen` in a picture of (width, height).

    Their metres, their pixels' depth and visibility are the lift's; with spreads and place.
    """
    sides, seen = _sides_right(known.sides, seen, t_ms)
    rays = to_rays(seen.xyz_image_px[:, :2], size_px, lifting.focal_px(size_px))
    told = Seen(rays, seen.xyz_world_m, seen.visibility, lifting.fov_deg is not None)
    state, found = step(lifting.lift, known.state, told, t_ms, lifting.height_m)
    return Known(sides, state), _with(lifting, seen, found, size_px)


def to_rays(
    xy_px: Float[Array, "n 2"], size_px: tuple[int, int], focal_px: float
) -> Float[Array, "n 2"]:
    """Pixels as rays (x / z, y / z) of a camera that looks at the middle of its picture."""
    return (xy_px - np.array(size_px) / 2) / focal_px


def _sides_right(before: Sides | None, seen: Landmarks, t_ms: float) -> tuple[Sides, Landmarks]:
    sides, wrong = repaired(before, seen.xyz_image_px[:, :2], seen.size_px, t_ms)
    if not wrong.any():
        return sides, seen
    names = ("xyz_image_px", "xyz_world_m", "visibility", "presence")
    return sides, replace(seen, **{name: exchanged(getattr(seen, name), wrong) for name in names})


def _with(lifting: Lifting, seen: Landmarks, found: Lifted, size_px: tuple[int, int]) -> Landmarks:
    px_per_m = lifting.focal_px(size_px) / max(float(found.position_m[2]), 1e-3)
    depth_px = found.xyz_m[:, 2:] * px_per_m
    return replace(
        seen,
        xyz_image_px=np.hstack([seen.xyz_image_px[:, :2], depth_px]),
        xyz_world_m=found.xyz_m,
        sigma_m=found.sigma_m,
        position_m=found.position_m,
        visibility=calibrated(lifting.lift, seen.visibility),
    )


def calibrated(lift: Lift, visibility: Float[Array, "33"]) -> Float[Array, "33"]:
    """Visibility that is right as often as it says. (Platt 1999: "Probabilistic outputs".)"""
    sure = visibility.clip(SURE, 1 - SURE)
    factor, added = lift.visible
    return sigmoid(factor * np.log(sure / (1 - sure)) + added)
