"""Joint angles over time, by ISB's conventions, each with how far off it may be.

from kinesphere.motion import angles

found = angles.of(landmarks)
found.deg("left_knee_flexion"), found.sigma_deg("left_knee_flexion")   # (T,) and (T,)
"""

from kinesphere.motion.angles.joints import NAMES as NAMES
from kinesphere.motion.angles.series import Angles as Angles
from kinesphere.motion.angles.series import of as of

__all__ = ["NAMES", "Angles", "of"]
