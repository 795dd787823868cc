"""How low a model's skin reaches in its bind pose: where its soles are."""

from collections.abc import Mapping

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.quaternions import matrix, rotate
from kinesphere.motion.retarget.nodes import Nodes


def lowest(
    glb: Glb, still: Mapping[int, tuple[Array, Array]], nodes: Nodes, facing: Array
) -> float | None:
    """The lowest point of all skinned meshes, along the model's own up, in its units.

    still   rotation and place in the world of each node

    None where there is none, or where meshes are kept in ways that are not read here (compressed).
    """
    low = np.inf
    skinned = [node for node in glb.list_of("nodes") if "skin" in node and "mesh" in node]
    try:
        for node in skinned:
            skin = glb.list_of("skins")[node["skin"]]
            heights = _heights(glb, skin, still, nodes, facing)
            for primitive in glb.list_of("meshes")[node["mesh"]]["primitives"]:
                low = min(low, _low(glb, primitive["attributes"], heights))
    except InputError:
        return None
    return float(low) if np.isfinite(low) else None


def _heights(
    glb: Glb, skin: Document, still: Mapping[int, tuple[Array, Array]], nodes: Nodes, facing: Array
) -> Array:
    """(joints, 4): what makes of a point, and 1, how high it is when that joint alone moves it."""
    joints = skin["joints"]
    binds = np.tile(np.eye(4), (len(joints), 1, 1))
    if "inverseBindMatrices" in skin:
        binds = glb.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
    rows = np.zeros((len(joints), 1, 4))
    for i, joint in enumerate(joints):
        q, at = still[joint]
        turned = matrix(facing) @ matrix(q) * nodes.world_scale(joint)
        rows[i, 0] = [*turned[1], float(rotate(facing, at)[1])]
    return (rows @ binds)[:, 0]


def _low(glb: Glb, attributes: Document, heights: Array) -> float:
    points = glb.array(attributes["POSITION"])
    joints = glb.array(attributes["JOINTS_0"]).astype(int)
    weights = glb.array(attributes["WEIGHTS_0"])
    rows = (heights[joints] * weights[..., None]).sum(1)
    total = np.maximum(weights.sum(1), 1e-9)
    return float((((rows[:, :3] * points).sum(-1) + rows[:, 3]) / total).min())
