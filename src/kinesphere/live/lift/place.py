"""Where a body is in front of the camera, and the camera turned so that it looks at the body.

Rays are (x / z, y / z) of what a pixel sees, in the camera's axes (docs/conventions.md).
"""

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array


def placed(
    xyz_m: Float[Array, "n 3"], rays: Float[Array, "n 2"], weights: Float[Array, "n"]
) -> Float[Array, "3"]:
    """The translation that brings points onto their rays, as nearly as can be.

    Minimises sum_i w_i |(x_i + T)_xy - ray_i (x_i + T)_z|², which is linear in T; at least two points
    must be seen in different directions. (Direct linear transform; Hartley, Zisserman: "Multiple View
    Geometry", 4.1.)
    """
    u, w = rays, weights / weights.sum()
    missing = u * xyz_m[:, 2:] - xyz_m[:, :2]
    mean_ray, mean_missing = w @ u, w @ missing
    depth = w @ ((u - mean_ray) * (mean_missing - missing)).sum(axis=1)
    spread = w @ ((u - mean_ray) ** 2).sum(axis=1)
    z = depth / spread
    return np.array([*(mean_missing + mean_ray * z), z])


def towards(ray: Float[Array, "2"]) -> Float[Array, "3 3"]:
    """The rotation that takes the camera's axes to those of one that looks along `ray`, no more tilted.

    About the vertical axis first, then about the horizontal one.
    """
    x, y = ray
    flat = np.hypot(x, 1.0)
    long = np.hypot(flat, y)
    yaw = np.array([[1 / flat, 0, -x / flat], [0, 1, 0], [x / flat, 0, 1 / flat]])
    pitch = np.array([[1, 0, 0], [0, flat / long, -y / long], [0, y / long, flat / long]])
    return pitch @ yaw


def turned(rays: Float[Array, "n 2"], R: Float[Array, "3 3"]) -> Float[Array, "n 2"]:
    """Rays as a turned camera sees them."""
    seen = rays @ R[:, :2].T + R[:, 2]
    return seen[:, :2] / seen[:, 2:]
