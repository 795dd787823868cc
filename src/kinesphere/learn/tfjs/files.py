"""A graph model's files: `model.json` and the shards of its weights beside it; written, and read back.

The format: @tensorflow/tfjs-core `io/types.ts` (ModelJSON, WeightsManifestEntry) and `io/io_utils.ts`.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere import __version__
from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError
from kinesphere.learn.tfjs.graph import Graph, Node

MODEL: Final = "model.json"
SHARD_BYTES: Final = 4 * 2**20
"""As large as TensorFlow's own converter makes them: browsers fetch several at once."""
_PRODUCER: Final = 1  # TF.js asks for a version, and does nothing with it
_DAMAGED: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError)
_MOST_NUMBERS: Final = 2**28
"""No network of ours comes near; a file that says more is none."""


@dataclass(frozen=True)
class Signature:
    """What a model takes and gives to those who do not ask by name: shapes by name of node."""

    inputs: dict[str, tuple[int, ...]]
    outputs: dict[str, tuple[int, ...]]


def write(graph: Graph, signature: Signature, half: bool, folder: Path) -> list[Path]:
    """Write the files into a folder that is made; returns model.json, then the shards.

    half   floats in half precision, which TensorFlow.js widens when it loads them
    """
    folder.mkdir()
    data = b"".join(_bytes(array, half) for array in graph.constants.values())
    count = max(1, math.ceil(len(data) / SHARD_BYTES))
    shards = [folder / f"group1-shard{i + 1}of{count}.bin" for i in range(count)]
    for i, path in enumerate(shards):
        path.write_bytes(data[i * SHARD_BYTES : (i + 1) * SHARD_BYTES])
    weights = [_spec(name, array, half) for name, array in graph.constants.items()]
    content = {
        "format": "graph-model",
        "generatedBy": f"kinesphere {__version__}",
        "convertedBy": None,
        "signature": {
            "inputs": _infos(signature.inputs),
            "outputs": _infos(signature.outputs),
        },
        "modelTopology": {
            "node": [_node(node) for node in graph.nodes],
            "library": {},
            "versions": {"producer": _PRODUCER},
        },
        "weightsManifest": [{"paths": [path.name for path in shards], "weights": weights}],
    }
    path = folder / MODEL
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    return [path, *shards]


def _bytes(array: Array, half: bool) -> bytes:
    return array.astype("<f2" if half and array.dtype.kind == "f" else array.dtype).tobytes()


def _spec(name: str, array: Array, half: bool) -> dict[str, Any]:
    spec = {"name": name, "shape": list(array.shape), "dtype": str(array.dtype)}
    if half and array.dtype.kind == "f":
        return {**spec, "quantization": {"dtype": "float16", "original_dtype": "float32"}}
    return spec


def _node(node: Node) -> dict[str, Any]:
    return {"name": node.name, "op": node.op, "input": list(node.inputs), "attr": node.attributes}


def _infos(shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    return {
        name: {
            "name": f"{name}:0",
            "dtype": "DT_FLOAT",
            "tensorShape": {"dim": [{"size": str(size)} for size in shape]},
        }
        for name, shape in shapes.items()
    }


def read(path: Path) -> Graph:
    """The graph of a `model.json`, floats widened; WeightsError says what is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise WeightsError(f"{path} is not readable JSON: {error}") from error
    try:
        nodes = tuple(_node_of(one) for one in content["modelTopology"]["node"])
        groups = cast(list[dict[str, Any]], content["weightsManifest"])
        constants = {n: a for group in groups for n, a in _constants(path.parent, group).items()}
    except _DAMAGED as error:
        raise WeightsError(f"{path} is no graph model of TensorFlow.js: {error!r}") from error
    missing = [n.name for n in nodes if n.op == "Const" and n.name not in constants]
    if missing:
        raise WeightsError(f"{path} has no numbers for its constant {missing[0]}")
    return Graph(nodes, constants)


def _node_of(one: dict[str, Any]) -> Node:
    return Node(str(one["name"]), str(one["op"]), tuple(one.get("input", ())), one.get("attr", {}))


def _constants(folder: Path, group: dict[str, Any]) -> dict[str, Array]:
    data = b"".join(_shard(folder, str(name)) for name in group["paths"])
    found: dict[str, Array] = {}
    at = 0
    for spec in group["weights"]:
        stored, shape = _stored(spec), [int(size) for size in spec["shape"]]
        count = math.prod(shape)
        if min(shape, default=1) < 1 or count > _MOST_NUMBERS:
            raise ValueError(f"{spec['name']} has shape {shape}")
        if at + count * stored.itemsize > len(data):
            raise WeightsError(
                f"the weights in {folder} are cut short: {len(data)} bytes, and {spec['name']} ends at "
                f"{at + count * stored.itemsize}"
            )
        numbers = np.frombuffer(data, stored, count, at).reshape(shape)
        found[str(spec["name"])] = numbers.astype(np.dtype(spec["dtype"]))
        at += count * stored.itemsize
    if at != len(data):
        raise WeightsError(f"the weights in {folder} have {len(data)} bytes, {at} were expected")
    return found


def _shard(folder: Path, name: str) -> bytes:
    if Path(name).name != name:
        raise WeightsError(f"{folder / MODEL} names weights outside of its folder: {name!r}")
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise WeightsError(f"{folder / name} cannot be read: {error.strerror or error}") from error


def _stored(spec: dict[str, Any]) -> np.dtype[np.generic]:
    kind = (str(spec["dtype"]), str(spec.get("quantization", {}).get("dtype", "")))
    known = {("float32", ""): "<f4", ("int32", ""): "<i4", ("float32", "float16"): "<f2"}
    if kind not in known:
        raise WeightsError(f"weights of kind {kind} are not read here")
    return np.dtype(known[kind])
