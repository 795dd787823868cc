"""Which bones move a vertex, and how much: near ones most, changing smoothly at the joints."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from tools.character.figure import ENDS, JOINTS
from tools.character.shapes import Points

_RADIUS = {"hips": 0.13, "spine": 0.13, "chest": 0.15, "neck": 0.055, "head": 0.1, "Arm": 0.045,
           "Hand": 0.035, "UpperLeg": 0.08, "LowerLeg": 0.055, "Foot": 0.05, "Metacarpal": 0.014,
           "Proximal": 0.011, "Intermediate": 0.011, "Distal": 0.011}  # fmt: skip
T = TypeVar("T")
_SHARPNESS = 7.0
_MOST = 4


def weights(points: Points, bones: tuple[str, ...]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Four bones (indices into JOINTS) and weights that sum to 255, each (N, 4)."""
    near = np.stack([_nearness(points, bone) for bone in bones], axis=1)
    indices = np.array([list(JOINTS).index(bone) for bone in bones])
    order = np.argsort(-near, axis=1)[:, :_MOST]
    share = np.take_along_axis(near, order, axis=1)
    joints = indices[order]
    share = np.floor(255 * share / share.sum(axis=1, keepdims=True) + 0.5)
    share[:, 0] += 255 - share.sum(axis=1)
    joints = np.where(share > 0, joints, 0)
    pad = ((0, 0), (0, _MOST - joints.shape[1]))
    return np.pad(joints, pad).astype(np.uint8), np.pad(share, pad).astype(np.uint8)


def _nearness(points: Points, bone: str) -> NDArray[np.float64]:
    start, end = _segment(bone)
    axis = end - start
    t = np.clip((points - start) @ axis / (axis @ axis), 0.0, 1.0)
    distance = np.linalg.norm(points - start - t[:, None] * axis, axis=1)
    return 1.0 / ((distance / _lookup(_RADIUS, bone)) ** _SHARPNESS + 1e-3)


def _segment(bone: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    start = np.array(JOINTS[bone][1])
    if bone in ENDS:
        return start, np.array(ENDS[bone])
    children = [np.array(at) for name, (parent, at) in JOINTS.items()
                if parent == bone and name not in ("leftUpperLeg", "rightUpperLeg")
                and "UpperArm" not in name]  # fmt: skip
    return start, children[0]


def _lookup(table: Mapping[str, T], bone: str) -> T:
    return next(value for name, value in table.items() if bone.endswith(name))
