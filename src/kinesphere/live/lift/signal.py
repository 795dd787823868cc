"""What the lift takes of a frame: numbers that do not change with the person's place or size."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.live.lift.place import towards, turned

HIPS: Final = [skeleton.INDEX["left_hip"], skeleton.INDEX["right_hip"]]
CUE_SCALE: Final = 2.0
LOG_SIZE: Final = 1.8
"""Minus the logarithm of the size at which people are usually seen."""
LEAST_SIZE: Final = 1e-4
SIGNAL: Final = skeleton.COUNT * 6 + 4


@dataclass(frozen=True)
class Along:
    """Rays as a camera sees them that looks at the middle of the hips.

    rays   (33, 2)
    size   the root of the mean square of their lengths
    hips   (2,) the middle of the hips' ray, as the camera itself sees it
    R      (3, 3) takes the camera's axes to those of the one that looks at the hips
    """

    rays: Float[Array, "33 2"]
    size: float
    hips: Float[Array, "2"]
    R: Float[Array, "3 3"]

    @property
    def where(self) -> Float[Array, "3"]:
        """What says how the person moved, from moment to moment."""
        return np.array([*self.hips, np.log(self.size) + LOG_SIZE])


def along(rays: Float[Array, "33 2"]) -> Along:
    """The camera turned to the hips."""
    hips = rays[HIPS].mean(axis=0)
    R = towards(hips)
    seen = turned(rays, R)
    size = max(float(np.sqrt((seen**2).sum(axis=1).mean())), LEAST_SIZE)
    return Along(seen, size, hips, R)


def signal(
    seen: Along, cue_m: Float[Array, "33 3"], visibility: Float[Array, "33"], known: bool
) -> Float[Array, "signal"]:
    """What the network is shown, (SIGNAL,).

    cue_m   what the landmark network says in metres, as upright as the picture
    known   whether the camera's focal length is known, not guessed
    """
    parts = [
        (seen.rays / seen.size).ravel(),
        seen.where[2:],
        seen.hips,
        [float(known)],
        (cue_m * CUE_SCALE).ravel(),
        visibility,
    ]
    return np.concatenate(parts)
