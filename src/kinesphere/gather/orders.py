"""Answers about depth, for the people whom they are about."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kinesphere.annotate import labels
from kinesphere.core.records import DepthOrder
from kinesphere.core.skeleton import INDEX
from kinesphere.gather.known import Known
from kinesphere.media.orders import names_of, read_orders

Place = tuple[str, int, int]
"""A picture's or clip's name, frame, person."""


@dataclass(frozen=True)
class Orders:
    """Answers by whom they are about."""

    by_place: dict[Place, tuple[DepthOrder, ...]]

    @property
    def pictures(self) -> list[str]:
        """The names of the pictures that somebody answered about, each once."""
        return list(dict.fromkeys(name for name, _, _ in self.by_place))

    def people(self, name: str) -> list[int]:
        """Of a picture: about whom there are answers."""
        return sorted({person for at, _, person in self.by_place if at == name})

    def told(self, known: Known, source: str, frame: int, is_alone: bool) -> Known:
        """The person with the answers about them. Who answers about the only one need not say which."""
        people = {known.person, 0} if is_alone else {known.person}
        names = names_of(source) if self.by_place else ()
        found = [
            order
            for name in names
            for one in sorted(people)
            for order in self.by_place.get((name, frame, one), ())
        ]
        if not found:
            return known
        pairs = [(INDEX[order.nearer], INDEX[order.farther]) for order in found]
        sure = np.array([order.confidence for order in found], np.float32)
        return replace(known, order=np.array(pairs, np.int8), order_confidence=sure)


NONE = Orders({})


def read(where: str) -> Orders:
    """Answers in a database of `kinesphere annotate`, where several people's are fused, or in a file.

    Raises SourceError and InputError, which names the line.
    """
    fused = labels.read(where)
    by_place: dict[Place, tuple[DepthOrder, ...]] = {}
    for order in read_orders(Path(where)) if fused is None else fused.orders:
        key = (order.picture, order.frame, order.person)
        by_place[key] = (*by_place.get(key, ()), order)
    return Orders(by_place)
