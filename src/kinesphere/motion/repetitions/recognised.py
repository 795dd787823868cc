"""Which exercise somebody does, and how often."""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.motion import angles
from kinesphere.motion.angles import Angles
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.repetitions.counted import Counted, Repetition, count
from kinesphere.motion.repetitions.exercises import EXERCISES, KINDS, Exercise
from kinesphere.motion.repetitions.posture import Posture, posture_of

REGULAR: Final = 1.6
"""Who does an exercise takes about the same time for each: most within this factor of the median."""
MOST: Final = 0.7
_BY_NAME: Final[dict[str, Exercise]] = {one: one for one in EXERCISES}


def counted(landmarks: Landmarks, exercise: str | None = None) -> Counted | None:
    """Count repetitions of one of EXERCISES; without, it is recognised, and None returned if it is none.

    Only whole repetitions count: from rest to effort and back, where the movement itself says what rest
    and effort are (`cycles`). Standing still gives none. Raises InputError for an unknown exercise.
    """
    found, posture = angles.of(landmarks), posture_of(landmarks)
    if exercise is None:
        return _recognised(found, posture)
    known = _BY_NAME.get(exercise)
    if known is None:
        raise InputError(f"the exercise must be one of {', '.join(EXERCISES)}, got {exercise!r}")
    return count(found, posture, known)


def _recognised(found: Angles, posture: Posture) -> Counted | None:
    """The exercise with the most repetitions in which the body is as it should be."""
    best: tuple[int, Counted] | None = None
    for exercise in EXERCISES:
        done = count(found, posture, exercise)
        fits = KINDS[exercise].fits(found, posture)
        good = sum(bool(fits[_amid(one, found.t_ms)].mean() > 0.5) for one in done.repetitions)
        if good >= MOST * len(done) and _regular(done) and good > (best[0] if best else 0):
            best = good, done
    return best[1] if best else None


def _amid(one: Repetition, t_ms: Array) -> Array:
    """Moments at the bottom; at least the deepest one."""
    inside = (t_ms >= one.bottom_from_ms) & (t_ms <= one.bottom_to_ms)
    inside[np.abs(t_ms - one.deepest_ms).argmin()] = True
    return inside


def _regular(done: Counted) -> bool:
    """Dancers bend and straighten, too, but not in one tempo."""
    long = np.array([one.end_ms - one.start_ms for one in done.repetitions])
    if not len(long):
        return False
    off = np.abs(np.log(long / np.median(long)))
    return bool((off <= np.log(REGULAR)).mean() >= MOST)
