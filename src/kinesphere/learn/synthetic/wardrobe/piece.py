"""A piece of a person: skin, eyes, a garment, hair; where it is on any body, in any pose."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import Float32, Int, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.wardrobe.base_mesh import BaseMesh
from kinesphere.learn.synthetic.wardrobe.files import Clothes, Obj
from kinesphere.learn.synthetic.wardrobe.simplify import simplified

REST_OF_MAKEHUMAN: Final = (0, 2, 1)
"""MakeHuman's x, y (up), z (forwards) are the body's x, z and -y."""
FORWARDS: Final = np.array([1, -1, 1], np.float32)


@dataclass(frozen=True)
class Piece:
    """n vertices that hang on the base mesh; where textures have seams, vertices are double.

    Each is at `mean_m` on the mean body at rest, and moves with S coefficients of shape; it is `offsets`
    away, which are for lengths of 1: those of `ends_m` in x, y and z.
    """

    mean_m: Float32[Array, "n 3"]
    parts_m: Float32[Array, "s n3"]
    offsets: Float32[Array, "n 3"] | None
    ends_m: Float32[Array, "3"]
    end_parts_m: Float32[Array, "s 3"]
    follows: Float32[Array, "n j"]
    """How much each follows each joint."""
    normals: Float32[Array, "n 3"]
    uv: Float32[Array, "n 2"]
    faces: Int[Array, "f 3"]
    labels: UInt8[Array, "n"]
    base: Int[Array, "n"]
    """The vertex of the base mesh that it is, or hangs on first."""

    def rest_m(self, shape: Float32[Array, "k"]) -> Float32[Array, "n 3"]:
        """At rest, on a body with the first k coefficients of shape."""
        moved = (shape @ self.parts_m[: len(shape)]).reshape(-1, 3)
        moved += self.mean_m
        if self.offsets is not None:
            moved += self.offsets * np.abs(self.ends_m + shape @ self.end_parts_m[: len(shape)])
        return moved

    def posed(
        self, shape: Float32[Array, "k"], moves: Float32[Array, "j 12"]
    ) -> tuple[Float32[Array, "n 3"], Float32[Array, "n 3"]]:
        """Places in metres and normals, by linear blend skinning (`base_mesh.joint_moves`)."""
        mixed = self.follows @ moves
        turns = mixed[:, :9].reshape(-1, 3, 3)
        both = np.stack([self.rest_m(shape), self.normals], 2)
        turned = turns @ both
        return turned[..., 0] + mixed[:, 9:], np.ascontiguousarray(turned[..., 1])

    def some(self, vertices: Int[Array, "m"], faces: Int[Array, "g 3"]) -> "Piece":
        """Some of the vertices, with these faces."""
        parts = self.parts_m.reshape(len(self.parts_m), -1, 3)[:, vertices]
        return replace(
            self,
            mean_m=self.mean_m[vertices],
            parts_m=parts.reshape(len(parts), -1),
            offsets=None if self.offsets is None else self.offsets[vertices],
            follows=self.follows[vertices],
            normals=self.normals[vertices],
            uv=self.uv[vertices],
            faces=faces,
            labels=self.labels[vertices],
            base=self.base[vertices],
        )


LIFT_M: Final = 0.003
"""Clothes lie so much further out than their files say: skin with fewer triangles stays below."""
NO_SHAPE: Final = np.zeros(0, np.float32)


def coarse(piece: Piece, count: int) -> Piece:
    """With about `count` triangles, and the vertices that they need."""
    faces = simplified(piece.rest_m(NO_SHAPE), piece.faces, piece.follows, count)
    kept, corners = np.unique(faces, return_inverse=True)
    return piece.some(kept, corners.reshape(-1, 3))


def of_body(base: BaseMesh, faces: Int[Array, "f 3"], face_uvs: Int[Array, "f 3"]) -> Piece:
    """A part of the body itself; `face_uvs` index `base.uv`."""
    vertices, uv_at, corners = _split(faces, face_uvs)
    return Piece(
        mean_m=base.mean_m[vertices],
        parts_m=base.parts_m[:, vertices].reshape(len(base.parts_m), -1),
        offsets=None,
        ends_m=np.zeros(3, np.float32),
        end_parts_m=np.zeros((len(base.parts_m), 3), np.float32),
        follows=base.weights[vertices],
        normals=vertex_normals(base.mean_m, base.faces)[vertices],
        uv=base.uv[uv_at],
        faces=corners,
        labels=base.labels[vertices],
        base=vertices,
    )


def of_clothes(base: BaseMesh, clothes: Clothes, obj: Obj) -> Piece:
    """A garment; its parts are those of the body's nearest vertices.

    Raises InputError when its two files do not belong together.
    """
    if obj.count != len(clothes.corners):
        raise InputError(
            f"{clothes.obj} has {obj.count} vertices, its .mhclo places {len(clothes.corners)}"
        )
    whole = _hung(base, clothes, obj)
    at_m = whole.rest_m(NO_SHAPE)
    vertices, uv_at, corners = _split(obj.faces, obj.face_uvs)
    normals = vertex_normals(at_m, obj.faces)
    lifted = replace(
        whole,
        mean_m=whole.mean_m + LIFT_M * normals,
        normals=normals,
        labels=_nearest_labels(base, at_m),
    )
    return replace(lifted.some(vertices, corners), uv=obj.uv[uv_at])


def _hung(base: BaseMesh, clothes: Clothes, obj: Obj) -> Piece:
    """A garment without seams, normals and labels."""
    axes = list(REST_OF_MAKEHUMAN)
    corners, weights = clothes.corners, clothes.weights
    lengths = np.array([length for _, _, length in clothes.scales], np.float32)
    ends = np.array([scale[:2] for scale in clothes.scales])[axes]
    follows = np.einsum("nk,nkj->nj", weights.clip(0), base.weights[corners])
    parts = sum(base.parts_m[:, corners[:, k]] * weights[:, k, None] for k in range(3))
    count, xyz = len(corners), np.arange(3)
    return Piece(
        mean_m=np.einsum("nk,nkc->nc", weights, base.mean_m[corners]),
        parts_m=np.asarray(parts, np.float32).reshape(len(base.parts_m), -1),
        offsets=(clothes.offsets / lengths)[:, axes] * FORWARDS,
        ends_m=base.mean_m[ends[:, 0], xyz] - base.mean_m[ends[:, 1], xyz],
        end_parts_m=base.parts_m[:, ends[:, 0], xyz] - base.parts_m[:, ends[:, 1], xyz],
        follows=follows / np.maximum(follows.sum(1, keepdims=True), 1e-6),
        normals=np.zeros((count, 3), np.float32),
        uv=np.zeros((count, 2), np.float32),
        faces=obj.faces,
        labels=np.zeros(count, np.uint8),
        base=corners[:, 0],
    )


def _split(faces: Array, face_uvs: Array) -> tuple[Array, Array, Array]:
    """Vertices and their places in the texture, each pair once, and the faces that name them."""
    pairs = np.stack([faces.ravel(), face_uvs.ravel()], 1)
    kept, index = np.unique(pairs, axis=0, return_inverse=True)
    return kept[:, 0], kept[:, 1], index.reshape(-1, 3)


def vertex_normals(xyz_m: Array, faces: Array) -> Float32[Array, "n 3"]:
    """Of unit length; means over the faces around, by area."""
    a, b, c = (xyz_m[faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    normals = np.stack(
        [sum_at(faces.ravel(), np.repeat(across[:, k], 3), len(xyz_m)) for k in range(3)], 1
    )
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.maximum(lengths, 1e-20)).astype(np.float32)


def sum_at(index: Array, values: Array, count: int) -> Array:
    """Sums of the values that have the same index."""
    return np.bincount(index, weights=values, minlength=count)


def _nearest_labels(base: BaseMesh, at_m: Float32[Array, "n 3"]) -> UInt8[Array, "n"]:
    body = np.flatnonzero(base.is_body)
    some = base.mean_m[body[::7]]
    labels = base.labels[body[::7]]
    nearest = [
        ((part[:, None] - some) ** 2).sum(2).argmin(1)
        for part in np.array_split(at_m, len(at_m) // 200 + 1)
    ]
    return labels[np.concatenate(nearest)]
