"""A folder of MakeHuman's assets: `skins`, `clothes`, `hair`, `eyes`; what is broken is left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from kinesphere.body.lazy import lazy
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.scene import Texture
from kinesphere.learn.synthetic.wardrobe import base_mesh, files
from kinesphere.learn.synthetic.wardrobe.piece import NO_SHAPE, Piece, coarse, of_clothes

SUIT, TOP, BOTTOM, SHOES, HAT, HAIR = "suit", "top", "bottom", "shoes", "hat", "hair"
FEMALE, MALE = "female", "male"
SHOES_M, CROTCH_M, WAIST_M, NECK_M = -0.55, -0.14, 0.2, 0.45
"""Heights over the hips, of the mean body."""
FACES: Final = {SUIT: 2400, TOP: 1500, BOTTOM: 1500, SHOES: 900, HAT: 600, HAIR: 1800}
"""Triangles that are drawn of each, about."""
T = TypeVar("T")


@dataclass(frozen=True)
class Garment:
    """What can be worn: clothes, shoes, hats, hair."""

    name: str
    kind: str
    sex: str
    """Whom it is made for; empty: anybody."""
    full: Piece
    texture: Texture | None
    hidden: frozenset[int]
    """Vertices of the base mesh that it covers."""

    @lazy
    def piece(self) -> Piece:
        """What is drawn of it; takes up to a second when it is first asked for."""
        return coarse(self.full, FACES[self.kind])


@dataclass(frozen=True)
class Skin:
    name: str
    sex: str
    texture: Texture


@dataclass(frozen=True)
class Assets:
    """What a folder holds, and why other files in it are not used."""

    skins: tuple[Skin, ...]
    garments: tuple[Garment, ...]
    eyes: tuple[Texture, ...]
    skipped: tuple[str, ...]


def read(folder: Path) -> Assets:
    """Raises InputError when the folder is not there, or has neither skins nor clothes."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder: give one with MakeHuman's skins, clothes, hair")
    skipped: list[str] = []
    skins = tuple(_tried(sorted(_skin_pictures(folder / "skins")), _skin, skipped))
    mhclo = [p for kind in ("clothes", "hair") for p in sorted((folder / kind).rglob("*.mhclo"))]
    garments = tuple(_tried(mhclo, _garment, skipped))
    eyes = tuple(_tried(sorted((folder / "eyes").rglob("*.mhmat")), _eyes, skipped))
    if not skins and not garments:
        why = "; ".join(skipped[:5]) or "it has no skins/ and no clothes/"
        raise InputError(f"{folder} has no assets of MakeHuman that can be used: {why}")
    return Assets(skins, garments, eyes, tuple(skipped))


def _tried(paths: list[Path], reader: Callable[[Path], T], skipped: list[str]) -> Iterator[T]:
    for path in paths:
        try:
            yield reader(path)
        except InputError as error:
            skipped.append(str(error))


def _skin_pictures(folder: Path) -> set[Path]:
    """Pictures that materials name, and those that are called so."""
    named = {p for p in folder.rglob("*") if "diffuse" in p.stem and p.suffix in files.PICTURES}
    return named | set(folder.rglob("*.mhmat"))


def _skin(path: Path) -> Skin:
    is_picture = path.suffix in files.PICTURES
    picture = path if is_picture else files.find_texture(files.read_material(path))
    return Skin(picture.stem, sex_of(picture.stem), Texture(files.read_picture(picture), False))


def sex_of(*words: str) -> str:
    """What names or tags say."""
    said = " ".join(words).lower()
    return FEMALE if FEMALE in said else MALE if MALE in said else ""


def _eyes(path: Path) -> Texture:
    picture = files.find_texture(files.read_material(path))
    return Texture(files.read_picture(picture), False)


def _garment(path: Path) -> Garment:
    clothes = files.read_clothes(path, base_mesh.VERTICES)
    if clothes.material is None:
        raise InputError(f"{path} names no material")
    material = files.read_material(clothes.material)
    texture = _texture(material)
    piece = of_clothes(base_mesh.load(), clothes, files.read_obj(clothes.obj))
    return Garment(
        name=clothes.name,
        kind=HAIR if "hair" in path.parts else _kind(piece),
        sex=sex_of(clothes.name, *clothes.tags),
        full=piece,
        texture=texture,
        hidden=frozenset(clothes.hidden),
    )


def _texture(material: files.Material) -> Texture | None:
    """None where clothes can do without, in one colour."""
    try:
        rgba = files.read_picture(files.find_texture(material))
    except InputError:
        if material.is_transparent:
            raise
        return None
    return Texture(rgba, files.cuts(rgba))


def _kind(piece: Piece) -> str:
    """By where it sits on the mean body."""
    height_m = piece.rest_m(NO_SHAPE)[:, 2]
    low, high = np.percentile(height_m, (2, 98))
    if high < SHOES_M:
        return SHOES
    if low > NECK_M:
        return HAT
    if low > CROTCH_M:
        return TOP
    return BOTTOM if high < WAIST_M else SUIT
