"""Figures with intervals, and changes between weights on the same people.

Groups of people (those of one picture) are drawn with replacement; a change is computed within each
draw, so what is hard about the people cancels. (Efron, "Bootstrap Methods: Another Look at the
Jackknife", 1979; percentiles.)
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kinesphere.core.arrays import Array
from kinesphere.evaluate.weights.measures import Measure

DRAWS: Final = 2000
INTERVAL: Final = (2.5, 97.5)
Range = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """A measure's value for some weights."""

    value: float
    interval: Range
    """95 %."""
    count: int
    """Of landmarks, pairs, people: what the measure counts."""
    change: float
    """Relative to the weights compared with: -0.1 is a tenth less; NaN where there are none."""
    change_interval: Range

    @property
    def is_real(self) -> bool:
        """Whether the change's interval leaves out 0."""
        low, high = self.change_interval
        return low > 0 or high < 0


def draws(groups: list[str], seed: int) -> Float[Array, "draws n"]:
    """How often each person is in each draw."""
    names, place = np.unique(np.array(groups), return_inverse=True)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), DRAWS)
    return times[:, place].astype(np.float64)


def figure(
    measure: Measure,
    sums: Float[Array, "n k"],
    before: Float[Array, "n k"] | None,
    counted: Bool[Array, " n"],
    drawn: Float[Array, "draws n"],
) -> Figure:
    """The measure over the people who are counted.

    sums, before   of the weights, and of those that they are compared with
    """
    mine = sums * counted[:, None]
    (value, count), (values, _) = measure.value(mine.sum(axis=0)), measure.value(drawn @ mine)
    change, interval = float("nan"), (float("nan"), float("nan"))
    if before is not None:
        other = before * counted[:, None]
        change = float(_change(value, measure.value(other.sum(axis=0))[0]))
        interval = _range(_change(values, measure.value(drawn @ other)[0]))
    return Figure(float(value), _range(values), int(count), change, interval)


def _change(new: Array, old: Array) -> Array:
    new, old = np.asarray(new, float), np.asarray(old, float)
    return np.divide(new - old, old, out=np.full(np.shape(old), np.nan), where=old > 0)


def _range(values: Float[Array, " draws"]) -> Range:
    known = values[np.isfinite(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, INTERVAL)
    return float(low), float(high)
