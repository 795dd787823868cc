"""Makes the page's own character: `python -m tools.character`. The same bytes every time."""

import sys
from pathlib import Path
from typing import Final

import numpy as np
from tools.character.figure import JOINTS, Part, parts
from tools.character.glb import Primitive, glb
from tools.character.skin import weights
from tools.character.surface import surface, without

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
    colours = {name: _linear(rgb) for name, rgb in _RGB.items()}
    meshed = [(part.material, _mesh(part)) for part in parts()]
    merged = [_merge(name, [p for key, p in meshed if key == name]) for name in colours]
    return glb("kinesphere", JOINTS, colours, merged)


def _mesh(part: Part) -> Primitive:
    mesh = surface(part.solid, np.array(part.low), np.array(part.high), part.cell)
    if part.under is not None:
        mesh = without(mesh, part.under(mesh.points) < -0.004)
    joints, share = weights(mesh.points, part.bones)
    return Primitive(part.material, mesh.points, mesh.normals, joints, share, mesh.triangles)


def _merge(material: str, pieces: list[Primitive]) -> Primitive:
    starts = np.cumsum([0, *(len(p.points) for p in pieces)])
    return Primitive(
        material,
        np.concatenate([p.points for p in pieces]),
        np.concatenate([p.normals for p in pieces]),
        np.concatenate([p.joints for p in pieces]),
        np.concatenate([p.weights for p in pieces]),
        np.concatenate([p.triangles + at for p, at in zip(pieces, starts, strict=False)]),
    )


def _linear(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """glTF wants linear light; the palette is sRGB."""
    r, g, b = (round(((v / 255 + 0.055) / 1.055) ** 2.4, 4) for v in rgb)
    return r, g, b


if __name__ == "__main__":
    data = make()
    PATH.write_bytes(data)
    sys.stdout.write(f"{PATH.name}: {len(data):,} bytes\n")
