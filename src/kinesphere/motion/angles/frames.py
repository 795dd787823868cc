"""Frames of body segments as ISB has them (X forwards, Y up, Z to the right), and angles between them.

A frame is a rotation matrix (…, 3, 3) whose columns are X, Y and Z. What has no direction is NaN.

Wu et al., "ISB recommendation on definitions of joint coordinate systems", part I (ankle, hip, spine),
J. Biomech. 35, 2002; part II (shoulder, elbow, wrist, hand), J. Biomech. 38, 2005.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.motion.quaternions import cross

TINY: Final = 1e-6
MIRROR: Final = list(skeleton.MIRROR)


def mirrored(points: Float[Array, "*t 33 3"]) -> Float[Array, "*t 33 3"]:
    """The body in a mirror: its left side is a right one."""
    return points[..., MIRROR, :] * np.array([-1.0, 1.0, 1.0])


def point(points: Float[Array, "*t 33 3"], name: str) -> Float[Array, "*t 3"]:
    """A landmark, or the middle between left and right (`hips`, `shoulders`, `ears`, `eyes`)."""
    if name in skeleton.INDEX:
        return points[..., skeleton.INDEX[name], :]
    pair = [skeleton.INDEX[f"{side}_{name[:-1]}"] for side in ("left", "right")]
    return points[..., pair, :].mean(-2)


def line(points: Float[Array, "*t 33 3"], start: str, end: str) -> Float[Array, "*t 3"]:
    """From one landmark to another."""
    return point(points, end) - point(points, start)


def with_z(z: Float[Array, "*t 3"], y: Float[Array, "*t 3"]) -> Float[Array, "*t 3 3"]:
    """The frame whose Z is along `z` and whose Y is as near to `y` as can be."""
    z = unit(z)
    x = unit(cross(y, z))
    return np.stack([x, cross(z, x), z], -1)


def with_y(y: Float[Array, "*t 3"], z: Float[Array, "*t 3"]) -> Float[Array, "*t 3 3"]:
    """The frame whose Y is along `y` and whose Z is as near to `z` as can be."""
    y = unit(y)
    x = unit(cross(y, z))
    return np.stack([x, y, cross(x, y)], -1)


def unit(v: Float[Array, "*t 3"]) -> Float[Array, "*t 3"]:
    """Of length 1; NaN where there is no direction."""
    long = np.sqrt((v * v).sum(-1, keepdims=True))
    return v / np.where(long > TINY, long, np.nan)


def between(a: Float[Array, "*t 3"], b: Float[Array, "*t 3"]) -> Float[Array, "*t"]:
    """Radians, 0 to π; NaN where one has no direction."""
    a, b = unit(a), unit(b)
    across = cross(a, b)
    return np.arctan2(np.sqrt((across * across).sum(-1)), (a * b).sum(-1))


def turn(parent: Float[Array, "*t 3 3"], child: Float[Array, "*t 3 3"]) -> Float[Array, "*t 3 3"]:
    """The child's frame in its parent's."""
    return np.swapaxes(parent, -1, -2) @ child


def about_z_x_y(r: Float[Array, "*t 3 3"]) -> tuple[Array, Array, Array]:
    """Radians about the parent's Z, the floating axis and the child's Y: r = Rz Rx Ry.

    Grood and Suntay, "A joint coordinate system for the clinical description of three-dimensional
    motions", J. Biomech. Eng. 105, 1983, for right sides.
    """
    first = np.arctan2(-r[..., 0, 1], r[..., 1, 1])
    second = np.arcsin(np.clip(r[..., 2, 1], -1.0, 1.0))
    return first, second, np.arctan2(-r[..., 2, 0], r[..., 2, 2])


def about_y_x_y(r: Float[Array, "*t 3 3"]) -> tuple[Array, Array, Array]:
    """Radians: plane of elevation, elevation (0 to π; ISB writes it negative), axial rotation."""
    plane = np.arctan2(-r[..., 0, 1], -r[..., 2, 1])
    elevation = np.arctan2(np.hypot(r[..., 0, 1], r[..., 2, 1]), r[..., 1, 1])
    return plane, elevation, np.arctan2(-r[..., 1, 0], r[..., 1, 2])
