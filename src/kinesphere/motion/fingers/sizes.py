"""A person's own hand: where its fingers begin, and how long their bones are.

`web/src/motion/fingers/sizes.ts` is the same.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.fingers.angles import AXES

BASES: Final = [1, 5, 9, 13, 17]
"""Landmarks in which the five fingers begin."""
BONES: Final = [base + i for base in BASES for i in range(3)]
"""Landmarks in which the fifteen bones begin; they end in the next ones."""
USUAL_M: Final = np.array(
    [
        *(0.026, -0.012, 0.019), *(0.086, -0.0015, 0.023), *(0.086, 0.0015, 0.007),
        *(0.083, 0.0015, -0.008), *(0.075, -0.0015, -0.022),
        *(0.040, 0.031, 0.026), *(0.038, 0.023, 0.022), *(0.042, 0.026, 0.024),
        *(0.038, 0.025, 0.024), *(0.030, 0.020, 0.021),
    ]
)  # fmt: skip
"""(30,) of a grown-up, where no hand is seen: the five beginnings from the wrist, in a left palm's axes,
and the lengths of the fifteen bones."""
SHORTEST_M: Final = 0.02
"""From wrist to knuckles; what is shorter is no hand."""


def sizes_of(measured_m: Float[Array, "n 30"]) -> Float[Array, "30"]:
    """USUAL_M of a person: the median of what was measured at all moments, of both hands."""
    some = measured_m[measured_m[:, 6] > SHORTEST_M]
    return np.median(some, axis=0) if len(some) else USUAL_M.copy()


def measured(
    points: Float[Array, "*t 21 3"], palm: Float[Array, "*t 3 3"]
) -> Float[Array, "*t 30"]:
    """The numbers of USUAL_M: of landmarks of left hands, or of right ones in a mirror.

    palm   its axes, in rows
    """
    bases = (points[..., BASES, :] - points[..., :1, :]) @ palm.swapaxes(-1, -2)
    steps = points[..., 1:, :] - points[..., :-1, :]
    lengths = np.sqrt((steps * steps).sum(-1))[..., BONES]
    return np.concatenate([bases.reshape(*bases.shape[:-2], 15), lengths], -1)


def offsets_of(sizes_m: Float[Array, "30"]) -> tuple[Float[Array, "30 3"], Float[Array, "10 3"]]:
    """Each joint from its parent's, and the tips from the last joints, in the T-pose; left, right."""
    along = AXES[:, 0] * sizes_m[15:, None]
    left, tips = np.empty((15, 3)), along[2::3]
    left[0::3] = sizes_m[:15].reshape(5, 3)
    left[1::3], left[2::3] = along[0::3], along[1::3]
    mirror = np.array([-1.0, 1.0, 1.0])
    return np.concatenate([left, left * mirror]), np.concatenate([tips, tips * mirror])
