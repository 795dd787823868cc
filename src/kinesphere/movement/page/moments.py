"""Charts that several kinds of pages have."""

from collections.abc import Sequence

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.motion.angles import Angles
from kinesphere.motion.lines import smoothed
from kinesphere.movement.page.sheet import COLOUR, Chart, Curve

LEAST_DEG = 40.0


def over_time(
    title: str,
    angles: Angles,
    curves: Sequence[tuple[str, str, str]],
    spans: Sequence[tuple[float, float, str]] = (),
) -> Chart:
    """Angles (name on the page, name, side) over seconds, smoothed, with their uncertainty."""
    drawn = [
        Curve(words, angles.t_ms / 1000, *_known(angles, name), COLOUR[side])
        for words, name, side in curves
    ]
    return Chart(f"{title}, degrees", "seconds", drawn, LEAST_DEG, list(spans))


def _known(angles: Angles, name: str) -> tuple[Array, Array]:
    deg = smoothed(angles.t_ms, angles.deg(name))
    return deg, np.where(np.isfinite(deg), angles.sigma_deg(name), np.nan)


def both(
    title: str, angles: Angles, name: str, spans: Sequence[tuple[float, float, str]] = ()
) -> Chart:
    """The left and the right one."""
    pair = [(side, f"{side}_{name}", side) for side in ("left", "right")]
    return over_time(title, angles, pair, spans)


def at(angles: Angles, name: str, t_ms: float) -> tuple[float, float]:
    """An angle at a moment, and how far off it may be: of the nearest frame."""
    i = int(np.abs(angles.t_ms - t_ms).argmin())
    return float(angles.deg(name)[i]), float(angles.sigma_deg(name)[i])
