"""Cases for `kinesphere.motion.live` and `web/src/motion`: a person, and no body."""

from typing import Any, Final

import numpy as np

import kinesphere as ks
from kinesphere.core.arrays import Array
from kinesphere.motion.live import LiveState, step
from kinesphere.motion.sizes import KNOWN
from parity_fixtures.parts import ROOT, Json, decode, encode

FRAMES: Final = 24
EVERY: Final = 3
FRAME_MS: Final = 1000 / 30
HIDDEN: Final = (slice(8, 16), slice(13, 17))
"""Frames in which the arms below the shoulders are hardly seen."""
NOWHERE: Final = 1e9
"""Stands for what is not a number: JSON has no word for it. Both sides put it back."""


def record() -> list[Json]:
    """What is solved for: landmarks of the sample clip, and points that are no body, some missing."""
    clip = ks.estimate_video(ROOT / "examples" / "balance.mp4", model_type="lite")
    poses = [found[0] for _, found in clip if found][: FRAMES * EVERY : EVERY]
    xyz_m = np.stack([pose.xyz_world_m for pose in poses]).astype(np.float64)
    visibility = np.stack([pose.visibility for pose in poses]).astype(np.float64)
    visibility[HIDDEN] = 0.35
    rng = np.random.default_rng(5)
    wild_m = rng.normal(size=xyz_m.shape) * 0.4
    wild_m[3, 5], wild_m[4] = NOWHERE, 0.0
    return [_case(xyz_m, visibility), _case(wild_m, rng.uniform(size=visibility.shape))]


def _case(xyz_m: Array, visibility: Array) -> Json:
    return {"xyz_m": encode(xyz_m), "visibility": encode(visibility), "frame_ms": FRAME_MS}


def motion_case(recorded: list[Any]) -> list[Json]:
    """What comes out of it."""
    return [_solved(one) for one in recorded]


def _solved(one: Any) -> Json:
    xyz_m, visibility = decode(one["xyz_m"]), decode(one["visibility"])
    xyz_m = np.where(xyz_m == NOWHERE, np.nan, xyz_m)
    state: LiveState | None = None
    rotations: list[Array] = []
    trust: list[Array] = []
    for i, (points_m, seen) in enumerate(zip(xyz_m, visibility, strict=True)):
        state, moment = step(state, points_m, seen, i * one["frame_ms"])
        rotations.append(moment.rotations)
        trust.append(moment.trust)
    assert state is not None
    sizes = {name: getattr(state.learnt.sizes, name) for name in KNOWN}
    known = {name: one[name] for name in ("xyz_m", "visibility", "frame_ms")}
    out = {"rotations": encode(np.stack(rotations)), "trust": encode(np.stack(trust))}
    return {**known, **out, "sizes": sizes}
