"""What is known of one person's movement: landmarks over time, and joint rotations over time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.face import EXPRESSIONS
from kinesphere.motion import humanoid


@dataclass(frozen=True)
class Landmarks:
    """One person at T moments.

    t_ms         (T,) growing
    xyz_m        (T, 33, 3) metres from the middle of the hips; x right, y down, z away from the
                 camera; NaN where nothing is known
    visibility   (T, 33) 0 to 1
    sigma_m      (T, 33) how far off a coordinate may be, or None
    position_m   (T, 3) where the middle of the hips is, from the camera, in the same axes, or None

    Where they were looked for (else None); NaN where they were not seen:

    hands_m        (T, 2, 21, 3) landmarks of the left and the right hand, in the same frame
    face_rotation  (T, 3, 3) of the head, as `core.face.Face.rotation`
    expressions    (T, 51) `core.face.EXPRESSIONS`, 0 to 1
    """

    t_ms: Float[Array, "t"]
    xyz_m: Float[Array, "t 33 3"]
    visibility: Float[Array, "t 33"]
    sigma_m: Float[Array, "t 33"] | None = None
    position_m: Float[Array, "t 3"] | None = None
    hands_m: Float[Array, "t 2 21 3"] | None = None
    face_rotation: Float[Array, "t 3 3"] | None = None
    expressions: Float[Array, "t 51"] | None = None

    def __post_init__(self) -> None:
        count = len(self.t_ms)
        _check("xyz_m", self.xyz_m, (count, skeleton.COUNT, 3))
        _check("visibility", self.visibility, (count, skeleton.COUNT))
        for name, shape in _MORE.items():
            if getattr(self, name) is not None:
                _check(name, getattr(self, name), (count, *shape))
        _growing(self.t_ms)

    def __len__(self) -> int:
        return len(self.t_ms)


_MORE: Final = {
    "sigma_m": (skeleton.COUNT,),
    "position_m": (3,),
    "hands_m": (2, hand.COUNT, 3),
    "face_rotation": (3, 3),
    "expressions": (len(EXPRESSIONS),),
}


@dataclass(frozen=True)
class Fingers:
    """Both hands' fingers at T moments: the 30 bones of `humanoid.FINGERS`.

    rotations   (T, 30, 4) of each bone in its parent's frame, as `Motion.rotations`
    offsets_m   (30, 3) each joint from its parent's in the T-pose, those of the palm from the hand's
    tips_m      (10, 3) where the bones of humanoid.FINGERTIPS end, from their joint, in the T-pose
    trust       (T, 30) 0 (hidden: a hand that does nothing was put in) to 1 (seen)
    """

    rotations: Float[Array, "t 30 4"]
    offsets_m: Float[Array, "30 3"]
    tips_m: Float[Array, "10 3"]
    trust: Float[Array, "t 30"]


@dataclass(frozen=True)
class Motion:
    """One person's skeleton at T moments, B = humanoid.COUNT bones; frame and names: `humanoid`.

    t_ms        (T,) growing
    rotations   (T, B, 4) of each bone in its parent's frame: unit quaternions x, y, z, w; the
                identity is the T-pose
    hips_m      (T, 3) where the hips joint is; the floor is at y = 0
    offsets_m   (B, 3) each joint from its parent's in the T-pose (of the hips: zero): the person's own
    tips_m      (5, 3) where the bones of humanoid.TIPS end, from their joint, in the T-pose
    trust       (T, B) 0 (hidden: a natural pose was put in) to 1 (seen)
    contact     (T, 2) whether the left and the right foot are on the floor
    fingers     or None where no hand was ever seen
    expressions (T, 51) `core.face.EXPRESSIONS`, 0 to 1, or None where no face was; while it is not seen,
                they sink to 0
    """

    t_ms: Float[Array, "t"]
    rotations: Float[Array, "t b 4"]
    hips_m: Float[Array, "t 3"]
    offsets_m: Float[Array, "b 3"]
    tips_m: Float[Array, "5 3"]
    trust: Float[Array, "t b"]
    contact: Bool[Array, "t 2"]
    fingers: Fingers | None = None
    expressions: Float[Array, "t 51"] | None = None

    def __post_init__(self) -> None:
        count = len(self.t_ms)
        _check("rotations", self.rotations, (count, humanoid.COUNT, 4))
        _check("hips_m", self.hips_m, (count, 3))
        _check("offsets_m", self.offsets_m, (humanoid.COUNT, 3))
        _check("tips_m", self.tips_m, (len(humanoid.TIPS), 3))
        _check("trust", self.trust, (count, humanoid.COUNT))
        _check("contact", self.contact, (count, 2))
        if self.fingers is not None:
            _check_fingers(self.fingers, count)
        if self.expressions is not None:
            _check("expressions", self.expressions, (count, len(EXPRESSIONS)))
        _growing(self.t_ms)

    def __len__(self) -> int:
        return len(self.t_ms)


def _check_fingers(fingers: Fingers, count: int) -> None:
    bones, tips = len(humanoid.FINGERS), len(humanoid.FINGERTIPS)
    _check("fingers: rotations", fingers.rotations, (count, bones, 4))
    _check("fingers: offsets_m", fingers.offsets_m, (bones, 3))
    _check("fingers: tips_m", fingers.tips_m, (tips, 3))
    _check("fingers: trust", fingers.trust, (count, bones))


def _check(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise InputError(f"{name} must be {shape}, got {array.shape}")


def _growing(t_ms: Array) -> None:
    if t_ms.ndim != 1 or not np.isfinite(t_ms).all() or (np.diff(t_ms) <= 0).any():
        raise InputError("t_ms must be times that grow, in milliseconds")
