"""The canonical face from MediaPipe's metadata: `python tools/weights/geometry.py PATH_OF_BINARYPB`.

PATH_OF_BINARYPB is geometry_pipeline_metadata_landmarks.binarypb, which the npm package
@mediapipe/holistic keeps in its packed assets. Writes src/kinesphere/live/faces/canonical.json.

Messages (mediapipe/modules/face_geometry/protos): the metadata has a mesh (1) and landmarks with
weights (2: number 1, weight 2); the mesh has vertices of five numbers (3: x, y, z in cm; u, v) and the
corners of triangles (4).
"""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TARGET: Final = (
    Path(__file__).parents[2] / "src" / "kinesphere" / "live" / "faces" / "canonical.json"
)


def main() -> None:
    metadata = list(_fields(Path(sys.argv[1]).read_bytes()))
    mesh = [one for number, value in metadata if number == 1 for one in _fields(_bytes(value))]
    steady = [dict(_fields(_bytes(value))) for number, value in metadata if number == 2]
    numbers = [_float(value) for number, value in mesh if number == 3]
    vertices = [numbers[i : i + 3] for i in range(0, len(numbers), 5)]
    corners = [value for number, value in mesh if number == 4]
    told = {
        "source": f"npm @mediapipe/holistic 0.5.1675471629, {Path(sys.argv[1]).name}",
        "licence": "Apache-2.0",
        "steady": [[one[1], _float(one[2])] for one in steady],
        "vertices_cm": vertices,
        "triangles": [corners[i : i + 3] for i in range(0, len(corners), 3)],
    }
    TARGET.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer's message: number, and value as it stands."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        length = 4
        if key & 7 != 5:
            length, at = _varint(data, at)
        if key & 7 == 0:
            yield key >> 3, length
        else:
            yield key >> 3, data[at : at + length]
            at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] < 128:
            return value, at


def _bytes(value: int | bytes) -> bytes:
    assert isinstance(value, bytes), "a message"
    return value


def _float(value: int | bytes) -> float:
    return round(struct.unpack("<f", _bytes(value))[0], 6)


if __name__ == "__main__":
    main()
