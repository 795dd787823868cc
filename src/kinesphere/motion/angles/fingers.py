"""How far the joints of fingers are bent, in degrees. What each means: docs/reports.md, docs/motion.md.

As clinicians measure them: zero is a flat hand, bending towards the palm is positive, stretching beyond
flat negative (AAOS, "Joint Motion", 1965; Wu et al., ISB, J. Biomech. 38, 2005, for the hand's frame).
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.body import SIDES, hands_of
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.fingers.solve import angles_at

_FINGERS: Final = ("index", "middle", "ring", "little")
_THUMB: Final = (
    *(("thumb_cmc_flexion", 0, 0, 1.0), ("thumb_cmc_palmar_abduction", 0, 1, -1.0)),
    *(("thumb_mcp_flexion", 1, 0, 1.0), ("thumb_ip_flexion", 2, 0, 1.0)),
)
_OTHERS: Final = (
    *(("mcp_flexion", 0, 0, 1.0), ("mcp_deviation", 0, 1, 1.0)),
    *(("pip_flexion", 1, 0, 1.0), ("dip_flexion", 2, 0, 1.0)),
)
_ROWS: Final = (
    *_THUMB,
    *(
        (f"{finger}_{name}", 3 + 3 * i + bone, axis, sign)
        for i, finger in enumerate(_FINGERS)
        for name, bone, axis, sign in _OTHERS
    ),
)
"""Of one hand: the name, which bone's angle, about which axis, and its sign."""
NAMES: Final = tuple(f"{side}_{name}" for side in SIDES for name, *_ in _ROWS)
"""Of the angles, in the order of `of`. A deviation is positive towards the little finger."""


def of(landmarks: Landmarks) -> Float[Array, "t 40"] | None:
    """(T, 40) degrees in the order of NAMES, within the limits of joints; NaN while a hand is not seen.
    None where no hands were looked for."""
    if landmarks.hands_m is None:
        return None
    hands = hands_of(landmarks.hands_m)
    bones, axes, signs = (list(column) for column in list(zip(*_ROWS, strict=True))[1:])
    each: list[Array] = []
    for side in SIDES:
        angles = angles_at(hands[side])[:, bones, axes] * signs
        each.append(np.where(np.asarray(hands[side].seen)[:, None] > 0, np.degrees(angles), np.nan))
    return np.concatenate(each, 1)
