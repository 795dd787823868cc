"""Orders that cannot all be true."""

import numpy as np

from annotate.saying import Row, table
from kinesphere.annotate.answers import FARTHER, NEARER
from kinesphere.annotate.contradictions import circles, consistent, hidden_in_front
from kinesphere.annotate.fusion import Fused, fuse


def said(*orders: tuple[int, int, int]) -> Fused:
    """(nearer, farther, how many people say so)"""
    rows: list[Row] = []
    for near, far, votes in orders:
        answer = NEARER if near < far else FARTHER
        rows += [(0, min(near, far), max(near, far), p, answer) for p in range(votes)]
    return fuse(table(rows))


def test_a_circle_is_found_and_its_weakest_order_set_aside() -> None:
    fused = said((1, 2, 3), (2, 3, 3), (3, 1, 1), (1, 7, 2))
    (circle,) = circles(fused)
    near = circle.index(1)
    assert circle[near:] + circle[:near] == [1, 2, 3]
    good, weak = consistent(fused)
    assert [(int(fused.a[row]), int(fused.b[row])) for row in weak] == [(1, 3)]
    assert len(good) == 3


def test_two_circles() -> None:
    fused = said((1, 2, 3), (2, 1 + 2, 3), (3, 1, 1), (11, 12, 3), (12, 13, 1), (13, 11, 3))
    assert len(circles(fused)) == 2
    good, weak = consistent(fused)
    assert len(weak) == 2 and len(good) == 4


def test_what_is_left_has_no_circle() -> None:
    """Random orders among few joints: full of circles."""
    rng = np.random.default_rng(0)
    orders = [
        (a, b, int(rng.integers(1, 4))) if rng.uniform() < 0.5 else (b, a, int(rng.integers(1, 4)))
        for a in range(8)
        for b in range(a + 1, 8)
    ]
    fused = said(*orders)
    assert circles(fused)
    good, _ = consistent(fused)
    place = dict.fromkeys(range(8), 0)
    for _ in range(len(place)):
        for row in good:
            a, b = int(fused.a[row]), int(fused.b[row])
            near, far = (a, b) if fused.order[row] > 0 else (b, a)
            place[far] = max(place[far], place[near] + 1)
    assert max(place.values()) < len(place)


def test_no_circle() -> None:
    fused = said((1, 2, 3), (2, 3, 3), (1, 3, 1))
    assert circles(fused) == [] and consistent(fused)[1] == []


def test_hidden_behind_what_it_is_said_to_be_before() -> None:
    marks = np.column_stack([np.linspace(0, 100, 33), np.linspace(0, 400, 33), np.ones(33)])
    marks[15] = 50.0, 200.0, 0.1  # hidden
    marks[23] = 55.0, 205.0, 0.9  # seen, at the same place
    assert hidden_in_front(said((15, 23, 3)), marks) == [(15, 23)]
    assert hidden_in_front(said((23, 15, 3)), marks) == []
    marks[23, :2] = 95.0, 380.0  # seen, elsewhere
    assert hidden_in_front(said((15, 23, 3)), marks) == []
    marks[23] = np.nan
    assert hidden_in_front(said((15, 23, 3)), marks) == []
