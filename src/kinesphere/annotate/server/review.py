"""Items that somebody should look at again: the fit, the picture or the answers speak against labels."""

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kinesphere.annotate import contradictions, store
from kinesphere.annotate.answers import FARTHER, NEARER, WORDS
from kinesphere.annotate.fusion import Fused, fuse
from kinesphere.annotate.questions import DOUBT, WRONG, Belief, doubts
from kinesphere.annotate.server.views import PAIR_OF
from kinesphere.annotate.store import Database, Item
from kinesphere.core.arrays import Array
from kinesphere.core.skeleton import NAMES

SURE: Final = 0.9
"""Labels that are less sure are not held against a fit."""
AMBIGUOUS: Final = 0.2
"""An explanation that is this likely after all labels leaves the picture open."""
MOST_ASKED: Final = 4
"""Pairs that are asked about where a picture is still open."""
KEPT_S: Final = 30.0
"""So long what was found is kept though answers have come since."""


@dataclass(frozen=True)
class Reviewed:
    """An item to look at again; the fields are those of the page."""

    item: int
    reasons: tuple[str, ...]
    ask: tuple[int, ...]
    labels: tuple[dict[str, Any], ...]
    hypotheses: tuple[dict[str, Any], ...]

    def fields(self) -> dict[str, Any]:
        """What is added to an item's view."""
        return {
            "reasons": list(self.reasons),
            "ask": list(self.ask),
            "labels": list(self.labels),
            "hypotheses": list(self.hypotheses),
        }


def review_items(database: Database, served: Collection[int]) -> list[Reviewed]:
    """What is to be looked at again, the worst first."""
    fused = fuse(store.read_answers(database))
    ids = sorted(set(fused.item.tolist()) & set(served))
    known = store.items(database, ids)
    found = [_reviewed(id, item, fused.of(id)) for id, item in known.items()]
    return sorted((one for one in found if one.reasons), key=lambda one: -len(one.reasons))


class Waiting:
    """The items that wait for review; found anew when answers have come, but not too often."""

    def __init__(self, database: Database, served: Collection[int]) -> None:
        self._database, self._served = database, served
        self._lock = threading.Lock()
        self._found: list[Reviewed] = []
        self._version: tuple[int, ...] = ()
        self._found_s = -KEPT_S

    def items(self) -> list[Reviewed]:
        """Without those that a reviewer is done with."""
        with self._lock:
            if time.monotonic() - self._found_s >= KEPT_S:
                version = store.version(self._database)
                if version != self._version:
                    self._found = review_items(self._database, self._served)
                self._version, self._found_s = version, time.monotonic()
            found = self._found
        done = store.reviewed(self._database)
        return [one for one in found if one.item not in done]


def _reviewed(id: int, item: Item, fused: Fused) -> Reviewed:
    belief = _told(item.belief, fused)
    disobeyed = [_disobeyed(depth_m, fused) for depth_m in belief.depth_m]
    circles = contradictions.circles(fused)
    hidden = contradictions.hidden_in_front(fused, item.landmarks)
    reasons = (
        *(_disobeys(fused, row) for row in disobeyed[0]),
        *(_circle(circle) for circle in circles),
        *(f"hidden, but told to be in front of {NAMES[b]}: {NAMES[a]}" for a, b in hidden),
        *_open(belief),
    )
    steps = [step for one in circles for step in zip(one, [*one[1:], one[0]], strict=True)]
    pairs = [_pair(fused, row) for row in disobeyed[0]] + [sorted(two) for two in [*steps, *hidden]]
    ask = {PAIR_OF[a, b] for a, b in pairs if (a, b) in PAIR_OF} | set(_doubtful(belief))
    return Reviewed(
        id,
        tuple(reasons),
        tuple(sorted(ask)),
        tuple(_label(fused, int(row)) for row in np.flatnonzero(fused.order)),
        tuple(
            {
                "xyz_m": xyz_m.tolist(),
                "weight": round(float(weight), 4),
                "disobeys": [_pair(fused, row) for row in rows],
            }
            for xyz_m, weight, rows in zip(item.xyz_m, belief.weights, disobeyed, strict=True)
        ),
    )


def _sure(fused: Fused) -> list[tuple[int, int]]:
    """The rows of sure labels, each with its pair's place among those that are asked about."""
    rows: list[int] = np.flatnonzero(fused.confidence >= SURE).tolist()
    places = [(row, PAIR_OF.get((int(fused.a[row]), int(fused.b[row])))) for row in rows]
    return [(row, place) for row, place in places if place is not None]


def _told(belief: Belief, fused: Fused) -> Belief:
    """What is believed after all sure labels: `Belief.told` for each, at once."""
    rows, places = np.array(_sure(fused), np.int64).reshape(-1, 2).T
    some = Belief(belief.depth_m[:, places], belief.weights, belief.sigma_m[places])
    near, far = some.likelihoods
    meant = np.where(fused.order[rows] > 0, near, far)
    fits = WRONG + (1 - 2 * WRONG) * meant / np.maximum(near + far, 1e-9)
    weights = belief.weights * fits.prod(axis=1)
    return replace(belief, weights=weights / weights.sum())


def _disobeyed(depth_m: Array, fused: Fused) -> list[int]:
    """The rows of sure labels that an explanation speaks against."""
    return [row for row, place in _sure(fused) if depth_m[place] * fused.order[row] < 0]


def _disobeys(fused: Fused, row: int) -> str:
    a, b = _pair(fused, row)
    near, far = (a, b) if fused.order[row] > 0 else (b, a)
    sure = f"{100 * fused.confidence[row]:.0f} %"
    return f"the fit disobeys: {NAMES[near]} nearer than {NAMES[far]} ({sure})"


def _circle(circle: list[int]) -> str:
    names = ", ".join(NAMES[one] for one in [*circle, circle[0]])
    return f"the answers go in a circle: {names}"


def _open(belief: Belief) -> list[str]:
    other = float(belief.weights[1:].max(initial=0.0))
    return [f"still open: another body is {100 * other:.0f} % likely"] if other >= AMBIGUOUS else []


def _doubtful(belief: Belief) -> list[int]:
    """The pairs that tell most about a picture that is still open."""
    if not _open(belief):
        return []
    doubt = doubts(belief)
    return [int(place) for place in np.argsort(-doubt)[:MOST_ASKED] if doubt[place] > DOUBT]


def _pair(fused: Fused, row: int) -> list[int]:
    return [int(fused.a[row]), int(fused.b[row])]


def _label(fused: Fused, row: int) -> dict[str, Any]:
    a, b = _pair(fused, row)
    answer = WORDS[NEARER if fused.order[row] > 0 else FARTHER]
    return {"a": a, "b": b, "answer": answer, "confidence": round(float(fused.confidence[row]), 4)}
