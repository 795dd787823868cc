"""All bones of a motion as one skeleton: those of the body, and of the fingers where they are known."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.forward import placed, world_rotations
from kinesphere.motion.quaternions import rotate


@dataclass(frozen=True)
class Skeleton:
    """B bones at T moments, parents before their children, the 19 of `humanoid.BONES` first.

    parents   -1 where there is none
    ends      E bones without children, and
    ends_m    (E, 3) where they end, from their joint, in the T-pose
    """

    bones: tuple[str, ...]
    parents: tuple[int, ...]
    hips_m: Float[Array, "t 3"]
    rotations: Float[Array, "t b 4"]
    offsets_m: Float[Array, "b 3"]
    ends: tuple[str, ...]
    ends_m: Float[Array, "e 3"]
    trust: Float[Array, "t b"]

    def children(self, bone: int) -> list[int]:
        return [i for i, parent in enumerate(self.parents) if parent == bone]

    @cached_property
    def world(self) -> Float[Array, "t b 4"]:
        """Rotations in the world."""
        return world_rotations(self.rotations, self.parents)

    @cached_property
    def joints_m(self) -> Float[Array, "t b 3"]:
        return placed(self.world, self.offsets_m, self.hips_m, self.parents)

    @cached_property
    def tips_m(self) -> Float[Array, "t e 3"]:
        """Where the bones of `ends` end, in the world."""
        rows = [self.bones.index(bone) for bone in self.ends]
        away = np.broadcast_to(self.ends_m, (len(self.world), *self.ends_m.shape))
        return self.joints_m[:, rows] + rotate(self.world[:, rows], away)


def skeleton_of(motion: Motion) -> Skeleton:
    """The body's bones, and the fingers'."""
    fingers = motion.fingers
    if fingers is None:
        return Skeleton(
            humanoid.BONES, humanoid.PARENTS, motion.hips_m, motion.rotations, motion.offsets_m,
            humanoid.TIPS, motion.tips_m, motion.trust,
        )  # fmt: skip
    # A hand with fingers has no end of its own.
    body = [i for i, bone in enumerate(humanoid.TIPS) if not bone.endswith("Hand")]
    return Skeleton(
        bones=humanoid.WHOLE,
        parents=humanoid.WHOLE_PARENTS,
        hips_m=motion.hips_m,
        rotations=np.concatenate([motion.rotations, fingers.rotations], 1),
        offsets_m=np.concatenate([motion.offsets_m, fingers.offsets_m]),
        ends=(*(humanoid.TIPS[i] for i in body), *humanoid.FINGERTIPS),
        ends_m=np.concatenate([motion.tips_m[body], fingers.tips_m]),
        trust=np.concatenate([motion.trust, fingers.trust], 1),
    )


def hands_m(motion: Motion) -> Float[Array, "t 2 21 3"] | None:
    """Where the 21 landmarks of the left and the right hand are in the world; None without fingers."""
    if motion.fingers is None:
        return None
    all_ = skeleton_of(motion)
    hands: list[Array] = []
    for side, name in enumerate(("left", "right")):
        first = humanoid.COUNT + 15 * side
        fingers = all_.joints_m[:, first : first + 15].reshape(-1, 5, 3, 3)
        tips = all_.tips_m[:, 3 + 5 * side : 8 + 5 * side, None]
        wrist = all_.joints_m[:, humanoid.INDEX[f"{name}Hand"], None]
        whole = np.concatenate([fingers, tips], 2).reshape(-1, 20, 3)
        hands.append(np.concatenate([wrist, whole], 1))
    return np.stack(hands, 1)
