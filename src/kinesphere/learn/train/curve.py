"""How loss and held-out errors went, as a picture. SVG."""

from collections.abc import Sequence
from typing import Any, Final

from kinesphere.media.svg import Axis, Drawing

WIDTH_PX, HEIGHT_PX = 640, 360
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 60.0, 460.0, 50.0, 310.0
_COLOURS: Final = ("#0969da", "#bf3989", "#1a7f37", "#9a6700", "#8250df", "#57606a")
Line = tuple[str, list[tuple[float, float]]]


def draw(rows: Sequence[dict[str, Any]]) -> str:
    """Loss and errors, each as a part of its first value, from a log's rows."""
    lines = [line for line in _lines(rows) if len(line[1]) > 1]
    steps = [step for _, points in lines for step, _ in points] or [0.0, 1.0]
    most = max([1.0, *(y for _, points in lines for _, y in points[1:])])
    x = Axis(0, max(steps), LEFT_PX, RIGHT_PX)
    y = Axis(0, min(most, 1.5) * 105, BOTTOM_PX, TOP_PX)
    drawing = Drawing(WIDTH_PX, HEIGHT_PX, "Loss and held-out errors, per cent of the first")
    drawing.frame(x, y, x.ticks())
    drawing.text((LEFT_PX + RIGHT_PX) / 2, BOTTOM_PX + 40, "steps", "middle")
    for place, (name, points) in enumerate(lines):
        colour = _COLOURS[place % len(_COLOURS)]
        drawing.line([(x(s), y(min(v, 1.5) * 100)) for s, v in points], colour)
        at = TOP_PX + 12 + 22 * place
        drawing.bar(RIGHT_PX + 12, RIGHT_PX + 32, at, 4, colour)
        drawing.text(RIGHT_PX + 38, at + 4, f"{name} {_last(rows, name)}")
    return drawing.svg()


def _lines(rows: Sequence[dict[str, Any]]) -> list[Line]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        for name, value in _values(row).items():
            found.setdefault(name, []).append((float(row["step"]), value))
    return [(name, _relative(points)) for name, points in found.items()]


def _values(row: dict[str, Any]) -> dict[str, float]:
    if "loss" in row:
        return {"loss": row["loss"]}
    return {
        f"{name} {kind}": value
        for name, errors in row.get("held_out", {}).items()
        for kind, value in errors.items()
        if value is not None
    }


def _relative(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    first = points[0][1] or 1.0
    return [(step, value / first) for step, value in points]


def _last(rows: Sequence[dict[str, Any]], name: str) -> str:
    values = [_values(row)[name] for row in rows if name in _values(row)]
    return f"{values[-1]:.3g}"
