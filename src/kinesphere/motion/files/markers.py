"""Points over time with names, as motion capture has them: of the landmarks, or of the skeleton's
joints."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core import hand, skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.files.even import evenly, evenly_seen, held, rate_of
from kinesphere.motion.humanoid import flipped
from kinesphere.motion.level import levelling
from kinesphere.motion.quaternions import rotate
from kinesphere.motion.skeleton import skeleton_of

HIDDEN: Final = 0.2
"""A landmark of less visibility, and a bone of less trust, counts as not seen."""
HAND_NAMES: Final = tuple(f"{side}_hand_{name}" for side in hand.SIDES for name in hand.NAMES)
"""Of both hands' landmarks."""
_POSE2SIM: Final = {
    "Nose": "nose",
    **{
        f"{side[0].upper()}{name}": f"{side}_{landmark}"
        for name, landmark in (
            *(
                (part, part.lower())
                for part in ("Eye", "Shoulder", "Elbow", "Wrist", "Thumb", "Index", "Pinky")
            ),
            *((part, part.lower()) for part in ("Hip", "Knee", "Ankle", "Heel")),
            ("BigToe", "foot_index"),
        )
        for side in ("left", "right")
    },
}
"""Landmarks by the names that Pose2Sim's OpenSim files for BlazePose give them
(Markers_BlazePose.xml)."""


@dataclass(frozen=True)
class Markers:
    """M points at T even times, in the frame of `humanoid`: metres, y up, the floor at y = 0.

    t_ms     (T,)
    fps      frames a second
    names    (M,)
    xyz_m    (T, M, 3) NaN where there is none
    seen     (T, M) whether it was seen; a point that was not is a guess
    sigma_m  (T, M) how far off it may be; 0 where that is not known
    """

    t_ms: Float[Array, "t"]
    fps: float
    names: tuple[str, ...]
    xyz_m: Float[Array, "t m 3"]
    seen: Bool[Array, "t m"]
    sigma_m: Float[Array, "t m"]


def of_landmarks(landmarks: Landmarks, motion: Motion, fps: float | None = None) -> Markers:
    """The 33 landmarks where the person is; and those of both hands, where they were looked for.

    motion   what `solved` made of these landmarks: it says where the hips and the floor are
    fps      frames a second; the landmarks' own rate if not given

    There is none where the person is away for long. Raises InputError when the two differ in their
    times.
    """
    if len(motion) != len(landmarks) or not np.allclose(motion.t_ms, landmarks.t_ms):
        raise InputError(
            f"a motion of the same {len(landmarks)} frames is needed, got one of {len(motion)}"
        )
    fps = fps or rate_of(landmarks.t_ms)
    even, hips_m = evenly_seen(landmarks, fps), evenly(motion, fps).hips_m
    seen_m, visibility, names = even.xyz_m, even.visibility, skeleton.NAMES
    if even.hands_m is not None:
        hands_m = even.hands_m.reshape(len(seen_m), -1, 3)
        seen_m, names = np.concatenate([seen_m, hands_m], 1), names + HAND_NAMES
        visibility = np.concatenate([visibility, np.ones(hands_m.shape[:2])], 1)
    turn = np.broadcast_to(levelling(landmarks), (*seen_m.shape[:-1], 4))
    xyz_m = rotate(turn, flipped(seen_m)) + hips_m[:, None]
    there = np.isfinite(xyz_m).all(-1)
    sigma_m = np.zeros(there.shape)
    if even.sigma_m is not None:
        sigma_m[:, : skeleton.COUNT] = even.sigma_m
    return Markers(even.t_ms, fps, names, xyz_m, there & (visibility >= HIDDEN), sigma_m)


def as_pose2sim(markers: Markers) -> Markers:
    """Those of the landmarks that OpenSim models of Pose2Sim have, by their names: LShoulder, RBigToe,
    …"""
    order = [skeleton.INDEX[landmark] for landmark in _POSE2SIM.values()]
    xyz_m, seen, sigma_m = (a[:, order] for a in (markers.xyz_m, markers.seen, markers.sigma_m))
    return Markers(markers.t_ms, markers.fps, tuple(_POSE2SIM), xyz_m, seen, sigma_m)


def of_joints(motion: Motion, fps: float | None = None) -> Markers:
    """The skeleton's joints, and where the head, the fingers and the toes end (headEnd, leftHandEnd, …;
    of each finger, where they are known).

    fps   frames a second; the motion's own rate if not given
    """
    fps = fps or rate_of(held(motion).t_ms)
    even = evenly(motion, fps)
    of = skeleton_of(even)
    tips = [of.bones.index(bone) for bone in of.ends]
    names = of.bones + tuple(f"{bone}End" for bone in of.ends)
    seen = np.concatenate([of.trust, of.trust[:, tips]], 1) >= HIDDEN
    xyz_m = np.concatenate([of.joints_m, of.tips_m], 1)
    return Markers(even.t_ms, fps, names, xyz_m, seen, np.zeros(seen.shape))
