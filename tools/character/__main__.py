"""Makes the page's own character: `python -m tools.character`. The same bytes every time."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from tools.character import face
from tools.character.figure import HEAD, JOINTS, Part, drawn, parts
from tools.character.glb import Primitive, glb
from tools.character.shapes import Points
from tools.character.skin import weights
from tools.character.surface import Surface, surface, without

from kinesphere.media.palette import SIDE_RGB

PATH: Final = Path(__file__).parents[2] / "web" / "app" / "public" / "character.glb"
_RGB: Final[dict[str, tuple[int, int, int]]] = {
    "skin": (236, 228, 216),
    "suit": (66, 78, 104),
    "ink": (34, 38, 48),
    "left": SIDE_RGB["left"],
    "right": SIDE_RGB["right"],
}


def make() -> bytes:
    """The body, and the face as a mesh of its own, whose points move with expressions."""
    colours = {name: _linear(rgb) for name, rgb in _RGB.items()}
    some = parts()
    body = _merged([_mesh(part) for part in some if not part.drawn])
    lines = [_skinned("ink", mesh, ("head",), name) for name, mesh in drawn()]
    front = _merged([*(_mesh(part) for part in some if part.drawn), *lines])
    return glb(JOINTS, colours, {"kinesphere": body, "face": front}, face.NAMES)


def _merged(meshed: list[Primitive]) -> list[Primitive]:
    """One for each material."""
    each = [[p for p in meshed if p.material == name] for name in _RGB]
    return [_merge(pieces) for pieces in each if pieces]


def _mesh(part: Part) -> Primitive:
    mesh = surface(part.solid, np.array(part.low), np.array(part.high), part.cell)
    if part.under is not None:
        mesh = without(mesh, part.under(mesh.points) < -0.004)
    return _skinned(part.material, mesh, part.bones, part.drawn)


def _skinned(material: str, mesh: Surface, bones: tuple[str, ...], drawn: str) -> Primitive:
    joints, share = weights(mesh.points, bones)
    moved = _moved(drawn, mesh.points)
    return Primitive(material, mesh.points, mesh.normals, joints, share, mesh.triangles, moved)


def _moved(drawn: str, points: Points) -> dict[str, Points]:
    """By how much each expression moves them; what is not named does not."""
    if not drawn:
        return {}
    return face.chin(points) if drawn == "skin" else face.moved(HEAD, drawn, points)


def _merge(pieces: list[Primitive]) -> Primitive:
    starts = np.cumsum([0, *(len(p.points) for p in pieces)])
    names = {name for p in pieces for name in p.moved}
    return Primitive(
        pieces[0].material,
        np.concatenate([p.points for p in pieces]),
        np.concatenate([p.normals for p in pieces]),
        np.concatenate([p.joints for p in pieces]),
        np.concatenate([p.weights for p in pieces]),
        np.concatenate([p.triangles + at for p, at in zip(pieces, starts, strict=False)]),
        {
            name: np.concatenate([p.moved.get(name, np.zeros_like(p.points)) for p in pieces])
            for name in names
        },
    )


def _linear(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """glTF wants linear light; the palette is sRGB."""
    r, g, b = (round(((v / 255 + 0.055) / 1.055) ** 2.4, 4) for v in rgb)
    return r, g, b


if __name__ == "__main__":
    data = make()
    PATH.write_bytes(data)
    sys.stdout.write(f"{PATH.name}: {len(data):,} bytes\n")
