"""Landmarks as points of a body: x right in the picture, y up, z towards the camera."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.components import (
    Num,
    Quat,
    Vec3,
    from_axes,
    least,
    middle,
    minus,
    plus,
    smooth_step,
    times,
)
from kinesphere.motion.humanoid import flipped

SEEN: Final = (0.2, 0.7)
"""A landmark is not trusted up to the first visibility, and wholly from the second on."""
SIDES: Final = ("left", "right")
KNUCKLES: Final = (5, 9, 13, 17)
"""Landmarks of a hand: of index, middle, ring and little finger."""
FACING: Final = np.diag([1.0, -1.0, -1.0])
"""The rotation of a head that faces the camera."""
MIRRORED: Final = np.array([[[1.0, -1.0, -1.0]], [[-1.0, -1.0, -1.0]]])
"""From landmarks of the left and the right hand to those of a left one, y up."""


@dataclass(frozen=True)
class Hand:
    """Its 21 landmarks, of a right hand in a mirror: metres, 0 where it is not; and 1 where it is seen,
    else 0."""

    points: Sequence[Vec3]
    seen: Num

    @cached_property
    def palm(self) -> tuple[Vec3, Vec3]:
        """Its direction (wrist to knuckles) and width (towards the thumb); of no set length."""
        index, inner, outer, little = (self.points[i] for i in KNUCKLES)
        wide = plus(times(minus(index, little), 3.0), minus(inner, outer))
        middle_m = middle(middle(index, little), middle(inner, outer))
        return minus(middle_m, self.points[0]), wide


@dataclass(frozen=True)
class Face:
    """The head's rotation in the world, and 1 where the face is seen, else 0."""

    rotation: Quat
    seen: Num


@dataclass(frozen=True)
class Body:
    """One moment (floats) or many (arrays (T,)).

    points   33 times x, y, z: metres from the middle of the hips; 0 where nothing is known
    seen     33 times 0 (hidden) to 1 (seen)
    hands    by side, and the face, where they were looked for
    """

    points: Sequence[Sequence[Num]]
    seen: Sequence[Num]
    hands: Mapping[str, Hand] | None = None
    face: Face | None = None

    def point(self, name: str) -> Vec3:
        """One landmark."""
        x, y, z = self.points[INDEX[name]]
        return x, y, z

    def middle(self, part: str) -> Vec3:
        """Between a landmark of the left and of the right."""
        return middle(self.point(f"left_{part}"), self.point(f"right_{part}"))

    def across(self, part: str) -> Vec3:
        """From the right one to the left one."""
        return minus(self.point(f"left_{part}"), self.point(f"right_{part}"))

    def worst(self, *names: str) -> Num:
        """How well the worst seen of landmarks is seen."""
        worst = self.seen[INDEX[names[0]]]
        for name in names[1:]:
            worst = least(worst, self.seen[INDEX[name]])
        return worst

    def mirrored(self, side: str, part: str) -> Vec3:
        """A landmark of the left; of the right in a mirror, so that it is a left one."""
        x, y, z = self.points[INDEX[f"{side}_{part}"]]
        return (x, y, z) if side == "left" else (-x, y, z)


def body_of(
    xyz_m: Float[Array, "*t 33 3"],
    visibility: Float[Array, "*t 33"],
    hands_m: Float[Array, "*t 2 21 3"] | None = None,
    face_rotation: Float[Array, "*t 3 3"] | None = None,
) -> Body:
    """Of landmarks as `clip.Landmarks` has them. A landmark, a hand or a face that is not finite counts
    as hidden."""
    hands = None if hands_m is None else hands_of(hands_m)
    face = None if face_rotation is None else face_of(face_rotation)
    finite = np.isfinite(xyz_m).all(-1)
    seen = np.where(finite & np.isfinite(visibility), visibility, 0.0)
    known: Array = np.asarray(finite)[..., None]
    points = flipped(np.where(known, xyz_m, 0.0))
    trusted = smooth_step(np.asarray(seen, float), *SEEN)
    if xyz_m.ndim == 2:
        return Body(points.tolist(), np.asarray(trusted).tolist(), hands, face)
    components = np.ascontiguousarray(np.moveaxis(points, 0, -1))
    return Body(
        [list(one) for one in components],
        list(np.ascontiguousarray(np.asarray(trusted).T)),
        hands,
        face,
    )


def hands_of(hands_m: Float[Array, "*t 2 21 3"]) -> dict[str, Hand]:
    """A hand one of whose landmarks is not finite is not seen."""
    seen = np.asarray(np.isfinite(hands_m).all((-1, -2)))
    points: Array = np.where(seen[..., None, None], hands_m, 0.0) * MIRRORED
    if hands_m.ndim == 3:
        each = zip(SIDES, points.tolist(), seen.tolist(), strict=True)
        return {side: Hand([(x, y, z) for x, y, z in of], float(one)) for side, of, one in each}
    components = np.ascontiguousarray(np.moveaxis(points, 0, -1))
    return {
        side: Hand([(x, y, z) for x, y, z in components[i]], np.where(seen[:, i], 1.0, 0.0))
        for i, side in enumerate(SIDES)
    }


def face_of(face_rotation: Float[Array, "*t 3 3"]) -> Face:
    """Of `Face.rotation`, whose directions are the picture's (y down, z away)."""
    seen = np.asarray(np.isfinite(face_rotation).all((-1, -2)))
    known: Array = np.where(seen[..., None, None], face_rotation, FACING)
    R: Array = np.moveaxis(known * FACING.diagonal()[:, None], (-2, -1), (0, 1))
    one = face_rotation.ndim == 2
    (a, b, c), (d, e, f), (g, h, i) = R.tolist() if one else R
    rotation = from_axes((a, d, g), (b, e, h), (c, f, i))
    return Face(rotation, float(seen) if one else np.where(seen, 1.0, 0.0))
