"""Somebody's surfaces in a pose: skin where clothes leave it bare, eyes, clothes, hair."""

from functools import lru_cache

import numpy as np
from torch import Tensor

from kinesphere.body.linear import LinearBody
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.scene import Surface
from kinesphere.learn.synthetic.wardrobe import base_mesh, parts
from kinesphere.learn.synthetic.wardrobe.looks import Look, Worn


def dressed(body: LinearBody, parameters: Tensor, look: Look, person: int) -> tuple[Surface, ...]:
    """Surfaces in the camera's frame, of one person with (P,) or (1, P) parameters.

    Raises InputError when the body is not Anny, which clothes are made for.
    """
    if not base_mesh.fits(body):
        raise InputError("clothes fit Anny's body (kinesphere.body.anny), this is another one")
    one = parameters.reshape(-1, body.layout.size)
    if len(one) != 1:
        raise InputError(f"one person is dressed at a time, got parameters of {len(one)}")
    numbers = one[0].numpy().astype(np.float64)
    moves = base_mesh.joint_moves(body, numbers)
    shape = numbers[body.layout.shape].astype(np.float32)
    skin = _surface(look.skin, bare(look.hidden), shape, moves, person)
    others = (_surface(worn, worn.piece.faces, shape, moves, person) for worn in look.others)
    return (skin, *others)


@lru_cache(maxsize=512)
def bare(hidden: frozenset[int]) -> Array:
    """The faces of the skin but for those all of whose corners are hidden."""
    skin = parts.load().skin
    is_hidden = np.zeros(base_mesh.VERTICES, bool)
    is_hidden[list(hidden)] = True
    corners = is_hidden[skin.base][skin.faces]
    return skin.faces[~corners.all(1)]


def _surface(worn: Worn, faces: Array, shape: Array, moves: Array, person: int) -> Surface:
    piece = worn.piece
    xyz_m, normals = piece.posed(shape, moves)
    return Surface(
        xyz_m=xyz_m,
        normals=normals,
        uv=piece.uv,
        faces=faces,
        labels=piece.labels,
        person=person,
        texture=worn.texture,
        tint=worn.tint,
        roughness=worn.roughness,
        is_two_sided=worn.is_two_sided,
        hue_rad=worn.hue_rad,
    )
