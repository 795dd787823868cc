"""A person's own bones, as long as their landmarks say over time.

`web/src/motion/sizes.ts` is the same.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.body import SIDES, Body
from kinesphere.motion.components import Num, Y, least, length, minus, plus, times, unit

COLLAR_BEGINS: Final = 0.15
"""Where a collar bone begins, as a part of the way from the middle to the shoulder."""
HIP_JOINT: Final = (0.13, 0.18, -0.19)
"""The left hip's joint beside its landmark, as parts of half the hips' width; the same at the shoulder:
landmarks lie a little before the joints, and lower. (Anny at rest; its landmarks are BlazePose's.)"""
SHOULDER_JOINT: Final = (0.11, -0.25, 0.02)
LEAST_SEEN: Final = 0.05
SHORTEST_M: Final = 0.02


@dataclass(frozen=True)
class Sizes:
    """Metres, left as right, between landmarks (the upper arm: from its joint); `shoulders` and
    `hips` from the middle to one side.

    The numbers here are those of a grown-up of 1.70 m.
    """

    trunk: float = 0.50
    shoulders: float = 0.165
    hips: float = 0.10
    upper_arm: float = 0.27
    lower_arm: float = 0.24
    upper_leg: float = 0.39
    lower_leg: float = 0.40

    @property
    def hip_joint(self) -> tuple[float, float, float]:
        """The left one, from the middle of the hips' landmarks."""
        x, y, z = HIP_JOINT
        return (1 + x) * self.hips, y * self.hips, z * self.hips

    @property
    def shoulder_joint(self) -> tuple[float, float, float]:
        """The left one from its landmark, in the chest's frame."""
        x, y, z = SHOULDER_JOINT
        return x * self.hips, y * self.hips, z * self.hips


def sizes_of(body: Body) -> Sizes:
    """The median over time of what is seen, the better the more it counts; what never is, is usual."""
    usual = Sizes()
    found = {name: _median(some, getattr(usual, name)) for name, some in lengths(body).items()}
    return Sizes(**found)


Lengths = dict[str, list[tuple[Num, Num]]]


def lengths(body: Body) -> Lengths:
    """For each of the sizes how long it is, and how well it is seen: of the left, of the right."""
    up = length(minus(body.middle("shoulder"), body.middle("hip")))
    hips, shoulders = (body.worst(f"left_{a}", f"right_{a}") for a in ("hip", "shoulder"))
    return {
        "trunk": [(up, least(hips, shoulders))],
        "shoulders": [(length(body.across("shoulder")) / 2, shoulders)],
        "hips": [(length(body.across("hip")) / 2, hips)],
        "upper_arm": _upper_arms(body),
        "lower_arm": _bones(body, "elbow", "wrist"),
        "upper_leg": _bones(body, "hip", "knee"),
        "lower_leg": _bones(body, "knee", "ankle"),
    }


def _bones(body: Body, start: str, end: str) -> list[tuple[Num, Num]]:
    ends = [(f"{side}_{start}", f"{side}_{end}") for side in SIDES]
    return [(length(minus(body.point(a), body.point(b))), body.worst(a, b)) for a, b in ends]


def _upper_arms(body: Body) -> list[tuple[Num, Num]]:
    """From the joint, not from the landmark on top of it."""
    up = unit(minus(body.middle("shoulder"), body.middle("hip")), Y)
    above = times(up, SHOULDER_JOINT[1] * length(body.across("hip")) / 2)
    return [
        (
            length(minus(plus(body.point(f"{side}_shoulder"), above), body.point(f"{side}_elbow"))),
            body.worst(f"{side}_shoulder", f"{side}_elbow"),
        )
        for side in SIDES
    ]


def _median(some: list[tuple[Num, Num]], otherwise: float) -> float:
    """Weighted; `otherwise` where nothing is seen or has a length."""
    values, weights = (np.concatenate([np.atleast_1d(one[i]) for one in some]) for i in (0, 1))
    good = (weights > LEAST_SEEN) & (values > SHORTEST_M)
    if not good.any():
        return otherwise
    values, weights = values[good], weights[good]
    order = np.argsort(values)
    share = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(share, share[-1] / 2)])


KNOWN: Final = tuple(one.name for one in fields(Sizes))


def offsets_of(sizes: Sizes) -> Float[Array, "b 3"]:
    """Each joint from its parent's in the T-pose."""
    third, begin = sizes.trunk / 3, COLLAR_BEGINS * sizes.shoulders
    down, aside, hip = sizes.shoulder_joint[1], sizes.shoulder_joint[0], sizes.hip_joint
    of = {
        "hips": (0.0, 0.0, 0.0),
        "spine": (0.0, third, 0.0),
        "chest": (0.0, third, 0.0),
        "neck": (0.0, third, 0.0),
        "head": (0.0, sizes.trunk / 6, 0.0),
    }
    for side, x in zip(SIDES, (1, -1), strict=True):
        of[f"{side}Shoulder"] = (x * begin, third + down, 0.0)
        of[f"{side}UpperArm"] = (x * (sizes.shoulders + aside - begin), 0.0, 0.0)
        of[f"{side}LowerArm"] = (x * sizes.upper_arm, 0.0, 0.0)
        of[f"{side}Hand"] = (x * sizes.lower_arm, 0.0, 0.0)
        of[f"{side}UpperLeg"] = (x * hip[0], hip[1], hip[2])
        of[f"{side}LowerLeg"] = (0.0, -sizes.upper_leg - hip[1], 0.0)
        of[f"{side}Foot"] = (0.0, -sizes.lower_leg, 0.0)
    return np.array([of[bone] for bone in humanoid.BONES])
