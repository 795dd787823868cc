"""The figure: its joints and the solids that it is made of. Metres, T-pose, facing +z."""

from dataclasses import dataclass
from typing import Final

from tools.character import face, hands
from tools.character.shapes import Solid, cone, cut, ellipsoid, grow, half_space, join
from tools.character.surface import Surface

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


BODY: Final = _both()
JOINTS: Final = BODY | hands.joints("left", 1.0) | hands.joints("right", -1.0)
"""Each bone with its parent ("" for the root) and where it starts. Parents come first."""
ENDS: Final = {
    **{
        "head": (0.0, 1.7, 0.02),
        "leftHand": (0.78, 1.375, -0.01),
        "rightHand": (-0.78, 1.375, -0.01),
    },
    **{"leftFoot": (0.09, 0.04, 0.12), "rightFoot": (-0.09, 0.04, 0.12)},
    **hands.ends("left", 1.0),
    **hands.ends("right", -1.0),
}
"""Where bones end that do not end where their first child begins."""


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
    drawn: str = ""
    """On the face: eyes, or the skin."""


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


HEAD: Final = _head()


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


def parts() -> list[Part]:
    body = _body()
    suit = _suit(body)
    bones = tuple(BODY)
    out = [
        Part("skin", body, (-0.74, 0.05, -0.16), (0.74, 1.60, 0.16), 0.02, bones, suit),
        Part("suit", suit, (-0.34, 0.58, -0.16), (0.34, 1.50, 0.16), 0.021, bones),
        *_faces(),
    ]
    for side, sign, material in (("left", 1.0, "left"), ("right", -1.0, "right")):
        arm = (side + "LowerArm", side + "Hand")
        leg = (side + "LowerLeg", side + "Foot")
        palm = _box(sign, 0.59, 0.81, 1.32, 1.43, 0.12)
        out += [
            Part("skin", hands.palm(sign), *palm, 0.0105, arm),
            *_fingers(side, sign),
            Part(material, _band(sign, body), *_box(sign, 0.56, 0.70, 1.3, 1.45, 0.1), 0.014, arm),
            Part(material, _shoe(sign), *_box(sign, 0.0, 0.18, -0.05, 0.18, 0.2), 0.016, leg),
        ]
    return out


def _faces() -> list[Part]:
    neck, low, high = ("neck", "head"), (-0.07, 1.51, 0.06), (0.07, 1.68, 0.15)
    return [
        Part("skin", HEAD, (-0.15, 1.45, -0.14), (0.15, 1.77, 0.16), 0.0165, neck, drawn="skin"),
        Part("ink", face.eyes(HEAD), low, high, 0.0046, ("head",), drawn="eyes"),
    ]


def drawn() -> list[tuple[str, Surface]]:
    """The lines of the face, in ink: what each is, and its surface."""
    lines = {"brows": face.brows(HEAD), "lips": face.lips(HEAD)}
    return [(name, one) for name, some in lines.items() for one in some]


def _fingers(side: str, sign: float) -> list[Part]:
    return [
        Part(
            "skin",
            solid,
            low,
            high,
            0.0056,
            (f"{side}Hand", *(side + n for n in hands.names(name))),
        )
        for name, solid, low, high in hands.fingers(sign)
    ]


def _box(sign: float, x0: float, x1: float, y0: float, y1: float, z: float) -> tuple[Vec, Vec]:
    low, high = sorted((sign * x0, sign * x1))
    return (low, y0, -z), (high, y1, z)
