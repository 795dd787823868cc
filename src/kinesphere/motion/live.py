"""The skeleton live, frame after frame: state is a value, `step(state, …) -> (state, moment)`.

`web/src/motion/live.ts` is the same: as exact and as smooth.
"""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.body import Body, body_of
from kinesphere.motion.components import Quat, slerp
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.live import FingersState, step_expressions, step_fingers
from kinesphere.motion.joints import rotations
from kinesphere.motion.sizes import KNOWN, SHORTEST_M, Sizes, lengths
from kinesphere.motion.smoothing import HIDDEN_MS, IS_SHAKY, SEEN_MS, SHAKY_MS

REMEMBERED_MS: Final = 10_000.0
"""What a bone's length was farther back counts no more."""
WHEN_SEEN_MS: Final = tuple(SHAKY_MS if shaky else SEEN_MS for shaky in IS_SHAKY.tolist())
FIRST_MS: Final = 33.0
"""For how long a single frame stands."""


@dataclass(frozen=True)
class Learnt:
    """How long bones are, and for how many milliseconds that has been seen."""

    sizes: Sizes = field(default_factory=Sizes)
    seen_ms: tuple[float, ...] = (0.0,) * len(KNOWN)


@dataclass(frozen=True)
class LiveState:
    """What is known of a person; of fingers and face once they have been looked for."""

    t_ms: float
    local: tuple[Quat, ...]
    learnt: Learnt
    fingers: FingersState | None = None
    expressions: Float[Array, "51"] | None = None


@dataclass(frozen=True)
class Moment:
    """One moment of `clip.Motion`.

    rotations   (B, 4) of each bone in its parent's frame
    trust       (B,) 0 (hidden: a natural pose was put in) to 1 (seen)
    sizes       the person's bones, as far as they are known
    fingers     (30, 4) of the bones of `humanoid.FINGERS`, or None where no hands were looked for
    hand_m      (30,) the person's own hand (`fingers.sizes`), or None
    expressions (51,) 0 to 1, or None where no face was looked for
    """

    rotations: Float[Array, "b 4"]
    trust: Float[Array, "b"]
    sizes: Sizes
    fingers: Float[Array, "30 4"] | None = None
    hand_m: Float[Array, "30"] | None = None
    expressions: Float[Array, "51"] | None = None


def step(
    state: LiveState | None,
    xyz_m: Float[Array, "33 3"],
    visibility: Float[Array, "33"],
    t_ms: float,
    hands_m: Float[Array, "2 21 3"] | None = None,
    face_rotation: Float[Array, "3 3"] | None = None,
    expressions: Float[Array, "51"] | None = None,
) -> tuple[LiveState, Moment]:
    """The skeleton after one frame more. Starts afresh with state None or where time runs backwards.

    xyz_m   `Pose.xyz_world_m`
    hands_m, face_rotation, expressions   as in `clip.Landmarks`: NaN, or None, where not seen

    Raises InputError for other shapes or a time that is not finite.
    """
    if xyz_m.shape != (33, 3) or visibility.shape != (33,) or not math.isfinite(t_ms):
        raise InputError(
            f"expected landmarks (33, 3), visibility (33,) and a time, got {xyz_m.shape}, "
            f"{visibility.shape} and {t_ms}"
        )
    before = state if state is not None and t_ms >= state.t_ms else None
    seen = (np.asarray(xyz_m, float), np.asarray(visibility, float))
    body = body_of(*seen, hands_m, face_rotation)
    passed = FIRST_MS if before is None else t_ms - before.t_ms
    learnt = learn(before.learnt if before else Learnt(), body, passed)
    parts = rotations(body, learnt.sizes)
    trust = tuple(float(seen) for _, _, seen in parts)
    local = tuple(q for _, q, _ in parts)
    if before is not None:
        local = tuple(map(slerp, before.local, local, _shares(trust, passed)))
    fingers = step_fingers(before and before.fingers, body.hands, passed)
    face = step_expressions(before and before.expressions, expressions, passed)
    moment = Moment(
        np.array(local),
        np.array(trust),
        learnt.sizes,
        None if fingers is None else rotations_of(fingers.angles),
        None if fingers is None else fingers.sizes_m,
        face,
    )
    return LiveState(t_ms, local, learnt, fingers, face), moment


def learn(before: Learnt, body: Body, passed_ms: float) -> Learnt:
    """A running mean of each length, by how long and how well it is seen."""
    means = [getattr(before.sizes, name) for name in KNOWN]
    seen_ms = list(before.seen_ms)
    for row, some in enumerate(lengths(body).values()):
        for value, trust in some:
            length_m, weight = float(value), float(trust) * passed_ms
            if length_m > SHORTEST_M and weight > 0:
                seen_ms[row] = min(seen_ms[row] + weight, REMEMBERED_MS)
                means[row] += (length_m - means[row]) * weight / seen_ms[row]
    return Learnt(Sizes(*means), tuple(seen_ms))


def _shares(trust: tuple[float, ...], passed_ms: float) -> list[float]:
    """How far each bone turns towards its new rotation."""
    return [
        -math.expm1(-passed_ms / (HIDDEN_MS + (ms - HIDDEN_MS) * one))
        for ms, one in zip(WHEN_SEEN_MS, trust, strict=True)
    ]
