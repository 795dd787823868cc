"""Repetitions of an exercise, counted, with their phases."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from jaxtyping import Float

from kinesphere.core.arrays import Array
from kinesphere.motion.angles import Angles
from kinesphere.motion.repetitions.cycles import Cycle, cycles
from kinesphere.motion.repetitions.exercises import KINDS, Exercise
from kinesphere.motion.repetitions.posture import Posture

Phase = Literal["top", "down", "bottom", "up"]
PHASES: Final[tuple[Phase, ...]] = ("top", "down", "bottom", "up")
TOGETHER: Final = 0.5
"""Two arms whose repetitions overlap by this share of the shorter one lift together."""


@dataclass(frozen=True)
class Repetition:
    """One repetition: down from `start_ms`, bottom, up until `end_ms`.

    "Down" is the way from rest to effort: of a curl the hand goes up in it, of a jumping jack the arms.

    amount   of the signal in the middle, degrees
    side     of a curl the arm, of a lunge the leg in front; else both
    """

    start_ms: float
    bottom_from_ms: float
    deepest_ms: float
    bottom_to_ms: float
    end_ms: float
    amount: float
    side: str = "both"

    @property
    def seconds(self) -> tuple[float, float, float]:
        """Of the ways down, at the bottom and up."""
        times = (self.start_ms, self.bottom_from_ms, self.bottom_to_ms, self.end_ms)
        down, bottom, up = np.diff(times) / 1000
        return float(down), float(bottom), float(up)


@dataclass(frozen=True)
class Counted:
    """What was counted.

    exercise      its name, or `like` for a movement that was shown
    words         what the signals are, as "Knee flexion"; degrees
    signals       by side (`both`; of curls `left` and `right`): (T,) smoothed, NaN where not known
    repetitions   whole ones, in order
    halves        so many turned back too early to count
    unfinished    so many were cut off by the beginning, the end or a gap
    """

    exercise: str
    words: str
    t_ms: Float[Array, "t"]
    signals: dict[str, Array]
    repetitions: tuple[Repetition, ...]
    halves: int
    unfinished: int

    def __len__(self) -> int:
        return len(self.repetitions)

    def phases(self) -> list[Phase]:
        """At each of the T moments: top (rest), down, bottom or up."""
        out: list[Phase] = ["top"] * len(self.t_ms)
        for one in self.repetitions:
            edges = (one.start_ms, one.bottom_from_ms, one.bottom_to_ms, one.end_ms)
            ends = np.searchsorted(self.t_ms, edges)
            for name, first, stop in zip(PHASES[1:], ends[:-1], ends[1:], strict=True):
                for moment in range(int(first), int(stop)):
                    out[moment] = name
        return out


def count(found: Angles, posture: Posture, exercise: Exercise) -> Counted:
    """Of one exercise, from angles."""
    kind = KINDS[exercise]
    signals = kind.signals(found)
    parts = {side: cycles(found.t_ms, signal, kind.least) for side, signal in signals.items()}
    each = [_of(one, side) for side, part in parts.items() for one in part.whole]
    whole = _merged(sorted(each, key=lambda one: one.deepest_ms))
    if exercise == "lunge":
        whole = [replace(one, side=_in_front(one, found.t_ms, posture)) for one in whole]
    return Counted(
        exercise,
        kind.words,
        found.t_ms,
        {side: part.signal for side, part in parts.items()},
        tuple(whole),
        max(part.halves for part in parts.values()),
        max(part.unfinished for part in parts.values()),
    )


def _of(one: Cycle, side: str) -> Repetition:
    ways = (one.start_ms, one.bottom_from_ms, one.deepest_ms, one.bottom_to_ms, one.end_ms)
    return Repetition(*ways, one.peak, side)


def _merged(ordered: list[Repetition]) -> list[Repetition]:
    """What both arms do together is one repetition."""
    out: list[Repetition] = []
    for one in ordered:
        if out and out[-1].side not in (one.side, "both") and _overlap(out[-1], one) >= TOGETHER:
            out[-1] = _middle(out[-1], one)
        else:
            out.append(one)
    return out


def _middle(a: Repetition, b: Repetition) -> Repetition:
    return Repetition(
        (a.start_ms + b.start_ms) / 2,
        (a.bottom_from_ms + b.bottom_from_ms) / 2,
        (a.deepest_ms + b.deepest_ms) / 2,
        (a.bottom_to_ms + b.bottom_to_ms) / 2,
        (a.end_ms + b.end_ms) / 2,
        (a.amount + b.amount) / 2,
    )


def _overlap(a: Repetition, b: Repetition) -> float:
    """As a share of the shorter one."""
    together = min(a.end_ms, b.end_ms) - max(a.start_ms, b.start_ms)
    shorter = min(a.end_ms - a.start_ms, b.end_ms - b.start_ms)
    return together / shorter if shorter > 0 else 0.0


def _in_front(one: Repetition, t_ms: Array, posture: Posture) -> str:
    along = float(posture.feet_along[np.abs(t_ms - one.deepest_ms).argmin()])
    return "left" if along > 0 else "right"
