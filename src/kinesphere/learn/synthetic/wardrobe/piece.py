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

    corners, weights     each is a mean of three vertices of the base mesh,
    offsets              and away from it, in the body's axes, for lengths of 1 between `scale_ends`
    follows              how much each follows each joint
    """

    corners: Int[Array, "n 3"]
    weights: Float32[Array, "n 3"]
    offsets: Float32[Array, "n 3"]
    scale_ends: Int[Array, "3 2"]
    follows: Float32[Array, "n j"]
    normals: Float32[Array, "n 3"]
    uv: Float32[Array, "n 2"]
    faces: Int[Array, "f 3"]
    labels: UInt8[Array, "n"]
    is_direct: bool
    """Whether corners are the vertices themselves."""

    def rest_m(self, rest_m: Float32[Array, "v 3"]) -> Float32[Array, "n 3"]:
        """On a base mesh at rest."""
        if self.is_direct:
            return rest_m[self.corners[:, 0]]
        ends = rest_m[self.scale_ends]
        lengths = np.abs(ends[:, 0] - ends[:, 1])[np.arange(3), np.arange(3)]
        a, b, c = (rest_m[self.corners[:, k]] * self.weights[:, k, None] for k in range(3))
        return a + b + c + self.offsets * lengths

    def posed(
        self, rest_m: Float32[Array, "v 3"], moves: Float32[Array, "j 12"]
    ) -> tuple[Float32[Array, "n 3"], Float32[Array, "n 3"]]:
        """Places in metres and normals, by linear blend skinning."""
        at = self.rest_m(rest_m)
        mixed = self.follows @ moves
        turns = mixed[:, :9].reshape(-1, 3, 3)
        xyz_m = np.einsum("nij,nj->ni", turns, at) + mixed[:, 9:]
        return xyz_m, np.einsum("nij,nj->ni", turns, self.normals)


def coarse(base: BaseMesh, piece: Piece, count: int) -> Piece:
    """With about `count` triangles, and the vertices that they need."""
    faces = simplified(piece.rest_m(base.mean_m), piece.faces, piece.follows, count)
    kept, corners = np.unique(faces, return_inverse=True)
    return replace(
        piece,
        corners=piece.corners[kept],
        weights=piece.weights[kept],
        offsets=piece.offsets[kept],
        follows=piece.follows[kept],
        normals=piece.normals[kept],
        uv=piece.uv[kept],
        faces=corners.reshape(-1, 3),
        labels=piece.labels[kept],
    )


def of_body(base: BaseMesh, faces: Int[Array, "f 3"], face_uvs: Int[Array, "f 3"]) -> Piece:
    """A part of the body itself; `face_uvs` index `base.uv`."""
    vertices, uv_at, corners = _split(faces, face_uvs)
    at = np.stack([vertices] * 3, 1)
    ones = np.tile(np.array([1, 0, 0], np.float32), (len(at), 1))
    return Piece(
        corners=at,
        weights=ones,
        offsets=np.zeros((len(at), 3), np.float32),
        scale_ends=np.zeros((3, 2), np.int64),
        follows=base.weights[vertices],
        normals=vertex_normals(base.mean_m, base.faces)[vertices],
        uv=base.uv[uv_at],
        faces=corners,
        labels=base.labels[vertices],
        is_direct=True,
    )


def of_clothes(base: BaseMesh, clothes: Clothes, obj: Obj) -> Piece:
    """A garment; its parts are those of the body's nearest vertices.

    Raises InputError when its two files do not belong together.
    """
    if obj.count != len(clothes.corners):
        raise InputError(
            f"{clothes.obj} has {obj.count} vertices, its .mhclo places {len(clothes.corners)}"
        )
    whole = _whole(base, clothes, obj)
    vertices, uv_at, corners = _split(obj.faces, obj.face_uvs)
    at_m = whole.rest_m(base.mean_m)
    return Piece(
        corners=whole.corners[vertices],
        weights=whole.weights[vertices],
        offsets=whole.offsets[vertices],
        scale_ends=whole.scale_ends,
        follows=whole.follows[vertices],
        normals=vertex_normals(at_m, obj.faces)[vertices],
        uv=obj.uv[uv_at],
        faces=corners,
        labels=_nearest_labels(base, at_m)[vertices],
        is_direct=False,
    )


def _whole(base: BaseMesh, clothes: Clothes, obj: Obj) -> Piece:
    """The garment without seams, normals and labels."""
    lengths = np.array([length for _, _, length in clothes.scales], np.float32)
    axes = list(REST_OF_MAKEHUMAN)
    offsets = (clothes.offsets / lengths)[:, axes] * FORWARDS
    follows = np.einsum("nk,nkj->nj", clothes.weights.clip(0), base.weights[clothes.corners])
    follows /= np.maximum(follows.sum(1, keepdims=True), 1e-6)
    count = len(offsets)
    return Piece(
        corners=clothes.corners,
        weights=clothes.weights,
        offsets=offsets,
        scale_ends=np.array([scale[:2] for scale in clothes.scales])[axes],
        follows=follows,
        normals=np.zeros((count, 3), np.float32),
        uv=np.zeros((count, 2), np.float32),
        faces=obj.faces,
        labels=np.zeros(count, np.uint8),
        is_direct=False,
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
