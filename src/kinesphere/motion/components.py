"""Vectors (x, y, z) and unit quaternions (x, y, z, w) as tuples, of numbers or of arrays of one shape.

The solver is written once over these: with floats it does one moment (for so few numbers Python is ten
times as fast as NumPy), with arrays (T,) it does a clip. The formulas are those of
`web/src/motion/{vectors,quaternions}.ts`.
"""

import math
from typing import Any, Final, cast

import numpy as np

from kinesphere.core.arrays import Array

Num = float | Array
Vec3 = tuple[Num, Num, Num]
Quat = tuple[Num, Num, Num, Num]

X: Final[Vec3] = (1.0, 0.0, 0.0)
Y: Final[Vec3] = (0.0, 1.0, 0.0)
Z: Final[Vec3] = (0.0, 0.0, 1.0)
IDENTITY: Final[Quat] = (0.0, 0.0, 0.0, 1.0)
TINY: Final = 1e-6
"""Below this a vector has no direction that could be trusted."""
SMALL: Final = 1e-9


def where(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, b elsewhere: numbers, or tuples of them."""
    if condition is True:
        return a
    if condition is False:
        return b
    if isinstance(a, tuple):
        return tuple(np.where(condition, x, y) for x, y in zip(cast(Vec3, a), b, strict=True))
    return np.where(condition, a, b)


def sqrt(x: Num) -> Num:
    return math.sqrt(x) if isinstance(x, float) else np.sqrt(x)


def sin(x: Num) -> Num:
    return math.sin(x) if isinstance(x, float) else np.sin(x)


def cos(x: Num) -> Num:
    return math.cos(x) if isinstance(x, float) else np.cos(x)


def arcsin(x: Num) -> Num:
    x = clamped(x, -1.0, 1.0)
    return math.asin(x) if isinstance(x, float) else np.arcsin(x)


def arctan2(y: Num, x: Num) -> Num:
    if isinstance(y, float) and isinstance(x, float):
        return math.atan2(y, x)
    return np.arctan2(y, x)


def least(a: Num, b: Num) -> Num:
    """The smaller one."""
    if isinstance(a, float) and isinstance(b, float):
        return a if a < b else b
    return np.minimum(a, b)


def most(a: Num, b: Num) -> Num:
    """The larger one."""
    if isinstance(a, float) and isinstance(b, float):
        return a if a > b else b
    return np.maximum(a, b)


def clamped(value: Num, low: Num, high: Num) -> Num:
    """No less than low, no more than high."""
    if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
        value = value if value > low else low  # as below, in a third of the time
        return value if value < high else high
    return least(most(value, low), high)


def smooth_step(value: Num, low: float, high: float) -> Num:
    """0 up to `low`, 1 from `high` on, smooth between."""
    x = clamped((value - low) / (high - low), 0.0, 1.0)
    return x * x * (3 - 2 * x)


def plus(a: Vec3, b: Vec3) -> Vec3:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def minus(a: Vec3, b: Vec3) -> Vec3:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def times(a: Vec3, k: Num) -> Vec3:
    return a[0] * k, a[1] * k, a[2] * k


def dot(a: Vec3, b: Vec3) -> Num:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec3, b: Vec3) -> Vec3:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def middle(a: Vec3, b: Vec3) -> Vec3:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2


def length(a: Vec3) -> Num:
    return sqrt(dot(a, a))


def unit(a: Vec3, otherwise: Vec3) -> Vec3:
    """Of length 1; `otherwise` where there is no direction."""
    long = length(a)
    good = long > TINY
    if isinstance(long, float):
        return times(a, 1 / long) if good else otherwise
    return where(good, times(a, 1 / where(good, long, 1.0)), otherwise)


def across(a: Vec3, axis: Vec3, otherwise: Vec3) -> Vec3:
    """The direction of the part of a that is perpendicular to the unit vector `axis`."""
    return unit(minus(a, times(axis, dot(a, axis))), otherwise)


def angle_between(a: Vec3, b: Vec3) -> Num:
    """Radians, 0 to π."""
    return arctan2(length(cross(a, b)), dot(a, b))


def multiply(a: Quat, b: Quat) -> Quat:
    """First b, then a."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def inverse(q: Quat) -> Quat:
    return -q[0], -q[1], -q[2], q[3]


def rotate(q: Quat, v: Vec3) -> Vec3:
    """A vector turned."""
    x, y, z, w = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (
        v[0] + w * tx + y * tz - z * ty,
        v[1] + w * ty + z * tx - x * tz,
        v[2] + w * tz + x * ty - y * tx,
    )


def normalized(q: Quat) -> Quat:
    """Of length 1 and with w ≥ 0; the identity where it is no rotation."""
    long = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    good = (long > SMALL) & (long < math.inf)
    if isinstance(long, float):
        k = (-1.0 if q[3] < 0 else 1.0) / long if good else 0.0
        return (q[0] * k, q[1] * k, q[2] * k, q[3] * k) if good else IDENTITY
    k = where(q[3] < 0, -1.0, 1.0) / where(good, long, 1.0)
    return where(good, (q[0] * k, q[1] * k, q[2] * k, q[3] * k), IDENTITY)


def axis_angle(axis: Vec3, angle: Num) -> Quat:
    """Turns by an angle in radians about a unit vector, by the right-hand rule."""
    s = sin(angle / 2)
    return axis[0] * s, axis[1] * s, axis[2] * s, cos(angle / 2)


def between(start: Vec3, end: Vec3) -> Quat:
    """The shortest rotation that takes a unit vector to a unit vector."""
    w = 1 + dot(start, end)
    turn = normalized((*cross(start, end), w))
    # Opposite vectors: any axis across will do, but always the same one.
    return where(w < SMALL, (*unit(cross(start, Y), X), 0.0 * w), turn)


def from_axes(x: Vec3, y: Vec3, z: Vec3) -> Quat:
    """The rotation that takes x, y, z to these axes, the largest number first (Shepperd 1978)."""
    trace = x[0] + y[1] + z[2]
    a, b, c = y[2] - z[1], z[0] - x[2], x[1] - y[0]
    xy, xz, yz = y[0] + x[1], z[0] + x[2], z[1] + y[2]
    by_z = (xz, yz, 1 + z[2] - x[0] - y[1], c)
    by_y = where(y[1] >= z[2], (xy, 1 + y[1] - x[0] - z[2], yz, b), by_z)
    first = (x[0] >= y[1]) & (x[0] >= z[2])
    by_x = where(first, (1 + x[0] - y[1] - z[2], xy, xz, a), by_y)
    return normalized(where(trace > 0, (a, b, c, 1 + trace), by_x))


def rotation_vector(q: Quat) -> Vec3:
    """The axis times the angle, the short way."""
    x, y, z, w = normalized(q)
    s = sqrt(x * x + y * y + z * z)
    good = s > SMALL
    k = where(good, 2 * arctan2(s, w) / where(good, s, 1.0), 2.0)
    return x * k, y * k, z * k


def of_vector(v: Vec3) -> Quat:
    """The rotation of a rotation vector."""
    angle = length(v)
    good = angle > SMALL
    k = where(good, sin(angle / 2) / where(good, angle, 1.0), 0.5)
    return v[0] * k, v[1] * k, v[2] * k, cos(angle / 2)


def part(q: Quat, share: Num) -> Quat:
    """The same axis, a share of the angle, the short way."""
    return of_vector(times(rotation_vector(q), share))


def slerp(a: Quat, b: Quat, share: Num) -> Quat:
    """From a (0) to b (1) the short way, at even speed."""
    if isinstance(share, float) and share == 1.0:
        return normalized(b)
    return normalized(multiply(a, part(multiply(inverse(a), b), share)))


def angle_of(q: Quat) -> Num:
    """How far it turns, in radians, 0 to π."""
    w = q[3]
    return 2 * arctan2(length(q[:3]), where(w < 0, -w, w))


def swing_twist_angle(q: Quat, axis: Vec3) -> Num:
    """How far q turns about the unit vector `axis`, in radians, -π to π."""
    angle = 2 * arctan2(dot(q[:3], axis), q[3])
    down = where(angle > math.pi, angle - 2 * math.pi, angle)
    return where(down < -math.pi, down + 2 * math.pi, down)
