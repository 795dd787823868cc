"""GLB: the container of glTF 2.0 (a JSON document and one block of bytes), taken apart and put together.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
"""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media.whole import whole

Document = dict[str, Any]
_JSON, _BIN = b"JSON", b"BIN\0"
_COMPONENTS: Final = {
    5120: np.int8,
    5121: np.uint8,
    5122: np.int16,
    5123: np.uint16,
    5125: np.uint32,
    5126: np.float32,
}
_MOST: Final = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}
"""What 1 is where fractions are kept as whole numbers."""
_CODES: Final = {np.dtype(kind): code for code, kind in _COMPONENTS.items()}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TYPES: Final = {width: name for name, width in _WIDTHS.items()}


@dataclass
class Glb:
    """A document and its bytes; what is added to it leaves all that is there where it is."""

    document: Document = field(default_factory=lambda: {"asset": {"version": "2.0"}})
    data: bytearray = field(default_factory=bytearray)

    def list_of(self, name: str) -> list[Any]:
        """One of the document's lists, made if it is missing."""
        return cast(list[Any], self.document.setdefault(name, []))

    def add(self, values: Array, target: int | None = None, bounds: bool = False) -> int:
        """An array (N,) or (N, width) as an accessor; its number."""
        raw = np.ascontiguousarray(values).tobytes()
        self.data += b"\0" * (-len(self.data) % 4)
        view: Document = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        self.data += raw
        self.list_of("bufferViews").append(view | ({"target": target} if target else {}))
        accessor: Document = {
            "bufferView": len(self.list_of("bufferViews")) - 1,
            "componentType": _CODES[values.dtype],
            "count": len(values),
            "type": _TYPES[values.shape[1] if values.ndim > 1 else 1],
        }
        if bounds:
            low, high = np.atleast_1d(values.min(axis=0)), np.atleast_1d(values.max(axis=0))
            accessor |= {"min": low.tolist(), "max": high.tolist()}
        self.list_of("accessors").append(accessor)
        return len(self.list_of("accessors")) - 1

    def array(self, accessor: int) -> Array:
        """The numbers of an accessor, (N,) or (N, width) float64; fractions where it says so.

        Raises InputError where they are compressed, sparse or in another file.
        """
        told = self.list_of("accessors")[accessor]
        if "bufferView" not in told or "sparse" in told:
            raise InputError("its meshes are compressed or sparse")
        view = self.list_of("bufferViews")[told["bufferView"]]
        if view.get("buffer") != 0 or "extensions" in view:
            raise InputError("its meshes are compressed or lie in another file")
        values = self._strided(told, view).astype(np.float64)
        if told.get("normalized"):
            values = np.maximum(values / _MOST[told["componentType"]], -1.0)
        return values[:, 0] if told["type"] == "SCALAR" else values

    def _strided(self, told: Document, view: Document) -> Array:
        kind, width = np.dtype(_COMPONENTS[told["componentType"]]), _WIDTHS[told["type"]]
        start = view.get("byteOffset", 0) + told.get("byteOffset", 0)
        stride = view.get("byteStride", width * kind.itemsize)
        shape, strides = (told["count"], width), (stride, kind.itemsize)
        if start + stride * (told["count"] - 1) + width * kind.itemsize > len(self.data):
            raise InputError("its data end before its meshes do")
        return np.ndarray(shape, kind, bytes(self.data), start, strides)

    def write(self, path: Path) -> None:
        """The file, whole or not at all. Raises OutputError."""
        self.data += b"\0" * (-len(self.data) % 4)
        if self.data:
            buffers = self.list_of("buffers")
            buffers[:1] = [{**(buffers[0] if buffers else {}), "byteLength": len(self.data)}]
        text = json.dumps(self.document, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = _chunk(_JSON, text) + (_chunk(_BIN, self.data) if self.data else b"")
        with whole(path) as part:
            part.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def _chunk(kind: bytes, data: bytes | bytearray) -> bytes:
    return struct.pack("<I4s", len(data), kind) + bytes(data)


def read(path: Path) -> Glb:
    """A GLB or VRM file. Raises SourceError when it cannot be read, InputError when it is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        document, data = _taken_apart(raw)
    except (ValueError, struct.error, RecursionError) as error:
        raise InputError(
            f"{path}: expected a GLB or VRM file (binary glTF 2.0 with everything inside it); this is "
            f"another kind of file, or damaged: {error}"
        ) from error
    if any("uri" in buffer for buffer in document.get("buffers", ())[:1]):
        raise InputError(
            f"{path}: its data lie in another file; save it as one GLB with everything inside"
        )
    return Glb(document, bytearray(data))


def _taken_apart(raw: bytes) -> tuple[Document, bytes]:
    magic, version, length = struct.unpack_from("<4sII", raw)
    if magic != b"glTF" or version != 2:
        raise ValueError("it does not begin as GLB 2 does")
    if length > len(raw):
        raise ValueError(f"it is {len(raw)} bytes long and should be {length}")
    at, chunks = 12, dict[bytes, bytes]()
    while at + 8 <= length:
        size, kind = struct.unpack_from("<I4s", raw, at)
        chunks.setdefault(kind, raw[at + 8 : at + 8 + size])
        at += 8 + size
    if _JSON not in chunks:
        raise ValueError("it has no document")
    document = json.loads(chunks[_JSON])
    if not isinstance(document, dict):
        raise ValueError("its document is no JSON object")
    return cast(Document, document), chunks.get(_BIN, b"")
