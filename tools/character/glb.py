"""Writes meshes with bones as one binary glTF 2.0 file."""

import json
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COMPONENT = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "float32": 5126}
# Points are stored as 16-bit fractions of this (KHR_mesh_quantization); the bones scale them back.
_REACH_M = 1.8
_KIND = {1: "SCALAR", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
Json = dict[str, object]


@dataclass(frozen=True)
class Primitive:
    """One material's triangles: (N, 3) floats, (N, 4) bytes and indices."""

    material: str
    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    joints: NDArray[np.uint8]
    weights: NDArray[np.uint8]
    triangles: NDArray[np.int64]


class _Buffer:
    """Grows by arrays; remembers views and accessors."""

    def __init__(self) -> None:
        self.data = b""
        self.views: list[Json] = []
        self.accessors: list[Json] = []

    def add(self, array: NDArray[np.generic], target: int | None, **more: object) -> int:
        raw, stride = _padded(array) if target == 34962 else (array.tobytes(), 0)
        view: Json = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        view |= {"target": target} if target else {}
        self.views.append(view | ({"byteStride": stride} if stride else {}))
        self.data += raw + b"\0" * (-len(raw) % 4)
        width = array.shape[1] if array.ndim == 2 else 1
        self.accessors.append(
            {"bufferView": len(self.views) - 1, "componentType": _COMPONENT[array.dtype.name],
             "count": len(array), "type": _KIND[width]} | more
        )  # fmt: skip
        return len(self.accessors) - 1


def _padded(array: NDArray[np.generic]) -> tuple[bytes, int]:
    """Rows of vertices start at multiples of four bytes, as glTF asks."""
    rows = array.view(np.uint8).reshape(len(array), -1)
    rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
    return rows.tobytes(), rows.shape[1]


def glb(
    name: str,
    bones: dict[str, tuple[str, tuple[float, float, float]]],
    materials: dict[str, tuple[float, float, float]],
    primitives: list[Primitive],
) -> bytes:
    """`bones`: parent and place in the rest pose; `materials`: linear RGB, 0 to 1."""
    buffer = _Buffer()
    meshes = [_primitive(buffer, p, list(materials).index(p.material)) for p in primitives]
    names = list(bones)
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(names), 1, 1))
    inverse[:, 3, :3] = -np.array([at for _, at in bones.values()])
    inverse[:, [0, 1, 2], [0, 1, 2]] = _REACH_M
    binds = buffer.add(inverse.reshape(-1, 16), None)
    document: Json = {
        "asset": {"version": "2.0", "generator": "kinesphere tools/character",
                  "copyright": "The kinesphere authors, Apache-2.0"},
        "extensionsUsed": ["KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0,
        "scenes": [{"name": name, "nodes": [0, len(names)]}],
        "nodes": [*_nodes(bones), {"name": name, "mesh": 0, "skin": 0}],
        "skins": [{"joints": list(range(len(names))), "skeleton": 0, "inverseBindMatrices": binds}],
        "meshes": [{"name": name, "primitives": meshes}],
        "materials": [_material(key, rgb) for key, rgb in materials.items()],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data)}],
    }  # fmt: skip
    return _container(document, buffer.data)


def _primitive(buffer: _Buffer, p: Primitive, material: int) -> Json:
    points = np.round(p.points / _REACH_M * 32767).astype(np.int16)
    normals = np.round(p.normals * 127).astype(np.int8)
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    attributes = {
        "POSITION": buffer.add(points, 34962, normalized=True, min=low, max=high),
        "NORMAL": buffer.add(normals, 34962, normalized=True),
        "JOINTS_0": buffer.add(p.joints, 34962),
        "WEIGHTS_0": buffer.add(p.weights, 34962, normalized=True),
    }
    indices = buffer.add(p.triangles.astype(np.uint16).reshape(-1), 34963)
    return {"attributes": attributes, "indices": indices, "material": material}


def _nodes(bones: dict[str, tuple[str, tuple[float, float, float]]]) -> list[Json]:
    names = list(bones)
    nodes: list[Json] = []
    for bone, (parent, at) in bones.items():
        base = bones[parent][1] if parent else (0.0, 0.0, 0.0)
        children = [names.index(child) for child, (above, _) in bones.items() if above == bone]
        move = [round(a - b, 6) for a, b in zip(at, base, strict=True)]
        node: Json = {"name": bone, "translation": move}
        nodes.append(node | ({"children": children} if children else {}))
    return nodes


def _material(name: str, rgb: tuple[float, float, float]) -> Json:
    surface = {"baseColorFactor": [*rgb, 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.75}
    return {"name": name, "pbrMetallicRoughness": surface}


def _container(document: Json, data: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = 12 + 8 + len(text) + 8 + len(data)
    head = struct.pack("<4sII", b"glTF", 2, total)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    return head + chunks + struct.pack("<I4s", len(data), b"BIN\0") + data
