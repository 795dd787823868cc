"""A small drawing in SVG: bars, dots, lines and words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

FONT = "font-family='system-ui,sans-serif' font-size='13'"


@dataclass(frozen=True)
class Axis:
    """Takes values to pixels."""

    low: float
    high: float
    left_px: float
    right_px: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.left_px + share * (self.right_px - self.left_px)

    def ticks(self) -> list[float]:
        """Round values, four to ten of them."""
        step = 10.0**-3
        while (self.high - self.low) / step > 10:
            step *= 2.5 if f"{step:e}"[0] == "2" else 2
        first, last = math.floor(self.low / step), int(self.high / step)
        return [step * i for i in range(first, last + 1) if step * i >= self.low]


@dataclass
class Drawing:
    """Grows by what is drawn; `svg` is its text."""

    width_px: float
    height_px: float
    title: str
    parts: list[str] = field(default_factory=list[str])

    def text(self, x: float, y: float, words: str, anchor: str = "start") -> None:
        self.parts.append(
            f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(words)}</text>"
        )

    def bar(self, x0: float, x1: float, y: float, thickness: float, colour: str) -> None:
        """A horizontal bar around the height `y`."""
        self.parts.append(
            f"<rect x='{x0:.1f}' y='{y - thickness / 2:.1f}' width='{max(x1 - x0, 1):.1f}' "
            f"height='{thickness}' fill='{colour}'/>"
        )

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius}' fill='{colour}'/>")

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str,
        dashed: bool = False,
        width: float = 2,
    ) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = " stroke-dasharray='5 4'" if dashed else ""
        self.parts.append(
            f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='{width}'{dashes}/>"
        )

    def grid(self, axis: Axis, top_px: float, bottom_px: float) -> None:
        """Upright lines at the axis's ticks, with their values below."""
        for tick in axis.ticks():
            x = axis(tick)
            self.line([(x, top_px), (x, bottom_px)], "#d0d7de", width=1)
            self.text(x, bottom_px + 16, f"{tick:g}", anchor="middle")

    def frame(self, x: Axis, y: Axis, x_ticks: Sequence[float]) -> None:
        """Level lines at the ticks of `y`, and the values of both axes."""
        for tick in y.ticks():
            self.line([(x.left_px, y(tick)), (x.right_px, y(tick))], "#d0d7de", width=1)
            self.text(x.left_px - 8, y(tick) + 4, f"{tick:g}", anchor="end")
        for tick in x_ticks:
            self.text(x(tick), y.left_px + 18, f"{tick:g}", anchor="middle")

    def svg(self) -> str:
        size = f"viewBox='0 0 {self.width_px:.0f} {self.height_px:.0f}'"
        title = f"<text x='10' y='24' font-weight='bold'>{escape(self.title)}</text>"
        ground = "<rect width='100%' height='100%' fill='#ffffff'/>"
        body = "\n".join([ground, title, *self.parts])
        return f"<svg xmlns='http://www.w3.org/2000/svg' {size} {FONT}>\n{body}\n</svg>\n"
