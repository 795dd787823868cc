"""How much each kind of evidence counts, and how a fit searches.

Found on synthetic pictures of the subjects that the prior saw, never on footage.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sigmas:
    """Standard deviations; pixels are those of a square of 256 around the person."""

    outlier: float = 7.0
    """Sigmas beyond which a landmark is more and more disbelieved."""
    upright_rad: float = 0.3
    limit_rad: float = 0.1
    order_margin_m: float = 0.03
    order_softness_m: float = 0.02
    order_weight: float = 2.0
    """How many times an answer counts."""
    order_wrong: float = 0.002
    """No answer is taken to be wrong with less than this probability, however sure it is told."""
    mask_px: float = 3.0
    mask_most_px: float = 30.0
    mask_reach_px: float = 5.0
    """How far the skin reaches from the points that stand for it."""
    part_px: float = 6.0
    part_reach_px: float = 9.0
    occlusion_m: float = 0.1
    occlusion_reach_px: float = 12.0
    penetration_m: float = 0.02
    height_m: float = 0.01
    ground_m: float = 0.02
    ground_near_m: float = 0.1
    ground_below: float = 10.0
    acceleration_m_s2: float = 5.0
    """Of the trunk; limbs are given more."""


@dataclass(frozen=True)
class Search:
    """Where a fit looks."""

    yaws: int = 4
    """Directions that the person may face, tried from the start."""
    kept: int = 2
    """How many of them are followed to the end."""
    root_steps: int = 6
    rough_steps: int = 10
    fine_steps: int = 10
    flip_steps: int = 5
    last_steps: int = 15
    rough_prior: float = 3.0
    """How many times the prior counts while the search is rough."""
    tie: float = 6.0
    """Explanations whose cost is within this of the best are told as alternatives."""
