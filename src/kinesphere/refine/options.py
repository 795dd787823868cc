"""How much each kind of evidence counts when a clip is refined.

Found on people made up in motion (`bench/refine.py`), never on footage.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Standard deviations; pixels are those of a square of 256 around the person."""

    seen_px: float = 4.0
    """Of a landmark that is surely seen."""
    hidden_px: float = 12.0
    """Of one that is surely not."""
    outlier: float = 5.0
    """Sigmas beyond which a landmark in the picture is more and more disbelieved."""
    across: float = 0.7
    """Of the lift, across the line of sight, in its own `sigma_m`."""
    along: float = 1.1
    """Likewise along it: nearly all of what is wrong with the lift is depth."""
    pose: float = 0.3
    """How many times the prior of poses counts: frames are no independent witnesses of it."""
    acceleration_m_s2: float = 5.0
    """Of the trunk; limbs are given more (`truth.fit.temporal`)."""
    standing_m_s: float = 0.05
    """How fast a foot moves that stands."""
    standing_outlier: float = 3.0
    """Sigmas beyond which it is more and more taken not to stand."""
