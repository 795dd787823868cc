"""The figure's hands: joints of fingers, and the solids around them. Metres, T-pose, facing +z."""

from math import sqrt
from typing import Final

from tools.character.shapes import Solid, cone, ellipsoid, join

Vec = tuple[float, float, float]
WRIST: Final[Vec] = (0.67, 1.375, -0.01)
_HALF: Final = sqrt(0.5)
_THUMB: Final = ("Metacarpal", "Proximal", "Distal")
_FINGER: Final = ("Proximal", "Intermediate", "Distal")

# Where each finger begins (from the wrist), where it points, how long its bones are, how thick it is.
_FINGERS: Final[dict[str, tuple[Vec, Vec, tuple[float, float, float], float]]] = {
    "Thumb": ((0.022, -0.004, 0.022), (_HALF, 0.0, _HALF), (0.036, 0.030, 0.022), 0.0145),
    "Index": ((0.086, 0.0, 0.0345), (1.0, 0.0, 0.0), (0.034, 0.024, 0.017), 0.0112),
    "Middle": ((0.090, 0.001, 0.0115), (1.0, 0.0, 0.0), (0.037, 0.026, 0.018), 0.0115),
    "Ring": ((0.087, 0.001, -0.0115), (1.0, 0.0, 0.0), (0.034, 0.025, 0.018), 0.0110),
    "Little": ((0.080, -0.001, -0.0335), (1.0, 0.0, 0.0), (0.027, 0.019, 0.015), 0.0098),
}


def _along(finger: str, sign: float) -> list[Vec]:
    """The four points of a finger's line: three joints and its end."""
    (x, y, z), (dx, dy, dz), bones, _ = _FINGERS[finger]
    reach = [0.0, bones[0], bones[0] + bones[1], sum(bones)]
    return [
        (sign * (WRIST[0] + x + dx * r), WRIST[1] + y + dy * r, WRIST[2] + z + dz * r)
        for r in reach
    ]


def names(finger: str) -> tuple[str, str, str]:
    """Of its three bones, without the side."""
    a, b, c = _THUMB if finger == "Thumb" else _FINGER
    return f"{finger}{a}", f"{finger}{b}", f"{finger}{c}"


def joints(side: str, sign: float) -> dict[str, tuple[str, Vec]]:
    """Each bone with its parent and where it starts."""
    out: dict[str, tuple[str, Vec]] = {}
    for finger in _FINGERS:
        above = f"{side}Hand"
        for bone, at in zip(names(finger), _along(finger, sign), strict=False):
            out[side + bone] = (above, at)
            above = side + bone
    return out


def ends(side: str, sign: float) -> dict[str, Vec]:
    """Where the last bones end."""
    return {side + names(finger)[2]: _along(finger, sign)[3] for finger in _FINGERS}


def palm(sign: float) -> Solid:
    def at(x: float, y: float, z: float) -> Vec:
        return (sign * (WRIST[0] + x), WRIST[1] + y, WRIST[2] + z)

    middle = ellipsoid(at(0.055, 0.0, 0.0), (0.058, 0.021, 0.043))
    knuckles = cone(at(0.078, 0.0, 0.029), at(0.074, -0.001, -0.028), 0.0145, 0.0135)
    ball = cone(at(0.026, -0.004, 0.02), at(0.045, -0.006, 0.034), 0.018, 0.0155)
    wrist = cone(at(-0.03, 0.0, 0.0), at(0.03, 0.0, 0.0), 0.029, 0.026)
    return join(join(middle, wrist, soft=0.03), knuckles, ball, soft=0.022)


def fingers(sign: float) -> list[tuple[str, Solid, Vec, Vec]]:
    """Name, solid, and the corners of the box around it."""
    out: list[tuple[str, Solid, Vec, Vec]] = []
    for finger, (*_, thick) in _FINGERS.items():
        points = _along(finger, sign)
        wide = (1.02, 0.98, 0.93, 0.80)
        bones = [
            cone(points[i], points[i + 1], thick * wide[i], thick * wide[i + 1]) for i in range(3)
        ]
        first, second, third = bones
        solid = join(first, second, third, soft=0.004)
        low = [min(p[i] for p in points) - 0.022 for i in range(3)]
        high = [max(p[i] for p in points) + 0.022 for i in range(3)]
        out.append((finger, solid, (low[0], low[1], low[2]), (high[0], high[1], high[2])))
    return out
