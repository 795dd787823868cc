"""Exercises as signals: an angle that is small at rest and large in the middle of a repetition.

How far it must go for anything to be counted (`least`) is what the exercise is, not how a clip looks:
knees that bend by less than 40 degrees do not squat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.motion.angles import Angles
from kinesphere.motion.repetitions.posture import Posture

Exercise = Literal["squat", "push_up", "curl", "jumping_jack", "lunge"]
EXERCISES: Final[tuple[Exercise, ...]] = get_args(Exercise)
Signals = dict[str, Array]
"""By what moves (`both`, `left`, `right`): (T,) degrees."""


@dataclass(frozen=True)
class Kind:
    """One exercise.

    words     what the signal is
    least     degrees that it must change by
    signals   of angles over time
    fits      (T,) whether the body is as it should be in the middle of a repetition; for recognition
    """

    words: str
    least: float
    signals: Callable[[Angles], Signals]
    fits: Callable[[Angles, Posture], Bool[Array, "t"]]


def mean_of(angles: Angles, name: str) -> Float[Array, "t"]:
    """Left and right together, the surer one counts more; NaN where neither is known."""
    pair = np.stack([angles.deg(f"{side}_{name}") for side in ("left", "right")])
    sigma = np.stack([angles.sigma_deg(f"{side}_{name}") for side in ("left", "right")])
    known = np.isfinite(pair)
    weight = np.where(known, 1 / np.maximum(np.nan_to_num(sigma), 1.0) ** 2, 0.0)
    total = weight.sum(0)
    sum_ = (np.where(known, pair, 0.0) * weight).sum(0)
    return np.where(total > 0, sum_ / np.where(total > 0, total, 1.0), np.nan)


def lesser_of(angles: Angles, name: str) -> Float[Array, "t"]:
    """The side that is bent less; the known one where one is not known."""
    return np.fmin(angles.deg(f"left_{name}"), angles.deg(f"right_{name}"))


def _both(which: Callable[[Angles, str], Array], name: str) -> Callable[[Angles], Signals]:
    return lambda angles: {"both": which(angles, name)}


def _arms(angles: Angles) -> Signals:
    return {side: angles.deg(f"{side}_elbow_flexion") for side in ("left", "right")}


def _squats(_: Angles, posture: Posture) -> Array:
    return (np.abs(posture.feet_along) < 0.4) & (posture.trunk_deg < 75)


def _lunges(_: Angles, posture: Posture) -> Array:
    return (np.abs(posture.feet_along) >= 0.4) & (posture.trunk_deg < 60)


def _push_ups(angles: Angles, posture: Posture) -> Array:
    return (posture.trunk_deg > 50) & _less(mean_of(angles, "hip_flexion"), 70)


def _curls(angles: Angles, posture: Posture) -> Array:
    """Feet side by side: who walks briskly bends the elbows too."""
    still = _less(mean_of(angles, "knee_flexion"), 40) | _less(mean_of(angles, "hip_flexion"), 110)
    arms = _less(mean_of(angles, "shoulder_elevation"), 55)
    return still & arms & (posture.trunk_deg < 45) & (np.abs(posture.feet_along) < 0.25)


def _jacks(angles: Angles, posture: Posture) -> Array:
    return (posture.feet_across > 0.4) & _less(mean_of(angles, "knee_flexion"), 70)


def _less(angle: Array, than: float) -> Array:
    """True where it is less, or not known."""
    return ~(angle >= than)


KINDS: Final[dict[Exercise, Kind]] = {
    "squat": Kind("Knee flexion", 40.0, _both(lesser_of, "knee_flexion"), _squats),
    "push_up": Kind("Elbow flexion", 40.0, _both(mean_of, "elbow_flexion"), _push_ups),
    "curl": Kind("Elbow flexion", 50.0, _arms, _curls),
    "jumping_jack": Kind("Arm elevation", 60.0, _both(mean_of, "shoulder_elevation"), _jacks),
    "lunge": Kind("Knee flexion", 35.0, _both(mean_of, "knee_flexion"), _lunges),
}
