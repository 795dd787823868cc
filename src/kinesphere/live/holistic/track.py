"""What is remembered of hands and faces between frames."""

import math
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.core.skeleton import INDEX
from kinesphere.live.faces.landmarks import SeenFace
from kinesphere.live.hands.landmarks import SeenHand
from kinesphere.live.smooth import OneEuroState

Seen = TypeVar("Seen", SeenHand, SeenFace)

ARMS: Final = tuple(
    tuple(INDEX[f"{side}_{part}"] for part in ("wrist", "pinky", "index", "thumb"))
    for side in ("left", "right")
)
"""The body's landmarks of the left and the right hand."""
FACE: Final = slice(0, 11)
"""The body's landmarks of the face."""


@dataclass(frozen=True)
class Track(Generic[Seen]):
    """A hand or a face that is followed."""

    region: Region
    """Where to look for it next."""
    seen: Seen
    """What was seen last."""
    anchor_px: Float[Array, "2"]
    """Where the body's own landmark of it was then: its wrist, or the middle of its face."""


Hands = tuple[Track[SeenHand] | None, Track[SeenHand] | None]
"""Left and right."""


@dataclass(frozen=True)
class Followed:
    """One person's hands (left, right) and face.

    aim       the filter of the body's landmarks that say where to look
    doubted   the body had its wrists exchanged in this frame: less is believed of where they are
    """

    id: int
    aim: OneEuroState | None = None
    hands: Hands = (None, None)
    face: Track[SeenFace] | None = None
    doubted: bool = False


@dataclass(frozen=True)
class Turn:
    """When hands, or faces, were looked for last, and how long that takes.

    cost_ms   0 where no one asked for a limit of time: then nothing depends on the clock
    """

    t_ms: float = -math.inf
    cost_ms: float = 0.0


@dataclass(frozen=True)
class PartsState:
    """All that is remembered of hands and faces from one frame to the next."""

    followed: tuple[Followed, ...] = ()
    hands: Turn = field(default_factory=Turn)
    face: Turn = field(default_factory=Turn)


def carried(track: Track[Seen], anchor_px: Float[Array, "2"]) -> Track[Seen]:
    """The same thing, gone along with its body to where its anchor is now."""
    x, y = shift = anchor_px - track.anchor_px
    center = track.region.center_px
    seen = replace(track.seen, xyz_image_px=track.seen.xyz_image_px + np.append(shift, 0.0))
    region = replace(track.region, center_px=(center[0] + float(x), center[1] + float(y)))
    return Track(region, seen, anchor_px)
