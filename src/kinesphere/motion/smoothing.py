"""Rotations over time, smoothed by their times: the same whatever the frame rate.

Live, each bone turns towards its new rotation and covers 63 % of the way in its time constant. A clip is
passed through forwards and backwards in half of that, so that nothing lags. Landmarks come smoothed
already; this takes away what is left, and lets a limb that gets hidden sink into its natural pose.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.quaternions import normalized, unrolled

SEEN_MS: Final = 35.0
HIDDEN_MS: Final = 350.0
SHAKY_MS: Final = 80.0
"""Hands, feet and head rest on landmarks a few centimetres apart: they shake more."""
SHAKY: Final = ("Hand", "Foot", "neck", "head", "LowerArm")
OF_CLIP: Final = 0.5
"""How much of that a clip needs each way."""
IS_SHAKY: Final = np.array([bone.endswith(SHAKY) for bone in humanoid.BONES])


def time_constants_ms(trust: Float[Array, "*t b"]) -> Float[Array, "*t b"]:
    """Of each bone: the less is seen, the longer."""
    seen = np.where(IS_SHAKY, SHAKY_MS, SEEN_MS)
    return HIDDEN_MS + (seen - HIDDEN_MS) * trust


def smoothed(
    t_ms: Float[Array, "t"], rotations: Float[Array, "t b 4"], trust: Float[Array, "t b"]
) -> Float[Array, "t b 4"]:
    """A clip's rotations, without lag."""
    return normalized(both_ways(t_ms, unrolled(rotations), time_constants_ms(trust)))


def both_ways(
    t_ms: Float[Array, "t"], values: Float[Array, "t n c"], constants_ms: Float[Array, "t n"]
) -> Float[Array, "t n c"]:
    """Any values over time, passed through forwards and backwards in half of their time constants."""
    constants = constants_ms * OF_CLIP
    there = _forwards(t_ms, values, constants)
    return _forwards(-t_ms[::-1], there[::-1], constants[::-1])[::-1]


def _forwards(t_ms: Array, q: Array, constants_ms: Array) -> Array:
    share = -np.expm1(-np.diff(t_ms)[:, None] / constants_ms[1:])
    out = q.copy()
    for i in range(1, len(q)):
        out[i] = out[i - 1] + share[i - 1, :, None] * (q[i] - out[i - 1])
    return out
