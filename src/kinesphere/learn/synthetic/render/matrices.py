"""From the camera's frame to OpenGL's clip space, for the camera and for the main light."""

from typing import Final

import numpy as np
from jaxtyping import Float, Float32

from kinesphere.core.arrays import Array

NEAR_M: Final = 0.05
FAR_M: Final = 200.0
SHADOW_DEPTH_M: Final = 12.0
"""So far before and behind people, along the light, things throw shadows and get them."""
LEAST_M: Final = 0.5


def clip_camera(K: Float[Array, "3 3"], size_px: int) -> Float[Array, "4 4"]:
    """The top left corner becomes (-1, -1): the first row that is read is the top one."""
    clip = np.zeros((4, 4))
    clip[:2, :3] = K[:2] * 2 / size_px
    clip[:2, 2] -= 1
    clip[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    clip[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    clip[3, 2] = 1
    return clip


def clip_shadow(
    towards_light: Float[Array, "3"], xyz_m: Float32[Array, "n 3"]
) -> Float[Array, "4 4"]:
    """The picture that the light has of points; nearer to the light is less deep."""
    z = -towards_light / np.linalg.norm(towards_light)
    other = np.array([1.0, 0, 0]) if abs(z[0]) < 0.8 else np.array([0, 1.0, 0])
    x = np.cross(other, z)
    x /= np.linalg.norm(x)
    axes = np.stack([x, np.cross(z, x), z])
    seen = xyz_m @ axes.T
    low, high = seen.min(0), seen.max(0)
    half = np.maximum((high - low) / 2 * 1.05, LEAST_M)
    half[2] += SHADOW_DEPTH_M
    clip = np.eye(4)
    clip[:3, :3] = axes / half[:, None]
    clip[:3, 3] = -(low + high) / 2 / half
    return clip


def hue(turn_rad: float) -> Float[Array, "3 3"]:
    """Turns linear colours about the grey axis."""
    axis = np.full(3, 3**-0.5)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    cos, sin = np.cos(turn_rad), np.sin(turn_rad)
    return cos * np.eye(3) + sin * cross + (1 - cos) * np.outer(axis, axis)
