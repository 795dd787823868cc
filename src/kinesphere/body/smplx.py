"""Bodies of the SMPL family (SMPL, SMPL-H, SMPL-X), from a file that the user holds a licence for.

None ships: their licences forbid most uses but research. The file is the .npz as it is handed out:
`v_template`, `shapedirs`, `J_regressor`, `weights`, `kintree_table`, `f`. Corrections of the skin by
pose (`posedirs`), hands and face are left out: hands and head move as one piece.

Loper et al.: "SMPL: A Skinned Multi-Person Linear Model", 2015; Pavlakos et al.: "Expressive Body
Capture: 3D Hands, Face, and Body from a Single Image" (SMPL-X), 2019.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from kinesphere.body.linear import LinearBody
from kinesphere.body.spread import spread
from kinesphere.core import skeleton, stored
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, WeightsError

JOINTS: Final = (
    *("pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2"),
    *("left_ankle", "right_ankle", "spine3", "left_foot", "right_foot", "neck", "left_collar"),
    *("right_collar", "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
    *("left_wrist", "right_wrist"),
)
"""The first 22 joints, which the whole family has in this order."""
PARTS: Final = {
    "torso": ("pelvis", "spine1", "spine2", "spine3", "left_collar", "right_collar"),
    "head": ("neck", "head"),
    "left_upper_arm": ("left_shoulder",),
    "right_upper_arm": ("right_shoulder",),
    "left_lower_arm": ("left_elbow",),
    "right_lower_arm": ("right_elbow",),
    "left_hand": ("left_wrist",),
    "right_hand": ("right_wrist",),
    "left_upper_leg": ("left_hip",),
    "right_upper_leg": ("right_hip",),
    "left_lower_leg": ("left_knee",),
    "right_lower_leg": ("right_knee",),
    "left_foot": ("left_ankle", "left_foot"),
    "right_foot": ("right_ankle", "right_foot"),
}
LIMBS: Final = (
    ("left_shoulder", "left_elbow", "left_wrist"),
    ("right_shoulder", "right_elbow", "right_wrist"),
    ("left_hip", "left_knee", "left_ankle"),
    ("right_hip", "right_knee", "right_ankle"),
)
OURS_THEIRS: Final = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
"""Takes their axes (x left, y up, z forwards) to ours at rest (x left, y back, z up)."""
DIMENSIONS: Final = {
    "v_template": 2, "shapedirs": 3, "J_regressor": 2, "weights": 2, "kintree_table": 2, "f": 2,
}  # fmt: skip
KEYS: Final = tuple(DIMENSIONS)
ADVICE: Final = "Files with pickled arrays must be saved again as plain ones"


def load(
    path: Path,
    landmarks: Mapping[str, Any],
    shapes: int = 10,
    skin: int = 400,
    dtype: torch.dtype = torch.float32,
) -> LinearBody:
    """The body in a file.

    landmarks   for each of our 33 names either {"joint": index} or {"vertices": [indices]}, whose mean
                it is: the family has no eyes' corners, and which vertices they are depends on the mesh

    Raises WeightsError when the file is not of that format, InputError when a landmark is missing.
    """
    arrays = _read(path)
    v = arrays["v_template"] @ OURS_THEIRS.T
    parts = np.einsum("vcs,dc->svd", arrays["shapedirs"][:, :, :shapes], OURS_THEIRS)
    regress = arrays["J_regressor"][: len(JOINTS)]
    weights = _grouped(arrays)
    joints = regress @ v
    root = joints[0].copy()
    joint_parts = np.einsum("jv,svc->sjc", regress, parts)
    root_parts = joint_parts[:, :1].copy()
    of_vertices, of_joints = _regressors(landmarks, len(v))
    v, joints = v - root, joints - root
    parts, joint_parts = parts - root_parts, joint_parts - root_parts

    def moments(vertices: Array, heads: Array) -> Array:
        by_vertex = np.einsum("lv,vj,...vc->...ljc", of_vertices, weights, vertices)
        return by_vertex + of_joints[:, :, None] * heads[..., None, :, :]

    labels = _labels(weights)
    faces = arrays["f"].astype(np.int64)

    def number(values: Array) -> torch.Tensor:
        return torch.as_tensor(values, dtype=dtype)

    return LinearBody(
        joint_names=JOINTS,
        parents=tuple(int(p) for p in arrays["kintree_table"][0, : len(JOINTS)]),
        part_names=tuple(PARTS),
        joints_m=number(joints),
        joint_parts_m=number(joint_parts),
        landmark_weights=number(of_vertices @ weights + of_joints),
        landmark_moments_m=number(moments(v, joints)),
        landmark_moment_parts_m=number(moments(parts, joint_parts)),
        vertices_m=number(v),
        vertex_parts_m=number(parts),
        vertex_weights=number(weights),
        vertex_labels=torch.as_tensor(labels),
        faces=torch.as_tensor(faces),
        skin=torch.as_tensor(spread(v, min(skin, len(v)))),
        coarse_vertices=torch.arange(len(v)),
        coarse_faces=torch.as_tensor(faces),
        limbs=tuple((JOINTS.index(a), JOINTS.index(b), JOINTS.index(c)) for a, b, c in LIMBS),
        source={"name": path.name, "licence": "the user's own", "source": str(path)},
    )


def _read(path: Path) -> dict[str, Array]:
    arrays = stored.read(path, KEYS, "SMPL body (.npz)", ADVICE)
    _check_shapes(path, arrays)
    whole = ("kintree_table", "f")
    arrays = {k: a.astype(np.int64 if k in whole else float) for k, a in arrays.items()}
    arrays["kintree_table"][0, 0] = -1
    _check_values(path, arrays)
    return arrays


def _check_shapes(path: Path, arrays: dict[str, Array]) -> None:
    for key, array in arrays.items():
        if array.dtype.kind not in "fiu" or array.ndim != DIMENSIONS[key]:
            raise WeightsError(
                f"{path}: {key} must be numbers in {DIMENSIONS[key]} dimensions, got {array.dtype} of "
                f"shape {array.shape}"
            )
    vertices, joints = len(arrays["v_template"]), len(arrays["J_regressor"])
    wanted = {
        "v_template": (vertices, 3),
        "shapedirs": (vertices, 3, arrays["shapedirs"].shape[2]),
        "J_regressor": (joints, vertices),
        "weights": (vertices, joints),
        "kintree_table": (2, joints),
        "f": (len(arrays["f"]), 3),
    }
    for key, shape in wanted.items():
        if arrays[key].shape != shape or 0 in shape:
            raise WeightsError(f"{path}: {key} must be {shape}, got {arrays[key].shape}")


def _check_values(path: Path, arrays: dict[str, Array]) -> None:
    parents, faces, weights = arrays["kintree_table"][0], arrays["f"], arrays["weights"]
    if len(parents) < len(JOINTS) or any(not 0 <= p < j for j, p in enumerate(parents) if j):
        raise WeightsError(f"{path}: its joints are not those of the SMPL family")
    if faces.min() < 0 or faces.max() >= len(weights):
        raise WeightsError(f"{path}: f names vertices beyond the {len(weights)}")
    if weights.min() < 0 or weights.sum(axis=1).min() <= 0:
        raise WeightsError(f"{path}: weights must not be below 0, and of each vertex one above it")


def _grouped(arrays: dict[str, Array]) -> Array:
    """(V, 22): fingers, jaw and eyes follow the joint that they hang on."""
    parents, weights = arrays["kintree_table"][0], arrays["weights"]
    grouped = np.zeros((len(weights), len(JOINTS)))
    for joint in range(weights.shape[1]):
        holder = joint
        while holder >= len(JOINTS):
            holder = int(parents[holder])
        grouped[:, holder] += weights[:, joint]
    return grouped / grouped.sum(axis=1, keepdims=True)


def _regressors(landmarks: Mapping[str, Any], vertices: int) -> tuple[Array, Array]:
    of_vertices = np.zeros((skeleton.COUNT, vertices))
    of_joints = np.zeros((skeleton.COUNT, len(JOINTS)))
    for row, name in enumerate(skeleton.NAMES):
        kind, some = _told(landmarks.get(name))
        if kind == "joint" and len(some) == 1 and 0 <= some[0] < len(JOINTS):
            of_joints[row, some] = 1.0
        elif kind == "vertices" and len(some):
            if some.min() < 0 or some.max() >= vertices:
                raise InputError(f"landmarks: {name} names a vertex beyond the {vertices}")
            np.add.at(of_vertices[row], some, 1.0 / len(some))
        else:
            raise InputError(
                f'landmarks: {name} needs {{"joint": 0 to {len(JOINTS) - 1}}} or '
                f'{{"vertices": [...]}}, got {landmarks.get(name)!r}'
            )
    return of_vertices, of_joints


def _told(told: Any) -> tuple[str, Array]:
    """What a landmark is made of, and which; nothing when it is told otherwise."""
    for kind in ("joint", "vertices"):
        if isinstance(told, Mapping) and kind in told:
            some = np.atleast_1d(np.asarray(told[kind]))
            if some.ndim == 1 and some.dtype.kind in "iu":
                return kind, some
    return "", np.zeros(0, int)


def _labels(weights: Array) -> Array:
    by_part = [weights[:, [JOINTS.index(j) for j in js]].sum(axis=1) for js in PARTS.values()]
    return 1 + np.argmax(by_part, axis=0)
