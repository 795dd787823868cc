"""Hips, spine, chest, neck and head from the lines of hips, shoulders, thighs and face.

`web/src/motion/trunk.ts` is the same.
"""

from dataclasses import dataclass
from math import radians
from typing import Final

from kinesphere.motion.body import Body
from kinesphere.motion.components import (
    IDENTITY,
    TINY,
    Num,
    Quat,
    Vec3,
    X,
    Y,
    across,
    axis_angle,
    cross,
    dot,
    from_axes,
    inverse,
    length,
    middle,
    minus,
    most,
    multiply,
    of_vector,
    part,
    plus,
    slerp,
    times,
    unit,
    where,
)
from kinesphere.motion.limits import NECK_PART, SPINE_PART, at_most, within

FACE_LEAN: Final = radians(-1.4)
"""When one looks straight ahead, the line from mouth to eyes leans forward by this (Anny at rest)."""
CHEST_LEAN: Final = radians(3.4)
"""The line from hips to shoulders leans forward by this beside an upright chest."""
PELVIS: Final = (
    (-0.302, 0.0, 0.0),
    (0.180, 0.026, -0.008),
    (-0.206, -0.127, -0.108),
    (-0.127, 0.060, -0.142),
)
"""How the pelvis turns with the thighs, as 91 recorded motions do (by least squares; bench/motion.py
makes it anew, of other bodies).

Rows for 1 and for the left thigh's direction (x, y, z) in the frame of the hips' line and the trunk,
columns for the rotation vector; the right thigh's part is the mirror image. A pelvis tilts with its
thighs, and the hips' landmarks lie on skin that moves with them.
"""
THIGH: Final[Vec3] = (0.13, -0.99, 0.02)
"""Where a left thigh points that is not seen."""
PELVIS_MOST: Final = radians(40)


@dataclass(frozen=True)
class Trunk:
    """Local rotations, the chest's in the world, and trust: 0 (hidden) to 1 (seen)."""

    hips: Quat
    half: Quat
    """Of spine and of chest."""
    nod: Quat
    """Of neck and of head."""
    chest_world: Quat
    hips_seen: Num
    chest_seen: Num
    head_seen: Num


def trunk_of(body: Body) -> Trunk:
    """The trunk and the head."""
    hips_seen = body.worst("left_hip", "right_hip")
    chest_seen = body.worst("left_shoulder", "right_shoulder")
    head_seen = body.worst("nose", "mouth_left", "mouth_right")
    hips, seen_chest = _frames(body, hips_seen, chest_seen)
    half = at_most(part(multiply(inverse(hips), seen_chest), 0.5), SPINE_PART)
    chest = multiply(hips, multiply(half, half))
    head = _head(body, chest)
    if body.face is not None:
        head = where(body.face.seen > 0, body.face.rotation, head)
        head_seen = most(head_seen, body.face.seen)
    turn = multiply(inverse(chest), head)
    nod = part(at_most(part(turn, 0.5), NECK_PART), head_seen)
    return Trunk(hips, half, nod, chest, hips_seen, chest_seen, head_seen)


def _frames(body: Body, hips_seen: Num, chest_seen: Num) -> tuple[Quat, Quat]:
    """Hidden hips stand upright and face where the shoulders do."""
    shoulders, up = body.across("shoulder"), minus(body.middle("shoulder"), body.middle("hip"))
    line = frame(shoulders, up, IDENTITY)
    x = across(shoulders, Y, X)
    upright = from_axes(x, Y, cross(x, Y))
    hips = slerp(upright, _pelvis(body, frame(body.across("hip"), up, line)), hips_seen)
    chest = multiply(line, axis_angle(X, -CHEST_LEAN))
    # What is seen of the shoulders still counts when the hips are out of the picture.
    seen = slerp(upright, chest, most(hips_seen, 0.3))
    return hips, slerp(hips, seen, chest_seen)


def _pelvis(body: Body, hips: Quat) -> Quat:
    """The frame of hips' line and trunk, turned as pelvises turn with their thighs."""
    left, right = (thigh_of(body, side, hips) for side in ("left", "right"))
    turn: list[Num] = []
    for axis, mirror in enumerate((1.0, -1.0, -1.0)):  # a mirror turns the other way about y and z
        of = (PELVIS[1][axis], PELVIS[2][axis], PELVIS[3][axis])
        turn.append(PELVIS[0][axis] + dot(of, left) + mirror * dot(of, right))
    return multiply(hips, at_most(of_vector((turn[0], turn[1], turn[2])), PELVIS_MOST))


def thigh_of(body: Body, side: str, hips: Quat) -> Vec3:
    """Where it points in the hips' frame; the right one's in a mirror."""
    mirrored = hips if side == "left" else (hips[0], -hips[1], -hips[2], hips[3])
    bone = minus(body.mirrored(side, "knee"), body.mirrored(side, "hip"))
    there = within(mirrored, unit(bone, X))
    seen = where(length(bone) > TINY, body.worst(f"{side}_hip", f"{side}_knee"), 0.0)
    return plus(times(there, seen), times(THIGH, 1 - seen))


def frame(left: Vec3, up: Vec3, otherwise: Quat) -> Quat:
    """The rotation that takes x along `left` and y as near to `up` as can be."""
    x = unit(left, X)
    rest = minus(up, times(x, dot(up, x)))
    y = unit(rest, Y)
    good = (length(left) > TINY) & (length(rest) > TINY)
    return where(good, from_axes(x, y, cross(x, y)), otherwise)


def _head(body: Body, chest: Quat) -> Quat:
    mouth = middle(body.point("mouth_left"), body.point("mouth_right"))
    up, ears = minus(body.middle("eye"), mouth), body.across("ear")
    level = multiply(frame(ears, up, IDENTITY), axis_angle(X, -FACE_LEAN))
    return where((length(up) > TINY) & (length(ears) > TINY), level, chest)
