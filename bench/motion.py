"""Round trips of recorded motions: 33 landmarks of a body that moves so, rotations, landmarks again.

.venv/bin/python bench/motion.py --motions FOLDER [--svg docs/pictures/motion_noise.svg]

FOLDER: BVH files of the CMU database. Landmarks are those of Anny with random shapes, as they are and
with noise as landmark networks have it (it lasts for a while, and is three times as large in depth).
Angles are compared with the recording's joints, feet with where they truly stand.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch

import report
from kinesphere.body import anny
from kinesphere.body.linear import LinearBody
from kinesphere.core.skeleton import INDEX
from kinesphere.learn.motions.choice import HELD_OUT, subject
from kinesphere.media.svg import Axis, Drawing
from kinesphere.motion import humanoid
from kinesphere.motion.body import body_of
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.components import IDENTITY, minus
from kinesphere.motion.forward import joints_m, landmarks_m, world_rotations
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.live import LiveState, step
from kinesphere.motion.quaternions import (
    angle_of,
    from_matrix,
    inverse,
    multiply,
    rotate,
    rotation_vector,
)
from kinesphere.motion.solve import solved
from kinesphere.motion.trunk import frame, thigh_of
from moving import SHAPES, WIDEST, Moving, recordings
from worker import Array

RATE_HZ: Final = 30.0
NOISE_M: Final = np.array([0.01, 0.01, 0.03])
STAYS: Final = 0.8
"""Of an error from frame to frame."""
LEVELS: Final = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0)
AWAY_M: Final = np.array([0.0, 0.0, 4.0])
REST: Final = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
"""Takes the body's axes at rest to the humanoid's."""
STANDS_M_S: Final = 0.12
JOINTS: Final = {
    "knee": ("upperleg01", "lowerleg01", "foot"),
    "elbow": ("upperarm01", "lowerarm01", "wrist"),
}
BONES: Final = {"knee": ("LowerLeg", "Foot"), "elbow": ("LowerArm", "Hand")}
HANGS: Final = {
    "hip": ("root", "hips", *JOINTS["knee"][:2]),
    "shoulder": ("spine01", "chest", *JOINTS["elbow"][:2]),
}
UPPER: Final = {"hip": ("LowerLeg", "UpperLeg"), "shoulder": ("LowerArm", "UpperArm")}
COLOURS: Final = {"landmarks": "#1f6feb", "knee": "#d1242f", "shoulder": "#9a6700"}
UNITS: Final = {"landmarks": "mm", "knee": "°", "shoulder": "°"}
FEET: Final = (("left", 29, 31), ("right", 30, 32))


@dataclass(frozen=True)
class Truth:
    """What moves: landmarks (T, 33, 3) in the camera's axes; joints' places and rotations, y up."""

    name: str
    xyz_m: Array
    joints_m: dict[str, Array]
    turns: dict[str, Array]


def truths(motions: Path, seed: int) -> Iterator[Truth]:
    """Every recording on somebody."""
    rng, body = np.random.default_rng(seed), anny.load(SHAPES, dtype=torch.float64)
    for name, one in recordings(motions, body, lambda _: True):
        yield _truth(name, one, body, rng)


def _truth(name: str, one: Moving, body: LinearBody, rng: np.random.Generator) -> Truth:
    x = torch.zeros(len(one.vectors), body.layout.size, dtype=torch.float64)
    x[:, body.layout.shape] = torch.as_tensor(rng.normal(size=SHAPES).clip(-WIDEST, WIDEST))
    x[:, body.layout.rotations] = one.vectors.flatten(1)
    x[:, body.layout.translation] = one.way_m
    posed = body.pose(x)
    turns = flipped(posed.rotations.numpy().swapaxes(-1, -2)).swapaxes(-1, -2) @ REST.T
    joints = flipped(posed.joints_m.numpy())
    return Truth(
        name,
        posed.landmarks.xyz_m.numpy(),
        {n: joints[:, i] for i, n in enumerate(body.joint_names)},
        {n: turns[:, i] for i, n in enumerate(body.joint_names)},
    )


def seen(truth: Truth, level: float, rng: np.random.Generator) -> Landmarks:
    """As a network would see it."""
    hips_m = truth.xyz_m[:, 23:25].mean(1)
    noise = rng.normal(size=truth.xyz_m.shape) * NOISE_M * level
    for i in range(1, len(noise)):
        noise[i] = STAYS * noise[i - 1] + np.sqrt(1 - STAYS**2) * noise[i]
    xyz_m = truth.xyz_m - hips_m[:, None] + noise
    t_ms = np.arange(len(xyz_m)) * 1000 / RATE_HZ
    return Landmarks(t_ms, xyz_m, np.ones(xyz_m.shape[:2]), None, hips_m + AWAY_M)


def errors(truth: Truth, motion: Motion) -> dict[str, Array]:
    """Millimetres of landmarks from the middle of the hips, degrees of angles; (T, …) each."""
    rows = [INDEX[name] for name in humanoid.LANDMARK.values()]
    true_m = flipped(truth.xyz_m - truth.xyz_m[:, 23:25].mean(1, keepdims=True))[:, rows]
    found_m = landmarks_m(motion) - motion.hips_m[:, None]
    out = {"landmarks": np.linalg.norm(found_m - true_m, axis=-1) * 1000}
    at_m, world = joints_m(motion), world_rotations(motion.rotations)
    for name in JOINTS:
        out[name] = np.stack([_bent(truth, name, side, at_m) for side in "LR"], 1)
    for name in HANGS:
        out[name] = np.stack([_hangs(truth, name, side, at_m, world) for side in "LR"], 1)
    for name, bone in (("root", "hips"), ("spine01", "chest"), ("head", "head")):
        turn = from_matrix(truth.turns[name])
        off = multiply(inverse(world[:, humanoid.INDEX[bone]]), turn)
        out[bone] = np.degrees(angle_of(off))
    return out


def _bent(truth: Truth, name: str, side: str, at_m: Array) -> Array:
    a, b, c = (truth.joints_m[f"{joint}.{side}"] for joint in JOINTS[name])
    word = {"L": "left", "R": "right"}[side]
    middle, end = (humanoid.INDEX[word + bone] for bone in BONES[name])
    start = humanoid.PARENTS[middle]
    ours = _angle(at_m[:, middle] - at_m[:, start], at_m[:, end] - at_m[:, middle])
    return np.abs(ours - _angle(b - a, c - b))


def _hangs(truth: Truth, name: str, side: str, at_m: Array, world: Array) -> Array:
    """Between where a thigh or upper arm points in the pelvis or chest, and where it truly does."""
    of, bone, start, end = HANGS[name]
    word = {"L": "left", "R": "right"}[side]
    true = truth.joints_m[f"{end}.{side}"] - truth.joints_m[f"{start}.{side}"]
    true = rotate(inverse(from_matrix(truth.turns[of])), true)
    low, high = (humanoid.INDEX[word + part] for part in UPPER[name])
    ours = rotate(inverse(world[:, humanoid.INDEX[bone]]), at_m[:, low] - at_m[:, high])
    return _angle(true, ours)


def _angle(a: Array, b: Array) -> Array:
    cosine = (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def slides(truth: Truth, motion: Motion) -> tuple[Array, Array]:
    """Centimetres a frame of toes that truly stand; whether feet that stand were found, of both feet."""
    at_m, world = joints_m(motion), world_rotations(motion.rotations)
    moved: list[Array] = []
    found: list[Array] = []
    for foot, (side, heel, toe) in enumerate(FEET):
        speed = np.linalg.norm(np.diff(truth.xyz_m[:, [heel, toe]], axis=0), axis=-1) * RATE_HZ
        bone, tip = (
            humanoid.INDEX[f"{side}Foot"],
            motion.tips_m[humanoid.TIPS.index(f"{side}Foot")],
        )
        toes_m = at_m[:, bone] + rotate(world[:, bone], np.broadcast_to(tip, at_m[:, bone].shape))
        stands = speed[:, 1] < STANDS_M_S
        moved.append(np.linalg.norm(np.diff(toes_m, axis=0)[:, ::2], axis=1)[stands] * 100)
        found.append(motion.contact[1:, foot][(speed < STANDS_M_S).any(1)])
    return np.concatenate(moved), np.concatenate(found)


def live_ms(landmarks: Landmarks) -> float:
    """A frame of `live.step`, the median."""
    state: LiveState | None = None
    taken: list[float] = []
    for i, t_ms in enumerate(landmarks.t_ms.tolist()):
        start = time.perf_counter()
        state, _ = step(state, landmarks.xyz_m[i], landmarks.visibility[i], t_ms)
        taken.append((time.perf_counter() - start) * 1000)
    return float(np.median(taken))


def pelvis_rule(found: list[Truth]) -> tuple[Array, float, float]:
    """`trunk.PELVIS` anew, by least squares over recordings that are not held out; how many degrees the
    pelvises of those that are held out are off without it, and with it."""
    out = [subject(one.name) in HELD_OUT for one in found]
    kept = [
        [_thighs(one) for one, away in zip(found, out, strict=True) if away == which]
        for which in (False, True)
    ]
    (left, right, off), (left_out, right_out, off_out) = (
        [np.concatenate(each) for each in zip(*some, strict=True)] for some in kept
    )
    rule, rest = np.zeros((4, 3)), off_out.copy()
    for axis, mirror in enumerate((1, -1, -1)):
        ones = float(axis == 0)  # a mirror turns the other way about y and z: no constant there
        both = np.hstack([left + mirror * right, np.full((len(left), 1), ones)])
        weights = np.linalg.lstsq(both, off[:, axis], rcond=None)[0]
        rule[1:, axis], rule[0, axis] = weights[:3], weights[3] * ones
        rest[:, axis] -= (left_out + mirror * right_out) @ weights[:3] + rule[0, axis]
    before, after = (np.degrees(np.linalg.norm(v, axis=1).mean()) for v in (off_out, rest))
    return rule, float(before), float(after)


def _thighs(truth: Truth) -> tuple[Array, Array, Array]:
    """Thighs in the frame of the hips' line and the trunk, the right one's in a mirror, and the rotation
    vector from there to the true pelvis."""
    xyz_m = truth.xyz_m - truth.xyz_m[:, 23:25].mean(1, keepdims=True)
    body = body_of(xyz_m, np.ones(xyz_m.shape[:2]))
    up = minus(body.middle("shoulder"), body.middle("hip"))
    hips = frame(body.across("hip"), up, IDENTITY)
    left, right = (np.stack(thigh_of(body, side, hips), -1) for side in ("left", "right"))
    off = multiply(inverse(np.stack(hips, -1)), from_matrix(truth.turns["root"]))
    return left, right, rotation_vector(off)


def curve(levels: list[float], rows: list[dict[str, float]]) -> str:
    """Mean errors by how much noise there is."""
    worst = max(row[name] for row in rows for name in COLOURS) * 1.1
    x = Axis(0, max(levels) * 1.15, left_px=60, right_px=700)
    y = Axis(0, worst, left_px=300, right_px=40)
    drawing = Drawing(720, 340, "Round trip of recorded motions, by times BlazePose-like noise")
    drawing.frame(x, y, levels)
    for name, colour in COLOURS.items():
        points = [(x(level), y(row[name])) for level, row in zip(levels, rows, strict=True)]
        drawing.line(points, colour)
        drawing.text(points[-1][0] + 8, points[-1][1] + 4, f"{name}, {UNITS[name]}")
    return drawing.svg()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--motions", type=Path, required=True)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found = list(truths(asked.motions, asked.seed))
    frames = sum(len(one.xyz_m) for one in found)
    report.note(f"{len(found)} motions, {frames} frames")
    means: list[dict[str, float]] = []
    for level in LEVELS:
        means.append(measured(found, level, np.random.default_rng(asked.seed)))
    names = list(means[0])
    rows = [[f"{n:g}", *(row[a] for a in names)] for n, row in zip(LEVELS, means, strict=True)]
    report.table("Means: mm; degrees; cm a frame; feet that stand", ["noise", *names], rows)
    report.note(f"live: {live_ms(seen(found[-1], 1.0, np.random.default_rng(0))):.2f} ms a frame")
    rule, before, after = pelvis_rule(found)
    report.note(f"the pelvis's rule anew: {rule.round(3).tolist()}")
    report.note(
        f"pelvises of subjects held out: {before:.1f} degrees off without it, {after:.1f} with it"
    )
    if asked.svg:
        asked.svg.write_text(curve(list(LEVELS), means))


def measured(found: list[Truth], level: float, rng: np.random.Generator) -> dict[str, float]:
    """Means over all motions."""
    all_: dict[str, list[Array]] = {}
    for one in found:
        motion = solved(seen(one, level, rng), level=False)
        moved, caught = slides(one, motion)
        for name, values in {**errors(one, motion), "slide": moved, "found": caught}.items():
            all_.setdefault(name, []).append(values.ravel())
    return {name: float(np.concatenate(values).mean()) for name, values in all_.items()}


if __name__ == "__main__":
    main()
