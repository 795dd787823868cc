"""What charts are drawn on: SVG in the HTML page, a canvas in the PDF. Points are from the top left."""

from collections.abc import Sequence
from html import escape
from typing import Any, Protocol, runtime_checkable

Points = Sequence[tuple[float, float]]


@runtime_checkable
class Paper(Protocol):
    """The four things that a chart is made of."""

    def line(self, points: Points, colour: str, width: float, dashed: bool = False) -> None:
        """Straight from point to point."""
        ...

    def area(self, points: Points, colour: str, opacity: float) -> None:
        """The inside of a polygon."""
        ...

    def words(
        self, at: tuple[float, float], words: str, anchor: str, colour: str, bold: bool = False
    ) -> None:
        """Text on a base line; `anchor` is start, middle or end."""
        ...


class SvgPaper:
    """Grows by what is drawn; `svg` is its text. Sizes are in points of 1/72 inch."""

    def __init__(self, width: float, height: float, size: float = 8.0) -> None:
        self.width, self.height, self.size = width, height, size
        self.parts: list[str] = []

    def line(self, points: Points, colour: str, width: float, dashed: bool = False) -> None:
        dashes = " stroke-dasharray='3 2'" if dashed else ""
        self.parts.append(
            f"<polyline points='{_joined(points)}' fill='none' stroke='{colour}' "
            f"stroke-width='{width:g}' stroke-linejoin='round'{dashes}/>"
        )

    def area(self, points: Points, colour: str, opacity: float) -> None:
        self.parts.append(
            f"<polygon points='{_joined(points)}' fill='{colour}' fill-opacity='{opacity:g}'/>"
        )

    def words(
        self, at: tuple[float, float], words: str, anchor: str, colour: str, bold: bool = False
    ) -> None:
        weight = " font-weight='600'" if bold else ""
        self.parts.append(
            f"<text x='{at[0]:.1f}' y='{at[1]:.1f}' text-anchor='{anchor}' fill='{colour}'"
            f"{weight}>{escape(words)}</text>"
        )

    def svg(self) -> str:
        """The whole drawing."""
        box = f"viewBox='0 0 {self.width:g} {self.height:g}'"
        font = f"font-family='system-ui,Helvetica,Arial,sans-serif' font-size='{self.size:g}'"
        body = "\n".join(self.parts)
        return f"<svg xmlns='http://www.w3.org/2000/svg' {box} {font} role='img'>\n{body}\n</svg>"


def _joined(points: Points) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


class PdfPaper:
    """A part of a page of reportlab's canvas, whose own points are from the bottom left."""

    def __init__(self, canvas: Any, left: float, top: float, size: float = 7.5) -> None:
        self.canvas, self.left, self.top, self.size = canvas, left, top, size

    def line(self, points: Points, colour: str, width: float, dashed: bool = False) -> None:
        self.canvas.saveState()
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.setLineJoin(1)
        if dashed:
            self.canvas.setDash(3, 2)
        self.canvas.drawPath(self._path(points), stroke=1, fill=0)
        self.canvas.restoreState()

    def area(self, points: Points, colour: str, opacity: float) -> None:
        self.canvas.saveState()
        self.canvas.setFillColor(colour)
        self.canvas.setFillAlpha(opacity)
        path = self._path(points)
        path.close()
        self.canvas.drawPath(path, stroke=0, fill=1)
        self.canvas.restoreState()

    def words(
        self, at: tuple[float, float], words: str, anchor: str, colour: str, bold: bool = False
    ) -> None:
        draw = {
            "start": self.canvas.drawString,
            "middle": self.canvas.drawCentredString,
            "end": self.canvas.drawRightString,
        }[anchor]
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", self.size)
        self.canvas.setFillColor(colour)
        draw(self.left + at[0], self.top - at[1], words)

    def _path(self, points: Points) -> Any:
        path = self.canvas.beginPath()
        for i, (x, y) in enumerate(points):
            (path.lineTo if i else path.moveTo)(self.left + x, self.top - y)
        return path
