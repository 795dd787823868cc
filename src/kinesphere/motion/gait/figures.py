"""The figures of a walk: means over steps and strides, and how much they vary."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kinesphere.motion.gait.steps import Gait, Step, Stride

Of = Literal["left", "right", "both"]


@dataclass(frozen=True)
class Figure:
    """A mean over `count` steps or strides.

    spread   standard deviation over them; NaN of one alone
    sigma    how far off all of them may be, as landmarks are unsure; NaN for what is counted in frames
    """

    name: str
    of: Of
    unit: str
    mean: float
    spread: float
    count: int
    sigma: float = float("nan")


def figures(gait: Gait) -> list[Figure]:
    """Those that steps and strides were seen for; none of nobody's."""
    out = [
        _figure("cadence", "both", "steps/min", [60 / s.seconds for s in gait.steps if s.seconds]),
        _figure("speed", "both", "m/s", [s.length_m / s.seconds for s in gait.strides]),
        _figure("stride length", "both", "m", [s.length_m for s in gait.strides]),
    ]
    for side in ("left", "right"):
        own = [s for s in gait.steps if s.side == side]
        strides = [s for s in gait.strides if s.side == side]
        out += [*_of_steps(own, side), *_of_strides(strides, side)]
    widths = [abs(s.width_m) for s in gait.steps]
    out += [
        _figure("step width", "both", "m", widths, _sigma(list(gait.steps))),
        _figure("double support", "both", "%", [100 * s.double for s in gait.strides]),
    ]
    return [one for one in out if one.count]


def _of_steps(own: list[Step], side: Of) -> list[Figure]:
    return [
        _figure("step length", side, "m", [s.length_m for s in own], _sigma(own)),
        _figure("step time", side, "s", [s.seconds for s in own if s.seconds]),
    ]


def _of_strides(own: list[Stride], side: Of) -> list[Figure]:
    return [
        _figure("stance", side, "%", [100 * s.stance for s in own]),
        _figure("swing", side, "%", [100 * (1 - s.stance) for s in own]),
    ]


def _sigma(own: list[Step]) -> float:
    """Errors of one clip are much alike: they do not shrink with the number of steps."""
    return float(np.sqrt(np.mean([s.sigma_m**2 for s in own]))) if own else float("nan")


def _figure(
    name: str, of: Of, unit: str, values: list[float], sigma: float = float("nan")
) -> Figure:
    known = np.array([v for v in values if np.isfinite(v)])
    mean = float(known.mean()) if len(known) else float("nan")
    spread = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    return Figure(name, of, unit, mean, spread, len(known), sigma)
