"""How far each joint of a hand's fingers is bent, from its 21 landmarks; and back to rotations.

Each bone has three angles in radians: bent (about its hinge, towards the palm), sideways (towards the
hinge: fingers away from the thumb, the thumb towards the back of the hand), and rolled about itself,
which only the thumb's metacarpal does: a thumb's hinges stand across its own plane of bending, not
across the palm. A right hand is looked at in a mirror, as a left one. A bone's direction is told in its
own axes: along it in the T-pose, where it bends to, and its hinge; the three are right-handed.
`web/src/motion/fingers/angles.ts` is the same.
"""

from collections.abc import Sequence
from math import cos, pi, sin, sqrt
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import components as c
from kinesphere.motion.components import Num, Vec3
from kinesphere.motion.fingers.limits import JOINTS, ROLL, ROLLS, Reach

Turn = tuple[Num, Num, Num]
"""Bent, sideways, rolled."""
Axes = tuple[Vec3, Vec3, Vec3]

_HALF: Final = sqrt(0.5)
_FINGER: Final = np.array([[1.0, 0, 0], [0, -1, 0], [0, 0, -1]])
_THUMB: Final = np.array([[_HALF, 0, _HALF], [_HALF, 0, -_HALF], [0, 1, 0]])
AXES: Final = np.stack([_THUMB] * 3 + [_FINGER] * 12)
"""(15, 3, 3) rows: along, where it bends to, hinge; of a left hand in the T-pose."""
HALVES: Final = np.array([0.5, -0.5, 0.5])
SIDED: Final = np.ones((2, 15, 4))
SIDED[:, 3:, 1:3] = -1.0
SIDED[1, :, 1:3] *= -1.0
"""Rotations in fingers' axes to those of a hand, and of the right hand in its mirror."""
HINGE: Final = (-sin(ROLL), cos(ROLL))
"""A thumb's usual hinge beside the metacarpal, in its axes: where it bends to, hinge."""
SURE: Final = (0.15, 0.5)
"""A thumb that is bent by less (radians, roughly) does not say where its hinge is; from the second on it
does."""


def axes_of(along: Vec3, wide: Vec3) -> Axes:
    """A palm's own axes of `Hand.palm`: along, up from its back, and wide; x, y and z in the T-pose."""
    x = c.unit(along, c.X)
    z = c.across(wide, x, c.across(c.Z, x, c.Y))
    return x, c.cross(z, x), z


def angles_of(points: Sequence[Vec3], palm: Axes) -> list[Turn]:
    """Of the fifteen bones, within their limits. Finite whatever the landmarks."""
    x, y, z = palm
    thumb = c.times(c.plus(x, z), _HALF), c.times(c.minus(x, z), _HALF), y
    finger = x, c.times(y, -1.0), c.times(z, -1.0)
    out = _thumb(_bones(points, 0, thumb))
    for at in range(3, 15, 3):
        out += _chain(_bones(points, at // 3, finger), JOINTS[at : at + 3])
    return out


def _bones(points: Sequence[Vec3], finger: int, axes: Axes) -> list[Vec3]:
    """The three bones of a finger in axes: along, where it bends to, hinge."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = axes
    out: list[Vec3] = []
    for i in range(4 * finger + 1, 4 * finger + 4):
        (x0, y0, z0), (x1, y1, z1) = points[i], points[i + 1]
        x, y, z = x1 - x0, y1 - y0, z1 - z0
        out.append((ax * x + ay * y + az * z, bx * x + by * y + bz * z, cx * x + cy * y + cz * z))
    return out


def _chain(bones: Sequence[Vec3], joints: Sequence[Reach]) -> list[Turn]:
    """Bones one after the other, each in the axes of the one before as it was turned."""
    out = [_bent(bones[0], joints[0])]
    for bone, joint in zip(bones[1:], joints[1:], strict=True):
        for before in out:
            bone = _beside(bone, before)
        out.append(_bent(bone, joint))
    return out


def _thumb(bones: Sequence[Vec3]) -> list[Turn]:
    first = _bent(bones[0], JOINTS[0])
    rest = [_beside(bone, first) for bone in bones[1:]]
    roll = _roll(*rest)
    cos_, sin_ = c.cos(roll), c.sin(roll)
    rolled = [(a, cos_ * f + sin_ * h, cos_ * h - sin_ * f) for a, f, h in rest]
    return [(first[0], first[1], roll), *_chain(rolled, JOINTS[1:3])]


def _roll(first: Vec3, second: Vec3) -> Num:
    """How far the thumb's hinge is turned about its metacarpal: across the bends of its two joints."""
    first, second = c.unit(first, c.X), c.unit(second, c.X)
    _, f, h = c.plus(c.cross(c.X, first), c.cross(first, second))
    usual, beside = f * HINGE[0] + h * HINGE[1], h * HINGE[0] - f * HINGE[1]
    long = c.sqrt(usual * usual + beside * beside)
    # Bent backwards, or not at all, it says nothing.
    sure = c.smooth_step(long, *SURE) * c.smooth_step(usual / c.most(long, c.SMALL), 0.2, 0.5)
    return ROLL + c.clamped(c.arctan2(beside, usual) * sure, -ROLLS, ROLLS)


def _bent(bone: Vec3, joint: Reach) -> Turn:
    """How far a joint is bent and goes sideways so that its bone points there, as far as it goes."""
    along, forwards, hinge = bone
    flat = c.sqrt(along * along + forwards * forwards)
    turn = c.arctan2(forwards, along)
    turn = c.where(turn < joint.folded, turn + 2 * pi, turn)
    aside = c.clamped(c.arctan2(hinge, flat), joint.least, joint.most)
    return c.clamped(turn, joint.low, joint.high), aside, 0.0


def _beside(bone: Vec3, turn: Turn) -> Vec3:
    """A bone in the axes of the one that it hangs on, which is turned so."""
    along, forwards, hinge = bone
    bent, aside, _ = turn
    cos_b, sin_b, cos_a, sin_a = c.cos(bent), c.sin(bent), c.cos(aside), c.sin(aside)
    ahead = cos_b * along + sin_b * forwards
    return (
        cos_a * ahead + sin_a * hinge,
        cos_b * forwards - sin_b * along,
        cos_a * hinge - sin_a * ahead,
    )


def rotations_of(angles: Float[Array, "*t 2 15 3"]) -> Float[Array, "*t 30 4"]:
    """Local rotations of `humanoid.FINGERS`, of both hands' angles (left, right)."""
    half = angles * HALVES
    cos_, sin_ = np.cos(half), np.sin(half)
    cb, ca, cr = cos_[..., 0], cos_[..., 1], cos_[..., 2]
    sb, sa, sr = sin_[..., 0], sin_[..., 1], sin_[..., 2]
    x, y, z, w = -sb * sa, cb * sa, sb * ca, cb * ca
    out = np.empty((*angles.shape[:-1], 4))
    out[..., 0], out[..., 1] = w * sr + x * cr, y * cr + z * sr
    out[..., 2], out[..., 3] = z * cr - y * sr, w * cr - x * sr
    out[..., :3, :3] = out[..., :3, :3] @ _THUMB
    out *= SIDED
    return out.reshape(*angles.shape[:-3], 30, 4)
