"""A body in space: solids for `figure`."""

from typing import Final

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.media.palette import SIDE_RGB
from kinesphere.media.part_solids import Parts, skull_solid
from kinesphere.media.solids import Solid, unit

_RADIUS_M: Final = {
    "shoulder": 0.050,
    "elbow": 0.038,
    "wrist": 0.028,
    "pinky": 0.013,
    "index": 0.015,
    "thumb": 0.014,
    "hip": 0.068,
    "knee": 0.048,
    "ankle": 0.032,
    "heel": 0.028,
    "foot": 0.022,
}
_FACE: Final = INDEX["mouth_right"]

_EYE_RGB: Final = (38, 44, 56)


def body_solids(xyz: Array, alpha: Array, parts: Parts) -> list[Solid]:
    """Bones, trunk and head as solids, with hands and face where they are known better.

    xyz     (33, 3) metres
    alpha   (33,) how opaque each landmark is
    """
    bones = [
        Solid(xyz[a], xyz[b], *_radii_m(a, b), _rgb(a, b), alpha[a], alpha[b])
        for a, b in skeleton.EDGES
        if min(a, b) > _FACE and not parts.has_hand_of(a, b)
    ]
    head = _head(xyz, alpha) if parts.face is None else [skull_solid(parts.face)]
    return [*bones, *_trunk(xyz, alpha), *head, *_joined(xyz, parts), *parts.solids()]


def _joined(xyz: Array, parts: Parts) -> list[Solid]:
    """Forearms and their hands."""
    wrists = {side: xyz[INDEX[f"{side}_wrist"]] for side in parts.hands}
    thick = _RADIUS_M["wrist"]
    return [
        Solid(wrists[side], at[0], thick, 0.5 * thick, SIDE_RGB[side])
        for side, at in parts.hands.items()
    ]


def _radii_m(a: int, b: int) -> tuple[float, float]:
    parts = [skeleton.NAMES[i].split("_")[1] for i in (a, b)]
    thin = 0.75 if parts[1] == "hip" else 1.0
    return thin * _RADIUS_M[parts[0]], thin * _RADIUS_M[parts[1]]


def _rgb(a: int, b: int) -> tuple[int, int, int]:
    return SIDE_RGB[skeleton.edge_side((a, b))]


def _middle(xyz: Array, alpha: Array, name: str) -> tuple[Array, float]:
    """The point midway between a left and a right landmark."""
    i = INDEX[name]
    pair = [i, skeleton.MIRROR[i]]
    return xyz[pair].mean(axis=0), float(alpha[pair].mean())


def _trunk(xyz: Array, alpha: Array) -> list[Solid]:
    """Chest to pelvis along the spine, and the neck."""
    chest, alpha_chest = _middle(xyz, alpha, "left_shoulder")
    hips, alpha_hips = _middle(xyz, alpha, "left_hip")
    ears, seen = _middle(xyz, alpha, "left_ear")
    ribs, white = chest + 0.17 * (hips - chest), SIDE_RGB["middle"]
    return [
        Solid(ribs, hips, 0.105, 0.085, white, alpha_chest, alpha_hips),
        Solid(chest, chest + 0.8 * (ears - chest), 0.06, 0.048, white, alpha_chest, seen),
    ]


def _head(xyz: Array, alpha: Array) -> list[Solid]:
    """A skull between the ears, a jaw to the mouth, a nose and two eyes."""
    ears, seen = _middle(xyz, alpha, "left_ear")
    mouth, _ = _middle(xyz, alpha, "mouth_left")
    eyes, _ = _middle(xyz, alpha, "left_eye")
    nose, white = xyz[INDEX["nose"]], SIDE_RGB["middle"]
    width_m = np.linalg.norm(xyz[INDEX["left_ear"]] - xyz[INDEX["right_ear"]])
    radius = float(np.clip(0.6 * width_m, 0.07, 0.1))
    skull = ears + 0.35 * radius * unit(eyes - mouth) + 0.2 * (nose - ears)
    jaw = ears + 0.6 * (mouth - ears)
    bridge = skull + 0.92 * radius * unit(eyes - skull)
    tip = skull + 1.15 * radius * unit(nose - skull)
    return [
        Solid(skull, jaw, radius, radius * 0.68, white, seen, seen),
        Solid(bridge, tip, radius * 0.08, radius * 0.17, white, seen, seen),
        *(_eye(xyz[INDEX[name]], skull, radius, seen) for name in ("left_eye", "right_eye")),
    ]


def _eye(at_m: Array, skull_m: Array, radius_m: float, alpha: float) -> Solid:
    """An eye on the skull's surface, towards its landmark."""
    on = skull_m + 0.93 * radius_m * unit(at_m - skull_m)
    return Solid(on, on, 0.13 * radius_m, 0.13 * radius_m, _EYE_RGB, alpha, alpha)
