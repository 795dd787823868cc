"""Rotations as unit quaternions (x, y, z, w), many at once: arrays (…, 4). `multiply(a, b)`: first b.

The same formulas as `web/src/motion/quaternions.ts`.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array

IDENTITY: Final = np.array([0.0, 0.0, 0.0, 1.0])
TINY: Final = 1e-9
CONJUGATE: Final = np.array([-1.0, -1.0, -1.0, 1.0])


def _cross_table() -> Array:
    out = np.zeros((3, 3, 3))
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        out[i, k, j], out[i, j, k] = 1.0, -1.0
    return out.reshape(3, 9)


def _product_table() -> Array:
    out = np.zeros((4, 4, 4))
    out[:3, :3, :3] = _cross_table().reshape(3, 3, 3)
    for i in range(3):
        out[3, i, i] = out[i, i, 3] = 1.0
        out[i, 3, i] = -1.0
    out[3, 3, 3] = 1.0
    return out.reshape(4, 16)


CROSS: Final = _cross_table()
"""a @ CROSS is, row after row, the matrix that takes b to a × b."""
PRODUCT: Final = _product_table()
"""a @ PRODUCT is, row after row, the matrix that takes b to the product a b. One product of small
matrices is faster in NumPy than sixteen products of numbers."""


def multiply(a: Array, b: Array) -> Array:
    """First b, then a: (…, 4) each."""
    out = (a @ PRODUCT).reshape(*a.shape[:-1], 4, 4) @ b[..., None]
    return out[..., 0]


def inverse(q: Float[Array, "*n 4"]) -> Float[Array, "*n 4"]:
    """Of unit quaternions."""
    return q * CONJUGATE


def rotate(q: Array, v: Array) -> Array:
    """Vectors (…, 3) turned by (…, 4)."""
    across = (q[..., :3] @ CROSS).reshape(*q.shape[:-1], 3, 3)
    v = v[..., None]
    twice = 2 * (across @ v)
    out = v + q[..., 3:, None] * twice + across @ twice
    return out[..., 0]


def cross(a: Array, b: Array) -> Array:
    """As np.cross, which takes far longer for few vectors."""
    out = (a @ CROSS).reshape(*a.shape[:-1], 3, 3) @ b[..., None]
    return out[..., 0]


def axis_angle(axis: Array, angle: Array | float) -> Array:
    """(…, 4): turns by angles (…,) in radians about unit vectors (…, 3)."""
    half = np.asarray(angle)[..., None] / 2
    return _joined(axis * np.sin(half), np.cos(half))


def _joined(vector: Array, scalar: Array) -> Array:
    out = np.empty((*vector.shape[:-1], 4))
    out[..., :3], out[..., 3] = vector, scalar[..., 0]
    return out


def normalized(q: Float[Array, "*n 4"]) -> Float[Array, "*n 4"]:
    """Of length 1 and with w ≥ 0; the identity where it is no rotation."""
    long = np.sqrt((q * q).sum(-1, keepdims=True))
    good = np.isfinite(long) & (long > TINY)
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.where(good, q / long, IDENTITY)
    return np.where(out[..., 3:] < 0, -out, out)


def between(start: Array, end: Array) -> Array:
    """The shortest rotations that take unit vectors (…, 3) to unit vectors."""
    w = 1 + (start * end).sum(-1, keepdims=True)
    q = _joined(cross(start, end), w)
    flat = w[..., 0] < TINY
    if np.any(flat):  # opposite: any axis across will do, but always the same one
        q = np.where(flat[..., None], _joined(_across(start), np.zeros_like(w)), q)
    return normalized(q)


def _across(v: Array) -> Array:
    """Unit vectors across, as in the twin: v × y, or x where v is along y."""
    axis = cross(v, np.broadcast_to(np.array([0.0, 1.0, 0.0]), v.shape))
    long = np.sqrt((axis * axis).sum(-1, keepdims=True))
    return np.where(long > 1e-6, axis / np.maximum(long, 1e-6), np.array([1.0, 0.0, 0.0]))


def rotation_vector(q: Float[Array, "*n 4"]) -> Float[Array, "*n 3"]:
    """The axis times the angle, the short way."""
    q = normalized(q)
    sine = np.sqrt((q[..., :3] ** 2).sum(-1, keepdims=True))
    angle = 2 * np.arctan2(sine, q[..., 3:])
    return q[..., :3] * np.where(sine > TINY, angle / np.maximum(sine, TINY), 2.0)


def of_vector(v: Float[Array, "*n 3"]) -> Float[Array, "*n 4"]:
    """The rotation of a rotation vector."""
    angle = np.sqrt((v * v).sum(-1, keepdims=True))
    half = angle / 2
    return _joined(v * 0.5 * np.sinc(half / np.pi), np.cos(half))


def part(q: Float[Array, "*n 4"], share: Array | float) -> Float[Array, "*n 4"]:
    """The same axis, a share (…,) of the angle, the short way."""
    return of_vector(rotation_vector(q) * np.asarray(share)[..., None])


def slerp(a: Array, b: Array, share: Array | float) -> Array:
    """From a (0) to b (1) the short way, at even speed."""
    return normalized(multiply(a, part(multiply(inverse(a), b), share)))


def angle_of(q: Float[Array, "*n 4"]) -> Float[Array, "*n"]:
    """How far it turns, in radians, 0 to π."""
    return np.asarray(2 * np.arctan2(np.sqrt((q[..., :3] ** 2).sum(-1)), np.abs(q[..., 3])))


def matrix(q: Float[Array, "*n 4"]) -> Float[Array, "*n 3 3"]:
    """Rotation matrices: columns are where x, y and z go."""
    eye = np.eye(3)
    return np.stack([rotate(q, np.broadcast_to(axis, (*q.shape[:-1], 3))) for axis in eye], -1)


def from_matrix(R: Float[Array, "*n 3 3"]) -> Float[Array, "*n 4"]:
    """Of rotation matrices. (Shepperd 1978: the largest of the four numbers is found first.)"""
    m = [[R[..., i, j] for j in range(3)] for i in range(3)]
    (a, b, c), trace = (m[0][0], m[1][1], m[2][2]), m[0][0] + m[1][1] + m[2][2]
    x, y, z = m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]
    xy, xz, yz = m[0][1] + m[1][0], m[0][2] + m[2][0], m[1][2] + m[2][1]
    choices = np.stack(
        [
            np.stack([x, y, z, 1 + trace], -1),
            np.stack([1 + a - b - c, xy, xz, x], -1),
            np.stack([xy, 1 + b - a - c, yz, y], -1),
            np.stack([xz, yz, 1 + c - a - b, z], -1),
        ],
        -2,
    )
    best = np.where(trace > 0, 0, 1 + np.argmax(np.stack([a, b, c], -1), -1))
    return normalized(np.take_along_axis(choices, best[..., None, None], -2)[..., 0, :])


def unrolled(q: Float[Array, "t *n 4"]) -> Float[Array, "t *n 4"]:
    """The same rotations, with signs that do not jump from one moment to the next."""
    turned = (q[1:] * q[:-1]).sum(-1) < 0
    signs = np.where(np.cumsum(turned, axis=0) % 2 == 1, -1.0, 1.0)
    return np.concatenate([q[:1], q[1:] * signs[..., None]])
