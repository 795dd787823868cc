"""Poses from where limbs point: an upper arm up and the elbow bent backwards, a thigh forwards.

Directions are in level axes, in which the person faces forwards: x to their left, y back, z up. The
root's turn takes the body at rest, which stands, to how the hips are.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float

from kinesphere.body.linear import LinearBody
from kinesphere.core.arrays import Array

Turn = Float[Array, "3 3"]
Vector = Float[Array, "3"]
SPINE: Final = {"spine04": 0.35, "spine02": 0.35, "spine01": 0.3}
"""How a bend of the back is shared out."""
SHRUG_DEG: Final = 22.0
"""How far a clavicle rises with an arm that points straight up."""
LIMBS: Final = {
    ("arm", "L"): ("upperarm01.L", "lowerarm01.L", "wrist.L"),
    ("arm", "R"): ("upperarm01.R", "lowerarm01.R", "wrist.R"),
    ("leg", "L"): ("upperleg01.L", "lowerleg01.L", "foot.L"),
    ("leg", "R"): ("upperleg01.R", "lowerleg01.R", "foot.R"),
}


@dataclass(frozen=True)
class Limb:
    """Where an upper arm or a thigh points, towards where the joint below bends, and how far."""

    direction: Vector
    towards: Vector
    bend_deg: float

    def turned(self, by: Turn) -> "Limb":
        """The same, turned."""
        return Limb(by @ self.direction, by @ self.towards, self.bend_deg)


@dataclass(frozen=True)
class Figure:
    """How somebody holds themselves; arms and legs are (left, right)."""

    root: Turn
    arms: tuple[Limb, Limb]
    """In the chest's axes."""
    legs: tuple[Limb, Limb]
    spine_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Bent forwards, to their left, twisted to their left."""
    head_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Likewise."""


def turn(x_deg: float = 0.0, y_deg: float = 0.0, z_deg: float = 0.0) -> Turn:
    """About x, then y, then z. About x forwards, about z to the left."""
    return rotation((0, 0, z_deg)) @ rotation((0, y_deg, 0)) @ rotation((x_deg, 0, 0))


def rotation(vector_deg: tuple[float, float, float]) -> Turn:
    """The matrix of a rotation vector."""
    return cv2.Rodrigues(np.radians(np.array(vector_deg, np.float64)))[0]


def vector(matrix: Turn) -> Vector:
    """The rotation vector of a matrix, in radians."""
    return cv2.Rodrigues(matrix)[0][:, 0]


@dataclass(frozen=True)
class Rest:
    """A limb at rest: its upper part, the axis about which the lower part bends, how far it is bent."""

    upper: Vector
    hinge: Vector
    bend_rad: float


Rests = dict[tuple[str, str], Rest]


def rests(body: LinearBody) -> Rests:
    """The limbs of the body at rest."""
    return {limb: _rest(body, limb[0], names) for limb, names in LIMBS.items()}


def vectors(names: tuple[str, ...], rest: Rests, figure: Figure) -> Float[Array, "joints 3"]:
    """The rotation vectors of a body's joints."""
    at = {name: joint for joint, name in enumerate(names)}
    out = np.zeros((len(at), 3))
    out[0] = vector(figure.root)
    chest = figure.root
    for name, share in SPINE.items():
        forwards, aside, twist = figure.spine_deg
        bend = turn(forwards * share, aside * share, twist * share)
        out[at[name]] = vector(bend)
        chest = chest @ bend
    forwards, aside, twist = figure.head_deg
    for name in ("neck01", "head"):
        out[at[name]] = vector(turn(forwards / 2, aside / 2, twist / 2))
    for side, arm, leg in zip("LR", figure.arms, figure.legs, strict=True):
        up = max(float(_unit(arm.direction)[2]), 0.0)
        shrug = turn(y_deg=(-1 if side == "L" else 1) * SHRUG_DEG * up)
        out[at[f"clavicle.{side}"]] = vector(shrug)
        for kind, limb, above in (
            ("arm", arm.turned(chest), chest @ shrug),
            ("leg", leg, figure.root),
        ):
            upper, lower = _joints(rest[kind, side], limb, above)
            first, second, _ = LIMBS[kind, side]
            out[at[first]], out[at[second]] = upper, lower
    return out


def _rest(body: LinearBody, kind: str, names: tuple[str, str, str]) -> Rest:
    a, b, c = (body.joints_m[body.joint_names.index(name)].double().numpy() for name in names)
    upper, lower = b - a, c - b
    if kind == "leg":  # nearly straight: knees bend about the axis across the body
        return Rest(_unit(upper), np.array([1.0, 0.0, 0.0]), 0.0)
    bend = np.arccos(np.clip(_unit(upper) @ _unit(lower), -1, 1))
    return Rest(_unit(upper), _unit(np.cross(upper, lower)), float(bend))


def _joints(rest: Rest, limb: Limb, above: Turn) -> tuple[Vector, Vector]:
    hinge = np.cross(limb.direction, limb.towards)
    world = _frame(limb.direction, hinge) @ _frame(rest.upper, rest.hinge).T
    bend = rest.hinge * (np.radians(limb.bend_deg) - rest.bend_rad)
    return vector(above.T @ world), bend


def _frame(along: Vector, hinge: Vector) -> Turn:
    """Columns: along a limb, the hinge as far as it is across it, and across both."""
    x = _unit(along)
    y = _unit(hinge - (hinge @ x) * x)
    return np.stack([x, y, np.cross(x, y)], axis=1)


def _unit(v: Vector) -> Vector:
    return v / max(float(np.linalg.norm(v)), 1e-9)
