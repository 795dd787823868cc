"""How large hands and faces are in the body's own metres, and how they are turned in them.

Networks see hands and faces in crops of their own, at the size of a usual adult. Two things say how
large they are on this body: what is usual for a body of its size, and how large they are in the picture
at the distance where the body is. The first is trusted more: the second takes over all errors of depth.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.hand import KNUCKLE, WRIST
from kinesphere.core.skeleton import INDEX
from kinesphere.live.lift.place import towards

PALM_TO_FOREARM: Final = 0.31
"""Wrist to middle knuckle over elbow to wrist: 86.2 / 268.9 mm of men, 78.0 / 264.3 of women.
(de Leva 1996: "Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters".)"""
EYES_M: Final = 0.0895
"""Between the outer corners of the eyes: 91.2 mm of men, 87.8 of women.
(Farkas 1994: "Anthropometry of the Head and Face", biocular width.)"""
PICTURE_TRUST: Final = 0.3
"""The weight of what the picture says: people differ by some 8 %, the picture is off by some 12 %."""
MOST: Final = math.log(1.09)
"""And no more is believed of it."""
WOBBLE: Final = math.log(1.15)
"""Networks see the same hand now larger, now smaller; beyond this it is a mistake of theirs."""
MEMORY: Final = 100
"""Over so many frames the average is taken."""


@dataclass(frozen=True)
class Mean:
    """A running average."""

    value: float = 0.0
    count: int = 0

    def plus(self, value: float) -> "Mean":
        """With one value more; old ones fade."""
        count = min(self.count + 1, MEMORY)
        return Mean(self.value + (value - self.value) / count, count)


@dataclass(frozen=True)
class Sizes:
    """What has been seen so far of a person: logarithms of factors.

    usual     from the network's size to the usual one
    picture   from the usual size to that in the picture
    now       the last `usual`
    """

    usual: Mean = Mean()
    picture: Mean = Mean()
    now: float = 0.0

    def plus(self, usual: float, picture: float) -> "Sizes":
        """With what one frame says: factors that may be no numbers, and then say nothing."""
        if not (math.isfinite(usual) and math.isfinite(picture) and min(usual, picture) > 0):
            return self
        now = math.log(usual)
        return Sizes(self.usual.plus(now), self.picture.plus(math.log(picture) - now), now)

    @property
    def own(self) -> float:
        """How much larger than usual this person's are."""
        return math.exp(min(max(PICTURE_TRUST * self.picture.value, -MOST), MOST))

    @property
    def factor(self) -> float:
        """From the network's size to the person's: bones keep their length, within limits."""
        low, high = self.usual.value - WOBBLE, self.usual.value + WOBBLE
        return math.exp(min(max(self.now, low), high)) * self.own


@dataclass(frozen=True)
class View:
    """The body in its camera: what pixels are in metres, and where the camera looks from.

    xyz_m        (33, 3) the body's landmarks
    xy_px        (33, 2) and where they are in the picture
    position_m   (3,) where the middle of the hips is from the camera, or None where nobody knows
    focal_px     the focal length, or None
    size_px      (width, height) of the picture
    """

    xyz_m: Float[Array, "33 3"]
    xy_px: Float[Array, "33 2"]
    position_m: Float[Array, "3"] | None
    focal_px: float | None
    size_px: tuple[int, int]

    def px_per_m(self, landmark: int) -> float:
        """How large a metre is in the picture at one of the body's landmarks."""
        if self.position_m is not None and self.focal_px is not None:
            return self.focal_px / max(float(self.position_m[2] + self.xyz_m[landmark, 2]), 1e-3)
        return stretched(self.xyz_m[:, :2], self.xy_px)

    def turned(self, landmark: int) -> Float[Array, "3 3"]:
        """Takes directions as a crop there shows them to the camera's axes; it looks along its ray."""
        if self.focal_px is None:
            return np.eye(3)
        return towards((self.xy_px[landmark] - np.array(self.size_px) / 2) / self.focal_px).T


def stretched(a: Float[Array, "n 2"], b: Float[Array, "n 2"]) -> float:
    """The factor that takes `a` to `b`, places aside, as nearly as can be."""
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return float((a * b).sum() / (a**2).sum())


def hand_sizes(
    sizes: Sizes,
    view: View,
    side: str,
    xyz_hand_m: Float[Array, "21 3"],
    xy_px: Float[Array, "21 2"],
) -> Sizes:
    """With what one frame says of the "left" or "right" hand."""
    elbow, wrist = (view.xyz_m[INDEX[f"{side}_{part}"]] for part in ("elbow", "wrist"))
    palm_m = float(np.linalg.norm(xyz_hand_m[KNUCKLE] - xyz_hand_m[WRIST]))
    usual = PALM_TO_FOREARM * float(np.linalg.norm(wrist - elbow)) / palm_m
    picture = stretched(xyz_hand_m[:, :2], xy_px) / view.px_per_m(INDEX[f"{side}_wrist"])
    return sizes.plus(usual, picture)


def face_sizes(sizes: Sizes, view: View, m_per_px: float) -> Sizes:
    """With what one frame says of a face; `m_per_px` would make it a usual one."""
    return sizes.plus(m_per_px, 1.0 / view.px_per_m(INDEX["nose"]))
