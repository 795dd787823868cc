"""A clip's landmarks to a skeleton in motion: `solved`."""

from dataclasses import replace
from typing import Final, overload

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.motion import humanoid
from kinesphere.motion.body import SIDES, Body, body_of
from kinesphere.motion.clip import Landmarks, Motion
from kinesphere.motion.contact import standing
from kinesphere.motion.feet import locked
from kinesphere.motion.fingers.solve import expressions_of, fingers_of
from kinesphere.motion.forward import placed, world_rotations
from kinesphere.motion.joints import rotations
from kinesphere.motion.level import levelling
from kinesphere.motion.quaternions import inverse, rotate
from kinesphere.motion.sizes import Sizes, offsets_of, sizes_of
from kinesphere.motion.smoothing import smoothed

SOLE_M: Final = np.array([[[0.0, 0.036, 0.0], [0.0, 0.018, 0.0]]])
"""How high above the sole the landmarks of heel and toes are (Anny)."""
THICK_M: Final = {
    "LowerLeg": 0.06,
    "UpperLeg": 0.11,
    "Hand": 0.03,
    "LowerArm": 0.05,
    "UpperArm": 0.08,
}
"""How thick the body is below the joints at the start of bones."""
RESTS_ON: Final = 0.5
"""The floor is under a joint only if it is seen so well."""
FOOT_M: Final = np.array([[-0.003, -0.059, -0.037], [-0.020, -0.077, 0.196]])
"""Heel and toes of a left foot from its ankle, where they are never seen (Anny)."""
HAND: Final = 1.9
"""Fingers end so many times as far from the wrist as the knuckles are, which the landmarks mark."""
HAND_M: Final = 0.09
"""From the wrist to the knuckles, where they are never seen."""
HEAD: Final = 0.47
"""From the head's joint to its top, in lengths of the trunk."""


def solved(landmarks: Landmarks, level: bool = True, feet: bool = True) -> Motion:
    """The skeleton of one person at each moment, with bones of one length.

    Landmarks that are hidden or not finite leave their limbs to a natural pose, gradually.

    level   put somebody upright who stands, but leans because the camera is tilted
    feet    keep feet that stand from sliding

    Raises InputError where there is no moment, or nothing is ever seen.
    """
    if not len(landmarks):
        raise InputError("there is no moment at which this person is seen")
    seen = _upright(landmarks) if level else landmarks
    body = body_of(seen.xyz_m, seen.visibility, seen.hands_m, seen.face_rotation)
    if not any(np.any(np.asarray(one) > 0) for one in body.seen):
        raise InputError(
            "no landmark of this person is ever seen: there is no movement to solve for"
        )
    return _moving(seen, body, sizes_of(body), feet)


def _upright(landmarks: Landmarks) -> Landmarks:
    """Landmarks, positions, hands and head turned so that who stands is upright."""
    turn, face = levelling(landmarks), landmarks.face_rotation
    return replace(
        landmarks,
        xyz_m=_turned(turn, landmarks.xyz_m),
        position_m=_turned(turn, landmarks.position_m),
        hands_m=_turned(turn, landmarks.hands_m),
        # Its columns are directions.
        face_rotation=None
        if face is None
        else _turned(turn, face.swapaxes(-1, -2)).swapaxes(-1, -2),
    )


@overload
def _turned(turn: Array, xyz_m: Array) -> Array: ...
@overload
def _turned(turn: Array, xyz_m: None) -> None: ...
def _turned(turn: Array, xyz_m: Array | None) -> Array | None:
    if xyz_m is None:
        return None
    return humanoid.flipped(rotate(turn, humanoid.flipped(xyz_m.astype(float))))


def stacked(body: Body, sizes: Sizes) -> tuple[Float[Array, "t b 4"], Float[Array, "t b"]]:
    """`joints.rotations` of many moments as arrays."""
    count = np.shape(body.seen[0])
    parts = rotations(body, sizes)
    q = np.stack([np.stack([np.broadcast_to(x, count) for x in one[1]], -1) for one in parts], 1)
    return q, np.stack([np.broadcast_to(np.asarray(one[2]), count) for one in parts], 1)


def _moving(landmarks: Landmarks, body: Body, sizes: Sizes, feet: bool) -> Motion:
    t_ms, offsets_m = landmarks.t_ms, offsets_of(sizes)
    q, trust = stacked(body, sizes)
    q = smoothed(t_ms, q, trust)
    world = world_rotations(q)
    joints_m = placed(world, offsets_m, np.zeros((len(t_ms), 3)))
    ends_m = np.stack([_foot_m(body, world, joints_m, side) for side in SIDES])
    soles_m = _soles(world, joints_m, ends_m)
    stands = standing(
        t_ms, soles_m, _lowest_m(joints_m, soles_m, trust), _known(landmarks.position_m)
    )
    if feet:
        on_floor_m = soles_m + stands.hips_m[:, None, None]
        q = locked(t_ms, q, offsets_m, stands.hips_m, on_floor_m, stands.down)
    tips_m = np.stack([_head_m(sizes), *_hands_m(body, world, joints_m), *ends_m[:, 1]])
    contact = np.asarray(stands.down.any(2))
    fingers = fingers_of(t_ms, body.hands)
    expressions = expressions_of(t_ms, landmarks.expressions)
    return Motion(t_ms, q, stands.hips_m, offsets_m, tips_m, trust, contact, fingers, expressions)


def _known(position_m: Array | None) -> Array | None:
    """y up; None where the position is not known at every moment."""
    if position_m is None or not np.isfinite(position_m).all():
        return None
    return humanoid.flipped(position_m.astype(float))


def _soles(world: Array, joints_m: Array, ends_m: Array) -> Array:
    """(T, 2, 2, 3) where heels and toes touch the floor, or would."""
    feet = [humanoid.INDEX[f"{side}Foot"] for side in SIDES]
    turned = rotate(world[:, feet, None], np.broadcast_to(ends_m, (len(world), 2, 2, 3)))
    return joints_m[:, feet, None] + turned - SOLE_M


def _lowest_m(joints_m: Array, soles_m: Array, trust: Array) -> Array:
    """(T,) the height of the lowest part that is seen; feet count whatever is seen of them."""
    rows = [row for row, bone in enumerate(humanoid.BONES) if _thick_m(bone) is not None]
    below = np.array([_thick_m(humanoid.BONES[row]) for row in rows], float)
    heights = np.where(trust[:, rows] > RESTS_ON, joints_m[:, rows, 1] - below, np.inf)
    return np.minimum(heights.min(1), soles_m[..., 1].min((1, 2)))


def _thick_m(bone: str) -> float | None:
    return next((thick for name, thick in THICK_M.items() if bone.endswith(name)), None)


def _foot_m(body: Body, world: Array, joints_m: Array, side: str) -> Array:
    """(2, 3) heel and toes from the ankle's joint, in the foot's frame."""
    bone, mirror = humanoid.INDEX[f"{side}Foot"], np.array([1.0 if side == "left" else -1.0, 1, 1])
    return np.stack(
        [
            _hung(body, f"{side}_{name}", world[:, bone], joints_m[:, bone], usual * mirror)
            for name, usual in zip(("heel", "foot_index"), FOOT_M, strict=True)
        ]
    )


def _hung(body: Body, name: str, world: Array, joint_m: Array, usual_m: Array) -> Array:
    """Where a landmark hangs on a bone: the median over time, or as usual if it is never seen."""
    seen = np.asarray(body.seen[INDEX[name]]) > 0.5
    if not seen.any():
        return usual_m
    away_m = np.stack(body.point(name), -1)[seen] - joint_m[seen]
    return np.median(rotate(inverse(world[seen]), away_m), axis=0)


def _hands_m(body: Body, world: Array, joints_m: Array) -> list[Array]:
    """Where the fingers of the left and the right hand end."""
    out: list[Array] = []
    for side, x in zip(SIDES, (1.0, -1.0), strict=True):
        bone, usual = humanoid.INDEX[f"{side}Hand"], np.array([x * HAND_M, 0.0, 0.0])
        knuckles = [
            _hung(body, f"{side}_{name}", world[:, bone], joints_m[:, bone], usual)
            for name in ("index", "pinky")
        ]
        out.append(HAND * (knuckles[0] + knuckles[1]) / 2)
    return out


def _head_m(sizes: Sizes) -> Array:
    return np.array([0.0, HEAD * sizes.trunk, 0.0])
