"""Round trips of hands: angles of fingers, 21 landmarks, rotations, landmarks; and how long it takes.

.venv/bin/python bench/fingers.py

Hands move slowly around the one that does nothing. Noise is white, on each coordinate of each landmark
at each moment: worse than that of networks whose landmarks are smoothed.
"""

import sys
import time
from dataclasses import replace
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Fingers, Landmarks, Motion
from kinesphere.motion.fingers.angles import rotations_of
from kinesphere.motion.fingers.limits import RELAXED
from kinesphere.motion.fingers.sizes import USUAL_M, offsets_of
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.live import LiveState, step
from kinesphere.motion.quaternions import angle_of, inverse, multiply
from kinesphere.motion.sizes import Sizes
from kinesphere.motion.sizes import offsets_of as body_offsets_of
from kinesphere.motion.skeleton import hands_m, skeleton_of
from kinesphere.motion.solve import solved

FRAMES: Final = 600
NOISE_MM: Final = (0.0, 1.0, 2.0, 5.0, 10.0)
ROUNDS: Final = 10


def person() -> tuple[Landmarks, Array]:
    """Somebody who stands in the T-pose and moves the fingers, and the rotations of those."""
    t_ms = np.arange(FRAMES) * 1000 / 30
    rng = np.random.default_rng(0)
    phase, pace = rng.uniform(0, 6.3, (2, 15)), rng.uniform(0.3, 1.0, (2, 15))
    wave = np.sin(2 * np.pi * pace * t_ms[:, None, None] / 1000 + phase)
    angles = np.tile(RELAXED, (FRAMES, 2, 1, 1))
    angles[..., 0] += 0.35 * wave
    angles[:, :, :2, 0] = RELAXED[:2, 0] + 0.15 * (1 + wave[..., :2])
    body = standing(t_ms)
    motion = solved(body, level=False)
    offsets_m, tips_m = offsets_of(USUAL_M)
    true = rotations_of(angles)
    fingers = Fingers(true, offsets_m, tips_m, np.ones((FRAMES, 30)))
    world_m = hands_m(replace(motion, fingers=fingers))
    assert world_m is not None
    return replace(body, hands_m=flipped(world_m - motion.hips_m[:, None, None])), true


def standing(t_ms: Array) -> Landmarks:
    """Landmarks of the T-pose: those of joints where they are, others by their joints."""
    still = np.tile([0.0, 0.0, 0.0, 1.0], (1, humanoid.COUNT, 1))
    rest = Motion(
        np.zeros(1), still, np.zeros((1, 3)), body_offsets_of(Sizes()), np.zeros((5, 3)),
        np.ones((1, humanoid.COUNT)), np.ones((1, 2), bool),
    )  # fmt: skip
    at = dict(zip(humanoid.BONES, skeleton_of(rest).joints_m[0], strict=True))
    xyz_m = np.tile(at["head"], (33, 1)) + np.random.default_rng(1).normal(0, 0.05, (33, 3))
    for bone, name in humanoid.LANDMARK.items():
        xyz_m[INDEX[name]] = at[bone]
    for side, x in (("left", 1.0), ("right", -1.0)):
        for name, z in (("index", 0.025), ("pinky", -0.025), ("thumb", 0.03)):
            xyz_m[INDEX[f"{side}_{name}"]] = at[f"{side}Hand"] + [0.085 * x, 0.0, z]
        for name, z in (("heel", -0.04), ("foot_index", 0.16)):
            xyz_m[INDEX[f"{side}_{name}"]] = at[f"{side}Foot"] + [0.0, -0.06, z]
    xyz_m -= xyz_m[[INDEX["left_hip"], INDEX["right_hip"]]].mean(0)
    seen = np.ones((len(t_ms), 33))
    return Landmarks(t_ms, np.tile(flipped(xyz_m), (len(t_ms), 1, 1)), seen)


def errors(seen: Landmarks, true: Array, noise_mm: float) -> str:
    """A row: landmarks and tips in millimetres, angles of joints in degrees."""
    assert seen.hands_m is not None
    rng = np.random.default_rng(2)
    noisy = seen.hands_m + rng.normal(0, noise_mm / 1000, seen.hands_m.shape)
    motion = solved(replace(seen, hands_m=noisy), level=False)
    got, want = hands_m(motion), flipped(seen.hands_m)
    assert got is not None and motion.fingers is not None
    off_mm = 1000 * np.linalg.norm((got - got[:, :, :1]) - (want - want[:, :, :1]), axis=-1)
    turned = np.degrees(angle_of(multiply(inverse(true), motion.fingers.rotations)))
    by_bone = turned.reshape(FRAMES, 2, 5, 3).mean((0, 1))
    tips = off_mm[:, :, [4, 8, 12, 16, 20]].mean()
    figures = [off_mm.mean(), tips, *by_bone[1:].mean(0), *by_bone[0]]
    return f"{noise_mm:4.0f} mm " + "".join(f"{value:9.1f}" for value in figures)


def live_ms(seen: Landmarks, hands: bool, face: bool) -> float:
    """The best of several rounds: processor time a frame."""
    best = np.inf
    told = np.diag([1.0, -1.0, -1.0]) if face else None
    expressions = np.full(51, 0.3) if face else None
    for _ in range(ROUNDS):
        state: LiveState | None = None
        start = time.process_time()
        for i in range(FRAMES):
            now = seen.hands_m[i] if hands and seen.hands_m is not None else None
            t_ms = float(seen.t_ms[i])
            state, _ = step(state, seen.xyz_m[i], seen.visibility[i], t_ms, now, told, expressions)
        best = min(best, (time.process_time() - start) * 1000 / FRAMES)
    return best


def main() -> None:
    seen, true = person()
    heads = ("landmarks", "tips", "knuckles", "middle", "ends", "cmc", "thumb mcp", "ip")
    sys.stdout.write("noise   " + "".join(f"{head:>9}" for head in heads) + "\n")
    for noise_mm in NOISE_MM:
        sys.stdout.write(errors(seen, true, noise_mm) + "\n")
    for words, hands, face in (("body", False, False), ("hands", True, False), ("all", True, True)):
        sys.stdout.write(f"live, {words}: {live_ms(seen, hands, face):.2f} ms a frame\n")


if __name__ == "__main__":
    main()
