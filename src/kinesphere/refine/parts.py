"""Hands and faces put onto the body that is fitted: at its wrists and its head, in its own size.

What the networks saw of them is measured by the refined body as `live/holistic` measures it by the body
of a moment, but once for the whole clip; palms have one length, as all bones have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import face, hand
from kinesphere.core.arrays import Array
from kinesphere.core.hand import KNUCKLE, WRIST, HandSide
from kinesphere.core.parts import HAND, has_face, has_hands
from kinesphere.core.skeleton import INDEX
from kinesphere.live import constants as c
from kinesphere.live.holistic.faces import BODY, MESH
from kinesphere.live.holistic.finish import WRISTS
from kinesphere.live.holistic.scale import EYES_M, Sizes, View, face_sizes, hand_sizes
from kinesphere.live.smooth import OneEuroState, Smoothing, one_euro

_NOSE: Final = INDEX["nose"]


@dataclass(frozen=True)
class Onto:
    """Rows (T,) whose bodies are refined, and how their camera sees."""

    rows: Array
    focal_px: float
    size_px: tuple[int, int]
    smoothing: bool = True

    def view(self, t: int) -> View:
        """The body of a moment in its camera."""
        row = self.rows[t : t + 1]
        xyz_m, xy_px, position_m = (
            row[name][0].astype(np.float64) for name in ("xyz_m", "xy_px", "position_m")
        )
        return View(xyz_m, xy_px, position_m, self.focal_px, self.size_px)


def sides_exchanged(rows: Array, which: Bool[Array, "T"]) -> None:
    """Left and right hands change places where the body's wrists have done so."""
    if has_hands(rows):
        for name in HAND:
            left, right = (f"{side}_hand_{name}" for side in hand.SIDES)
            rows[left][which], rows[right][which] = rows[right][which], rows[left][which].copy()


def put_onto(before: Array, onto: Onto) -> None:
    """Moves hands and faces of rows (T,), in place.

    before   the same rows as the networks saw them
    """
    if has_hands(onto.rows):
        for side in hand.SIDES:
            _put_hand(before, onto, side)
    if has_face(onto.rows):
        _put_face(onto)
