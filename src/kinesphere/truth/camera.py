"""Pinhole cameras in a batch."""

from dataclasses import dataclass

import torch
from torch import Tensor

from kinesphere.body.protocol import Points

NEAREST_M: float = 0.2
"""What is nearer than this, or behind the camera, is projected as if it were there."""


@dataclass(frozen=True)
class Camera:
    """B cameras, in the frame in which bodies are fitted.

    focal_px    (B,): pixels are square
    centre_px   (B, 2): where the optical axis meets the picture
    rotation, translation_m   T_camera_world: (B, 3, 3), (B, 3); None is the identity
    """

    focal_px: Tensor
    centre_px: Tensor
    rotation: Tensor | None = None
    translation_m: Tensor | None = None

    def at(self, which: Tensor) -> "Camera":
        """Some of the batch, in any order and number."""
        outside = None if self.rotation is None else self.rotation[which]
        moved = None if self.translation_m is None else self.translation_m[which]
        return Camera(self.focal_px[which], self.centre_px[which], outside, moved)

    def seen(self, xyz_m: Tensor) -> Tensor:
        """(B, n, 3) in the camera's own frame."""
        turned = xyz_m if self.rotation is None else xyz_m @ self.rotation.mT
        return turned if self.translation_m is None else turned + self.translation_m[:, None]

    def turned_back(self, directions: Tensor) -> Tensor:
        """Directions (B, n, 3) in the camera's frame, in that of the fit."""
        return directions if self.rotation is None else directions @ self.rotation

    def outside(self, seen_m: Tensor) -> Tensor:
        """Points (B, n, 3) of the camera's frame, in that of the fit."""
        moved = seen_m if self.translation_m is None else seen_m - self.translation_m[:, None]
        return self.turned_back(moved)

    def project(self, xyz_m: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, n, 2) pixels, and the directions along which each of them grows, (B, n, 3) twice."""
        seen = self.seen(xyz_m)
        ahead = seen[..., 2:] > NEAREST_M  # else depth counts as a constant
        depth = seen[..., 2:].clamp(min=NEAREST_M)
        flat = seen[..., :2] / depth
        scale = self.focal_px[:, None, None] / depth
        zero = torch.zeros_like(scale)
        shrinking = -scale * flat * ahead
        across = torch.cat([scale, zero, shrinking[..., :1]], -1)
        down = torch.cat([zero, scale, shrinking[..., 1:]], -1)
        xy_px = flat * self.focal_px[:, None, None] + self.centre_px[:, None]
        return xy_px, self.turned_back(across), self.turned_back(down)

    def depth(self, points: Points) -> tuple[Tensor, Tensor]:
        """(B, n) metres in front of the camera, and the rows of their Jacobian."""
        xyz_m = points.xyz_m
        forwards = torch.zeros_like(xyz_m)
        forwards[..., 2] = 1
        return self.seen(xyz_m)[..., 2], points.rows(self.turned_back(forwards))
