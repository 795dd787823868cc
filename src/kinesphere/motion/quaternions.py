"""Rotations as unit quaternions (x, y, z, w), many at once: arrays (…, 4). `multiply(a, b)`: first b.

The formulas are those of `components`, but for products, which files and figures need in great numbers.
"""

from typing import Any, Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import components as c

IDENTITY: Final = np.array([0.0, 0.0, 0.0, 1.0])
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
    return _joined(c.axis_angle(_parts(axis), np.asarray(angle)))


def normalized(q: Float[Array, "*n 4"]) -> Float[Array, "*n 4"]:
    """Of length 1 and with w ≥ 0; the identity where it is no rotation."""
    return _joined(c.normalized(_parts(q)))


def between(start: Array, end: Array) -> Array:
    """The shortest rotations that take unit vectors (…, 3) to unit vectors."""
    return _joined(c.between(_parts(start), _parts(end)))


def rotation_vector(q: Float[Array, "*n 4"]) -> Float[Array, "*n 3"]:
    """The axis times the angle, the short way."""
    return _joined(c.rotation_vector(_parts(q)))


def of_vector(v: Float[Array, "*n 3"]) -> Float[Array, "*n 4"]:
    """The rotation of a rotation vector."""
    return _joined(c.of_vector(_parts(v)))


def part(q: Float[Array, "*n 4"], share: Array | float) -> Float[Array, "*n 4"]:
    """The same axis, a share (…,) of the angle, the short way."""
    return _joined(c.part(_parts(q), np.asarray(share)))


def slerp(a: Array, b: Array, share: Array | float) -> Array:
    """From a (0) to b (1) the short way, at even speed."""
    return _joined(c.slerp(_parts(a), _parts(b), np.asarray(share)))


def angle_of(q: Float[Array, "*n 4"]) -> Float[Array, "*n"]:
    """How far it turns, in radians, 0 to π."""
    return np.asarray(c.angle_of(_parts(q)))


def _parts(values: Array) -> Any:
    """x, y, z (, w) as `components` takes them."""
    return tuple(np.moveaxis(values, -1, 0))


def _joined(values: Any) -> Array:
    return np.stack(np.broadcast_arrays(*values), -1)


def matrix(q: Float[Array, "*n 4"]) -> Float[Array, "*n 3 3"]:
    """Rotation matrices: columns are where x, y and z go."""
    eye = np.eye(3)
    return np.stack([rotate(q, np.broadcast_to(axis, (*q.shape[:-1], 3))) for axis in eye], -1)


def from_matrix(R: Float[Array, "*n 3 3"]) -> Float[Array, "*n 4"]:
    """Of rotation matrices."""
    return _joined(c.from_axes(*(_parts(R[..., i]) for i in range(3))))


def unrolled(q: Float[Array, "t *n 4"]) -> Float[Array, "t *n 4"]:
    """The same rotations, with signs that do not jump from one moment to the next."""
    turned = (q[1:] * q[:-1]).sum(-1) < 0
    signs = np.where(np.cumsum(turned, axis=0) % 2 == 1, -1.0, 1.0)
    return np.concatenate([q[:1], q[1:] * signs[..., None]])
