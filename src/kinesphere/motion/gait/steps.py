"""Steps and strides of somebody who walks, and the figures that are made of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.clip import Landmarks
from kinesphere.motion.gait.events import Events, apart_ms, oconnor, zeni
from kinesphere.motion.gait.feet import SIDES, Feet, feet_of

LEAST_STEP: Final = 0.15
"""Leg lengths: who bends the knees with both feet side by side takes no step."""
STEP_S: Final = (0.2, 1.5)
"""How long a step may take."""


@dataclass(frozen=True)
class Step:
    """From the other heel's strike (if that was seen) to this one's.

    side      of the heel that strikes
    length_m  between both heels the way that one walks, at the strike; sigma_m how far off it may be
    width_m   between both ankles across it
    """

    side: str
    strike_ms: float
    length_m: float
    width_m: float
    sigma_m: float
    seconds: float | None


@dataclass(frozen=True)
class Stride:
    """From one strike of a heel to its next one.

    off_ms      when the toes of the same foot leave
    length_m    the two steps in it
    stance      the share of the time that the foot is on the floor
    double      the share of the time that both feet are; less than 0 if both are in the air: running
    """

    side: str
    start_ms: float
    off_ms: float
    end_ms: float
    length_m: float
    stance: float
    double: float

    @property
    def seconds(self) -> float:
        return (self.end_ms - self.start_ms) / 1000


@dataclass(frozen=True)
class Gait:
    """What was seen of a walk.

    events      by side
    check_ms    O'Connor's times less these: strikes, toe offs; NaN where there is none to compare
    position_m_s   speed from where the person is; NaN if that is not known
    """

    feet: Feet
    events: dict[str, Events]
    steps: tuple[Step, ...]
    strides: tuple[Stride, ...]
    check_ms: tuple[float, float]
    position_m_s: float

    @property
    def runs(self) -> bool:
        """Both feet are in the air between steps."""
        return bool(self.strides) and float(np.median([s.double for s in self.strides])) < 0


def steps(landmarks: Landmarks) -> Gait:
    """Heel strikes, toe offs, steps and strides of somebody who walks straight on or along a bend.

    A camera from the side or askew sees them best. Of who stands, squats, is hidden, or is there for
    less than a step, steps and strides are empty.
    """
    feet = feet_of(landmarks)
    raw = [zeni(feet, i) for i in range(2)]
    found = tuple(_steps(feet, raw))
    strikes = [np.array([s.strike_ms for s in found if s.side == side]) for side in SIDES]
    events = {
        side: Events(own, _between(one.offs_ms, found))
        for side, own, one in zip(SIDES, strikes, raw, strict=True)
    }
    strides = tuple(sorted(_strides(found, events), key=lambda one: one.start_ms))
    return Gait(feet, events, found, strides, _check(feet, events), _speed(landmarks, found))


def _steps(feet: Feet, raw: list[Events]) -> list[Step]:
    """Strikes with the other foot behind, in order of time; a heel strikes once in a step."""
    each = sorted((t, i) for i in range(2) for t in raw[i].strikes_ms.tolist())
    out: list[Step] = []
    for t_ms, i in each:
        heels = [_at(feet.t_ms, feet.along_m[:, side, 0], t_ms) for side in range(2)]
        width = _at(feet.t_ms, feet.across_m[:, 1] - feet.across_m[:, 0], t_ms)
        length = heels[i] - heels[1 - i]
        if not length > LEAST_STEP * feet.leg_m:
            continue
        before = out[-1] if out else None
        if before and before.side == SIDES[i] and t_ms - before.strike_ms < 1000 * STEP_S[0]:
            continue
        seconds = (t_ms - before.strike_ms) / 1000 if before and before.side != SIDES[i] else None
        fits = seconds is not None and STEP_S[0] <= seconds <= STEP_S[1]
        sigma = _at(feet.t_ms, feet.sigma_m, t_ms)
        out.append(Step(SIDES[i], t_ms, length, width, sigma, seconds if fits else None))
    return out


def _between(offs_ms: Array, found: tuple[Step, ...]) -> Array:
    """Toe offs of the walk, not of what is before and after it."""
    if not found:
        return np.zeros(0)
    first, last = found[0].strike_ms, found[-1].strike_ms
    slack = 1000 * STEP_S[1]
    return offs_ms[(offs_ms > first - slack) & (offs_ms < last + slack)]


def _strides(found: tuple[Step, ...], events: dict[str, Events]) -> list[Stride]:
    """Three steps in a row, the feet in turn, with the toe offs between them."""
    out: list[Stride] = []
    for a, b, c in zip(found, found[1:], found[2:], strict=False):
        if b.seconds is None or c.seconds is None or a.side != c.side:
            continue
        long = c.strike_ms - a.strike_ms
        off = _one(events[a.side].offs_ms, a.strike_ms, c.strike_ms)
        # The other foot leaves around this one's strike, and this one around the other's.
        other = _nearest(events[b.side].offs_ms, a.strike_ms, 0.3 * long)
        own = _nearest(events[a.side].offs_ms, b.strike_ms, 0.3 * long)
        if off is None or other is None or own is None:
            continue
        double = (other - a.strike_ms + own - b.strike_ms) / long
        stance = (off - a.strike_ms) / long
        length = b.length_m + c.length_m
        out.append(Stride(a.side, a.strike_ms, off, c.strike_ms, length, stance, double))
    return out


def _one(times: Array, after: float, before: float) -> float | None:
    inside = times[(times > after) & (times < before)]
    return float(inside[0]) if len(inside) == 1 else None


def _nearest(times: Array, to: float, within: float) -> float | None:
    if not len(times):
        return None
    near = float(times[np.abs(times - to).argmin()])
    return near if abs(near - to) <= within else None


def _at(t_ms: Float[Array, "t"], values: Float[Array, "t"], at_ms: float) -> float:
    """NaN where a neighbour is not known."""
    return float(np.interp(at_ms, t_ms, values))


def _check(feet: Feet, events: dict[str, Events]) -> tuple[float, float]:
    strikes: list[Array] = []
    offs: list[Array] = []
    for i, side in enumerate(SIDES):
        others = oconnor(feet, i)
        strikes.append(apart_ms(events[side].strikes_ms, others.strikes_ms))
        offs.append(apart_ms(events[side].offs_ms, others.offs_ms))
    return _median(np.concatenate(strikes)), _median(np.concatenate(offs))


def _median(values: Array) -> float:
    return float(np.median(values)) if len(values) else np.nan


def _speed(landmarks: Landmarks, found: tuple[Step, ...]) -> float:
    """Of the middle of the hips from the first strike to the last, level."""
    if landmarks.position_m is None or len(found) < 2:
        return np.nan
    ends = (found[0].strike_ms, found[-1].strike_ms)
    inside = (landmarks.t_ms >= ends[0]) & (landmarks.t_ms <= ends[1])
    if inside.sum() < 3:
        return np.nan
    t_s, place = landmarks.t_ms[inside] / 1000, landmarks.position_m[inside][:, [0, 2]]
    slopes = np.polyfit(t_s - t_s[0], place, 1)[0]
    return float(np.hypot(*slopes))
