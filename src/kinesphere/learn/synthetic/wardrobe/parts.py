"""The body's own pieces: skin and eyes."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.wardrobe import base_mesh
from kinesphere.learn.synthetic.wardrobe.base_mesh import FIRST_OF_EYES, BaseMesh
from kinesphere.learn.synthetic.wardrobe.piece import Piece, of_body

IRIS_UV: Final = (0.295, 0.295)
"""The middle of the iris in MakeHuman's pictures of eyes."""
UV_RAD: Final = 0.112 / 0.52
"""How far from it what lies a radian beside it is: irises measure 0.52 radians."""
WIDEST_UV: Final = 0.28
FIRST_OF_MOUTH: Final = 13380
"""From this vertex of the base mesh on the body is tongue and eyes."""


@dataclass(frozen=True)
class Parts:
    skin: Piece
    eyes: Piece


@cache
def load() -> Parts:
    """Raises WeightsError when the body's files are missing or damaged."""
    base = base_mesh.load()
    of_eyes = (base.faces >= FIRST_OF_EYES).all(1)
    skin = of_body(base, base.skin_faces, base.skin_face_uvs)
    eyes = of_body(base, base.faces[of_eyes], base.face_uvs[of_eyes])
    return Parts(skin, replace(eyes, uv=_eye_uv(base, eyes)))


def fine_skin() -> Piece:
    """The skin with all its triangles."""
    base = base_mesh.load()
    outside = (base.faces < FIRST_OF_MOUTH).all(1)
    return of_body(base, base.faces[outside], base.face_uvs[outside])


def _eye_uv(base: BaseMesh, eyes: Piece) -> Array:
    """The picture of an eye, wrapped around each eyeball from the front."""
    at = base.mean_m[eyes.base]
    left = at[:, 0] > 0
    middles = np.where(left[:, None], at[left].mean(0), at[~left].mean(0))
    away = at - middles
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    aside, up = away[:, 0], away[:, 2]
    angle = np.arccos((-away[:, 1]).clip(-1, 1))
    reach = np.minimum(angle * UV_RAD, WIDEST_UV) / np.maximum(np.hypot(aside, up), 1e-6)
    return (np.stack([aside, up], 1) * reach[:, None] + IRIS_UV).astype(np.float32)
