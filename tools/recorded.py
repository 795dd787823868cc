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


@dataclass(frozen=True)
class Recorded:
    """A motion as landmarks, and the recording's own feet.

    feet_m   (T, 2, 2, 3) of the left and the right foot the ankle and the toes' end: metres, y up; NaN
             where the file does not say how large the subject is
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
    out = torch.stack([_ends(motion, places, side) for side in ("Left", "Right")], 1).numpy()
    return out / 0.45 * 2.54 / 100  # the files are in inches times 0.45


def _ends(motion: Motion, places: list[torch.Tensor], side: str) -> torch.Tensor:
    """(T, 2, 3): the ankle, and where the toes end."""
    ankle, toe = (motion.names.index(f"{side}{part}") for part in ("Ankle", "Toe"))
    tip = places[toe] + motion.rotations[:, toe] @ motion.tips[f"{side}Toe"]
    return torch.stack([places[ankle], tip], 1)


def events_of(one: Recorded, floor_m_s: float = 1.0) -> dict[str, tuple[Array, Array]]:
    """By side, when the recording's own heel comes to rest and its toes leave, in milliseconds.

    A foot is taken to be on the floor while its ankle (at the strike) or its toes' end (at toe off)
    moves more slowly than `floor_m_s`; in the air it is three times as fast and more.
    """
    t_ms = one.landmarks.t_ms
    speed = np.linalg.norm(np.gradient(one.feet_m, t_ms / 1000, axis=0), axis=-1)
    return {
        side: (
            _crossings(t_ms, -speed[:, i, 0], -floor_m_s),
            _crossings(t_ms, speed[:, i, 1], floor_m_s),
        )
        for i, side in enumerate(("left", "right"))
    }


def _crossings(t_ms: Array, values: Array, level: float) -> Array:
    """When a signal rises above a level."""
    i = np.flatnonzero((values[:-1] <= level) & (values[1:] > level))
    share = (level - values[i]) / (values[i + 1] - values[i])
    return t_ms[i] + share * (t_ms[i + 1] - t_ms[i])
