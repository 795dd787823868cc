"""The figure's face: what is drawn on it, and how that moves. Metres; names of movements are ARKit's.

Everything is drawn on the front of the head: a movement takes a point of the drawing from (x, y) to
another (x, y), and it stays as far before the skin as it was. x is to the figure's own left.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tools.character.shapes import Points, Solid, ellipsoid, join
from tools.character.surface import Surface, rod

Vec = tuple[float, float, float]
Flat = NDArray[np.float64]
Move = Callable[[Flat, Flat], tuple[Flat, Flat]]
"""From x and y (N,) to x and y."""

EYE: Final = (0.04, 1.62)
BROW: Final = (0.041, 1.654)
LIPS: Final = 0.0048
"""Half as thick as the line of the lips is."""
HALF: Final = 0.021
"""Half the brows' length."""
LEFT, RIGHT = 1.0, -1.0
_SIDES: Final = {"Left": LEFT, "Right": RIGHT}


def eyes(head: Solid) -> Solid:
    spots = [on(head, side * EYE[0], EYE[1], -0.003) for side in (LEFT, RIGHT)]
    return join(*[ellipsoid(at, (0.0125, 0.019, 0.009)) for at in spots], soft=0.001)


def brows(head: Solid) -> list[Surface]:
    steps = np.linspace(-HALF, HALF, 15)
    lines = [
        [on(head, side * (BROW[0] + s), _arch(s), -0.0015) for s in steps] for side in (LEFT, RIGHT)
    ]
    return [
        rod(np.array(line[:: int(side)]), 0.0042) for line, side in zip(lines, (1, -1), strict=True)
    ]


def lips(head: Solid) -> list[Surface]:
    angles = np.radians(np.linspace(-48, 48, 37))
    points = [on(head, 0.042 * np.sin(a), 1.576 - 0.036 * np.cos(a), -0.001) for a in angles]
    return [rod(np.array(points), LIPS)]


def on(head: Solid, x: float, y: float, out: float) -> Vec:
    """The point of the face at (x, y), moved forward by `out` metres."""
    return float(x), float(y), float(front(head, np.array([x]), np.array([y]))[0]) + out


def front(head: Solid, x: Flat, y: Flat) -> Flat:
    """How far forward the skin is: by halves, between the middle of the head and before it."""
    inside, outside = np.zeros_like(x), np.full_like(x, 0.2)
    for _ in range(24):
        z = (inside + outside) / 2
        within = head(np.stack([x, y, z], axis=1)) < 0
        inside, outside = np.where(within, z, inside), np.where(within, outside, z)
    return inside


def _arch(step: Flat | float) -> Flat | float:
    return BROW[1] - 9.0 * (step - 0.003) ** 2


def _smile(x: Flat) -> Flat:
    """Where the line of the lips is."""
    return 1.576 - 0.036 * np.sqrt(np.clip(1 - (x / 0.042) ** 2, 0.0, 1.0))


def _rise(x: Flat, low: float, high: float) -> Flat:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _of_side(side: float, move: Move) -> Move:
    """What a movement of the left side does on this side alone, in a mirror on the right."""

    def moved(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        there = side * x > 0
        new_x, new_y = move(side * x, y)
        return np.where(there, side * new_x, x), np.where(there, new_y, y)

    return moved


def _scaled(wide: float, high: float, down: float = 0.0) -> Move:
    return lambda x, y: (EYE[0] + (x - EYE[0]) * wide, EYE[1] + (y - EYE[1]) * high - down)


def _shifted(dx: float, dy: float) -> Move:
    return lambda x, y: (x + dx, y + dy)


def _eyes() -> dict[str, Move]:
    out: dict[str, Move] = {}
    for name, side in _SIDES.items():
        moves = {
            "Blink": _scaled(1.25, 0.13, 0.004),
            "Squint": _scaled(1.08, 0.62, 0.001),
            "Wide": _scaled(1.08, 1.22),
            "LookUp": _shifted(0.0, 0.009),
            "LookDown": _shifted(0.0, -0.009),
            "LookIn": _shifted(-0.010, 0.0),
            "LookOut": _shifted(0.010, 0.0),
        }
        out |= {f"eye{move}{name}": _of_side(side, how) for move, how in moves.items()}
    return out


def _brows() -> dict[str, Move]:
    def inner(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        return x, y + 0.013 * (1 - _rise(x, BROW[0] - HALF, BROW[0] + 0.5 * HALF))

    def outer(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        return x, y + 0.010 * _rise(x, BROW[0] - 0.5 * HALF, BROW[0] + HALF)

    def down(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        inwards = 1 - _rise(x, BROW[0] - HALF, BROW[0] + HALF)
        return x - 0.003, y - 0.004 - 0.008 * inwards

    out = {f"browDown{name}": _of_side(side, down) for name, side in _SIDES.items()}
    out |= {f"browOuterUp{name}": _of_side(side, outer) for name, side in _SIDES.items()}

    def both(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        return _of_side(RIGHT, inner)(*_of_side(LEFT, inner)(x, y))

    return out | {"browInnerUp": both}


def _opened(far: float, narrow: float, up: float = 0.003) -> Move:
    """The lower half of the line goes down, the upper one up a little; both get narrower."""

    def moved(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        away = np.clip((y - _smile(x)) / LIPS, -1.0, 1.0)
        middle = np.sqrt(np.clip(1 - (x / 0.036) ** 2, 0.0, 1.0))
        by = np.where(away < 0, far * away, up * away) * middle
        return x * narrow, y + by

    return moved


def _round(wide: float, far: float, up: float) -> Move:
    """Lips brought together at the middle, as for u and o."""

    def moved(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        new_x, new_y = _opened(far, wide, up)(x, y)
        flatter = (_smile(np.zeros_like(x)) - _smile(x)) * 0.85
        return new_x, new_y + flatter

    return moved


def _mouth() -> dict[str, Move]:
    def smile(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        far = _rise(x, 0.004, 0.034)
        return x + 0.007 * far, y + 0.010 * far

    def frown(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        return x, y - 0.021 * _rise(x, 0.002, 0.034)

    def stretch(x: Flat, y: Flat) -> tuple[Flat, Flat]:
        far = _rise(x, 0.004, 0.034)
        return x + 0.010 * far, y - 0.006 * far

    moves = {"Smile": smile, "Frown": frown, "Stretch": stretch}
    out = {
        f"mouth{move}{name}": _of_side(side, how)
        for move, how in moves.items()
        for name, side in _SIDES.items()
    }
    sideways = {
        f"{part}{n}": _shifted(0.011 * s, 0) for part in ("mouth", "jaw") for n, s in _SIDES.items()
    }
    return out | sideways | {
        "jawOpen": _opened(0.030, 0.92),
        "mouthFunnel": _round(0.5, 0.012, 0.008),
        "mouthPucker": _round(0.36, 0.003, 0.003),
    }  # fmt: skip


MOVES: Final[dict[str, dict[str, Move]]] = {"eyes": _eyes(), "brows": _brows(), "lips": _mouth()}
"""By what is drawn: how each movement moves it."""
NAMES: Final = tuple(sorted(name for moves in MOVES.values() for name in moves))


def moved(head: Solid, drawn: str, points: Points) -> dict[str, Points]:
    """By how much (N, 3) each movement moves points of what is drawn."""
    x, y = points[:, 0], points[:, 1]
    before = front(head, x, y)
    out: dict[str, Points] = {}
    for name, move in MOVES[drawn].items():
        new_x, new_y = move(x, y)
        by = np.stack([new_x - x, new_y - y, front(head, new_x, new_y) - before], axis=1)
        out[name] = np.where(np.abs(by) < 1e-5, 0.0, by)
    return out


def chin(points: Points) -> dict[str, Points]:
    """By how much the skin moves: the chin goes down with the jaw."""
    low = 1 - _rise(points[:, 1], 1.50, 1.565)
    far = low * _rise(points[:, 2], 0.0, 0.06)
    return {"jawOpen": far[:, None] * np.array([0.0, -0.013, -0.003])}
