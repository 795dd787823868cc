"""The nodes of a glTF scene: which hangs on which, and where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.files.glb import Document, Glb
from kinesphere.motion.quaternions import from_matrix, multiply, normalized, rotate


@dataclass(frozen=True)
class Nodes:
    """N nodes as the file has them, in their rest pose.

    order         all nodes, parents before their children, as the scene names them
    parents       (N,) -1 where there is none
    translations  (N, 3), rotations (N, 4) and scales (N, 3) beside the parent
    """

    names: tuple[str, ...]
    order: tuple[int, ...]
    parents: Int[Array, "n"]
    translations: Float[Array, "n 3"]
    rotations: Float[Array, "n 4"]
    scales: Float[Array, "n 3"]

    def up(self, node: int) -> list[int]:
        """A node and all that it hangs on, the root first."""
        chain = [node]
        while self.parents[chain[-1]] >= 0:
            chain.append(int(self.parents[chain[-1]]))
        return chain[::-1]

    def world_scale(self, node: int) -> Float[Array, "3"]:
        """Of what hangs on a node; exact where scales are the same in all directions."""
        return np.prod(self.scales[self.up(node)], axis=0)


def nodes_of(glb: Glb) -> Nodes:
    """Raises InputError where nodes hang on each other in a circle."""
    told: list[Document] = glb.list_of("nodes")
    parents = np.full(len(told), -1)
    for i, node in enumerate(told):
        parents[node.get("children", [])] = i
    parts = [_parts(node) for node in told]
    return Nodes(
        names=tuple(str(node.get("name", "")) for node in told),
        order=_order(glb.document, told, parents),
        parents=parents,
        translations=np.array([t for t, _, _ in parts], float).reshape(-1, 3),
        rotations=np.array([q for _, q, _ in parts], float).reshape(-1, 4),
        scales=np.array([s for _, _, s in parts], float).reshape(-1, 3),
    )


def _order(document: Document, told: list[Document], parents: Array) -> tuple[int, ...]:
    scenes: list[Any] = document.get("scenes", [])
    first = scenes[document.get("scene", 0)].get("nodes", []) if scenes else []
    roots = [*first, *(int(i) for i in np.flatnonzero(parents < 0) if i not in first)]
    order: list[int] = []
    waiting = roots[::-1]
    while waiting and len(order) <= len(told):
        order.append(waiting.pop())
        waiting += told[order[-1]].get("children", [])[::-1]
    if len(order) != len(told) or len(set(order)) != len(told):
        raise InputError("its nodes hang on each other in a circle")
    return tuple(order)


def _parts(node: Document) -> tuple[Array, Array, Array]:
    if "matrix" not in node:
        translation = np.array(node.get("translation", (0.0, 0.0, 0.0)))
        rotation = normalized(np.array(node.get("rotation", (0.0, 0.0, 0.0, 1.0)), float))
        return translation, rotation, np.array(node.get("scale", (1.0, 1.0, 1.0)))
    matrix = np.array(node["matrix"], float).reshape(4, 4).T
    scale = np.linalg.norm(matrix[:3, :3], axis=0) * [np.sign(np.linalg.det(matrix)), 1, 1]
    return matrix[:3, 3], from_matrix(matrix[:3, :3] / scale), scale


def moved(
    nodes: Nodes, rotations: Mapping[int, Float[Array, "t 4"]]
) -> dict[int, tuple[Float[Array, "t 4"], Float[Array, "t 3"]]]:
    """Rotation and place in the world of the nodes that are turned, and of all that they hang on.

    rotations   of nodes beside their parents, at T moments; all others stay as they are
    """
    count = len(next(iter(rotations.values())))
    wanted = {up for node in rotations for up in nodes.up(node)}
    out: dict[int, tuple[Array, Array]] = {}
    for node in (node for node in nodes.order if node in wanted):
        local = rotations.get(node, np.tile(nodes.rotations[node], (count, 1)))
        at = np.tile(nodes.translations[node], (count, 1))
        parent = int(nodes.parents[node])
        if parent >= 0:
            q, place = out[parent]
            at = place + rotate(q, at * nodes.world_scale(parent))
            local = multiply(q, local)
        out[node] = local, at
    return out
