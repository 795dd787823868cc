"""How far the joints of fingers go, and how a hand hangs by itself. Left hands; radians.

`web/src/motion/fingers/limits.ts` has the same numbers.

Flexion and extension: American Academy of Orthopaedic Surgeons, "Joint Motion: Method of Measuring and
Recording", 1965 (MCP -45..90, PIP 0..100, DIP 0..90, thumb MCP 0..50, IP -20..80 degrees; abduction at
the MCP 20); Hume et al., "Functional range of motion of the joints of the hand", J. Hand Surg. 15A,
1990. Landmarks are some degrees off: so the limits are wider by up to 15.
"""

from dataclasses import dataclass
from math import radians
from typing import Final

import numpy as np

FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Little")


@dataclass(frozen=True)
class Reach:
    """Of one joint: bent from `low` to `high`, sideways from `least` to `most`.

    folded   what is bent backwards beyond this is nearer to folded
    """

    low: float
    high: float
    least: float
    most: float
    folded: float


def _reach(low: float, high: float, aside: float, centre: float = 0.0) -> Reach:
    folded = (low + high) / 2 - 180
    return Reach(*map(radians, (low, high, centre - aside, centre + aside, folded)))


KNUCKLE: Final = _reach(-45, 100, 30)
MIDDLE: Final = _reach(-10, 115, 10)
"""Middle and end joints are hinges: what they give sideways is noise of landmarks, and how fingers lean
when they are bent."""
END: Final = _reach(-15, 95, 10)
SADDLE: Final = _reach(-25, 60, 35, -15)
"""The thumb's metacarpal: across the palm and back, and 50 degrees below the palm (palmar abduction; 45
to 70 in the sources above)."""
THUMB_KNUCKLE: Final = _reach(-15, 65, 15)
THUMB_END: Final = _reach(-25, 90, 10)

JOINTS: Final = (SADDLE, THUMB_KNUCKLE, THUMB_END, *(4 * (KNUCKLE, MIDDLE, END)))
"""Of the fifteen bones, in the order of `humanoid.FINGERS`."""

ROLL: Final = radians(-15)
"""A thumb's nail looks so far up from the T-pose's, in which it looks forwards, when nothing is known:
the saddle turns the thumb towards the fingers as it moves (Hollister et al., "The axes of rotation of
the thumb carpometacarpal joint", J. Orthop. Res. 10, 1992)."""
ROLLS: Final = radians(60)
"""So far from there at most, either way."""

RELAXED: Final = np.radians(
    [
        [27, -19, -15], [12, 0, 0], [15, 0, 0],
        *[[bent, 0, 0] for bent in (22, 28, 14, 26, 32, 16, 30, 35, 18, 34, 36, 18)],
    ]
)  # fmt: skip
"""(15, 3) bent, sideways and rolled: a hand that does nothing. The thumb's metacarpal is the median of
hands on photos."""
