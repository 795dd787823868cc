"""Figures drawn: changes with their intervals, PCK by threshold, what visibility is worth. SVG."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.evaluate.weights.candidates import Candidate
from kinesphere.evaluate.weights.compare import Compared
from kinesphere.evaluate.weights.measures import BINS, Measure, pck, visibility
from kinesphere.evaluate.weights.paired import Figure
from kinesphere.evaluate.weights.table import change, lines
from kinesphere.media.svg import Axis, Drawing

COLOURS: Final = ("#0969da", "#bf3989", "#1a7f37", "#9a6700", "#8250df", "#cf222e")
RELEASED_COLOURS: Final = ("#8b949e", "#57606a", "#24292f")
WITHIN: Final = np.linspace(0, 0.5, 51)
WIDTH_PX, HEIGHT_PX = 620, 400
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 60.0, 590.0, 50.0, 340.0
NAMES_PX, CHANGE_PX, ROW_PX, STEP_PX = 190.0, 560.0, 12.0, 16.0
MOST: Final = 1.0
"""Changes are drawn up to so much of the value."""
Pictures = dict[str, str]


def draw(one: Compared) -> Pictures:
    """SVGs by name; those alone that have something to show."""
    made: Pictures = {}
    if any(figure is not None for _, row in _changes(one) for _, figure in row):
        made["changes"] = _draw_changes(one)
    if one.counted.any() and np.isfinite(one.told.torso_px[one.counted]).any():
        made["pck"] = _draw_pck(one)
    if any("visibility_ece" in figures for figures in one.figures.values()):
        made["visibility"] = _draw_visibility(one)
    return made


def colours(candidates: tuple[Candidate, ...]) -> dict[str, str]:
    """By label: greys for released weights."""
    own = [one.label for one in candidates if not one.is_released]
    released = [one.label for one in candidates if one.is_released]
    found = {label: COLOURS[i % len(COLOURS)] for i, label in enumerate(own)}
    return found | {label: RELEASED_COLOURS[i % 3] for i, label in enumerate(released)}


def _changes(one: Compared) -> Iterator[tuple[Measure, list[tuple[Candidate, Figure | None]]]]:
    """Each measure with the figures of weights that stand beside released ones."""
    for measure, row in lines(one):
        pairs = zip(one.candidates, row, strict=True)
        yield measure, [(c, f) for c, f in pairs if f is not None and not math.isnan(f.change)]


def _draw_changes(one: Compared) -> str:
    rows = [(measure, row) for measure, row in _changes(one) if row]
    seen = [v for _, row in rows for _, f in row if f for v in (*f.change_interval, f.change)]
    known = [v for v in seen if math.isfinite(v)] + [-0.02, 0.02]
    x = Axis(max(min(known), -MOST) * 100, min(max(known), MOST) * 100, NAMES_PX, CHANGE_PX)
    deep = ROW_PX * len(rows) + STEP_PX * sum(len(row) for _, row in rows)
    drawing = Drawing(CHANGE_PX + 240, TOP_PX + deep + 60, f"{one.crowd.name}: change, per cent")
    drawing.grid(x, TOP_PX, TOP_PX + deep)
    drawing.line([(x(0), TOP_PX), (x(0), TOP_PX + deep)], "#57606a", width=1.5)
    colour, y = colours(one.candidates), TOP_PX
    for measure, row in rows:
        y += ROW_PX
        drawing.text(
            NAMES_PX - 8, y + 4, f"{measure.words} {'▼' if measure.is_error else '▲'}", "end"
        )
        for candidate, figure in row:
            assert figure is not None
            _interval(drawing, x, y, figure, colour[candidate.label])
            y += STEP_PX
    _legend(
        drawing, {c.label: colour[c.label] for c in one.candidates if not c.is_released}, y + 40
    )
    return drawing.svg()


def _interval(drawing: Drawing, x: Axis, y: float, figure: Figure, colour: str) -> None:
    low, at, high = (
        x(min(max(v * 100, x.low), x.high))
        for v in (figure.change_interval[0], figure.change, figure.change_interval[1])
    )
    if math.isfinite(low + high):
        drawing.line([(low, y), (high, y)], colour, width=3)
    drawing.dot(at, y, 5, colour)
    drawing.text(x.right_px + 12, y + 4, change(figure))


def _legend(drawing: Drawing, colour: dict[str, str], y: float) -> None:
    x = 10.0
    for label, ink in colour.items():
        drawing.bar(x, x + 22, y, 5, ink)
        drawing.text(x + 28, y + 4, label)
        x += 50 + 7.2 * len(label)


def _draw_pck(one: Compared) -> str:
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, f"{one.crowd.name}: landmarks within, per cent")
    x, y = Axis(0, WITHIN[-1], LEFT_PX, RIGHT_PX), Axis(0, 100, BOTTOM_PX, TOP_PX)
    drawing.frame(x, y, x.ticks())
    drawing.text((LEFT_PX + RIGHT_PX) / 2, BOTTOM_PX + 36, "distance, in torsos", "middle")
    colour = colours(one.candidates)
    for candidate in one.candidates:
        rows = one.seen[candidate.label]
        curve = [_share(pck(one.told, rows, within)[one.counted]) for within in WITHIN.tolist()]
        points = [(x(w), y(100 * s)) for w, s in zip(WITHIN.tolist(), curve, strict=True)]
        drawing.line(points, colour[candidate.label], candidate.is_released)
    _legend(drawing, colour, HEIGHT_PX - 12)
    return drawing.svg()


def _share(sums: Array) -> float:
    above, below = sums.sum(axis=0)
    return float(above / below)


def _draw_visibility(one: Compared) -> str:
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, f"{one.crowd.name}: visible in fact, by what is said")
    x, y = Axis(0, 1, LEFT_PX, RIGHT_PX), Axis(0, 1, BOTTOM_PX, TOP_PX)
    drawing.frame(x, y, x.ticks())
    drawing.line([(x(0), y(0)), (x(1), y(1))], "#d0d7de", dashed=True)
    drawing.text(
        (LEFT_PX + RIGHT_PX) / 2, BOTTOM_PX + 36, "visibility as the network says", "middle"
    )
    colour = colours(one.candidates)
    for candidate in one.candidates:
        sums = visibility(one.told, one.seen[candidate.label])[one.counted].sum(axis=0)
        count, said, true = sums.reshape(3, BINS)
        some = count > 0
        said, true = said[some] / count[some], true[some] / count[some]
        points = [(x(a), y(b)) for a, b in zip(said.tolist(), true.tolist(), strict=True)]
        drawing.line(points, colour[candidate.label], candidate.is_released)
        for at, many in zip(points, count[some].tolist(), strict=True):
            drawing.dot(*at, 2 + 6 * (many / float(count.sum())) ** 0.5, colour[candidate.label])
    _legend(drawing, colour, HEIGHT_PX - 12)
    return drawing.svg()
