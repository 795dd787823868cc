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
    """One material's triangles: (N, 3) floats, (N, 4) bytes and indices; by how much expressions move
    the points, by name."""

    material: str
    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    joints: NDArray[np.uint8]
    weights: NDArray[np.uint8]
    triangles: NDArray[np.int64]
    moved: dict[str, NDArray[np.float64]]


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

    def add_sparse(self, rows: NDArray[np.int16]) -> int:
        """Fractions (N, 3), most of which are 0: only the others are kept."""
        there = np.flatnonzero(rows.any(axis=1))
        accessor: Json = {
            "componentType": _COMPONENT["int16"], "count": len(rows), "type": "VEC3",
            "normalized": True, "min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist(),
        }  # fmt: skip
        if len(there):
            views = [self._view(there.astype(np.uint16)), self._view(rows[there])]
            accessor["sparse"] = {
                "count": len(there),
                "indices": {"bufferView": views[0], "componentType": _COMPONENT["uint16"]},
                "values": {"bufferView": views[1]},
            }
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def _view(self, array: NDArray[np.generic]) -> int:
        raw = array.tobytes()
        self.views.append({"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)})
        self.data += raw + b"\0" * (-len(raw) % 4)
        return len(self.views) - 1


def _padded(array: NDArray[np.generic]) -> tuple[bytes, int]:
    """Rows of vertices start at multiples of four bytes, as glTF asks."""
    rows = array.view(np.uint8).reshape(len(array), -1)
    rows = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4)))
    return rows.tobytes(), rows.shape[1]


def glb(
    bones: dict[str, tuple[str, tuple[float, float, float]]],
    materials: dict[str, tuple[float, float, float]],
    meshes: dict[str, list[Primitive]],
    targets: tuple[str, ...],
) -> bytes:
    """`bones`: parent and place in the rest pose; `materials`: linear RGB, 0 to 1; `meshes`: by name,
    of which the first is the scene's; `targets`: names of what moves points, where they move."""
    buffer = _Buffer()
    order = list(materials)
    made = [_mesh(buffer, name, some, order, targets) for name, some in meshes.items()]
    names = list(bones)
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(names), 1, 1))
    inverse[:, 3, :3] = -np.array([at for _, at in bones.values()])
    inverse[:, [0, 1, 2], [0, 1, 2]] = _REACH_M
    binds = buffer.add(inverse.reshape(-1, 16), None)
    shown = list(range(len(names), len(names) + len(meshes)))
    document: Json = {
        "asset": {"version": "2.0", "generator": "kinesphere tools/character",
                  "copyright": "The kinesphere authors, Apache-2.0"},
        "extensionsUsed": ["KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0,
        "scenes": [{"name": next(iter(meshes)), "nodes": [0, *shown]}],
        "nodes": [*_nodes(bones), *({"name": n, "mesh": i, "skin": 0} for i, n in enumerate(meshes))],
        "skins": [{"joints": list(range(len(names))), "skeleton": 0, "inverseBindMatrices": binds}],
        "meshes": made,
        "materials": [_material(key, rgb) for key, rgb in materials.items()],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data)}],
    }  # fmt: skip
    return _container(document, buffer.data)


def _mesh(
    buffer: _Buffer, name: str, some: list[Primitive], order: list[str], targets: tuple[str, ...]
) -> Json:
    moves = any(p.moved for p in some)
    each = [_primitive(buffer, p, order.index(p.material), targets if moves else ()) for p in some]
    out: Json = {"name": name, "primitives": each}
    if moves:
        out |= {"weights": [0.0] * len(targets), "extras": {"targetNames": list(targets)}}
    return out


def _primitive(buffer: _Buffer, p: Primitive, material: int, targets: tuple[str, ...]) -> Json:
    points, normals = _short(p.points), np.round(p.normals * 127).astype(np.int8)
    low, high = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    attributes = {
        "POSITION": buffer.add(points, 34962, normalized=True, min=low, max=high),
        "NORMAL": buffer.add(normals, 34962, normalized=True),
        "JOINTS_0": buffer.add(p.joints, 34962),
        "WEIGHTS_0": buffer.add(p.weights, 34962, normalized=True),
    }
    indices = buffer.add(p.triangles.astype(np.uint16).reshape(-1), 34963)
    out: Json = {"attributes": attributes, "indices": indices, "material": material}
    still = np.zeros_like(p.points)
    moved = [{"POSITION": buffer.add_sparse(_short(p.moved.get(n, still)))} for n in targets]
    return out | ({"targets": moved} if targets else {})


def _short(points: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.round(points / _REACH_M * 32767).astype(np.int16)


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
