"""How far two results of hands and faces are apart, and who found how much.

A hand's size is the diagonal of the box around its 21 landmarks (theirs), or the distance from its wrist
to its middle knuckle, which is shorter and shrinks when a hand points to the camera; a face's size is
the diagonal of its box.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from whole import Array

WRIST, KNUCKLE = 0, 9
ELSEWHERE: Final = 0.5
"""Two results farther apart than this part of the size are of different things: another person's."""


def hands(ours: dict[str, Array], theirs: dict[str, Array]) -> dict[str, Any]:
    """Of all hands, left and right."""
    a, b = (one["hands"].reshape(-1, 21, 2) for one in (ours, theirs))
    found = compared(a, b)
    palm = np.linalg.norm(b[:, KNUCKLE] - b[:, WRIST], axis=1)
    return found | {"of palm %": _mean(100 * _apart(a, b)[_same(a, b)] / palm[_same(a, b)])}


def faces(ours: dict[str, Array], theirs: dict[str, Array]) -> dict[str, Any]:
    return compared(ours["face"], theirs["face"])


def bodies(ours: dict[str, Array], theirs: dict[str, Array]) -> dict[str, Any]:
    return compared(ours["body"], theirs["body"])


def compared(a: Array, b: Array) -> dict[str, Any]:
    """Of (N, points, 2) in pixels, NaN where nothing was found."""
    has_a, has_b, same = _there(a), _there(b), _same(a, b)
    off = 100 * _apart(a, b)[same] / _diagonal(b)[same]
    return {
        "of": len(a),
        "ours": int(has_a.sum()),
        "theirs": int(has_b.sum()),
        "only ours": int((has_a & ~has_b).sum()),
        "only theirs": int((has_b & ~has_a).sum()),
        "elsewhere": int((has_a & has_b & ~same).sum()),
        "mean px": _mean(_apart(a, b)[same]),
        "mean %": _mean(off),
        "median %": float(np.median(off)) if len(off) else None,
        "95 %": float(np.quantile(off, 0.95)) if len(off) else None,
    }


def total(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts summed; means over all that both found."""
    out: dict[str, Any] = {}
    weights = np.array([row["theirs"] - row["only theirs"] - row["elsewhere"] for row in rows])
    for key in rows[0]:
        values = [row[key] for row in rows]
        if key.startswith(("of palm", "mean", "median", "95")):
            known = np.array([value is not None for value in values]) & (weights > 0)
            numbers = np.array([value or 0.0 for value in values])
            out[key] = (
                float(np.average(numbers[known], weights=weights[known])) if known.any() else None
            )
        else:
            out[key] = sum(values)
    return out


def _there(xy: Array) -> Array:
    return np.asarray(np.isfinite(xy).all(axis=(1, 2)))


def _apart(a: Array, b: Array) -> Array:
    return np.linalg.norm(a - b, axis=2).mean(axis=1)


def _same(a: Array, b: Array) -> Array:
    limit: Array = ELSEWHERE * np.nan_to_num(_diagonal(b))
    near: Array = np.nan_to_num(_apart(a, b), nan=np.inf) < limit
    return near


def _diagonal(xy: Array) -> Array:
    return np.linalg.norm(xy.max(axis=1) - xy.min(axis=1), axis=1)


def _mean(values: Array) -> float | None:
    return float(values.mean()) if len(values) else None
