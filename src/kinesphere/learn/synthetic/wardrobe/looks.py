"""What somebody looks like: skin, eyes, clothes, hair, and how their colours differ from the files'."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from kinesphere.learn.synthetic.scene import Texture
from kinesphere.learn.synthetic.wardrobe import folder as assets
from kinesphere.learn.synthetic.wardrobe import parts, plain
from kinesphere.learn.synthetic.wardrobe.folder import (
    BOTTOM,
    HAIR,
    HAT,
    SHOES,
    SUIT,
    TOP,
    Assets,
    Garment,
    Skin,
)
from kinesphere.learn.synthetic.wardrobe.piece import Piece

T = TypeVar("T")
Rgb = tuple[float, float, float]
PLAIN_SHARE: Final = 0.06
"""How many people are painted although there are clothes: tight, evenly coloured ones."""
HAT_SHARE, BALD_SHARE, BAREFOOT_SHARE, HUE_SHARE = 0.06, 0.06, 0.08, 0.7
OTHER_SEX_SHARE: Final = 0.1
"""How many wear what is made for the other sex."""


@dataclass(frozen=True)
class Worn:
    """A piece with its colours; see `scene.Surface`."""

    piece: Piece
    texture: Texture | None
    tint: Rgb = (1.0, 1.0, 1.0)
    hue_rad: float = 0.0
    roughness: float = 0.8
    is_two_sided: bool = True


@dataclass(frozen=True)
class Look:
    """Somebody's appearance; vertices of the base mesh in `hidden` are covered, and not drawn."""

    skin: Worn
    others: tuple[Worn, ...]
    hidden: frozenset[int]


@dataclass(frozen=True)
class Wardrobe:
    """What people may look like; `skipped` says which files were not used, and why."""

    skins: tuple[Skin, ...]
    garments: tuple[Garment, ...]
    eyes: tuple[Texture, ...]
    skipped: tuple[str, ...] = ()

    @property
    def dresses(self) -> bool:
        """Whether somebody can be dressed decently; otherwise clothes are painted."""
        kinds = {g.kind for g in self.garments}
        return bool(self.skins) and (SUIT in kinds or {TOP, BOTTOM} <= kinds)

    def of(self, kind: str, sex: str) -> tuple[Garment, ...]:
        """Garments of a kind that somebody of a sex might wear."""
        some = tuple(g for g in self.garments if g.kind == kind)
        return tuple(g for g in some if not sex or g.sex in ("", sex)) or some


def load(folder: Path | None = None) -> Wardrobe:
    """A folder of MakeHuman's assets; None: people painted in plain colours.

    Raises InputError when the folder is not there or has nothing that can be used.
    """
    found = assets.read(folder) if folder is not None else Assets((), (), (), ())
    eyes = found.eyes or plain.eyes()
    return Wardrobe(found.skins, found.garments, eyes, found.skipped)


def look(wardrobe: Wardrobe, rng: np.random.Generator) -> Look:
    """Somebody's look; the same for the same state of `rng`."""
    body = parts.load()
    eyes = Worn(body.eyes, _one(wardrobe.eyes, rng), roughness=0.3, is_two_sided=False)
    if not wardrobe.dresses or rng.uniform() < PLAIN_SHARE:
        painted = plain.person(int(rng.integers(plain.PEOPLE)))
        skin = Worn(body.skin, painted, is_two_sided=False)
        return Look(skin, (eyes,), frozenset())
    chosen = _one(wardrobe.skins, rng)
    tint = rng.uniform(0.72, 1.1) * np.array([1.0, rng.uniform(0.94, 1.02), rng.uniform(0.9, 1.02)])
    skin = Worn(body.skin, chosen.texture, _rgb(tint), 0.0, rng.uniform(0.5, 0.8), False)
    worn = _garments(wardrobe, chosen.sex, rng)
    hidden = frozenset[int]().union(*(g.hidden for g in worn))
    return Look(skin, (eyes, *(_coloured(g, rng) for g in worn)), hidden)


def _garments(wardrobe: Wardrobe, sex: str, rng: np.random.Generator) -> list[Garment]:
    if rng.uniform() < OTHER_SEX_SHARE:
        sex = ""
    suits, tops = wardrobe.of(SUIT, sex), wardrobe.of(TOP, sex)
    pairs = len(tops) if wardrobe.of(BOTTOM, sex) else 0
    is_suit = rng.uniform() * (len(suits) + pairs) < len(suits)
    kinds = [SUIT] if is_suit else [TOP, BOTTOM]
    if rng.uniform() > BAREFOOT_SHARE:
        kinds.append(SHOES)
    on_head = rng.uniform()
    if on_head < HAT_SHARE:
        kinds.append(HAT)
    elif on_head > HAT_SHARE + BALD_SHARE:
        kinds.append(HAIR)
    some = [wardrobe.of(kind, sex) for kind in kinds]
    return [_one(garments, rng) for garments in some if garments]


def _coloured(garment: Garment, rng: np.random.Generator) -> Worn:
    """In other colours than its file's: brighter or darker, and cloth of any hue."""
    if garment.kind == HAIR:
        warm = np.array([1.0, rng.uniform(0.8, 1.0), rng.uniform(0.6, 1.0)])
        tint = warm * np.exp(rng.normal(0.0, 0.4))
        return Worn(garment.piece, garment.texture, _rgb(tint), 0.0, 0.55)
    plain = 1.0 if garment.texture is not None else rng.uniform(0.2, 0.9)
    tint = plain * rng.uniform(0.7, 1.0, 3) * np.exp(rng.normal(-0.1, 0.3))
    hue = rng.uniform(-np.pi, np.pi) if rng.uniform() < HUE_SHARE else 0.0
    return Worn(garment.piece, garment.texture, _rgb(tint), float(hue), rng.uniform(0.5, 0.95))


def _rgb(tint: np.ndarray) -> Rgb:
    red, green, blue = map(float, tint.clip(0, 2.5))
    return red, green, blue


def _one(some: tuple[T, ...], rng: np.random.Generator) -> T:
    return some[int(rng.integers(len(some)))]
