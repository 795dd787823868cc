"""How far the joints of a body go, for the left side: the right one is solved in a mirror. Radians.

`web/src/motion/limits.ts` has the same numbers.
"""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

from kinesphere.motion.components import (
    TINY,
    Num,
    Quat,
    Vec3,
    X,
    Y,
    Z,
    angle_between,
    angle_of,
    arcsin,
    arctan2,
    axis_angle,
    between,
    clamped,
    cross,
    dot,
    inverse,
    most,
    multiply,
    normalized,
    part,
    plus,
    rotate,
    sqrt,
    times,
    unit,
    where,
)


@dataclass(frozen=True)
class Joints:
    """A limb of two bones: where they point in the T-pose, and how far they go.

    along      where both bones point in the T-pose
    cone       the middle of the directions that the upper bone can take, `wide` around it
    twist      how far the upper bone turns about itself, either way
    hinge      the axis about which the lower bone bends, by up to `bent`, and gives `sideways`
    """

    along: Vec3
    cone: Vec3
    wide: float
    twist: float
    hinge: Vec3
    bent: float
    sideways: float


DOWN: Final[Vec3] = (0.0, -1.0, 0.0)
ARM: Final = Joints(
    along=X,
    cone=unit((0.9, 0.0, 0.45), X),
    wide=radians(118),
    twist=radians(100),
    hinge=DOWN,
    bent=radians(155),
    sideways=radians(15),
)
"""An arm goes up, down, forward, across the chest and a little behind the back."""
LEG: Final = Joints(
    along=DOWN,
    cone=unit((0.35, -1.0, 0.6), DOWN),
    wide=radians(100),
    twist=radians(55),
    hinge=X,
    bent=radians(155),
    sideways=radians(12),
)
"""A leg goes further forward than back, and further out than across."""
FOREARM_TWIST: Final = radians(85)
WRIST: Final = radians(70)
ANKLE_DOWN: Final = radians(60)
ANKLE_UP: Final = radians(40)
ANKLE_SIDEWAYS: Final = radians(35)
SPINE_PART: Final = radians(35)
"""Of spine and of chest, each."""
NECK_PART: Final = radians(40)
"""Of neck and of head, each."""
COLLAR: Final = radians(40)


def inside_cone(direction: Vec3, axis: Vec3, wide: float) -> Vec3:
    """The nearest direction inside a cone; unit vectors."""
    side = unit(cross(axis, direction), unit(cross(axis, Z), X))
    edge = plus(times(axis, cos(wide)), times(cross(side, axis), sin(wide)))
    return where(angle_between(axis, direction) <= wide, direction, edge)


def at_most(q: Quat, limit: float) -> Quat:
    """The same rotation, but no farther."""
    angle = angle_of(q)
    return where(angle <= limit, q, part(q, limit / most(angle, limit)))


def bend(direction: Vec3, joints: Joints) -> Quat:
    """The rotation that brings a lower bone to a direction, as far as its hinge goes."""
    forward = cross(joints.hinge, joints.along)
    raw = arctan2(dot(direction, forward), dot(direction, joints.along))
    angle = clamped(raw, 0.0, joints.bent)  # far backwards is nearer to straight than to folded
    side = clamped(arcsin(dot(direction, joints.hinge)), -joints.sideways, joints.sideways)
    give = axis_angle(cross(joints.along, joints.hinge), side)
    return normalized(multiply(axis_angle(joints.hinge, angle), give))


def bend_ankle(direction: Vec3) -> Quat:
    """The ankle's rotation that brings the foot from +z to a direction, within limits."""
    pitch = clamped(arcsin(-direction[1]), -ANKLE_UP, ANKLE_DOWN)
    flat = sqrt(direction[0] * direction[0] + direction[2] * direction[2])
    turn: Num = where(flat < TINY, 0.0, arctan2(direction[0], direction[2]))
    yaw = axis_angle(Y, clamped(turn, -ANKLE_SIDEWAYS, ANKLE_SIDEWAYS))
    return normalized(multiply(yaw, axis_angle(X, pitch)))


def bend_wrist(direction: Vec3) -> Quat:
    """The hand's swing from +x, within the wrist's cone."""
    return between(X, inside_cone(direction, X, WRIST))


def within(q: Quat, v: Vec3) -> Vec3:
    """A vector of the world in the frame that q turns to."""
    return rotate(inverse(q), v)
