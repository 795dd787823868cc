"""What is known of one person's movement: landmarks over time, and joint rotations over time."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
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
    """

    t_ms: Float[Array, "t"]
    xyz_m: Float[Array, "t 33 3"]
    visibility: Float[Array, "t 33"]
    sigma_m: Float[Array, "t 33"] | None = None
    position_m: Float[Array, "t 3"] | None = None

    def __post_init__(self) -> None:
        count = len(self.t_ms)
        _check("xyz_m", self.xyz_m, (count, skeleton.COUNT, 3))
        _check("visibility", self.visibility, (count, skeleton.COUNT))
        if self.sigma_m is not None:
            _check("sigma_m", self.sigma_m, (count, skeleton.COUNT))
        if self.position_m is not None:
            _check("position_m", self.position_m, (count, 3))
        _growing(self.t_ms)

    def __len__(self) -> int:
        return len(self.t_ms)


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
    """

    t_ms: Float[Array, "t"]
    rotations: Float[Array, "t b 4"]
    hips_m: Float[Array, "t 3"]
    offsets_m: Float[Array, "b 3"]
    tips_m: Float[Array, "5 3"]
    trust: Float[Array, "t b"]
    contact: Bool[Array, "t 2"]

    def __post_init__(self) -> None:
        count = len(self.t_ms)
        _check("rotations", self.rotations, (count, humanoid.COUNT, 4))
        _check("hips_m", self.hips_m, (count, 3))
        _check("offsets_m", self.offsets_m, (humanoid.COUNT, 3))
        _check("tips_m", self.tips_m, (len(humanoid.TIPS), 3))
        _check("trust", self.trust, (count, humanoid.COUNT))
        _check("contact", self.contact, (count, 2))
        _growing(self.t_ms)

    def __len__(self) -> int:
        return len(self.t_ms)


def _check(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise InputError(f"{name} must be {shape}, got {array.shape}")


def _growing(t_ms: Array) -> None:
    if t_ms.ndim != 1 or not np.isfinite(t_ms).all() or (np.diff(t_ms) <= 0).any():
        raise InputError("t_ms must be times that grow, in milliseconds")
