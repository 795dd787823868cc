"""Figures as people read them."""

import math
from typing import Final

from kinesphere.motion.clip import Landmarks

NOTHING: Final = "–"
LIMITS: Final = (
    "Measured from video with one camera: bands and ± are one standard deviation of how far off an "
    "angle may be at a moment; most of that is the same all the time, so differences within this clip "
    "are surer than the values themselves. Not a medical device."
)


def degrees(value: float, sigma: float | None = None) -> str:
    """`87°`, `87 ± 6°`; a dash where nothing is known."""
    if not math.isfinite(value):
        return NOTHING
    if sigma is None or not math.isfinite(sigma):
        return f"{value:.0f}°"
    return f"{value:.0f} ± {sigma:.0f}°"


def number(value: float, digits: int) -> str:
    """A dash where nothing is known."""
    return f"{value:.{digits}f}" if math.isfinite(value) else NOTHING


def about(name: str, person: int | None, landmarks: Landmarks) -> str:
    """The line below the title: which clip, who, how long."""
    long_s = float(landmarks.t_ms[-1] - landmarks.t_ms[0]) / 1000 if len(landmarks) else 0.0
    who = "" if person is None else f", person {person}"
    rate = f", {(len(landmarks) - 1) / long_s:.0f} frames a second" if long_s > 0 else ""
    return f"{name}{who}: {long_s:.1f} seconds{rate}. Left is the person's own left."
