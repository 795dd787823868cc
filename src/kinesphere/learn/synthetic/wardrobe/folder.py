"""A folder of MakeHuman's assets: `skins`, `clothes`, `hair`, `eyes`, however deep; what is broken is left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.scene import Texture
from kinesphere.learn.synthetic.wardrobe import base_mesh, files
from kinesphere.learn.synthetic.wardrobe.piece import Piece, of_clothes

SUIT, TOP, BOTTOM, SHOES, HAT, HAIR = "suit", "top", "bottom", "shoes", "hat", "hair"
FEMALE, MALE = "female", "male"
SHOES_M, WAIST_M, NECK_M = -0.55, 0.05, 0.45
"""Heights over the hips, of the mean body."""
T = TypeVar("T")


@dataclass(frozen=True)
class Garment:
    """What can be worn: clothes, shoes, hats, hair."""

    name: str
    kind: str
    sex: str
    """Whom it is made for; empty: anybody."""
    piece: Piece
    texture: Texture
    hidden: frozenset[int]
    """Vertices of the base mesh that it covers."""


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
    """Raises InputError when the folder is not there, or has neither skins nor clothes that can be used."""
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
    return named | {p for p in folder.rglob("*.mhmat")}


def _skin(path: Path) -> Skin:
    picture = path
    if path.suffix == ".mhmat":
        picture = files.read_material(path).texture
        if picture is None:
            raise InputError(f"{path} names no texture")
    return Skin(picture.stem, sex_of(picture.stem), Texture(files.read_picture(picture), False))


def sex_of(*words: str) -> str:
    """What names or tags say."""
    said = " ".join(words).lower()
    return FEMALE if FEMALE in said else MALE if MALE in said else ""


def _eyes(path: Path) -> Texture:
    picture = files.read_material(path).texture
    if picture is None:
        raise InputError(f"{path} names no texture")
    return Texture(files.read_picture(picture), False)


def _garment(path: Path) -> Garment:
    clothes = files.read_clothes(path, base_mesh.VERTICES)
    if clothes.material is None:
        raise InputError(f"{path} names no material")
    material = files.read_material(clothes.material)
    if material.texture is None:
        raise InputError(f"{clothes.material} names no texture")
    rgba = files.read_picture(material.texture)
    piece = of_clothes(base_mesh.load(), clothes, files.read_obj(clothes.obj))
    return Garment(
        name=clothes.name,
        kind=HAIR if "hair" in path.parts else _kind(piece),
        sex=sex_of(clothes.name, *clothes.tags),
        piece=piece,
        texture=Texture(rgba, files.cuts(rgba)),
        hidden=frozenset(clothes.hidden),
    )


def _kind(piece: Piece) -> str:
    """By where it sits on the mean body."""
    height_m = piece.rest_m(base_mesh.load().mean_m)[:, 2]
    low, high = np.percentile(height_m, (2, 98))
    if high < SHOES_M:
        return SHOES
    if low > NECK_M:
        return HAT
    if low > -WAIST_M * 4:
        return TOP
    return BOTTOM if high < WAIST_M * 4 else SUIT
