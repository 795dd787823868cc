"""Somebody who walks by, made up: strikes, toe offs, step length and speed are what was told."""

from dataclasses import dataclass

import numpy as np

import made_up
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.clip import Landmarks


@dataclass(frozen=True)
class Walk:
    """Of a stride so long (seconds), at a speed (m/s), with the foot on the floor for a share of it."""

    stride_s: float = 1.1
    speed_m_s: float = 1.2
    stance: float = 0.62
    width_m: float = 0.16
    turn_deg_s: float = 0.0

    @property
    def step_m(self) -> float:
        return self.speed_m_s * self.stride_s / 2


def walking(
    walk: Walk = Walk(),
    seconds: float = 6.0,
    fps: float = 60.0,
    heading: float = 90.0,
    noise_m: float = 0.0,
) -> tuple[Landmarks, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Landmarks with position_m; and by side when the heel strikes and the toes leave, in milliseconds.

    heading   0 walks towards the camera, 90 to the picture's right
    """
    t = np.arange(round(seconds * fps)) / fps
    xyz = made_up.points(len(t), knee_flexion=8.0)
    events = {}
    for side, phase in (("left", 0.0), ("right", 0.5)):
        along, up = _foot(walk, t, phase)
        _put(xyz, side, along, up, walk.width_m / 2 * (1 if side == "left" else -1))
        first = np.arange(-1, seconds / walk.stride_s + 1) + phase
        ends = [first * walk.stride_s, (first + walk.stance) * walk.stride_s]
        events[side] = tuple(1000 * e[(e > 0) & (e < seconds)] for e in ends)
    yaw = heading + walk.turn_deg_s * t
    turned = made_up.turn(1, yaw)  # about the picture's down axis: from the camera to the right
    xyz = np.einsum("tij,tlj->tli", turned, xyz)
    ahead = turned @ [0.0, 0.0, -1.0]
    place = np.cumsum(ahead, 0) / fps * walk.speed_m_s + [0, 0, 5]
    person = made_up.landmarks(xyz, fps, noise_m)
    return Landmarks(person.t_ms, person.xyz_m, person.visibility, None, place), events


def _foot(walk: Walk, t, phase):
    """Metres forwards of the pelvis, and above the floor: back with the floor, then swung forwards."""
    share = (t / walk.stride_s - phase) % 1.0
    reach = walk.speed_m_s * walk.stride_s * walk.stance
    swing = np.clip((share - walk.stance) / (1 - walk.stance), 0, 1)
    on_floor = reach / 2 - walk.speed_m_s * walk.stride_s * share
    in_air = -reach / 2 + reach * swing
    return np.where(share < walk.stance, on_floor, in_air), 0.12 * np.sin(np.pi * swing)


def _put(xyz, side, along, up, across):
    """The person faces the camera: forwards is -z, the left is +x, up is -y."""
    for part, ahead, above in (
        ("ankle", 0.0, 0.08),
        ("heel", -0.05, 0.02),
        ("foot_index", 0.15, 0.0),
    ):
        place = xyz[:, INDEX[f"{side}_{part}"]]
        place[:, 0], place[:, 1], place[:, 2] = across, 0.88 - above - up, -along - ahead
    hip, ankle = xyz[:, INDEX[f"{side}_hip"]], xyz[:, INDEX[f"{side}_ankle"]]
    xyz[:, INDEX[f"{side}_knee"]] = (hip + ankle) / 2 + [0.0, 0.0, -0.03]
