"""How strong expressions of a face are, by lengths between its landmarks and nothing else.

The landmarks are turned into the head's own axes first, so turning the head changes little; lengths are
parts of the distance between the outer corners of the eyes, or of an eye's own width. Each coefficient
begins where faces at rest end and is 1 where people can do no more; both were set on photographs by eye.
A face is not compared with itself at rest, so somebody with low brows has `browDown` all the time.

What lengths do not show is left out: cheeks, tongue, lips rolled or pressed, squints.
"""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.face import COUNT, OUTER_EYES
from kinesphere.live.faces.head import in_head_cm

Points: TypeAlias = list[list[float]]
"""Landmarks in the head's axes, in units of the distance between the outer corners of the eyes."""

UPPER_LIP, LOWER_LIP, CHIN = 13, 14, 152
"""The middles of the lips' inner rims, and the tip of the chin."""


@dataclass(frozen=True)
class Side:
    """Landmarks of one side of the face."""

    name: str
    outwards: float
    """Along the head's x."""
    eye: tuple[int, int]
    """Outer and inner corner."""
    lids: tuple[tuple[int, int], ...]
    """Upper and lower, three places along the eye."""
    iris: int
    brow: tuple[int, int]
    """The inner end, and the highest place farther out."""
    mouth: int


SIDES: Final = (
    Side("Left", 1.0, (263, 362), ((386, 374), (385, 380), (387, 373)), 473, (336, 293), 291),
    Side("Right", -1.0, (33, 133), ((159, 145), (158, 153), (160, 144)), 468, (107, 63), 61),
)

# From where to where a length makes 0 to 1.
BLINK: Final = (0.19, 0.07)
"""An eye's height by its width."""
WIDE: Final = (0.31, 0.42)
LOOK_ACROSS: Final = (0.03, 0.22)
"""The iris from the middle of the eye's corners, by its width."""
LOOK_UP: Final = (0.06, 0.18)
LOOK_DOWN: Final = (-0.01, -0.12)
BROW_INNER_UP: Final = (0.285, 0.37)
"""Above the eye's corner."""
BROW_OUTER_UP: Final = (0.265, 0.34)
BROW_DOWN: Final = (0.215, 0.15)
JAW_OPEN: Final = (0.03, 0.38)
"""Between the lips, without what a smile parts them."""
SMILE_PARTS: Final = 0.12
CORNER_UP: Final = (-0.005, 0.06)
"""A corner of the mouth above the middle between the lips."""
CORNER_OUT: Final = (0.57, 0.74)
"""Twice its way from there outwards."""
SMILE: Final = (0.15, 0.9)
"""The mean of both, 3 to 2."""
FROWN: Final = (-0.03, -0.08)
NARROW: Final = (0.45, 0.33)
"""The mouth's width."""
ROUND: Final = (0.05, 0.15)
"""Between the lips: narrow lips that part are a funnel, others a pucker."""
ASIDE: Final = (0.05, 0.15)
"""The mouth, or the chin, off the head's middle."""


def expressions(xyz_px: Float[Array, "n 3"]) -> dict[str, float]:
    """The coefficients that can be told, 0 to 1, by their names in `core.face.EXPRESSIONS`.

    xyz_px   (n, 3)  the landmarks, z too, in pixels; n is 478, or 468 without irises, and then without
                     `eyeLook…`
    """
    head_cm = in_head_cm(xyz_px)
    right, left = head_cm[list(OUTER_EYES)]
    # Plain numbers: for so few of them arrays take ten times as long.
    unit: Points = (head_cm / np.linalg.norm(left - right)).tolist()
    each = [(side.name, _eye(unit, side) | _brow(unit, side)) for side in SIDES]
    found = {f"{what}{name}": value for name, told in each for what, value in told.items()}
    inner_up = [_ramp(_above(unit, s.brow[0], s.eye[1]), BROW_INNER_UP) for s in SIDES]
    return {**found, "browInnerUp": sum(inner_up) / 2, **_mouth(unit)}


def _eye(unit: Points, side: Side) -> dict[str, float]:
    """Lids and, where there is one, the iris."""
    outer, inner = side.eye
    width = _length(unit, outer, inner)
    height = sum(_length(unit, up, down) for up, down in side.lids) / len(side.lids) / width
    lids = {"eyeBlink": _ramp(height, BLINK), "eyeWide": _ramp(height, WIDE)}
    if len(unit) < COUNT:
        return lids
    x, y = ((unit[side.iris][i] - (unit[outer][i] + unit[inner][i]) / 2) / width for i in (0, 1))
    out = x * side.outwards
    return {
        **lids,
        "eyeLookOut": _ramp(out, LOOK_ACROSS),
        "eyeLookIn": _ramp(-out, LOOK_ACROSS),
        "eyeLookUp": _ramp(y, LOOK_UP),
        "eyeLookDown": _ramp(y, LOOK_DOWN),
    }


def _brow(unit: Points, side: Side) -> dict[str, float]:
    inner, outer = (_above(unit, b, e) for b, e in zip(side.brow, side.eye[::-1], strict=True))
    return {"browDown": _ramp(inner, BROW_DOWN), "browOuterUp": _ramp(outer, BROW_OUTER_UP)}


def _mouth(unit: Points) -> dict[str, float]:
    """Lips and jaw."""
    aside, height = ((unit[UPPER_LIP][i] + unit[LOWER_LIP][i]) / 2 for i in (0, 1))
    smiles: dict[str, float] = {}
    frowns: dict[str, float] = {}
    for side in SIDES:
        x, y = unit[side.mouth][0] - aside, unit[side.mouth][1] - height
        raised, widened = _ramp(y, CORNER_UP), _ramp(2 * abs(x), CORNER_OUT)
        smiles[f"mouthSmile{side.name}"] = _ramp(0.6 * raised + 0.4 * widened, SMILE)
        frowns[f"mouthFrown{side.name}"] = _ramp(y, FROWN)
    parted = _length(unit, UPPER_LIP, LOWER_LIP)
    narrow = _ramp(_length(unit, *(side.mouth for side in SIDES)), NARROW)
    opened, chin = _ramp(parted, ROUND), unit[CHIN][0]
    return {
        **smiles,
        **frowns,
        "jawOpen": _ramp(parted - SMILE_PARTS * sum(smiles.values()) / 2, JAW_OPEN),
        "mouthPucker": narrow * (1 - opened),
        "mouthFunnel": narrow * opened,
        "mouthLeft": _ramp(aside, ASIDE),
        "mouthRight": _ramp(-aside, ASIDE),
        "jawLeft": _ramp(chin, ASIDE),
        "jawRight": _ramp(-chin, ASIDE),
    }


def _length(unit: Points, one: int, other: int) -> float:
    return math.dist(unit[one], unit[other])


def _above(unit: Points, one: int, other: int) -> float:
    return unit[one][1] - unit[other][1]


def _ramp(value: float, ends: tuple[float, float]) -> float:
    """0 up to the first, 1 from the second on, in between straight; the second may be the smaller."""
    start, end = ends
    return min(max((value - start) / (end - start), 0.0), 1.0)
