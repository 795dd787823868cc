"""How a head is turned, and its face as it is when the head is not: by the canonical face."""

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.faces.canonical import points_cm, steady


def rotation(xyz_px: Float[Array, "n 3"]) -> Float[Array, "3 3"]:
    """Turns directions of the head (x to the person's own left, y up, z out of it) to the picture's.

    xyz_px   (n, 3)  the landmarks, z too, in pixels; n is 468 or 478

    It takes the canonical face's steady points nearest to those seen, as weighted least squares have it.
    (Kabsch 1976, "A solution for the best rotation to relate two sets of vectors". MediaPipe's
    `geometry_pipeline.cc` uses the same points and weights.)
    """
    return _fitted(xyz_px)[0]


def in_head_cm(xyz_px: Float[Array, "n 3"]) -> Float[Array, "n 3"]:
    """The landmarks in the head's own axes, as large and in the place of the canonical face."""
    turn, scale, seen, usual = _fitted(xyz_px)
    return (xyz_px - seen) @ turn / scale + usual


def _fitted(xyz_px: Float[Array, "n 3"]) -> tuple[Array, float, Array, Array]:
    """Rotation, pixels a centimetre, and the middles of the points seen and of the canonical ones."""
    index, weight = steady()
    seen, usual = weight @ xyz_px[index], weight @ points_cm()[index]
    apart, apart_cm = xyz_px[index] - seen, points_cm()[index] - usual
    u, size, v = np.linalg.svd((apart * weight[:, None]).T @ apart_cm)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    scale = float((size * sign).sum() / (weight @ apart_cm**2).sum())
    return (u * sign) @ v, scale, seen, usual
