"""A chart drawn on paper: curves with bands of uncertainty, shaded stretches, marks."""

from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.svg import Axis
from kinesphere.movement.page.paper import Paper
from kinesphere.movement.page.sheet import FAINT, GRID, INK, SPAN, Chart, Curve

LEFT, RIGHT, TOP, BOTTOM = 28.0, 6.0, 26.0, 24.0
"""Room around the curves, in points."""
ABOVE: Final = 11.0
"""The title's base line."""
MOST_POINTS: Final = 600
LEGEND: Final = 8.0
LETTER: Final = 4.7
"""About as wide as a letter."""


def draw(paper: Paper, chart: Chart, width: float, height: float) -> None:
    """A chart of this size, in points."""
    paper.words((0, ABOVE - 2), chart.title, "start", INK, bold=True)
    x, y = _axes(chart, width, height)
    _spans(paper, chart, x, y)
    _grid(paper, chart, x, y)
    for curve in chart.curves:
        if curve.sigma is not None:
            _band(paper, curve, x, y)
    for at, word, colour in chart.marks:
        paper.line([(x(at), y.left_px), (x(at), y.right_px)], colour, 0.6, dashed=True)
        paper.words((x(at), y.right_px - 2), word, "middle", colour)
    for curve in chart.curves:
        _line(paper, curve, x, y)
    _legend(paper, chart, x, y.left_px)


def _axes(chart: Chart, width: float, height: float) -> tuple[Axis, Axis]:
    xs = np.concatenate([curve.x for curve in chart.curves])
    first, last = (float(xs.min()), float(xs.max())) if len(xs) else (0.0, 1.0)
    low, high = _reach(chart)
    x = Axis(first, max(last, first + 1e-3), LEFT, width - RIGHT)
    return x, Axis(low, high, height - BOTTOM, TOP)


def _reach(chart: Chart) -> tuple[float, float]:
    """Of all curves, with a little room; bands may be cut off far out."""
    known = np.concatenate([curve.y[np.isfinite(curve.y)] for curve in chart.curves])
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = max(0.12 * (high - low), (chart.least - (high - low)) / 2, 1e-3)
    return low - room, high + room


def _grid(paper: Paper, chart: Chart, x: Axis, y: Axis) -> None:
    for tick in _some(y.ticks(), 5):
        paper.line([(x.left_px, y(tick)), (x.right_px, y(tick))], GRID, 0.5)
        paper.words((x.left_px - 4, y(tick) + 2.5), f"{tick:g}", "end", FAINT)
    for tick in _some(x.ticks(), 8):
        paper.words((x(tick), y.left_px + 10), f"{tick:g}", "middle", FAINT)
    paper.line([(x.left_px, y.left_px), (x.right_px, y.left_px)], FAINT, 0.6)
    paper.words((x.right_px, y.left_px + 20), chart.x_words, "end", FAINT)


def _some(ticks: list[float], most: int) -> list[float]:
    return ticks[:: -(-len(ticks) // most) or 1]


def _spans(paper: Paper, chart: Chart, x: Axis, y: Axis) -> None:
    for first, last, word in chart.spans:
        a, b = (min(max(x(v), x.left_px), x.right_px) for v in (first, last))
        corners = [(a, y.left_px), (b, y.left_px), (b, y.right_px), (a, y.right_px)]
        paper.area(corners, SPAN, 1.0)
        paper.words(((a + b) / 2, y.right_px - 2), word, "middle", FAINT)


def _pieces(curve: Curve) -> list[Array]:
    """Indices of the stretches in which the curve is known."""
    known = np.flatnonzero(np.isfinite(curve.y))
    parts = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [part[:: len(part) // MOST_POINTS + 1] for part in parts if len(part)]


def _line(paper: Paper, curve: Curve, x: Axis, y: Axis) -> None:
    for part in _pieces(curve):
        points = [(x(float(curve.x[i])), y(float(curve.y[i]))) for i in part]
        if len(points) == 1:
            points.append((points[0][0] + 0.5, points[0][1]))
        paper.line(points, curve.colour, 1.3)


def _band(paper: Paper, curve: Curve, x: Axis, y: Axis) -> None:
    assert curve.sigma is not None
    for part in _pieces(curve):
        off = np.nan_to_num(curve.sigma[part])
        ends = [np.clip(curve.y[part] + sign * off, y.low, y.high) for sign in (1, -1)]
        across = [x(float(v)) for v in curve.x[part]]
        upper = list(zip(across, [y(float(v)) for v in ends[0]], strict=True))
        lower = list(zip(across, [y(float(v)) for v in ends[1]], strict=True))
        if len(part) > 1:
            paper.area(upper + lower[::-1], curve.colour, 0.16)


def _legend(paper: Paper, chart: Chart, x: Axis, x_axis_px: float) -> None:
    """Below on the left, where several curves must be told apart."""
    at = x.left_px
    for curve in chart.curves if len(chart.curves) > 1 else []:
        paper.words((at, x_axis_px + 20), curve.name, "start", curve.colour, bold=True)
        at += LETTER * len(curve.name) + LEGEND
