"""Meshes as files that other programs open: glTF (.glb), Wavefront (.obj) and PLY (.ply).

In these files y is up: a body stands upright in a viewer. The camera's frame (x right, y down, z away)
is turned by 180 degrees about x: (x, -y, -z).
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError, OutputError
from kinesphere.media.triangles import check_mesh, normals
from kinesphere.media.whole import whole

SUFFIXES: Final = (".glb", ".obj", ".ply")
T_FILE_CAMERA: Final = (1.0, -1.0, -1.0)
"""The diagonal of the turn from the camera's frame to the file's."""


def write_mesh(path: Path, vertices_m: Array, faces: Array) -> None:
    """The mesh at `path`, in the format of its suffix: .glb, .obj or .ply; metres, y up.

    vertices_m  (V, 3) in the camera's frame: x right, y down, z away
    faces       (F, 3) counter-clockwise as seen from outside

    Vertices and faces keep their order. The file appears whole or not at all. Raises InputError when
    the suffix or a shape does not fit or a number is not finite, OutputError when the file cannot be
    written or trimesh is not installed.
    """
    path, vertices, faces = Path(path), np.asarray(vertices_m, float), np.asarray(faces)
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise InputError(f"{path}: expected a file name that ends in {', '.join(SUFFIXES)}")
    check_mesh(vertices, faces)
    if len(faces) == 0:
        raise InputError("faces: expected at least one, got none")
    data = _bytes(vertices * T_FILE_CAMERA, faces, kind[1:])
    with whole(path) as part:
        part.write_bytes(data)


def _bytes(vertices_m: Array, faces: Array, kind: str) -> bytes:
    outwards = normals(vertices_m, faces)
    # glTF wants a direction of every vertex, also of one without a face
    outwards[~outwards.any(axis=1)] = [0.0, 0.0, 1.0]
    mesh = _trimesh().Trimesh(vertices_m, faces, vertex_normals=outwards, process=False)
    data = mesh.export(file_type=kind)
    return data.encode() if isinstance(data, str) else data


def _trimesh() -> Any:
    try:
        import trimesh
    except ImportError as error:
        raise OutputError(
            "meshes are written with trimesh, which is not installed: "
            "pip install 'kinesphere[truth]'"
        ) from error
    return trimesh
