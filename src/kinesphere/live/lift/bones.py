"""How long a person's bones are: learnt over time, for a person does not change them.

Each frame says something about each length, the more the surer it is; the lengths of a frame are then
replaced by what all frames so far say, and directions stay.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX

MEMORY: Final = 300.0
"""What was learnt counts as so many frames of 1/30 s at most."""
SPREAD_M: Final = 0.05
"""A frame whose ends are as unsure as this counts as half of one that is sure."""


def _chain(side: str) -> tuple[tuple[str, str], ...]:
    return (
        *((f"{side}_shoulder", f"{side}_elbow"), (f"{side}_elbow", f"{side}_wrist")),
        *((f"{side}_wrist", f"{side}_{finger}") for finger in ("pinky", "index", "thumb")),
        *((f"{side}_hip", f"{side}_knee"), (f"{side}_knee", f"{side}_ankle")),
        *((f"{side}_ankle", f"{side}_{end}") for end in ("heel", "foot_index")),
    )


SIDES: Final = tuple(
    tuple((INDEX[a], INDEX[b]) for a, b in _chain(side)) for side in ("left", "right")
)
ENDS: Final = np.array(SIDES)
"""(2, 9, 2) the bones of either side, from the trunk outwards: what they hang on, what hangs on them."""


def _way(bone: int) -> list[float]:
    """Which bones of a side lead from the trunk to the end of one: 1, others 0."""
    on = {bone}
    for one in range(bone, -1, -1):
        if any(ENDS[0, one, 1] == ENDS[0, after, 0] for after in on):
            on.add(one)
    return [float(one in on) for one in range(len(ENDS[0]))]


WAYS: Final = np.array([_way(end) for end in range(len(ENDS[0]))])
"""(9, 9) 1 where a bone of a side lies on the way from the trunk to the end of another, or is it."""
FIRST: Final = WAYS.argmax(axis=1)
"""(9,) of each bone of a side the one that begins its limb, at the trunk."""
GIRDLES: Final = np.array(
    [[INDEX["left_hip"], INDEX["right_hip"]], [INDEX["left_shoulder"], INDEX["right_shoulder"]]]
)
MIDDLES: Final = np.array(
    [[INDEX[f"{side}_{part}"] for side in ("left", "right")] for part in ("hip", "shoulder", "ear")]
)
"""Of trunk and neck, whose lengths change a little as they bend: they tell how tall a person is."""
COUNT: Final = ENDS.shape[1] + len(GIRDLES) + len(MIDDLES) - 1
TALL: Final = {5: 1.111, 6: 0.777, 11: 1.127, 12: 1.994}
"""How tall a person is by thigh, shin, trunk and neck, to 3.4 mm on 4,000 bodies of Anny."""


@dataclass(frozen=True)
class Bones:
    """The mean of the logarithms of lengths in metres, and how much they count.

    log_m   (COUNT,) limbs as `ENDS`, left and right taken together, hips and shoulders, trunk and neck
    """

    log_m: Float[Array, "bones"]
    count: Float[Array, "bones"]


def measured(xyz_m: Float[Array, "33 3"]) -> Float[Array, "bones"]:
    """The lengths in metres of one frame."""
    limbs = np.linalg.norm(xyz_m[ENDS[..., 1]] - xyz_m[ENDS[..., 0]], axis=-1).mean(axis=0)
    across = np.linalg.norm(xyz_m[GIRDLES[:, 1]] - xyz_m[GIRDLES[:, 0]], axis=-1)
    middles = xyz_m[MIDDLES].mean(axis=1)
    along = np.linalg.norm(middles[1:] - middles[:-1], axis=-1)
    return np.maximum(np.concatenate([limbs, across, along]), 1e-3)


def height_m(bones: Bones) -> float:
    """How tall the person is who stands up."""
    return float(sum(times * np.exp(bones.log_m[i]) for i, times in TALL.items()))


def learnt(
    before: Bones | None, xyz_m: Float[Array, "33 3"], spread_m: Float[Array, "33"], frames: float
) -> Bones:
    """What is known after one frame more, which lasted so many 1/30 s."""
    now = np.log(measured(xyz_m))
    variances = spread_m**2
    limbs = variances[ENDS].sum(axis=-1).mean(axis=0)
    middles = variances[MIDDLES].mean(axis=1)
    ends = [limbs, variances[GIRDLES].sum(axis=-1), middles[1:] + middles[:-1]]
    sure = 1.0 / (np.concatenate(ends) / SPREAD_M**2 + 0.1)
    weight = sure * min(max(frames, 0.0), 10.0)
    if before is None:
        return Bones(now, np.maximum(weight, 1e-6))
    count = before.count + weight
    log_m = before.log_m + (weight / np.maximum(count, 1e-9)) * (now - before.log_m)
    return Bones(log_m, np.minimum(count, MEMORY))


def kept(bones: Bones, xyz_m: Float[Array, "33 3"]) -> Float[Array, "33 3"]:
    """The same directions with the lengths that are known; the middle of the hips stays."""
    wanted, out = np.exp(bones.log_m), xyz_m.copy()
    a, b = xyz_m[GIRDLES[:, 0]], xyz_m[GIRDLES[:, 1]]
    halves = _as_long((b - a) / 2, wanted[len(ENDS[0]) :][: len(GIRDLES)] / 2)
    out[GIRDLES[:, 0]], out[GIRDLES[:, 1]] = (a + b) / 2 - halves, (a + b) / 2 + halves
    limbs = _as_long(xyz_m[ENDS[..., 1]] - xyz_m[ENDS[..., 0]], wanted[: len(ENDS[0])])
    out[ENDS[..., 1]] = out[ENDS[:, FIRST, 0]] + WAYS @ limbs
    return out


def _as_long(
    bones_m: Float[Array, "*n b 3"], length_m: Float[Array, "b"]
) -> Float[Array, "*n b 3"]:
    found_m = np.maximum(np.linalg.norm(bones_m, axis=-1), 1e-6)
    return bones_m * (length_m / found_m)[..., None]
