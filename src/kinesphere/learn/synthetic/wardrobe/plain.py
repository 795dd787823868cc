"""People without assets: skins with clothes and hair painted on, from the body's parts; eyes."""

from functools import cache
from typing import Final

import cv2
import numpy as np
from jaxtyping import UInt8

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.scene import Texture
from kinesphere.learn.synthetic.wardrobe import base_mesh, parts
from kinesphere.learn.synthetic.wardrobe.piece import NO_SHAPE, Piece

SIZE_PX: Final = 512
PEOPLE: Final = 48
"""So many are told apart; more would fill the memory."""
SKIN_TONES: Final = ((241, 207, 183), (224, 178, 146), (196, 142, 106), (150, 99, 68), (92, 58, 42))
HAIRS: Final = ((28, 22, 20), (60, 40, 26), (112, 76, 44), (176, 136, 84), (150, 146, 142))
SKIN, HAIR, CHEST, SLEEVE, CUFF, HIPS, SHIN, SHOE = range(8)
"""Regions of the surface that clothes of other lengths cover."""
BEYOND_PX: Final = 5
COVERED: Final = (0.85, 0.45, 0.7, 0.12)
"""How many have sleeves, long ones, long trousers, and no shoes."""
GRAIN: Final = 7.0
"""How much colours vary from place to place, of 255."""


@cache
def person(number: int) -> Texture:
    """Any number is somebody, always the same: of light skin to dark, in clothes of any colour."""
    return Texture(_painted(number, np.random.default_rng([7, number])), False)


@cache
def eyes() -> tuple[Texture, ...]:
    """White with a brown, blue, green or grey iris; where MakeHuman's pictures have them."""
    return tuple(
        Texture(_eye(colour), False)
        for colour in ((88, 56, 34), (74, 108, 140), (86, 108, 74), (104, 112, 116))
    )


def _eye(colour: tuple[int, int, int]) -> UInt8[Array, "64 64 4"]:
    """Drawn large and reduced, so that circles are round."""
    x, y = parts.IRIS_UV
    middle = round(x * 256), round((1 - y) * 256)
    picture = np.full((256, 256, 4), (236, 230, 226, 255), np.uint8)
    cv2.circle(picture, middle, 28, (*colour, 255), -1)
    cv2.circle(picture, middle, 12, (8, 8, 8, 255), -1)
    return np.asarray(cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA), np.uint8)


def _painted(number: int, rng: np.random.Generator) -> UInt8[Array, "s s 4"]:
    skin = np.array(SKIN_TONES)[number % len(SKIN_TONES)] + rng.normal(0, 8, 3)
    hair = np.array(HAIRS)[int(rng.integers(len(HAIRS)))]
    shirt, trousers, shoe = (rng.uniform(15, 245, 3) for _ in range(3))
    sleeve, cuff, shin, bare = (bool(rng.uniform() < odds) for odds in COVERED)
    colours = np.stack(
        [skin, hair, shirt, *_or(shirt, skin, sleeve, sleeve and cuff)]
        + [trousers, *_or(trousers, skin, shin), skin if bare else shoe]
    )
    regions = _regions()
    picture = np.full((*regions.shape, 4), 255, np.float32)
    picture[..., :3] = colours.astype(np.float32)[regions]
    grain = rng.standard_normal(regions.shape, np.float32) * np.float32(GRAIN)
    picture[..., :3] += grain[..., None] + _stripes(regions, rng)
    return picture.clip(0, 255).astype(np.uint8)


def _or(cloth: Array, skin: Array, *covered: bool) -> list[Array]:
    return [cloth if is_covered else skin for is_covered in covered]


def _stripes(regions: Array, rng: np.random.Generator) -> Array:
    """On every third shirt."""
    if rng.uniform() > 1 / 3:
        return np.zeros((*regions.shape, 1))
    wave = np.sin(np.arange(len(regions)) * rng.uniform(0.1, 0.8))[:, None]
    on_shirt = (regions >= CHEST) & (regions <= CUFF)
    return (np.sign(wave) * rng.uniform(10, 60) * on_shirt)[..., None]


@cache
def _regions() -> UInt8[Array, "s s"]:
    """The region at each place of the skin's texture; a little beyond its ends, where seams are."""
    skin = parts.fine_skin()
    picture = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    at = skin.uv * SIZE_PX
    at[:, 1] = SIZE_PX - at[:, 1]
    triangles = np.rint(at[skin.faces] * 16).astype(np.int32)
    votes = np.sort(_vertex_regions(skin)[skin.faces], 1)[:, 1]
    for triangle, region in zip(triangles, votes, strict=True):
        cv2.fillConvexPoly(picture, triangle, int(region) + 1, shift=4)
    for _ in range(BEYOND_PX):
        picture = np.where(picture == 0, cv2.dilate(picture, np.ones((3, 3), np.uint8)), picture)
    return np.where(picture == 0, SKIN, picture - 1).astype(np.uint8)


def _vertex_regions(skin: Piece) -> UInt8[Array, "n"]:
    base = base_mesh.load()
    at_m = skin.rest_m(NO_SHAPE)
    names = np.array(["", *base.part_names])[skin.labels]
    regions = np.zeros(len(names), np.uint8)
    ends = {
        "torso": CHEST,
        "upper_arm": SLEEVE,
        "lower_arm": CUFF,
        "upper_leg": HIPS,
        "lower_leg": SHIN,
        "foot": SHOE,
    }
    for part, region in ends.items():
        regions[np.char.endswith(names, part)] = region
    regions[(regions == CHEST) & (at_m[:, 2] < 0.06)] = HIPS
    is_head = names == "head"
    head = at_m[is_head]
    top, back = head[:, 2].max(), head[:, 1].max()
    front = head[:, 1].min()
    # Hair: above a line that falls from the forehead to the neck.
    share = (at_m[:, 1] - front) / (back - front)
    regions[is_head & (at_m[:, 2] > top - 0.045 - 0.14 * share.clip(0, 1)) & (share > 0.12)] = HAIR
    return regions
