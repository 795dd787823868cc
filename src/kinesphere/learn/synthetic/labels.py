"""What an example says of the person in a picture: landmarks, whether they are seen, the mask."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from jaxtyping import Bool, Float, UInt

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import NAMES
from kinesphere.learn.dataset.example import LANDMARKS
from kinesphere.learn.synthetic.cameras import HIPS, Camera, alignment, projected
from kinesphere.learn.synthetic.scene import SUBJECT, Drawn

FLESH_M: Final = {
    "shoulder": 0.17,
    "hip": 0.22,
    "elbow": 0.1,
    "knee": 0.14,
    "wrist": 0.08,
    "ankle": 0.13,
    "heel": 0.1,
    "ear": 0.05,
    "nose": 0.04,
    "eye": 0.05,
    "mouth": 0.04,
}
"""How far within a body a landmark may lie, clothes included; hands and feet: `THIN_M`."""
THIN_M: Final = 0.06
STRANGE_M: Final = 0.02
"""Before another part of the body, or something else, a landmark is hidden sooner."""
PARTS: Final = {
    "shoulder": ("torso", "upper_arm"),
    "elbow": ("upper_arm", "lower_arm"),
    "wrist": ("lower_arm", "hand"),
    "hip": ("torso", "upper_leg"),
    "knee": ("upper_leg", "lower_leg"),
    "ankle": ("lower_leg", "foot"),
    "heel": ("foot", "lower_leg"),
}
"""The parts of the body that a landmark lies in; fingers in the hand, toes in the foot, others: head."""


@dataclass(frozen=True)
class Flesh:
    """How landmarks lie in the body.

    depth_m   (33,) at most
    own       (33, labels) True for the labels of the parts that a landmark lies in
    """

    depth_m: Float[Array, "33"]
    own: Bool[Array, "33 labels"]


def flesh(part_names: tuple[str, ...]) -> Flesh:
    """For a body whose parts are called so, `torso` or `left_hand`; their labels count from 1."""
    own = np.zeros((len(NAMES), len(part_names) + 1), bool)
    depth_m = np.full(len(NAMES), THIN_M)
    for row, name in enumerate(NAMES):
        side, kind = _kind(name)
        depth_m[row] = FLESH_M.get(kind, THIN_M)
        for part in _parts(kind):
            label = f"{side}_{part}" if f"{side}_{part}" in part_names else part
            own[row, part_names.index(label) + 1] = True
    return Flesh(depth_m, own)


def _kind(name: str) -> tuple[str, str]:
    """The side, and what it is: `left_foot_index` is a foot, `right_eye_inner` an eye."""
    words = name.split("_")
    side = next((word for word in words if word in ("left", "right")), "")
    return side, next(word for word in words if word != side)


def _parts(kind: str) -> tuple[str, ...]:
    if kind in ("pinky", "index", "thumb"):
        return ("hand",)
    if kind == "foot":
        return ("foot",)
    return PARTS.get(kind, ("head",))


def visible(
    xy_px: Float[Array, "33 2"], z_m: Float[Array, "33"], drawn: Drawn, inside: Flesh
) -> Bool[Array, "33"]:
    """Whether each landmark of the subject is in the picture, with only its own flesh before it."""
    size_px = len(drawn.depth_m)
    within = np.all((xy_px >= 0) & (xy_px < size_px), axis=1)
    column, row = np.where(within[:, None], xy_px, 0).astype(int).T
    mine = drawn.person[row, column] == SUBJECT
    label = np.where(mine, drawn.parts[row, column], 0)
    own = mine & inside.own[np.arange(len(xy_px)), label]
    allowed_m = np.where(own, inside.depth_m, STRANGE_M)
    return within & (z_m < drawn.depth_m[row, column] + allowed_m)


def told(
    xyz_m: Float[Array, "33 3"], camera: Camera, drawn: Drawn, inside: Flesh
) -> dict[str, Any]:
    """Fields of an `Example`; `xyz_m` are the landmarks in the camera's frame."""
    xy_px = projected(xyz_m, camera.K)
    middle_m = xyz_m[HIPS].mean(0)
    seen = np.full(LANDMARKS, np.nan, np.float32)
    seen[:33] = visible(xy_px, xyz_m[:, 2], drawn, inside)
    from_middle = np.full((LANDMARKS, 3), np.nan, np.float32)
    from_middle[:33], from_middle[33] = xyz_m - middle_m, 0.0
    places = np.full((LANDMARKS, 2), np.nan, np.float32)
    places[:33], places[33:35] = xy_px, alignment(xy_px)
    return {
        "region": camera.region,
        "xy_px": places,
        "visible": seen,
        "xyz_m": from_middle,
        "depth_m": float(middle_m[2]),
        "K": camera.K,
        "mask": png(np.where(drawn.person == SUBJECT, 255, 0).astype(np.uint8)),
    }


def png(picture: UInt[Array, "h w"]) -> bytes:
    """8 or 16 bits; compressed lightly, for masks are simple."""
    return cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1].tobytes()
