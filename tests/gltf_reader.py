"""Animated glTF files through pygltflib, and where their nodes are: forward kinematics by matrices."""

from pathlib import Path

import numpy as np
import pygltflib

KINDS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Reader:
    def __init__(self, path: Path) -> None:
        self.gltf = pygltflib.GLTF2.load_binary(str(path))
        assert self.gltf is not None
        self.blob = self.gltf.binary_blob()
        assert self.gltf.buffers[0].byteLength <= len(self.blob)

    def array(self, index: int) -> np.ndarray:
        accessor = self.gltf.accessors[index]
        view = self.gltf.bufferViews[accessor.bufferView]
        start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
        width = WIDTHS[accessor.type]
        kind = np.dtype(KINDS[accessor.componentType])
        assert start % kind.itemsize == 0
        flat = np.frombuffer(self.blob, kind, accessor.count * width, start)
        return flat.reshape(accessor.count, width).astype(float)

    def times_s(self) -> np.ndarray:
        accessors = {sampler.input for sampler in self.gltf.animations[0].samplers}
        assert len(accessors) == 1
        (accessor,) = accessors
        times = self.array(accessor)[:, 0]
        told = self.gltf.accessors[accessor]
        assert told.min == [times.min()] and told.max == [times.max()]
        return times

    def outputs(self, path: str) -> list[np.ndarray]:
        animation = self.gltf.animations[0]
        wanted = [c.sampler for c in animation.channels if c.target.path == path]
        return [self.array(animation.samplers[i].output) for i in wanted]

    def rest(self) -> list[dict[str, np.ndarray]]:
        return [_parts(node) for node in self.gltf.nodes]

    def pose(self, frame: int) -> list[dict[str, np.ndarray]]:
        parts = self.rest()
        animation = self.gltf.animations[0]
        for channel in animation.channels:
            sampler = animation.samplers[channel.sampler]
            assert sampler.interpolation == "LINEAR"
            parts[channel.target.node][channel.target.path] = self.array(sampler.output)[frame]
        return parts

    def worlds(self, parts: list[dict[str, np.ndarray]]) -> np.ndarray:
        """(nodes, 4, 4)"""
        nodes = self.gltf.nodes
        out = np.full((len(nodes), 4, 4), np.nan)

        def down(node: int, above: np.ndarray) -> None:
            out[node] = above @ _matrix(parts[node])
            for child in nodes[node].children or ():
                down(child, out[node])

        for root in self.gltf.scenes[self.gltf.scene or 0].nodes:
            down(root, np.eye(4))
        return out

    def node(self, name: str) -> int:
        (index,) = [i for i, node in enumerate(self.gltf.nodes) if node.name == name]
        return index

    def joints_m(self, frame: int, names: tuple[str, ...]) -> np.ndarray:
        world = self.worlds(self.pose(frame))
        return world[[self.node(name) for name in names], :3, 3]


def _parts(node: pygltflib.Node) -> dict[str, np.ndarray]:
    parts = {
        "translation": np.array(node.translation or (0.0, 0, 0)),
        "rotation": np.array(node.rotation or (0.0, 0, 0, 1)),
        "scale": np.array(node.scale or (1.0, 1, 1)),
    }
    return parts | ({"matrix": np.array(node.matrix)} if node.matrix else {})


def _matrix(parts: dict[str, np.ndarray]) -> np.ndarray:
    if "matrix" in parts:
        return parts["matrix"].reshape(4, 4).T
    x, y, z, w = parts["rotation"]
    out = np.eye(4)
    out[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    out[:3, :3] *= parts["scale"]
    out[:3, 3] = parts["translation"]
    return out
