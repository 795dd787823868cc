"""Smoothing over time. A filter is a function: `(state, value, time) -> (state, value)`.

States are values: a fresh filter is None, a reset is to go back to None. Times are true timestamps,
so a clip with a variable frame rate smooths as it should.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.live.constants import OneEuro

Cutoff = TypeVar("Cutoff", float, Array)


@dataclass(frozen=True)
class OneEuroState:
    """A filter's memory: the last sample as it came and smoothed, and how fast it was moving."""

    t_ms: float
    raw: Float[Array, "..."]
    smooth: Float[Array, "..."]
    speed: Float[Array, "..."]
    """Low-passed change per second, in units of the object's size."""


def one_euro(
    state: OneEuroState | None,
    raw: Float[Array, "..."],
    t_ms: float,
    settings: OneEuro,
    object_size: float = 1.0,
) -> tuple[OneEuroState, Float[Array, "..."]]:
    """The One-Euro filter on every number of an array: slow things smooth, fast things prompt.

    object_size   what counts as one unit of movement, in the units of `raw`

    Casiez, Roussel, Vogel: "1€ Filter", CHI 2012; MediaPipe `one_euro_filter.cc`. As there, a
    sample that is not later than the last one passes unfiltered and changes nothing.
    """
    if state is None:
        return OneEuroState(t_ms, raw, raw, np.zeros_like(raw)), raw
    if t_ms <= state.t_ms:
        return state, raw
    rate_hz = 1000.0 / (t_ms - state.t_ms)
    speed_now = (raw - state.raw) / object_size * rate_hz
    speed = state.speed + _alpha(settings.derivative_cutoff_hz, rate_hz) * (speed_now - state.speed)
    cutoff_hz = settings.min_cutoff_hz + settings.beta * np.abs(speed)
    smooth = state.smooth + _alpha(cutoff_hz, rate_hz) * (raw - state.smooth)
    return OneEuroState(t_ms, raw, smooth, speed), smooth


def _alpha(cutoff_hz: Cutoff, rate_hz: float) -> Cutoff:
    """The weight of the new sample in a first-order low pass."""
    return 1.0 / (1.0 + rate_hz / (2 * math.pi * cutoff_hz))


def low_pass(
    previous: Float[Array, "..."] | None, raw: Float[Array, "..."], alpha: float, frames: float
) -> Float[Array, "..."]:
    """An exponential average; its state is its last result.

    alpha    the weight of a new sample that comes one frame of the reference (1/30 s) later
    frames   how many such frames have passed: smoothing depends on time, not on the frame rate
    """
    if previous is None:
        return raw
    return previous + (1.0 - (1.0 - alpha) ** frames) * (raw - previous)
