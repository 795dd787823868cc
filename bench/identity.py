"""Who was found, and under how many ids: results beside people whose identity is known.

As in CLEAR MOT (Bernardin and Stiefelhagen 2008): in every frame a pair of person and id that was
matched before stays matched while it is near enough; the rest are matched so that as many as possible
are, at the least distance. A switch is a person matched with another id than the last time.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from worker import Array

LIMIT: Final = 0.15
"""The mean landmark distance, in the person's height, up to which a result is that person."""
CLEAR: Final = 0.5
"""People of whom less is visible need not be found."""
HIPS: Final = [23, 24]


@dataclass(frozen=True)
class Truth:
    """The people of a clip of T frames.

    names       N of them
    points_px   (T, N, P, 2): all 33 landmarks, or the middle of the hips alone (P = 1)
    height_px   (N,)
    visible     (T, N), 0 to 1
    asked       (N,) whether this one must be found; others are no mistake either
    """

    names: tuple[str, ...]
    points_px: Array
    height_px: Array
    visible: Array
    asked: Array

    def distances(self, frame: int, xy_px: Array) -> Array:
        """(N, M) from each person to each of M results (M, 33, 2), in the person's height."""
        points = xy_px if self.points_px.shape[2] > 1 else xy_px[:, HIPS].mean(1, keepdims=True)
        apart_px = np.linalg.norm(self.points_px[frame][:, None] - points, axis=-1).mean(-1)
        return apart_px / self.height_px[:, None]


@dataclass(frozen=True)
class Score:
    """What a run over a clip amounts to; lists go by person.

    found        (T, N) matched
    switches     how often the id changed
    identities   how many ids a person had
    shared       how many ids were on more than one person
    false        results on nobody
    duplicates   results on somebody who was matched with another one
    """

    found: Array
    switches: list[int]
    identities: list[int]
    shared: int
    false: int
    duplicates: int


def score(truth: Truth, xy_px: Array, ids: Array | None) -> Score:
    """Results (T, K, 33, 2), NaN where there are fewer, and their ids (T, K); None without ids."""
    found = np.zeros(truth.visible.shape, bool)
    histories: list[list[int]] = [[] for _ in truth.names]
    false = duplicates = 0
    for frame in range(len(found)):
        there = np.isfinite(xy_px[frame, :, 0, 0])
        apart = truth.distances(frame, xy_px[frame, there])
        names = None if ids is None else ids[frame, there]
        pairs = _pairs(apart, names, histories)
        for person, result in pairs.items():
            found[frame, person] = True
            if names is not None:
                histories[person].append(int(names[result]))
        for result in set(range(apart.shape[1])) - set(pairs.values()):
            near = bool((apart[:, result] < LIMIT).any())
            duplicates += near
            false += not near
    switches = [sum(a != b for a, b in pairwise(h)) for h in histories]
    owners = [name for history in histories for name in set(history)]
    shared = len(owners) - len(set(owners))
    return Score(found, switches, [len(set(h)) for h in histories], shared, false, duplicates)


def _pairs(apart: Array, names: Array | None, histories: list[list[int]]) -> dict[int, int]:
    """Person → result, those of the last time first."""
    kept: dict[int, int] = {}
    for person, history in enumerate(histories):
        before = [] if names is None or not history else np.flatnonzero(names == history[-1])
        for result in map(int, before):
            if apart[person, result] < LIMIT and result not in kept.values():
                kept[person] = result
    free = apart.copy()
    free[list(kept)] = np.inf
    free[:, list(kept.values())] = np.inf
    return kept | _assigned(free)


def _assigned(apart: Array) -> dict[int, int]:
    """The pairs below LIMIT with the least sum, where somebody without a pair costs LIMIT.

    By taken results: the best way so far to have given results to the people up to this one.
    """
    best: dict[frozenset[int], tuple[float, dict[int, int]]] = {frozenset(): (0.0, {})}
    for person, row in enumerate(apart):
        options = list(best.items())
        after = {taken: (cost + LIMIT, pairs) for taken, (cost, pairs) in options}
        for taken, (cost, pairs) in options:
            for result in map(int, np.flatnonzero(row < LIMIT)):
                if result not in taken:
                    way = (cost + float(row[result]), pairs | {person: result})
                    wider = taken | {result}
                    after[wider] = min(after.get(wider, way), way, key=_cost)
        best = after
    return min(best.values(), key=_cost)[1]


def _cost(way: tuple[float, Any]) -> float:
    return way[0]
