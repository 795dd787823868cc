"""A calibrated camera: where a point in the world is in its picture.

Frames: the camera's own is x right in the picture, y down, z away. The distortion is OpenCV's (Brown and
Conrady): k1, k2, p1, p2, k3.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError

UNDISTORT_STEPS = 20
"""Of the fixed-point iteration that inverts the distortion, as in OpenCV's `undistortPoints`."""


@dataclass(frozen=True)
class Camera:
    """Pinhole camera with radial and tangential distortion."""

    name: str
    size_px: tuple[int, int]
    """(width, height)"""
    K: Float[Array, "3 3"]
    """In pixels: corners of the picture are at 0 and at its width and height."""
    T_camera_world: Float[Array, "3 4"] = field(
        default_factory=lambda: np.hstack([np.eye(3), np.zeros((3, 1))])
    )
    """Rotation and translation in metres."""
    distortion: Float[Array, "5"] = field(default_factory=lambda: np.zeros(5))

    def __post_init__(self) -> None:
        for name, shape in (("K", (3, 3)), ("T_camera_world", (3, 4)), ("distortion", (5,))):
            value = getattr(self, name)
            if value.shape != shape or not np.isfinite(value).all():
                raise InputError(
                    f"camera {self.name}: {name} must be {shape} finite numbers, got "
                    f"{value.tolist()}"
                )
        if not (self.K[0, 0] > 0 and self.K[1, 1] > 0):
            raise InputError(
                f"camera {self.name}: focal lengths must be above 0, got {self.K[0, 0]:g}, "
                f"{self.K[1, 1]:g}"
            )
        turn = self.T_camera_world[:, :3]
        if np.abs(turn @ turn.T - np.eye(3)).max() > 1e-3 or np.linalg.det(turn) < 0:
            raise InputError(f"camera {self.name}: its rotation is no rotation: {turn.tolist()}")

    @property
    def position_m(self) -> Float[Array, "3"]:
        """Where the camera is in the world."""
        return -self.T_camera_world[:, :3].T @ self.T_camera_world[:, 3]

    def seen(self, xyz_world_m: Float[Array, "n 3"]) -> Float[Array, "n 3"]:
        """Points of the world in the camera's frame."""
        return xyz_world_m @ self.T_camera_world[:, :3].T + self.T_camera_world[:, 3]

    def project(self, xyz_world_m: Float[Array, "n 3"]) -> Float[Array, "n 2"]:
        """Where points of the world are in the picture, in pixels, distorted; NaN behind the camera."""
        seen = self.seen(xyz_world_m)
        depth = np.where(seen[:, 2:] > 0, seen[:, 2:], np.nan)
        flat = self._distorted(seen[:, :2] / depth)
        return flat @ self.K[:2, :2].T + self.K[:2, 2]

    def undistort(self, xy_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Where points of the picture would be without distortion, in pixels of the same camera."""
        wanted = np.linalg.solve(self.K[:2, :2], (xy_px - self.K[:2, 2]).T).T
        flat = wanted
        for _ in range(UNDISTORT_STEPS):
            flat = flat + (wanted - self._distorted(flat))
        return flat @ self.K[:2, :2].T + self.K[:2, 2]

    def _distorted(self, flat: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """(Zhang 2000; OpenCV, "Camera Calibration and 3D Reconstruction".)"""
        k1, k2, p1, p2, k3 = self.distortion
        x, y = flat.T
        r2 = x * x + y * y
        radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        shift_x = 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
        shift_y = p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
        return np.stack([x * radial + shift_x, y * radial + shift_y], axis=1)


def pinhole(size_px: tuple[int, int], fov_deg: float, name: str = "camera") -> Camera:
    """A camera without distortion, at the world's origin; `fov_deg` spans the picture's longer side."""
    focal = max(size_px) / 2 / np.tan(np.radians(fov_deg) / 2)
    K = np.array([[focal, 0, size_px[0] / 2], [0, focal, size_px[1] / 2], [0, 0, 1.0]])
    return Camera(name, size_px, K)
