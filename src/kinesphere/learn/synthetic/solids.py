"""Boxes, balls and rods: what stands in front of people, and what they sit on."""

from typing import Final

import numpy as np
from jaxtyping import Float, Float32, Int

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.scene import THING, Surface, Texture

ROUND: Final = 20
"""Corners of what is round."""


class Solid:
    """A mesh of the unit's size around the origin; its arrays are made once."""

    def __init__(self, xyz: Array, normals: Array, uv: Array, faces: Array) -> None:
        self.xyz: Float32[Array, "v 3"] = xyz.astype(np.float32)
        self.normals: Float32[Array, "v 3"] = normals.astype(np.float32)
        self.uv: Float32[Array, "v 2"] = uv.astype(np.float32)
        self.faces: Int[Array, "f 3"] = faces.astype(np.int32)
        self.labels = np.zeros(len(xyz), np.uint8)

    def surface(
        self,
        size_m: Float[Array, "3"],
        turn: Float[Array, "3 3"],
        place_m: Float[Array, "3"],
        texture: Texture | None = None,
        tint: tuple[float, float, float] = (1.0, 1.0, 1.0),
        **how: bool,
    ) -> Surface:
        """The solid, of a size, turned and put somewhere; `how` is what else `Surface` says."""
        xyz_m = (self.xyz * size_m) @ turn.T + place_m
        normals = (self.normals / size_m) @ turn.T
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        return Surface(
            xyz_m=xyz_m.astype(np.float32),
            normals=normals.astype(np.float32),
            uv=self.uv,
            faces=self.faces,
            labels=self.labels,
            person=THING,
            texture=texture,
            tint=tint,
            **how,
        )


def _box() -> Solid:
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    xyz, normals, faces = [], [], []
    for axis in range(3):
        for sign in (1, -1):
            side = np.insert(square[:: 1 if sign > 0 else -1], axis, sign / 2, axis=1)
            if axis == 1:  # a cyclic order of axes is right-handed; inserting the middle one is not
                side = side[::-1]
            faces += [np.array([[0, 1, 2], [0, 2, 3]]) + 4 * len(normals)]
            xyz.append(side)
            normals.append(np.tile(np.eye(3)[axis] * sign, (4, 1)))
    uv = np.tile(square + 0.5, (6, 1))
    return Solid(np.concatenate(xyz), np.concatenate(normals), uv, np.concatenate(faces))


def _grid(rows: int, columns: int) -> Array:
    """Faces of a grid of (rows + 1) x (columns + 1) points."""
    first = np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)
    a, b = first.ravel(), first.ravel() + columns + 1
    return np.concatenate([np.stack([a, b, a + 1], 1), np.stack([a + 1, b, b + 1], 1)])


def _turned(profile: Array, normals: Array) -> Solid:
    """A profile (n, 2) of distance from the z axis and z, going down, turned about the axis."""
    angle = np.linspace(0, 2 * np.pi, ROUND + 1)
    ways = np.stack([np.cos(angle), np.sin(angle)], 1)

    def around(points: Array) -> Array:
        flat = points[:, None, :1] * ways
        return np.concatenate([flat, np.tile(points[:, None, 1:], (1, len(ways), 1))], 2)

    uv = np.stack(np.meshgrid(angle / 2 / np.pi, np.linspace(1, 0, len(profile))), 2)
    return Solid(
        around(profile).reshape(-1, 3),
        around(normals).reshape(-1, 3),
        uv.reshape(-1, 2),
        _grid(len(profile) - 1, ROUND),
    )


def _ball() -> Solid:
    angle = np.linspace(0, np.pi, ROUND // 2 + 1)
    profile = np.stack([np.sin(angle), np.cos(angle)], 1)
    return _turned(profile / 2, profile)


def _rod() -> Solid:
    profile = np.array([[0, 1], [1, 1], [1, 1], [1, -1], [1, -1], [0, -1]]) / 2
    normals = np.array([[0, 1], [0, 1], [1, 0], [1, 0], [0, -1], [0, -1]])
    return _turned(profile, normals)


BOX: Final = _box()
BALL: Final = _ball()
ROD: Final = _rod()
"""Along z."""


def _plane() -> Solid:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    xyz = np.insert(corners, 2, 0, axis=1)
    normals = np.tile([0.0, 0.0, 1.0], (4, 1))
    return Solid(xyz, normals, corners + 0.5, np.array([[0, 1, 2], [0, 2, 3]]))


PLANE: Final = _plane()
"""Facing along z."""


def tiled(times: int) -> Solid:
    """A plane on which a texture comes so many times each way."""
    return Solid(PLANE.xyz, PLANE.normals, PLANE.uv * times, PLANE.faces)


TILED: Final = {times: tiled(times) for times in (1, 2, 4, 8, 16)}
