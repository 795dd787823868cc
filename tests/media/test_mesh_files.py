"""Mesh files: what is read back is what was written, upright; nothing half written."""

import json
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kinesphere.core.errors import InputError, OutputError
from kinesphere.media.mesh_files import SUFFIXES, write_mesh

CORNERS_M = np.array([[0, -0.8, 3], [-0.3, 0.9, 3], [0.3, 0.9, 3.1], [0, 0.9, 2.7], [9, 9, 9.0]])
"""A spike that stands on the floor 3 m away, its tip up, and a vertex that belongs to nothing."""
FACES = np.array([[0, 1, 3], [0, 3, 2], [0, 2, 1], [1, 2, 3]])


def written(folder: Path, suffix: str) -> Path:
    pytest.importorskip("trimesh")
    write_mesh(folder / f"body{suffix}", CORNERS_M, FACES)
    return folder / f"body{suffix}"


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    trimesh: Any = pytest.importorskip("trimesh")
    mesh = trimesh.load(path, process=False, maintain_order=True, force="mesh")
    return np.asarray(mesh.vertices), np.asarray(mesh.faces)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_vertices_and_faces_come_back_in_order(tmp_path: Path, suffix: str):
    vertices, faces = read(written(tmp_path, suffix))
    # vertices without a face are in the file, but not every reader keeps them
    assert np.allclose(vertices[:4], CORNERS_M[:4] * [1, -1, -1], atol=1e-6)
    assert np.array_equal(faces, FACES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_up_is_y_and_outside_stays_outside(tmp_path: Path, suffix: str):
    vertices, faces = read(written(tmp_path, suffix))
    assert vertices[0, 1] > vertices[1:, 1].max() + 1
    a, b, c = np.moveaxis(vertices[faces], 1, 0)
    assert (a * np.cross(b, c)).sum() > 0
    before = CORNERS_M[FACES]
    assert np.isclose(
        (a * np.cross(b, c)).sum(), (before[:, 0] * np.cross(before[:, 1], before[:, 2])).sum()
    )


def parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    """JSON and binary of a GLB file, its header checked as in the specification of glTF 2.0."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    json_length, json_kind = struct.unpack_from("<I4s", data, 12)
    bin_length, bin_kind = struct.unpack_from("<I4s", data, 20 + json_length)
    assert (json_kind, bin_kind) == (b"JSON", b"BIN\0")
    assert json_length % 4 == 0 and 28 + json_length + bin_length == length
    return json.loads(data[20 : 20 + json_length]), data[28 + json_length :]


def array(gltf: dict[str, Any], binary: bytes, accessor: int) -> np.ndarray:
    what = gltf["accessors"][accessor]
    view = gltf["bufferViews"][what["bufferView"]]
    start = view.get("byteOffset", 0) + what.get("byteOffset", 0)
    dtype = {5126: "<f4", 5125: "<u4", 5123: "<u2", 5121: "u1"}[what["componentType"]]
    width = {"SCALAR": 1, "VEC3": 3}[what["type"]]
    return np.frombuffer(binary, dtype, what["count"] * width, start).reshape(-1, width)


def test_a_glb_read_by_hand(tmp_path: Path):
    gltf, binary = parts(written(tmp_path, ".glb").read_bytes())
    (mesh,) = gltf["meshes"]
    (primitive,) = mesh["primitives"]
    assert primitive.get("mode", 4) == 4
    assert all("matrix" not in node and "rotation" not in node for node in gltf["nodes"])
    position = array(gltf, binary, primitive["attributes"]["POSITION"])
    assert np.allclose(position, CORNERS_M * [1, -1, -1], atol=1e-6)
    assert array(gltf, binary, primitive["indices"]).ravel().tolist() == FACES.ravel().tolist()
    normal = array(gltf, binary, primitive["attributes"]["NORMAL"])
    assert np.allclose(np.linalg.norm(normal, axis=1), 1, atol=1e-5)
    assert normal[0, 1] > 0.5 and normal[3, 2] > 0.5


def test_an_obj_read_by_hand(tmp_path: Path):
    lines = written(tmp_path, ".obj").read_text().splitlines()
    vertices = [[float(x) for x in line.split()[1:]] for line in lines if line.startswith("v ")]
    faces = [
        [int(corner.split("/")[0]) - 1 for corner in line.split()[1:]]
        for line in lines
        if line.startswith("f ")
    ]
    assert np.allclose(vertices, CORNERS_M * [1, -1, -1], atol=1e-6)
    assert faces == FACES.tolist()
    assert not any(line.startswith(("mtllib", "usemtl")) for line in lines)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_mesh_is_the_same_file_and_nothing_lies_beside_it(tmp_path: Path, suffix: str):
    first = written(tmp_path, suffix).read_bytes()
    assert written(tmp_path, suffix).read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == [f"body{suffix}"]


def test_the_suffix_may_be_in_capitals(tmp_path: Path):
    assert written(tmp_path, ".GLB").read_bytes()[:4] == b"glTF"


# what is refused


@pytest.mark.parametrize("name", ["body.fbx", "body", "body.glb.part", ".glb"])
def test_another_suffix_is_told(tmp_path: Path, name: str):
    with pytest.raises(InputError, match=r"\.glb, \.obj, \.ply"):
        write_mesh(tmp_path / name, CORNERS_M, FACES)


@pytest.mark.parametrize(
    ("vertices", "faces", "says"),
    [
        (CORNERS_M[:, :2], FACES, "vertices_m"),
        (CORNERS_M * np.nan, FACES, "finite"),
        (CORNERS_M, FACES[:, :2], "faces"),
        (CORNERS_M, FACES.astype(float), "integers"),
        (CORNERS_M[:3], FACES, "0 to 2"),
        (CORNERS_M, FACES[:0], "at least one"),
    ],
)
def test_a_mesh_that_is_none_is_told_and_the_old_file_stays(
    tmp_path: Path, vertices: np.ndarray, faces: np.ndarray, says: str
):
    (tmp_path / "body.glb").write_text("old")
    with pytest.raises(InputError, match=says):
        write_mesh(tmp_path / "body.glb", vertices, faces)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_without_trimesh_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "trimesh", None)
    with pytest.raises(OutputError, match=r"pip install 'kinesphere\[truth\]'"):
        write_mesh(tmp_path / "body.glb", CORNERS_M, FACES)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    pytest.importorskip("trimesh")
    with pytest.raises(OutputError, match="no_such_folder"):
        write_mesh(tmp_path / "no_such_folder" / "body.glb", CORNERS_M, FACES)
