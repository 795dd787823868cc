"""One set of people, all weights: what each saw, and its figures beside those of the released ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from kinesphere.core.arrays import Array
from kinesphere.evaluate.weights.candidates import Candidate
from kinesphere.evaluate.weights.measures import MEASURES, Told, mean_away, told
from kinesphere.evaluate.weights.paired import Figure, draws, figure
from kinesphere.evaluate.weights.people import Crowd, nobody


@dataclass(frozen=True, eq=False)
class Compared:
    """A set of people and what was found of them."""

    crowd: Crowd
    candidates: tuple[Candidate, ...]
    told: Told
    seen: Mapping[str, Array]
    """By label; (N,) of `people.SEEN`."""
    counted: Bool[Array, " n"]
    """Whom all weights find: the others are no part of figures about landmarks."""
    figures: Mapping[str, Mapping[str, Figure]]
    """By label and name of the measure; those alone that could be measured."""


def compared(
    crowd: Crowd,
    candidates: Sequence[Candidate],
    see: Callable[[Candidate], Array],
    seed: int,
) -> Compared:
    """see   what a candidate sees of the crowd, (N,) of `people.SEEN`"""
    truth = told(crowd.people)
    seen = {one.label: _matched(crowd, truth, see(one)) for one in candidates}
    counted = truth.is_person & np.all([rows["found"] for rows in seen.values()], axis=0)
    drawn = draws([one.group for one in crowd.people], seed)
    figures: dict[str, dict[str, Figure]] = {one.label: {} for one in candidates}
    for measure in MEASURES:
        sums = {label: measure.sums(truth, rows) for label, rows in seen.items()}
        chosen = np.ones(len(counted), bool) if measure.of_all else counted
        for one in candidates:
            other = beside(one, candidates)
            before = None if other is None else sums[other.label]
            got = figure(measure, sums[one.label], before, chosen, drawn)
            if got.count:
                figures[one.label][measure.name] = got
    return Compared(crowd, tuple(candidates), truth, seen, counted, figures)


def _matched(crowd: Crowd, truth: Told, rows: Array) -> Array:
    """`rows` without those who are somebody else."""
    others = mean_away(truth, rows) > crowd.elsewhere
    rows = rows.copy()
    rows[others] = nobody()
    return rows


def beside(one: Candidate, candidates: Sequence[Candidate]) -> Candidate | None:
    """The released weights of the same size; None for these themselves."""
    if one.is_released:
        return None
    return next(other for other in candidates if other.is_released and other.size == one.size)
