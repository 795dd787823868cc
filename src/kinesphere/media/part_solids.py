"""Hands and faces in space: solids for `figure`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import face, hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.hand import HandSide
from kinesphere.media.palette import CONTOUR_RGB, FINGER_RGB, SIDE_RGB
from kinesphere.media.part_strokes import KNUCKLES, finger, there
from kinesphere.media.solids import Solid, unit

_JOINT_M: Final = (0.0095, 0.0085, 0.0075, 0.0065)
"""The radii of a finger's joints, from the palm to the tip."""
_PALM_M: Final = 0.011
_LINE_M: Final = 0.0016
_TOP, _CHIN, _LEFT, _RIGHT = 10, 152, 454, 234
"""Landmarks of the rim of a face."""
_OF_HANDS: Final = range(skeleton.INDEX["left_pinky"], skeleton.INDEX["right_thumb"] + 1)


@dataclass(frozen=True)
class Parts:
    """The hands and the face that are known, in metres."""

    hands: dict[HandSide, Float[Array, "21 3"]]
    face: Float[Array, "478 3"] | None

    @staticmethod
    def of(hands_m: Array | None, face_m: Array | None) -> "Parts":
        """Without those that are NaN. Raises InputError when a shape does not fit."""
        for name, got, shape in (
            ("hands_m", hands_m, (2, hand.COUNT, 3)),
            ("face_m", face_m, (face.COUNT, 3)),
        ):
            if got is not None and got.shape != shape:
                raise InputError(f"{name}: expected shape {shape}, got {got.shape}")
        hands: dict[HandSide, Array] = {}
        if hands_m is not None:
            both = zip(hand.SIDES, np.asarray(hands_m, float), strict=True)
            hands = {side: at for side, at in both if there(at)}
        known = face_m is not None and there(face_m[: face.MESH])
        return Parts(hands, np.asarray(face_m, float) if known else None)

    @property
    def some(self) -> bool:
        """Whether anything is known."""
        return bool(self.hands) or self.face is not None

    def has_hand_of(self, a: int, b: int) -> bool:
        """Whether a bone of the body is one of a hand that is known finger by finger."""
        return max(a, b) in _OF_HANDS and skeleton.SIDES[max(a, b)] in self.hands

    def solids(self) -> list[Solid]:
        """All of it."""
        hands = [solid for side, at in self.hands.items() for solid in hand_solids(side, at)]
        return [*hands, *(face_solids(self.face) if self.face is not None else ())]


def hand_solids(side: HandSide, xyz_m: Float[Array, "21 3"]) -> Iterator[Solid]:
    """A palm in its side's colour, and fingers in their own."""
    for a, b in (*((0, i) for i in (1, *KNUCKLES)), (1, KNUCKLES[0]), *pairwise(KNUCKLES)):
        radius = _PALM_M if a == hand.WRIST else _JOINT_M[0]
        yield Solid(xyz_m[a], xyz_m[b], radius, _JOINT_M[0], SIDE_RGB[side])
    for a, b in hand.EDGES:
        if a != hand.WRIST:
            radius_a, radius_b = (_JOINT_M[(i - 1) % 4] for i in (a, b))
            yield Solid(xyz_m[a], xyz_m[b], radius_a, radius_b, FINGER_RGB[side][finger(b)])


def palm_axis(xyz_m: Float[Array, "21 3"]) -> Float[Array, "3"]:
    """The unit vector out of a hand, (21, 3), on the side that the camera sees: of its palm or back."""
    wrist, index, pinky = xyz_m[[hand.WRIST, KNUCKLES[0], KNUCKLES[-1]]]
    axis = unit(np.cross(index - wrist, pinky - wrist))
    return -axis if axis[2] > 0 else axis


def face_axes(xyz_m: Float[Array, "478 3"]) -> tuple[Array, Array, Array]:
    """Unit vectors of a face, (478, 3): to the person's own left, up, and out of it."""
    left = unit(xyz_m[_LEFT] - xyz_m[_RIGHT])
    up = xyz_m[_TOP] - xyz_m[_CHIN]
    up = unit(up - (up @ left) * left)
    return left, up, np.cross(left, up)


def skull_solid(xyz_m: Float[Array, "478 3"]) -> Solid:
    """A skull and a jaw behind a face, (478, 3)."""
    left, up, out = face_axes(xyz_m)
    ends = xyz_m[[_LEFT, _RIGHT, _TOP, _CHIN]]
    middle, wide = ends.mean(0), max(abs((ends[0] - ends[1]) @ left) / 2, 1e-3)
    high = abs((ends[2] - ends[3]) @ up) / 2
    skull = middle + 0.3 * high * up - 0.8 * wide * out
    jaw = middle - 0.58 * high * up - 0.6 * wide * out
    return Solid(skull, jaw, 1.08 * wide, 0.72 * wide, SIDE_RGB["middle"])


def face_solids(xyz_m: Float[Array, "478 3"]) -> Iterator[Solid]:
    """Contours."""
    for name, lines in face.CONTOURS.items():
        for a, b in (pair for line in lines for pair in pairwise(line)):
            if there(xyz_m[[a, b]]):
                yield Solid(xyz_m[a], xyz_m[b], _LINE_M, _LINE_M, CONTOUR_RGB[name])
