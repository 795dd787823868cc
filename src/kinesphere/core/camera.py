"""A calibrated camera: where a point in the world is in its picture.

Frames: the camera's own is x right in the picture, y down, z away. The distortion is OpenCV's (Brown and
Conrady): k1, k2, p1, p2, k3.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError

UNDISTORT_STEPS: Final = 12
"""Newton's steps to invert the distortion; each doubles the digits that are right."""
UNDISTORT_EXACT: Final = 1e-9
"""In focal lengths: what is farther off after the last step has no place without distortion."""
ROTATION_EXACT: Final = 1e-3
"""How far a rotation matrix may be from one: files give few digits."""


@dataclass(frozen=True, eq=False)
class Camera:
    """Pinhole camera with radial and tangential distortion.

    Raises InputError when a shape is wrong, a number is not finite, or a matrix is not what it says.
    """

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
            _check(f"camera {self.name}: {name}", getattr(self, name), shape)
        if min(self.size_px) < 1:
            raise InputError(
                f"camera {self.name}: width and height must be above 0, got {self.size_px}"
            )
        focal, lower = np.diag(self.K)[:2], self.K[[1, 2, 2, 2], [0, 0, 1, 2]]
        if focal.min() <= 0 or lower.tolist() != [0, 0, 0, 1]:
            raise InputError(
                f"camera {self.name}: K must be [[fx, skew, cx], [0, fy, cy], [0, 0, 1]] with fx and "
                f"fy above 0, got {self.K.tolist()}"
            )
        turn = self.T_camera_world[:, :3]
        if np.abs(turn @ turn.T - np.eye(3)).max() > ROTATION_EXACT or np.linalg.det(turn) < 0:
            raise InputError(f"camera {self.name}: its rotation is no rotation: {turn.tolist()}")

    @property
    def position_m(self) -> Float[Array, "3"]:
        """Where the camera is in the world."""
        return -self.T_camera_world[:, :3].T @ self.T_camera_world[:, 3]

    def seen(self, xyz_world_m: Float[Array, "n 3"]) -> Float[Array, "n 3"]:
        """Points of the world in the camera's frame, in metres."""
        return xyz_world_m @ self.T_camera_world[:, :3].T + self.T_camera_world[:, 3]

    def project(self, xyz_world_m: Float[Array, "n 3"]) -> Float[Array, "n 2"]:
        """Where points of the world are in the picture, in pixels, distorted; NaN behind the camera."""
        seen = self.seen(xyz_world_m)
        depth = np.where(seen[:, 2:] > 0, seen[:, 2:], np.nan)
        return self._pixels(_distorted(seen[:, :2] / depth, self.distortion))

    def undistort(self, xy_px: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        """Where points of the picture would be without distortion, in pixels of the same camera.

        NaN for NaN, and for points that no ray of this distortion reaches.
        """
        wanted = np.linalg.solve(self.K[:2, :2], (xy_px - self.K[:2, 2]).T).T
        flat = wanted
        with np.errstate(all="ignore"):  # points out of reach may run off to infinity
            for _ in range(UNDISTORT_STEPS):
                missing = wanted - _distorted(flat, self.distortion)
                flat = flat + _inverse_slope(flat, missing, self.distortion)
            missed = np.abs(wanted - _distorted(flat, self.distortion)).max(axis=1, keepdims=True)
        return self._pixels(np.where(missed < UNDISTORT_EXACT, flat, np.nan))

    def _pixels(self, flat: Float[Array, "n 2"]) -> Float[Array, "n 2"]:
        return flat @ self.K[:2, :2].T + self.K[:2, 2]


def pinhole(size_px: tuple[int, int], fov_deg: float, name: str = "camera") -> Camera:
    """A camera without distortion, at the world's origin; `fov_deg` spans the picture's longer side.

    Raises InputError when `fov_deg` is not between 0 and 180.
    """
    if not 0 < fov_deg < 180:
        raise InputError(
            f"camera {name}: the field of view must be above 0 and below 180 degrees, got {fov_deg:g}"
        )
    focal = max(size_px) / 2 / np.tan(np.radians(fov_deg) / 2)
    K = np.array([[focal, 0, size_px[0] / 2], [0, focal, size_px[1] / 2], [0, 0, 1.0]])
    return Camera(name, size_px, K)


def _distorted(flat: Float[Array, "n 2"], distortion: Float[Array, "5"]) -> Float[Array, "n 2"]:
    """(Zhang 2000; OpenCV, "Camera Calibration and 3D Reconstruction".)"""
    k1, k2, p1, p2, k3 = distortion
    x, y = flat.T
    r2 = x * x + y * y
    radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    shift_x = 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
    shift_y = p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
    return np.stack([x * radial + shift_x, y * radial + shift_y], axis=1)


def _inverse_slope(
    flat: Float[Array, "n 2"], missing: Float[Array, "n 2"], distortion: Float[Array, "5"]
) -> Float[Array, "n 2"]:
    """J⁻¹ `missing`, where J (symmetric) is the derivative of `_distorted`."""
    k1, k2, p1, p2, k3 = distortion
    x, y = flat.T
    r2 = x * x + y * y
    radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    growth = 2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3))
    xx = radial + growth * x * x + 2 * p1 * y + 6 * p2 * x
    yy = radial + growth * y * y + 6 * p1 * y + 2 * p2 * x
    xy = growth * x * y + 2 * p1 * x + 2 * p2 * y
    u, v = missing.T / (xx * yy - xy * xy)
    return np.stack([yy * u - xy * v, xx * v - xy * u], axis=1)


def _check(name: str, value: Array, shape: tuple[int, ...]) -> None:
    if value.shape != shape or not np.isfinite(value).all():
        raise InputError(f"{name} must be {shape} finite numbers, got {value.tolist()}")
