"""Landmarks as points of a body: x right in the picture, y up, z towards the camera."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import INDEX
from kinesphere.motion.components import Num, Vec3, least, middle, minus, smooth_step
from kinesphere.motion.humanoid import flipped

SEEN: Final = (0.2, 0.7)
"""A landmark is not trusted up to the first visibility, and wholly from the second on."""
SIDES: Final = ("left", "right")


@dataclass(frozen=True)
class Body:
    """One moment (floats) or many (arrays (T,)).

    points   33 times x, y, z: metres from the middle of the hips; 0 where nothing is known
    seen     33 times 0 (hidden) to 1 (seen)
    """

    points: Sequence[Sequence[Num]]
    seen: Sequence[Num]

    def point(self, name: str) -> Vec3:
        """One landmark."""
        x, y, z = self.points[INDEX[name]]
        return x, y, z

    def middle(self, part: str) -> Vec3:
        """Between a landmark of the left and of the right."""
        return middle(self.point(f"left_{part}"), self.point(f"right_{part}"))

    def across(self, part: str) -> Vec3:
        """From the right one to the left one."""
        return minus(self.point(f"left_{part}"), self.point(f"right_{part}"))

    def worst(self, *names: str) -> Num:
        """How well the worst seen of landmarks is seen."""
        worst = self.seen[INDEX[names[0]]]
        for name in names[1:]:
            worst = least(worst, self.seen[INDEX[name]])
        return worst

    def mirrored(self, side: str, part: str) -> Vec3:
        """A landmark of the left; of the right in a mirror, so that it is a left one."""
        x, y, z = self.points[INDEX[f"{side}_{part}"]]
        return (x, y, z) if side == "left" else (-x, y, z)


def body_of(xyz_m: Float[Array, "*t 33 3"], visibility: Float[Array, "*t 33"]) -> Body:
    """Of landmarks as `clip.Landmarks` has them. A landmark that is not finite counts as hidden."""
    finite = np.isfinite(xyz_m).all(-1)
    seen = np.where(finite & np.isfinite(visibility), visibility, 0.0)
    known: Array = np.asarray(finite)[..., None]
    points = flipped(np.where(known, xyz_m, 0.0))
    trusted = smooth_step(np.asarray(seen, float), *SEEN)
    if xyz_m.ndim == 2:
        return Body(points.tolist(), np.asarray(trusted).tolist())
    components = np.ascontiguousarray(np.moveaxis(points, 0, -1))
    return Body(
        [list(one) for one in components], list(np.ascontiguousarray(np.asarray(trusted).T))
    )
