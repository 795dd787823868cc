"""Recorded motions (CMU's BVH files) as 33 landmarks of a made-up body, for tests and benchmarks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from kinesphere.body.anny import load
from kinesphere.body.linear import LinearBody
from kinesphere.body.rotations import exponential
from kinesphere.core.arrays import Array
from kinesphere.learn.lift.geometry import coefficients
from kinesphere.learn.motions.bvh import Motion, read
from kinesphere.learn.motions.retarget import heading, retarget
from kinesphere.motion.clip import Landmarks

CAMERA_BODY = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
FEET = ("Ankle", "Toe")


@dataclass(frozen=True)
class Recorded:
    """A motion as landmarks, and the recording's own feet.

    feet_m   (T, 2, 2, 3) of the left and the right foot the ankle and the toes: metres, y up; NaN where
             the file does not say how large the subject is
    """

    landmarks: Landmarks
    feet_m: Array


def recorded(path: Path, rate_hz: float = 60.0, yaw_deg: float = 0.0) -> Recorded:
    """A BVH file of the CMU database as a body of mean shape does it, seen by a level camera.

    yaw_deg   by which the world is turned about the upright axis before it is seen
    """
    motion = read(path)
    motion = motion.some(max(round(1 / rate_hz / motion.frame_s), 1), 2)
    step_ms = 1000 * motion.frame_s * max(round(1 / rate_hz / motion.frame_s), 1)
    xyz_m = _landmarks(motion, load(), yaw_deg)
    t_ms = np.arange(len(xyz_m)) * step_ms
    return Recorded(Landmarks(t_ms, xyz_m, np.full(xyz_m.shape[:2], 0.98)), _feet(motion))


def _landmarks(motion: Motion, body: LinearBody, yaw_deg: float) -> Array:
    vectors = retarget(motion, body)
    own = exponential(vectors)[0]
    turns: list[torch.Tensor] = []
    for joint, parent in enumerate(body.parents):
        turns.append(own[:, joint] if parent < 0 else turns[parent] @ own[:, joint])
    yaw = torch.zeros(len(own), 3).double()
    yaw[:, 2] = heading(motion) + np.radians(yaw_deg)
    facing = exponential(yaw)[0]
    mean, _ = coefficients(body)
    points = torch.einsum("tjcd,ljd->tlc", facing[:, None] @ torch.stack(turns, 1), mean.double())
    xyz_m = points.numpy() @ CAMERA_BODY.T
    return xyz_m - xyz_m[:, [23, 24]].mean(1, keepdims=True)


def _feet(motion: Motion) -> Array:
    """Forward kinematics of the recording itself."""
    if "Hips" not in motion.names:
        return np.full((len(motion.positions), 2, 2, 3), np.nan)
    places: list[torch.Tensor] = []
    for joint, parent in enumerate(motion.parents):
        if parent < 0:
            places.append(motion.positions)
            continue
        places.append(places[parent] + motion.rotations[:, parent] @ motion.offsets[joint])
    names = [[f"{side}{part}" for part in FEET] for side in ("Left", "Right")]
    rows = [[motion.names.index(name) for name in side] for side in names]
    out = torch.stack(places, 1)[:, rows].numpy()
    return out / 0.45 * 2.54 / 100  # the files are in inches times 0.45
