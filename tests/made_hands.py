"""Hands made up: angles of finger joints, and where their 21 landmarks are for it."""

from dataclasses import replace

import numpy as np

from kinesphere.motion.clip import Fingers, Landmarks, Motion
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.limits import JOINTS, RELAXED, ROLL, ROLLS
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.skeleton import hands_m


def any_angles(frames: int, seed: int = 0, share: float = 0.9) -> np.ndarray:
    """(T, 2, 15, 3) anywhere within a share of the limits of each joint."""
    rng = np.random.default_rng(seed)
    low = np.array([[j.low, j.least, 0.0] for j in JOINTS])
    high = np.array([[j.high, j.most, 0.0] for j in JOINTS])
    low[0, 2], high[0, 2] = ROLL - ROLLS, ROLL + ROLLS
    middle, half = (low + high) / 2, (high - low) / 2
    out = middle + half * share * rng.uniform(-1, 1, (frames, 2, 15, 3))
    # A thumb that is straight, or bent backwards, has no plane of bending: it does not roll.
    out[:, :, 1, 0] = rng.uniform(0.4, 0.9, (frames, 2))
    out[:, :, 2, 0] = rng.uniform(0.4, 1.2, (frames, 2))
    out[:, :, 1:3, 1] = 0.0
    return out


def moving_angles(t_ms: np.ndarray, seed: int = 0) -> np.ndarray:
    """(T, 2, 15, 3) a hand at rest, and slow waves of all joints around it."""
    rng = np.random.default_rng(seed)
    phase, pace = rng.uniform(0, 6.3, (2, 15)), rng.uniform(0.5, 1.2, (2, 15))
    wave = np.sin(2 * np.pi * pace * t_ms[:, None, None] / 1000 + phase)
    out = np.tile(RELAXED, (len(t_ms), 2, 1, 1))
    out[..., 0] += 0.35 * wave
    out[:, :, :2, 0] = RELAXED[:2, 0] + 0.15 * (1 + wave[..., :2])
    return out


def fingers(angles: np.ndarray, sizes_m: np.ndarray = USUAL_M) -> Fingers:
    offsets_m, tips_m = offsets_of(sizes_m)
    return Fingers(rotations_of(angles), offsets_m, tips_m, np.ones((len(angles), 30)))


def with_hands(motion: Motion, landmarks: Landmarks, angles: np.ndarray) -> Landmarks:
    """Landmarks of a motion whose hands have these angles; its hips are in the middle of the hips'
    landmarks."""
    world_m = hands_m(replace(motion, fingers=fingers(angles)))
    assert world_m is not None
    return replace(landmarks, hands_m=flipped(world_m - motion.hips_m[:, None, None]))
