"""Cases for `kinesphere.motion.solve` and `web/src/motion/clip.ts`: a recording, whole."""

from dataclasses import replace
from typing import Any, Final

import numpy as np

import kinesphere as ks
from kinesphere.core.arrays import Array
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.solve import solved
from parity_fixtures.parts import ROOT, Json, decode, encode

FRAMES: Final = 40
EVERY: Final = 2
FRAME_MS: Final = 1000 / 30


def record() -> Json:
    """Landmarks and positions of the sample clip, in the precision that the page keeps."""
    clip = ks.estimate_video(ROOT / "examples" / "balance.mp4", model_type="lite")
    poses = [found[0] for _, found in clip if found][: FRAMES * EVERY : EVERY]
    position_m = [_known(pose.position_m) for pose in poses]
    return {
        "xyz_m": encode(np.stack([pose.xyz_world_m for pose in poses]), "<f4"),
        "visibility": encode(np.stack([pose.visibility for pose in poses]), "<f4"),
        "position_m": encode(np.stack(position_m), "<f4"),
        "t_ms": encode(np.arange(len(poses)) * FRAME_MS),
    }


def _known(position_m: Array | None) -> Array:
    assert position_m is not None  # the lift is on unless it is turned off
    return position_m


def clip_case(recorded: Any) -> Json:
    """What comes out of it: with the positions, and of the same body without."""
    known = {name: recorded[name] for name in ("xyz_m", "visibility", "position_m", "t_ms")}
    landmarks = Landmarks(**{name: decode(one).astype(float) for name, one in known.items()})
    alone = replace(landmarks, position_m=None)
    return {**known, "placed": _solved(landmarks), "alone": _solved(alone)}


def _solved(landmarks: Landmarks) -> Json:
    motion = solved(landmarks)
    out = {
        name: encode(getattr(motion, name))
        for name in ("rotations", "hips_m", "offsets_m", "tips_m", "trust")
    }
    return {**out, "contact": motion.contact.astype(int).tolist()}
