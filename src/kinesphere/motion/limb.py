"""Arms and legs: two bones and a hinge between them, in the frame that they hang on.

A right limb is solved in a mirror, as a left one. `web/src/motion/limb.ts` is the same.
"""

from dataclasses import dataclass
from math import radians

from kinesphere.motion.components import (
    Num,
    Quat,
    Vec3,
    across,
    angle_between,
    arctan2,
    axis_angle,
    between,
    clamped,
    cross,
    dot,
    minus,
    multiply,
    normalized,
    plus,
    rotate,
    smooth_step,
    times,
    unit,
)
from kinesphere.motion.limits import Joints, bend, inside_cone, within


@dataclass(frozen=True)
class Limb:
    """Local rotations, and that of the lower bone in the world."""

    upper: Quat
    lower: Quat
    lower_world: Quat


def limb_of(
    joints: Joints,
    parent: Quat,
    root_m: Vec3,
    targets_m: tuple[Vec3, Vec3],
    upper_m: float,
    guide: Vec3 | None,
) -> Limb:
    """A limb whose root is at `root_m` and whose bones reach for two landmarks.

    The upper bone points from its root to the first; the lower one from where the upper one ends (it is
    `upper_m` long) to the second. So what bones are too long or too short by does not add up.

    parent   what it hangs on, in the world
    guide    a straight limb says nothing about its twist: then the hinge points along this (world),
             or if None as the T-pose swings there
    """
    upper = unit(minus(targets_m[0], root_m), rotate(parent, joints.along))
    direction = inside_cone(within(parent, upper), joints.cone, joints.wide)
    swing = between(joints.along, direction)
    base = multiply(parent, swing)
    start_m = plus(root_m, times(rotate(parent, direction), upper_m))
    lower = unit(minus(targets_m[1], start_m), upper)
    turn = _twist(joints, within(base, lower), None if guide is None else within(base, guide))
    upper_local = normalized(multiply(swing, axis_angle(joints.along, turn)))
    upper_world = multiply(parent, upper_local)
    lower_local = bend(within(upper_world, lower), joints)
    return Limb(upper_local, lower_local, multiply(upper_world, lower_local))


def _twist(joints: Joints, lower: Vec3, guide: Vec3 | None) -> Num:
    """How far to turn about the bone so that the hinge can bend the lower bone where it points."""
    along, hinge = joints.along, joints.hinge
    bent = angle_between(along, lower)
    folded = smooth_step(bent, radians(155), radians(170))
    sure = smooth_step(bent, radians(5), radians(20)) * (1 - folded)
    rest = hinge if guide is None else across(guide, along, hinge)
    seen = across(cross(along, lower), along, rest)
    axis = across(plus(times(seen, sure), times(rest, 1 - sure)), along, rest)
    angle = arctan2(dot(axis, cross(along, hinge)), dot(axis, hinge))
    return clamped(angle, -joints.twist, joints.twist)
