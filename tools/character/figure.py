"""The figure: its joints and the solids that it is made of. Metres, T-pose, facing +z."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from tools.character.shapes import Solid, cone, cut, ellipsoid, grow, half_space, join

Vec = tuple[float, float, float]

_MIDDLE: Final[dict[str, tuple[str, Vec]]] = {
    "hips": ("", (0.0, 0.93, 0.0)),
    "spine": ("hips", (0.0, 1.05, 0.0)),
    "chest": ("spine", (0.0, 1.19, -0.01)),
    "neck": ("chest", (0.0, 1.42, -0.015)),
    "head": ("neck", (0.0, 1.50, 0.0)),
}
_LEFT: Final[dict[str, tuple[str, Vec]]] = {
    "UpperArm": ("chest", (0.165, 1.375, -0.01)),
    "LowerArm": ("UpperArm", (0.43, 1.375, -0.01)),
    "Hand": ("LowerArm", (0.67, 1.375, -0.01)),
    "UpperLeg": ("hips", (0.09, 0.89, 0.0)),
    "LowerLeg": ("UpperLeg", (0.09, 0.49, 0.0)),
    "Foot": ("LowerLeg", (0.09, 0.085, -0.015)),
}


def _both() -> dict[str, tuple[str, Vec]]:
    out = dict(_MIDDLE)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for bone, (parent, (x, y, z)) in _LEFT.items():
            parent = parent if parent in _MIDDLE else side + parent
            out[side + bone] = (parent, (sign * x, y, z))
    return out


JOINTS: Final = _both()
"""Each bone with its parent ("" for the root) and where it starts. Parents come first."""


@dataclass(frozen=True)
class Part:
    """A solid of one material, how finely it is meshed, and which bones move it."""

    material: str
    solid: Solid
    low: Vec
    high: Vec
    cell: float
    bones: tuple[str, ...]
    under: Solid | None = None


def _limbs(sign: float) -> list[Solid]:
    arm = (sign * 0.17, 1.37, -0.01)
    elbow = (sign * 0.43, 1.375, -0.01)
    swell = (sign * 0.50, 1.375, -0.01)
    wrist = (sign * 0.66, 1.375, -0.01)
    hip, knee = (sign * 0.085, 0.86, 0.0), (sign * 0.09, 0.49, 0.006)
    calf, ankle = (sign * 0.09, 0.37, -0.014), (sign * 0.09, 0.10, -0.012)
    return [
        join(
            cone(arm, elbow, 0.06, 0.041),
            cone(elbow, swell, 0.04, 0.042),
            cone(swell, wrist, 0.042, 0.03),
            soft=0.012,
        ),
        join(
            cone(hip, knee, 0.085, 0.057),
            cone(knee, calf, 0.055, 0.056),
            cone(calf, ankle, 0.056, 0.038),
            soft=0.012,
        ),
    ]


def _torso() -> Solid:
    return join(
        ellipsoid((0.0, 0.92, -0.005), (0.15, 0.13, 0.108)),
        ellipsoid((0.0, 1.07, 0.0), (0.128, 0.16, 0.095)),
        ellipsoid((0.0, 1.25, -0.01), (0.165, 0.17, 0.108)),
        cone((0.11, 1.365, -0.015), (-0.11, 1.365, -0.015), 0.062, 0.062),
        soft=0.07,
    )


def _body() -> Solid:
    left, right = _limbs(1.0), _limbs(-1.0)
    neck = cone((0.0, 1.38, -0.02), (0.0, 1.52, -0.002), 0.056, 0.05)
    trunk = join(_torso(), neck, soft=0.06)
    legs = join(left[1], right[1], soft=0.025)
    return join(trunk, legs, left[0], right[0], soft=0.055)


def _head() -> Solid:
    skull = ellipsoid((0.0, 1.612, 0.003), (0.106, 0.128, 0.117))
    jaw = ellipsoid((0.0, 1.545, 0.02), (0.078, 0.068, 0.08))
    ears = [ellipsoid((s * 0.106, 1.60, 0.0), (0.017, 0.03, 0.022)) for s in (1.0, -1.0)]
    nose = ellipsoid((0.0, 1.587, 0.117), (0.014, 0.018, 0.016))
    return join(join(skull, jaw, soft=0.05), *ears, nose, soft=0.015)


def _hand(sign: float) -> Solid:
    def at(x: float, y: float, z: float) -> Vec:
        return (sign * (0.67 + x), 1.375 + y, -0.01 + z)

    palm = ellipsoid(at(0.055, 0.0, 0.0), (0.062, 0.023, 0.045))
    wrist = cone(at(-0.03, 0.0, 0.0), at(0.03, 0.0, 0.0), 0.029, 0.026)
    fingers = [
        cone(at(0.08, 0.0, z), at(0.08 + reach, -0.006, z * 1.25), 0.0155, 0.0125)
        for z, reach in ((0.031, 0.075), (0.0105, 0.085), (-0.0105, 0.078), (-0.031, 0.06))
    ]
    thumb = cone(at(0.03, -0.002, 0.03), at(0.075, -0.008, 0.068), 0.0175, 0.014)
    return join(join(palm, wrist, soft=0.03), *fingers, thumb, soft=0.012)


def _shoe(sign: float) -> Solid:
    x = sign * 0.09
    sole = join(
        cone((x, 0.045, -0.045), (x + sign * 0.006, 0.036, 0.115), 0.05, 0.05),
        cone((x, 0.06, -0.025), (x, 0.115, -0.012), 0.048, 0.046),
        soft=0.05,
    )
    top = half_space((x, 0.13, 0.0), (0.0, 1.0, 0.15))
    return cut(sole, half_space((0.0, 0.0, 0.0), (0.0, -1.0, 0.0)), top, soft=0.02)


def _suit(body: Solid) -> Solid:
    """A shirt with short sleeves and shorts: the body, a little larger, up to the hems."""
    shirt = grow(body, 0.009)
    hems = (
        half_space((0.315, 1.375, 0.0), (1.0, 0.12, 0.0)),
        half_space((-0.315, 1.375, 0.0), (-1.0, 0.12, 0.0)),
        half_space((0.0, 0.64, 0.0), (0.0, -1.0, 0.0)),
        half_space((0.0, 1.445, 0.0), (0.0, 1.0, 0.4)),
    )
    return cut(shirt, *hems, soft=0.012)


def _band(sign: float, body: Solid) -> Solid:
    inner = half_space((sign * 0.60, 0.0, 0.0), (-sign, 0.0, 0.0))
    outer = half_space((sign * 0.655, 0.0, 0.0), (sign, 0.0, 0.0))
    return cut(grow(body, 0.008), inner, outer, soft=0.01)


def _face(head: Solid) -> Solid:
    eyes = [
        ellipsoid(_on_face(head, x, 1.62, -0.003), (0.0125, 0.019, 0.009)) for x in (0.04, -0.04)
    ]
    angles = np.radians(np.linspace(-48, 48, 9))
    lips = [_on_face(head, 0.042 * np.sin(a), 1.576 - 0.036 * np.cos(a), -0.001) for a in angles]
    smile = [cone(a, b, 0.0048, 0.0048) for a, b in pairwise(lips)]
    return join(*eyes, *smile, soft=0.001)


def _on_face(head: Solid, x: float, y: float, out: float) -> Vec:
    """The point of the face at (x, y), moved forward by `out` metres."""
    depths = np.linspace(0.0, 0.2, 4001)
    line = np.stack([np.full_like(depths, x), np.full_like(depths, y), depths], axis=1)
    return float(x), float(y), float(depths[head(line) < 0].max()) + out


def parts() -> list[Part]:
    body = _body()
    suit, head = _suit(body), _head()
    bones = tuple(JOINTS)
    out = [
        Part("skin", body, (-0.74, 0.05, -0.16), (0.74, 1.60, 0.16), 0.02, bones, suit),
        Part("skin", head, (-0.15, 1.45, -0.14), (0.15, 1.77, 0.16), 0.0165, ("neck", "head")),
        Part("suit", suit, (-0.34, 0.58, -0.16), (0.34, 1.50, 0.16), 0.021, bones),
        Part("ink", _face(head), (-0.07, 1.51, 0.06), (0.07, 1.66, 0.15), 0.0052, ("head",)),
    ]
    for side, sign, material in (("left", 1.0, "left"), ("right", -1.0, "right")):
        arm = (side + "LowerArm", side + "Hand")
        leg = (side + "LowerLeg", side + "Foot")
        out += [
            Part("skin", _hand(sign), *_box(sign, 0.59, 0.87, 1.32, 1.43, 0.12), 0.0112, arm),
            Part(material, _band(sign, body), *_box(sign, 0.56, 0.70, 1.3, 1.45, 0.1), 0.014, arm),
            Part(material, _shoe(sign), *_box(sign, 0.0, 0.18, -0.05, 0.18, 0.2), 0.016, leg),
        ]
    return out


def _box(sign: float, x0: float, x1: float, y0: float, y1: float, z: float) -> tuple[Vec, Vec]:
    low, high = sorted((sign * x0, sign * x1))
    return (low, y0, -z), (high, y1, z)
