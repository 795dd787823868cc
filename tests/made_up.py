"""A person of sticks whose joint angles are told: what the angles, repetitions and steps are tested on.

Built the other way round from what is tested: rotations put together along the chain, then points.
"""

import numpy as np

from kinesphere.core.skeleton import COUNT, INDEX, MIRROR
from kinesphere.motion.clip import Landmarks

BONES_M = {"thigh": 0.42, "shin": 0.41, "trunk": 0.5, "upper": 0.28, "fore": 0.25, "hand": 0.09}
SHOULDER_M, HIP_M = 0.18, 0.09
DEFAULT = {
    "hip_flexion": 0.0, "hip_adduction": 0.0, "hip_rotation": 0.0, "knee_flexion": 0.0,
    "ankle_flexion": 0.0, "shoulder_plane": 0.0, "shoulder_elevation": 0.0, "shoulder_rotation": 0.0,
    "elbow_flexion": 0.0, "elbow_pronation": 0.0,
}  # fmt: skip


def turn(axis: int, deg) -> np.ndarray:
    """(…, 3, 3) about X, Y or Z."""
    a = np.radians(np.asarray(deg, float))
    c, s = np.cos(a), np.sin(a)
    out = np.zeros((*a.shape, 3, 3))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out[..., axis, axis] = 1
    out[..., i, i], out[..., j, j], out[..., i, j], out[..., j, i] = c, c, -s, s
    return out


def points(frames: int = 1, heading: float = 0.0, lying: bool = False, **angles) -> np.ndarray:
    """(frames, 33, 3) landmarks: x right, y down, z away; the person faces the camera at heading 0.

    Angles in degrees, numbers or (frames,): trunk_flexion, trunk_bend, trunk_rotation, and those of
    DEFAULT, for both sides or with left_ or right_ before them. lying: the whole body on its front.
    """
    told = {name: np.broadcast_to(np.asarray(v, float), (frames,)) for name, v in angles.items()}
    trunk = turn(2, -_of(told, "trunk_flexion", frames)) @ turn(0, _of(told, "trunk_bend", frames))
    trunk = trunk @ turn(1, _of(told, "trunk_rotation", frames))
    out = np.zeros((frames, COUNT, 3))
    for side in ("left", "right"):
        _limbs(out, told, side, trunk, frames)
    _face(out, trunk)
    if lying:
        out = out @ turn(2, -90).T
    to_world = turn(1, -90 + heading)  # X forwards turns to the camera at +z of the frame with y up
    return (out @ to_world.T) * [1, -1, -1]


def landmarks(
    xyz_m: np.ndarray, fps: float = 30.0, noise_m: float = 0.0, seed: int = 0
) -> Landmarks:
    """With times; noise is Gaussian and smooth over some frames, as that of filtered landmarks."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, noise_m, xyz_m.shape)
    t_ms = np.arange(len(xyz_m)) * 1000.0 / fps
    return Landmarks(t_ms, xyz_m + noise, np.full(xyz_m.shape[:2], 0.95))


def _of(told, name, frames):
    return told.get(name, np.zeros(frames))


def _limbs(out, told, side, trunk, frames):
    """A right side, mirrored for the left one."""
    a = {name: told.get(f"{side}_{name}", told.get(name, np.full(frames, value)))
         for name, value in DEFAULT.items()}  # fmt: skip
    flip = np.array([1.0, 1.0, -1.0 if side == "left" else 1.0])
    spine = trunk * flip[:, None] * flip  # the trunk as the mirror sees it
    found = {**_leg(a, spine), **_arm(a, spine)}
    for part, place in found.items():
        out[:, INDEX[f"{side}_{part}"]] = place * flip


def _leg(a, spine):
    # As the pelvis is told by the hips' line and the trunk's: level, and as far forwards as the trunk.
    z = np.array([0.0, 0.0, 1.0])
    y = spine[..., :, 1] - spine[..., 2:3, 1] * z
    y = y / np.linalg.norm(y, axis=-1, keepdims=True)
    hips = np.stack([np.cross(y, z), y, np.broadcast_to(z, y.shape)], -1)
    femur = (
        hips @ turn(2, a["hip_flexion"]) @ turn(0, a["hip_adduction"]) @ turn(1, a["hip_rotation"])
    )
    tibia = femur @ turn(2, -a["knee_flexion"])
    foot = tibia @ turn(2, a["ankle_flexion"])
    hip = np.broadcast_to([0.0, 0.0, HIP_M], femur.shape[:-1])
    knee = hip - BONES_M["thigh"] * femur[..., :, 1]
    ankle = knee - BONES_M["shin"] * tibia[..., :, 1]
    heel = ankle + foot @ [-0.05, -0.07, 0.0]
    slope = np.radians(4)
    toes = heel + foot @ (0.2 * np.array([np.cos(slope), -np.sin(slope), 0.0]))
    return {"hip": hip, "knee": knee, "ankle": ankle, "heel": heel, "foot_index": toes}


def _arm(a, spine):
    humerus = spine @ turn(1, a["shoulder_plane"]) @ turn(0, -a["shoulder_elevation"])
    humerus = humerus @ turn(1, a["shoulder_rotation"])
    forearm = humerus @ turn(2, a["elbow_flexion"]) @ turn(1, a["elbow_pronation"])
    shoulder = spine @ [0.0, BONES_M["trunk"], SHOULDER_M]
    elbow = shoulder - BONES_M["upper"] * humerus[..., :, 1]
    wrist = elbow - BONES_M["fore"] * forearm[..., :, 1]
    index = wrist + forearm @ [0.0, -BONES_M["hand"], 0.03]
    pinky = wrist + forearm @ [0.0, -BONES_M["hand"], -0.03]
    thumb = wrist + forearm @ [0.0, -0.05, 0.04]
    return {"shoulder": shoulder, "elbow": elbow, "wrist": wrist, "index": index, "pinky": pinky,
            "thumb": thumb}  # fmt: skip


def _face(out, trunk):
    base = np.array([0.0, BONES_M["trunk"] + 0.17, 0.0])
    lean = np.array([np.sin(np.radians(4)), np.cos(np.radians(4)), 0.0])
    right = {"right_ear": [0.0, 0.0, 0.07], "right_eye": [0.09, 0.0, 0.03],
             "right_eye_inner": [0.09, 0.0, 0.02], "right_eye_outer": [0.085, 0.0, 0.045]}  # fmt: skip
    for name, place in right.items():
        i = INDEX[name]
        out[:, i] = trunk @ (base + place)
        out[:, MIRROR[i]] = trunk @ (base + np.array(place) * [1, 1, -1])
    for name, side in (("mouth_right", 1), ("mouth_left", -1)):
        out[:, INDEX[name]] = trunk @ (base + [0.09, 0, 0.025 * side] - 0.07 * lean)
    out[:, INDEX["nose"]] = trunk @ (base + [0.11, -0.03, 0.0])
