"""Scenes that cannot be drawn are refused before they reach OpenGL, which draws nonsense or crashes."""

import numpy as np

from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.scene import Scene, Surface


def check(scene: Scene, size_px: int) -> None:
    """Raises InputError: what was expected, and what came."""
    if scene.size_px != size_px:
        raise InputError(
            f"this renderer draws pictures of {size_px} pixels a side, the scene is for {scene.size_px}"
        )
    if scene.K.shape != (3, 3) or not np.isfinite(scene.K).all():
        raise InputError(f"the scene's K must be 3 x 3 finite numbers, got {scene.K}")
    for number, surface in enumerate(scene.surfaces):
        _check(surface, f"surface {number} of the scene")


def _check(surface: Surface, name: str) -> None:
    count = len(surface.xyz_m)
    shapes = {"xyz_m": (count, 3), "normals": (count, 3), "uv": (count, 2), "labels": (count,)}
    for field, shape in shapes.items():
        if (got := getattr(surface, field).shape) != shape:
            raise InputError(f"{name}: {field} must have shape {shape}, got {got}")
    faces = surface.faces
    if faces.ndim != 2 or faces.shape[1] != 3 or not count or not len(faces):
        raise InputError(f"{name} must have vertices and triangles, got {count} and {faces.shape}")
    if faces.min() < 0 or faces.max() >= count:
        raise InputError(f"{name}: triangles name vertices that it lacks (it has {count})")
    if not np.isfinite(surface.xyz_m).all():
        raise InputError(f"{name}: xyz_m has numbers that are not finite")
    if not 0 <= surface.person <= 255:
        raise InputError(f"{name}: person must be 0 to 255, got {surface.person}")
