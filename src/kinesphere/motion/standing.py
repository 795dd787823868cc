"""How high a skeleton's joints are when it stands upright."""

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion import humanoid
from kinesphere.motion.clip import Motion
from kinesphere.motion.solve import SOLE_M

LEG = ("LowerLeg", "Foot")


def leg_m(motion: Motion) -> float:
    """Thigh and shin together, the mean of left and right."""
    bones = [humanoid.INDEX[f"{side}{part}"] for side in ("left", "right") for part in LEG]
    return float(np.linalg.norm(motion.offsets_m[bones], axis=-1).sum() / 2)


def ankle_m(motion: Motion) -> float:
    """How high the ankles are when the feet stand flat: the toes' ends are not on the floor either."""
    feet = [humanoid.TIPS.index(f"{side}Foot") for side in ("left", "right")]
    return max(0.0, float(SOLE_M[0, 1, 1] - motion.tips_m[feet, 1].mean()))


def standing_m(motion: Motion) -> Float[Array, "3"]:
    """Where the hips joint is in the T-pose on the floor."""
    chain = [
        humanoid.INDEX[f"{side}{part}"] for side in ("left", "right") for part in ("UpperLeg", *LEG)
    ]
    return np.array([0.0, ankle_m(motion) - motion.offsets_m[chain, 1].sum() / 2, 0.0])
