"""The body's surface: which part of the body a vertex is of, its weights, and a coarse copy."""

import anny
import fast_simplification
import numpy as np
import torch
from skeleton import JOINTS, groups

from kinesphere.body.spread import spread

PARTS = {
    "torso": ("root", "spine04", "spine02", "spine01", "clavicle.L", "clavicle.R"),
    "head": ("neck01", "head"),
    "left_upper_arm": ("upperarm01.L",),
    "right_upper_arm": ("upperarm01.R",),
    "left_lower_arm": ("lowerarm01.L",),
    "right_lower_arm": ("lowerarm01.R",),
    "left_hand": ("wrist.L",),
    "right_hand": ("wrist.R",),
    "left_upper_leg": ("upperleg01.L",),
    "right_upper_leg": ("upperleg01.R",),
    "left_lower_leg": ("lowerleg01.L",),
    "right_lower_leg": ("lowerleg01.R",),
    "left_foot": ("foot.L", "toe1-1.L"),
    "right_foot": ("foot.R", "toe1-1.R"),
}
"""Names of parts of the body, with the joints that move them. A label map counts from 1 in this
order."""
WEIGHTS_KEPT = 6
"""Joints that a vertex may follow."""


def weights(model: anny.Anny) -> torch.Tensor:
    """(V, joints) how much each vertex follows each joint; a row's sum is 1."""
    group = torch.tensor(groups(model.bone_labels, model.bone_parents))
    dense = torch.zeros(len(model.template_vertices), len(JOINTS), dtype=torch.float64)
    rows = torch.arange(len(dense))[:, None].expand_as(model.vertex_bone_indices)
    at = (rows, group[model.vertex_bone_indices])
    dense.index_put_(at, model.vertex_bone_weights.double(), accumulate=True)
    least = dense.topk(WEIGHTS_KEPT, dim=1).values[:, -1:]
    kept = torch.where(dense >= least, dense, torch.zeros_like(dense))
    return kept / kept.sum(1, keepdim=True)


def parts(vertex_weights: torch.Tensor) -> np.ndarray:
    """(V,) the label of each vertex: that of the part it follows most."""
    of_part = [
        vertex_weights[:, [JOINTS.index(j) for j in joints]].sum(1) for joints in PARTS.values()
    ]
    return 1 + torch.stack(of_part).argmax(0).numpy().astype(np.uint8)


def skin(vertices: np.ndarray, faces: np.ndarray, count: int) -> np.ndarray:
    """Vertices spread evenly over the outer skin."""
    used = np.unique(_largest_piece(faces))
    return used[spread(vertices[used], count)]


def coarse(vertices: np.ndarray, faces: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """A coarse copy of the skin: indices of its vertices (n,) and its faces (about `count`, 3).

    Eyes, teeth and tongue lie inside and are left out.
    """
    outer = _largest_piece(faces)
    points, triangles = fast_simplification.simplify(
        vertices.astype(np.float32), outer.astype(np.int32), 1 - count / len(outer)
    )
    used = np.unique(outer)
    apart = np.linalg.norm(points[:, None] - vertices[None, used], axis=2)
    nearest = used[apart.argmin(1)]
    index, place = np.unique(nearest, return_inverse=True)
    triangles = place[triangles]
    whole = (triangles != np.roll(triangles, 1, axis=1)).all(1)
    return index, triangles[whole]


def _largest_piece(faces: np.ndarray) -> np.ndarray:
    """The faces of the largest connected piece."""
    label = np.arange(faces.max() + 1)
    while True:
        least = label[faces].min(1)
        before = label.copy()
        for corner in range(3):
            np.minimum.at(label, faces[:, corner], least)
        label = label[label]
        if (label == before).all():
            break
    names, counts = np.unique(label[faces[:, 0]], return_counts=True)
    return faces[label[faces[:, 0]] == names[counts.argmax()]]
