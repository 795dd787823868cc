"""True motions made up for tests: any rotations, uneven times."""

from dataclasses import replace

import numpy as np

from kinesphere.motion import humanoid
from kinesphere.motion.clip import Fingers, Motion
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.quaternions import axis_angle, multiply, of_vector

OFFSETS_M = {
    "spine": (0, 0.12, 0.01),
    "chest": (0, 0.14, -0.01),
    "neck": (0, 0.22, -0.01),
    "head": (0, 0.09, 0.02),
    "Shoulder": (0.03, 0.18, 0),
    "UpperArm": (0.14, 0, 0),
    "LowerArm": (0.27, 0, 0),
    "Hand": (0.25, 0, 0),
    "UpperLeg": (0.1, 0, 0),
    "LowerLeg": (0, -0.42, 0),
    "Foot": (0, -0.40, -0.02),
}
TIPS_M = ((0, 0.2, 0), (0.18, 0, 0), (-0.18, 0, 0), (0, -0.09, 0.16), (0, -0.09, 0.16))


def offsets_m() -> np.ndarray:
    return np.array([_offset(bone) for bone in humanoid.BONES], float)


def _offset(bone: str) -> tuple[float, float, float]:
    if bone.startswith("right"):
        x, y, z = _offset("left" + bone.removeprefix("right"))
        return -x, y, z
    return OFFSETS_M.get(bone.removeprefix("left"), (0.0, 0.0, 0.0))


def motion(t_ms: np.ndarray, seed: int = 0, swing: float = 0.7) -> Motion:
    """Every bone swings at its own pace, the hips walk about; turned right round by the end."""
    rng = np.random.default_rng(seed)
    phase, pace = rng.uniform(0, 6, (2, humanoid.COUNT, 3))
    vectors = swing * np.sin(t_ms[:, None, None] / 1000 * (1 + pace / 3) + phase)
    rotations = of_vector(vectors)
    round_ = axis_angle(np.array([0.0, 1.0, 0.0]), 3.0 * t_ms / 1000)
    rotations[:, 0] = multiply(round_, rotations[:, 0])
    seconds = t_ms / 1000
    hips_m = np.stack([0.3 * np.sin(seconds), 0.9 + 0.05 * np.cos(3 * seconds), 0.5 * seconds], -1)
    trust = np.clip(0.6 + 0.5 * np.sin(seconds[:, None] + np.arange(humanoid.COUNT)), 0, 1)
    contact = np.sin(4 * seconds)[:, None] * np.array([1, -1]) > 0
    return Motion(t_ms, rotations, hips_m, offsets_m(), np.array(TIPS_M, float), trust, contact)


def whole_motion(t_ms: np.ndarray, seed: int = 0, swing: float = 0.7) -> Motion:
    """The same with fingers that swing, and expressions that come and go."""
    rng = np.random.default_rng(seed + 1)
    phase, pace = rng.uniform(0, 6, (2, 2, 15, 3))
    waves = np.sin(t_ms[:, None, None, None] / 1000 * (1 + pace / 3) + phase)
    trust = np.clip(0.6 + 0.5 * waves[..., 0], 0, 1).reshape(-1, 30)
    offsets, tips = offsets_of(USUAL_M)
    fingers = Fingers(rotations_of(0.6 * waves), offsets, tips, trust)
    strong = 0.5 + 0.5 * np.sin(t_ms[:, None] / 400 + np.arange(51))
    return replace(motion(t_ms, seed, swing), fingers=fingers, expressions=strong)


def even_ms(count: int, fps: float = 30.0, start_ms: float = 0.0) -> np.ndarray:
    return start_ms + np.arange(count) * 1000 / fps


def uneven_ms(count: int, seed: int = 1) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).uniform(20, 47, count))
