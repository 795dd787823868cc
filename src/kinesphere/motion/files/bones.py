"""Bones to look at: an octahedron from each joint to the next, moved by the joint alone."""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.media.palette import SIDE_RGB
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.forward import placed
from kinesphere.motion.quaternions import IDENTITY, between, rotate
from kinesphere.motion.skeleton import Skeleton, skeleton_of
from kinesphere.motion.standing import standing_m

WAIST: Final = 0.2
"""How far along a bone it is thickest, and half as thick as this part of its length."""
THICKEST_M: Final = 0.035
THINNEST_M: Final = 0.008
FINGER_M: Final = 0.004
_CORNERS: Final = np.array(
    [[0, 0, 0], [1, 1, 0], [0, 1, 1], [-1, 1, 0], [0, 1, -1], [0, 2, 0]], float
)
"""Across, along (0 the joint, 1 the waist, 2 the end), across."""
_FACES: Final = np.array(
    [
        *[[0, 1 + i, 1 + (i + 1) % 4] for i in range(4)],
        *[[5, 1 + (i + 1) % 4, 1 + i] for i in range(4)],
    ]
)
ARRAY_BUFFER: Final = 34962


def add_bones(glb: Glb, motion: Motion) -> None:
    """A skinned mesh around a document's skeleton (`gltf.skeleton`), in its T-pose."""
    of = skeleton_of(motion)
    count = len(of.bones)
    rest = np.tile(IDENTITY, (count, 1))
    joints_m = placed(rest, of.offsets_m, standing_m(motion), of.parents)
    primitives = [_primitive(glb, side, *_solid(side, joints_m, of)) for side in SIDE_RGB]
    inverse = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    inverse[:, 3, :3] = -joints_m  # columns one after the other, as glTF has it
    binds = glb.add(inverse.reshape(-1, 16))
    skin = {"joints": list(range(count)), "skeleton": 0, "inverseBindMatrices": binds}
    glb.list_of("skins").append(skin)
    glb.list_of("meshes").append({"name": "bones", "primitives": primitives})
    glb.list_of("nodes").append({"name": "bones", "mesh": 0, "skin": 0})
    glb.document["scenes"][0]["nodes"].append(len(glb.list_of("nodes")) - 1)


def _solid(side: str, joints_m: Array, of: Skeleton) -> tuple[Array, Array]:
    """Corners (N, 3), three a triangle, and the bone that moves each (N,)."""
    corners: list[Array] = []
    movers: list[Array] = []
    for bone, end_m in _bones(of):
        if _side(of.bones[bone], end_m) != side or np.linalg.norm(end_m) < 1e-3:
            continue
        thinnest_m = THINNEST_M if bone < humanoid.COUNT else FINGER_M
        corners.append(joints_m[bone] + _octahedron(end_m, thinnest_m))
        movers.append(np.full(_FACES.size, bone, np.uint8))
    return np.concatenate(corners), np.concatenate(movers)


def _bones(of: Skeleton) -> list[tuple[int, Array]]:
    """Each joint with an end: its children's joints, or its tip."""
    inner = [(parent, of.offsets_m[i]) for i, parent in enumerate(of.parents) if parent >= 0]
    tips = zip(of.ends, of.ends_m, strict=True)
    return inner + [(of.bones.index(bone), tip) for bone, tip in tips]


def _side(name: str, end_m: Array) -> str:
    own = next((side for side in ("left", "right") if name.startswith(side)), None)
    return own or ("left" if end_m[0] > 1e-6 else "right" if end_m[0] < -1e-6 else "middle")


def _octahedron(end_m: Float[Array, "3"], thinnest_m: float) -> Float[Array, "n 3"]:
    long = float(np.linalg.norm(end_m))
    half = float(np.clip(0.1 * long, thinnest_m, THICKEST_M))
    along = np.array([0.0, WAIST * long, long])[_CORNERS[:, 1].astype(int)]
    points = np.stack([_CORNERS[:, 0] * half, along, _CORNERS[:, 2] * half], -1)
    turn = between(np.array([0.0, 1.0, 0.0]), end_m / long)
    return rotate(np.tile(turn, (len(points), 1)), points)[_FACES.ravel()]


def _primitive(glb: Glb, side: skeleton.Side, corners: Array, movers: Array) -> Document:
    a, b, c = corners.reshape(-1, 3, 3).transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    joints = np.zeros((len(corners), 4), np.uint8)
    joints[:, 0] = movers
    weights = np.tile(np.array([1, 0, 0, 0], np.float32), (len(corners), 1))
    glb.list_of("materials").append(_material(side))
    attributes = {
        "POSITION": glb.add(corners.astype(np.float32), ARRAY_BUFFER, bounds=True),
        "NORMAL": glb.add(np.repeat(normals, 3, 0).astype(np.float32), ARRAY_BUFFER),
        "JOINTS_0": glb.add(joints, ARRAY_BUFFER),
        "WEIGHTS_0": glb.add(weights, ARRAY_BUFFER),
    }
    return {"attributes": attributes, "material": len(glb.list_of("materials")) - 1}


def _material(side: skeleton.Side) -> Document:
    rgb = (np.array(SIDE_RGB[side]) / 255) ** 2.2  # glTF wants linear light
    surface = {
        "baseColorFactor": [*rgb.round(4).tolist(), 1.0],
        "metallicFactor": 0.0,
        "roughnessFactor": 0.7,
    }
    return {"name": side, "pbrMetallicRoughness": surface}
