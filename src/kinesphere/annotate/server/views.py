"""Items as the page takes them."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from kinesphere.annotate import store
from kinesphere.annotate.answers import WORDS
from kinesphere.annotate.questions import Belief
from kinesphere.annotate.store import Database, Item
from kinesphere.annotate.store.items import listed
from kinesphere.core.pairs import EDGES, PAIRS

CLEAR: Final = 4
"""One of so many clearest pairs of an item is asked about, too: it tells whether people look."""
PAIR_OF: Final = {(int(a), int(b)): place for place, (a, b) in enumerate(PAIRS)}
"""Where a pair is among the candidates."""


def views(
    database: Database, person: int, ids: Sequence[int], review: bool = False
) -> list[dict[str, Any]]:
    """Items, in order, with what the person has answered so far (`review`: as a reviewer)."""
    known = store.items(database, ids)
    mine = store.answers_of(database, person, ids, review)
    gold: dict[int, list[tuple[int, int]]] = {}
    for item, a, b, _ in store.gold(database, ids).tolist():
        gold.setdefault(item, []).append((a, b))
    return [view(id, known[id], mine.get(id, []), gold.get(id, [])) for id in ids if id in known]


def view(
    id: int, item: Item, mine: Sequence[tuple[int, int, int]], gold: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    """One item, as docs/annotate.md has it."""
    belief = item.belief
    return {
        "id": id,
        "name": item.name,
        "person": item.place.person,
        "frame": item.place.frame,
        "width": item.size_px[0],
        "height": item.size_px[1],
        "box": list(item.box),
        "landmarks": listed(item.landmarks),
        "pairs": PAIRS.tolist(),
        "edges": len(EDGES),
        "always": sorted({*(PAIR_OF[one] for one in gold if one in PAIR_OF), control(id, belief)}),
        "belief": {
            "depth_m": belief.depth_m.tolist(),
            "weights": belief.weights.tolist(),
            "sigma_m": belief.sigma_m.tolist(),
        },
        "answers": [{"a": a, "b": b, "answer": WORDS[answer]} for a, b, answer in mine],
    }


def control(id: int, belief: Belief) -> int:
    """The pair of an item that is asked about though it is clear: another in other items."""
    clear = np.abs(belief.weights @ belief.depth_m)
    return int(np.argsort(-clear, kind="stable")[id % CLEAR])
