"""Forward kinematics: from rotations back to points. `web/src/motion/forward.ts` is the same."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.quaternions import multiply, rotate
from kinesphere.motion.sizes import HIP_JOINT, SHOULDER_JOINT


def world_rotations(
    rotations: Float[Array, "*t b 4"], parents: Sequence[int] = humanoid.PARENTS
) -> Float[Array, "*t b 4"]:
    """Of each bone in the world."""
    out = np.empty_like(rotations)
    for bone, parent in enumerate(parents):
        own = rotations[..., bone, :]
        out[..., bone, :] = own if parent < 0 else multiply(out[..., parent, :], own)
    return out


def joints_m(motion: Motion) -> Float[Array, "t b 3"]:
    """Where each joint is: metres, x to the left, y up, z forwards; the floor at y = 0."""
    return placed(world_rotations(motion.rotations), motion.offsets_m, motion.hips_m)


def placed(
    world: Float[Array, "*t b 4"],
    offsets_m: Float[Array, "b 3"],
    hips_m: Float[Array, "*t 3"],
    parents: Sequence[int] = humanoid.PARENTS,
) -> Float[Array, "*t b 3"]:
    """Joints (…, B, 3) of rotations in the world."""
    out = np.empty((*world.shape[:-1], 3))
    out[..., 0, :] = hips_m
    for bone, parent in enumerate(parents[1:], 1):
        along = np.broadcast_to(offsets_m[bone], hips_m.shape)
        out[..., bone, :] = out[..., parent, :] + rotate(world[..., parent, :], along)
    return out


def landmarks_m(motion: Motion) -> Float[Array, "t 12 3"]:
    """Where the landmarks of `humanoid.LANDMARK` are, in its order: shoulders, elbows, wrists, hips,
    knees and ankles. Shoulders and hips lie beside their joints (`sizes`), the others on them."""
    world = world_rotations(motion.rotations)
    out = placed(world, motion.offsets_m, motion.hips_m)[:, list(_ROWS)]
    half = motion.offsets_m[humanoid.INDEX["leftUpperLeg"], 0] / (1 + HIP_JOINT[0])
    for row, bone in enumerate(humanoid.LANDMARK):
        mirror = np.array([1.0 if bone.startswith("left") else -1.0, 1.0, 1.0])
        if bone.endswith("UpperLeg"):
            turn, beside_m = world[:, humanoid.INDEX["hips"]], np.array(HIP_JOINT) * half
        elif bone.endswith("UpperArm"):
            turn, beside_m = world[:, humanoid.INDEX["chest"]], np.array(SHOULDER_JOINT) * half
        else:
            continue
        out[:, row] -= rotate(turn, np.broadcast_to(beside_m * mirror, out[:, row].shape))
    return out


_ROWS: Final = tuple(humanoid.INDEX[bone] for bone in humanoid.LANDMARK)
