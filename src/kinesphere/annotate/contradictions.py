"""Orders that cannot all be true: that go in a circle, or that speak against the picture."""

from graphlib import CycleError, TopologicalSorter
from typing import Final

import numpy as np
from jaxtyping import Float

from kinesphere.annotate.fusion import Fused
from kinesphere.core.arrays import Array

HIDDEN, SEEN = 0.3, 0.7
"""Visibilities below and above which a landmark is taken for hidden, or seen."""
NEAR: Final = 0.06
"""Landmarks nearer to each other in the picture than this part of their height cover each other."""


def circles(fused: Fused) -> list[list[int]]:
    """Landmarks of one item, each nearer than the next and the last nearer than the first.

    Of each circle the weakest order is set aside, then the next circle is looked for.
    """
    rows: list[int] = np.flatnonzero(fused.order).tolist()
    found: list[list[int]] = []
    while circle := _circle(fused, rows):
        found.append(circle)
        rows.remove(_weakest(fused, rows, circle))
    return found


def consistent(fused: Fused) -> tuple[list[int], list[int]]:
    """Rows of one item's orders that can all be true, and those set aside, the weakest of circles."""
    rows: list[int] = np.flatnonzero(fused.order).tolist()
    aside: list[int] = []
    while circle := _circle(fused, rows):
        aside.append(_weakest(fused, rows, circle))
        rows.remove(aside[-1])
    return [int(row) for row in rows], [int(row) for row in aside]


def hidden_in_front(fused: Fused, landmarks: Float[Array, "33 3"]) -> list[tuple[int, int]]:
    """Pairs (nearer, farther) of one item whose nearer joint is hidden where its farther one is seen.

    landmarks: x and y in pixels and visibility 0 to 1; NaN where unknown.
    """
    height = np.nanmax(landmarks[:, 1]) - np.nanmin(landmarks[:, 1])
    found: list[tuple[int, int]] = []
    for row in np.flatnonzero(fused.order):
        nearer, farther = _ends(fused, int(row))
        apart = np.linalg.norm(landmarks[nearer, :2] - landmarks[farther, :2])
        covered = landmarks[nearer, 2] < HIDDEN and landmarks[farther, 2] > SEEN
        if covered and apart < NEAR * height:
            found.append((nearer, farther))
    return found


def _ends(fused: Fused, row: int) -> tuple[int, int]:
    """The nearer and the farther landmark."""
    a, b = int(fused.a[row]), int(fused.b[row])
    return (a, b) if fused.order[row] > 0 else (b, a)


def _circle(fused: Fused, rows: list[int]) -> list[int]:
    """A circle among the orders, without its end; empty if there is none."""
    sorter = TopologicalSorter[int]()
    for row in rows:
        nearer, farther = _ends(fused, row)
        sorter.add(farther, nearer)
    try:
        sorter.prepare()
    except CycleError as error:
        return list(error.args[1][:-1])
    return []


def _weakest(fused: Fused, rows: list[int], circle: list[int]) -> int:
    """The row of the least sure order in a circle."""
    steps = set(zip(circle, [*circle[1:], circle[0]], strict=True))
    around = [row for row in rows if _ends(fused, row) in steps]
    return min(around, key=lambda row: fused.confidence[row])
