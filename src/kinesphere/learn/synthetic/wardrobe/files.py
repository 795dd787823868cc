"""MakeHuman's files: meshes (.obj), how they hang on the body (.mhclo), materials (.mhmat), pictures.

http://www.makehumancommunity.org/wiki/Documentation:MHCLO. Files come from anywhere: everything is
checked, and what is wrong is said as an InputError that names the file.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from jaxtyping import Float32, Int, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError

LARGEST_BYTES: Final = 64 << 20
PICTURES: Final = (".png", ".jpg", ".jpeg")
WIDEST_PX: Final = 16384
TEXTURE_PX: Final = 1024
"""Larger textures are reduced to this: people are a few hundred pixels high."""
CUT_SHARE: Final = 0.01
"""A texture cuts holes when so many of its pixels are half transparent or more."""


@dataclass(frozen=True)
class Obj:
    """A mesh whose corners of triangles name a vertex and a place in the texture."""

    count: int
    """How many vertices it has; where they are says the .mhclo."""
    uv: Float32[Array, "t 2"]
    faces: Int[Array, "f 3"]
    face_uvs: Int[Array, "f 3"]


@dataclass(frozen=True)
class Clothes:
    """How a mesh of n vertices hangs on the base mesh: a point on three corners, and away from it.

    scales   for MakeHuman's x, y, z: two vertices and the length between them that offsets are for
    """

    name: str
    tags: tuple[str, ...]
    obj: Path
    material: Path | None
    corners: Int[Array, "n 3"]
    weights: Float32[Array, "n 3"]
    offsets: Float32[Array, "n 3"]
    scales: tuple[tuple[int, int, float], ...]
    hidden: tuple[int, ...]
    """Vertices of the base mesh that it covers."""


@dataclass(frozen=True)
class Material:
    """What a .mhmat says of use here."""

    path: Path
    texture: str
    """As it is named; empty: none is."""
    is_transparent: bool
    is_two_sided: bool


def read_obj(path: Path) -> Obj:
    """Polygons are cut into triangles around their first corner."""
    count, uv = 0, [(0.0, 0.0)]
    faces: list[tuple[int, int, int]] = []
    places: list[tuple[int, int, int]] = []
    for number, words in _lines(path):
        try:
            if words[0] == "v":
                count += 1
            elif words[0] == "vt":
                uv.append((float(words[1]), float(words[2])))
            elif words[0] == "f":
                corners = [_corner(word) for word in words[1:]]
                for a, b in pairwise(corners[1:]):
                    faces.append((corners[0][0], a[0], b[0]))
                    places.append((corners[0][1], a[1], b[1]))
        except (ValueError, IndexError) as error:
            raise InputError(f"{path}, line {number}: not understood: {error}") from error
    if not count or not faces:
        raise InputError(f"{path} has no faces")
    table, at = np.array(faces, np.int64) - 1, np.array(places, np.int64)
    if table.min() < 0 or table.max() >= count or at.min() < 0 or at.max() >= len(uv):
        raise InputError(f"{path}: faces name vertices that are not there")
    return Obj(count, _finite(np.array(uv, np.float32), path), table, at)


def _corner(word: str) -> tuple[int, int]:
    vertex, _, rest = word.partition("/")
    place = rest.partition("/")[0]
    return int(vertex), int(place) if place else 0


def read_clothes(path: Path, vertices: int) -> Clothes:
    """`vertices` of the base mesh, which corners must be among."""
    said: dict[str, list[str]] = {}
    tags: list[str] = []
    rows: list[list[float]] = []
    hidden: list[int] = []
    section = ""
    for number, words in _lines(path):
        try:
            if words[0] in ("verts", "delete_verts", "weights"):
                section = words[0]
            elif section == "delete_verts" and _is_number(words[0]):
                hidden += _ranges(words)
            elif section == "verts" and _is_number(words[0]):
                rows.append(_row(words))
            elif words[0] == "tag":
                tags.append(" ".join(words[1:]).lower())
            else:
                said[words[0]] = words[1:]
        except (ValueError, IndexError) as error:
            raise InputError(f"{path}, line {number}: not understood: {error}") from error
    return _clothes(path, said, tuple(tags), rows, hidden, vertices)


def _clothes(
    path: Path,
    said: dict[str, list[str]],
    tags: tuple[str, ...],
    rows: list[list[float]],
    hidden: list[int],
    vertices: int,
) -> Clothes:
    if said.get("basemesh", ["hm08"]) != ["hm08"]:
        raise InputError(f"{path} is for the mesh {said['basemesh']}, not hm08")
    if not rows or "obj_file" not in said:
        raise InputError(f"{path} names no obj_file, or has no vertices")
    table = _finite(np.array(rows, np.float64), path)
    corners = table[:, :3].astype(np.int64)
    scales = tuple(_scale(path, said, axis) for axis in "xyz")
    named = [*corners.ravel(), *hidden, *(v for scale in scales for v in scale[:2])]
    if min(named) < 0 or max(named) >= vertices:
        raise InputError(f"{path} names vertices beyond the {vertices} of hm08")
    material = said.get("material")
    return Clothes(
        name=" ".join(said.get("name", [path.stem])),
        tags=tags,
        obj=_beside(path, " ".join(said["obj_file"])),
        material=_beside(path, " ".join(material)) if material else None,
        corners=corners,
        weights=table[:, 3:6].astype(np.float32),
        offsets=table[:, 6:].astype(np.float32),
        scales=scales,
        hidden=tuple(sorted(set(hidden))),
    )


def _scale(path: Path, said: dict[str, list[str]], axis: str) -> tuple[int, int, float]:
    try:
        first, second, length = said[f"{axis}_scale"]
        scale = int(first), int(second), float(length)
    except (KeyError, ValueError) as error:
        raise InputError(f"{path} has no {axis}_scale of two vertices and a length") from error
    if not 1e-6 < abs(scale[2]) < 1e6:
        raise InputError(f"{path}: the length of {axis}_scale is {scale[2]}")
    return scale


def _row(words: list[str]) -> list[float]:
    if len(words) == 1:
        vertex = int(words[0])
        return [vertex, vertex, vertex, 1, 0, 0, 0, 0, 0]
    if len(words) != 9:
        raise ValueError(f"1 or 9 numbers expected, got {len(words)}")
    return [*map(int, words[:3]), *map(float, words[3:])]


def _ranges(words: list[str]) -> list[int]:
    """ "3 5 - 7" is 3, 5, 6, 7."""
    named: list[int] = []
    is_range = False
    for word in words:
        if word == "-":
            is_range = True
            continue
        value = int(word)
        if is_range and named and value - named[-1] > 1_000_000:
            raise ValueError(f"the range up to {value} is too long")
        named += range(named[-1] + 1, value + 1) if is_range else [value]
        is_range = False
    return named


def _is_number(word: str) -> bool:
    return word.lstrip("-").isdigit()


def read_material(path: Path) -> Material:
    said = {words[0]: words[1:] for _, words in _lines(path) if len(words) > 1}
    return Material(
        path=path,
        texture=" ".join(said.get("diffuseTexture", [])),
        is_transparent=said.get("transparent") == ["True"],
        is_two_sided=said.get("backfaceCull") != ["True"],
    )


def find_texture(material: Material) -> Path:
    """Raises InputError when there is neither the picture nor one that differs in its ending."""
    if not material.texture:
        raise InputError(f"{material.path} names no texture")
    wanted = _beside(material.path, material.texture)
    for path in (wanted, *(wanted.with_suffix(suffix) for suffix in PICTURES)):
        if path.is_file():
            return path
    raise InputError(f"{material.path}: the picture {material.texture} is missing")


def read_picture(path: Path) -> UInt8[Array, "h w 4"]:
    """RGBA, no larger than `TEXTURE_PX` a side."""
    data = np.frombuffer(_bytes(path), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    if picture is None or picture.dtype != np.uint8 or max(picture.shape[:2]) > WIDEST_PX:
        raise InputError(f"{path} is no 8-bit picture that can be read")
    channels = 1 if picture.ndim == 2 else picture.shape[2]
    how = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}.get(channels)
    if how is None:
        raise InputError(f"{path} has {channels} channels; 1, 3 or 4 are read")
    rgba = cv2.cvtColor(picture, how)
    scale = TEXTURE_PX / max(rgba.shape[:2])
    if scale < 1:
        rgba = cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(rgba, np.uint8)


def cuts(rgba: UInt8[Array, "h w 4"]) -> bool:
    """Whether a texture has holes."""
    return bool((rgba[..., 3] < 128).mean() > CUT_SHARE)


def _beside(path: Path, name: str) -> Path:
    """A file that another one names; not outside the folder of assets that both lie in."""
    wanted = path.parent / name.replace("\\", "/")
    if Path(name).is_absolute() or name.replace("\\", "/").count("..") > 2:
        raise InputError(f"{path} names {name}, which is not beside it")
    return wanted


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"{path} is larger than {LARGEST_BYTES >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    text = _bytes(path).decode("utf-8", errors="replace")
    lines = enumerate(text.splitlines(), 1)
    return [(n, line.split()) for n, line in lines if line.strip() and line.strip()[0] != "#"]


def _finite(table: Array, path: Path) -> Array:
    if not np.isfinite(table).all():
        raise InputError(f"{path} has numbers that are not finite")
    return table
