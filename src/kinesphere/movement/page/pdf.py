"""A sheet as one page of PDF, A4: the same as in HTML, placed by hand. Needs reportlab."""

import io
from pathlib import Path
from typing import Any, Final

from kinesphere.core.errors import InputError
from kinesphere.core.extras import need
from kinesphere.media.page import printable
from kinesphere.media.whole import whole
from kinesphere.movement.page.chart import draw
from kinesphere.movement.page.html import CHART_PT, GAP_PT, WIDTH_PT
from kinesphere.movement.page.paper import PdfPaper
from kinesphere.movement.page.sheet import FAINT, GRID, INK, Headline, Picture, Sheet

WIDE_PT, HIGH_PT = 595.28, 841.89
LEFT_PT: Final = (WIDE_PT - WIDTH_PT) / 2
TOP_PT: Final = HIGH_PT - 36.0
PICTURE_PT: Final = 112.0
ROW_PT: Final = 12.0


def check() -> None:
    """Raises InputError when reportlab is missing."""
    try:
        need("reportlab", "PDF is written with reportlab", "motion")
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from None


def write(path: Path, sheet: Sheet) -> None:
    """Raises OutputError; InputError when reportlab is missing."""
    check()
    from reportlab.pdfgen.canvas import Canvas

    with whole(path) as part:
        canvas = Canvas(str(part), pagesize=(WIDE_PT, HIGH_PT), invariant=1)
        canvas.setTitle(_latin(sheet.title))
        canvas.setCreator("kinesphere")
        _page(canvas, sheet)
        canvas.save()


def _page(canvas: Any, sheet: Sheet) -> None:
    y = TOP_PT - 14
    _words(canvas, (LEFT_PT, y), sheet.title, 19, INK, bold=True)
    _words(canvas, (LEFT_PT, y - 14), sheet.about, 9.5, FAINT)
    y = _headlines(canvas, sheet.headlines, y - 22)
    y = _pictures(canvas, sheet.pictures, y)
    y = _charts(canvas, sheet, y)
    y = _table(canvas, sheet.rows, y)
    _notes(canvas, " ".join(sheet.notes), y)


def _words(
    canvas: Any, at: tuple[float, float], words: str, size: float, colour: str, bold: bool = False
) -> float:
    """Draws text from the left; how wide it is."""
    font = "Helvetica-Bold" if bold else "Helvetica"
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    canvas.drawString(*at, _latin(words))
    return float(canvas.stringWidth(_latin(words), font, size))


def _latin(words: str) -> str:
    """The standard fonts of PDF have Latin letters only."""
    return printable(words).encode("cp1252", "replace").decode("cp1252")


def _rule(canvas: Any, y: float, colour: str, width: float) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(width)
    canvas.line(LEFT_PT, y, LEFT_PT + WIDTH_PT, y)


def _headlines(canvas: Any, headlines: list[Headline], top: float) -> float:
    _rule(canvas, top, INK, 1.5)
    x = LEFT_PT
    for one in headlines:
        wide = _words(canvas, (x, top - 22), one.value, 19, INK, bold=True)
        wide += 4 + _words(canvas, (x + wide + 4, top - 22), one.unit, 9.5, INK)
        below = _words(canvas, (x, top - 34), one.words, 8.5, FAINT)
        x += max(wide, below) + 20
    _rule(canvas, top - 41, GRID, 0.5)
    return top - 49


def _pictures(canvas: Any, pictures: list[Picture], top: float) -> float:
    from reportlab.lib.utils import ImageReader

    x = LEFT_PT
    for one in pictures:
        wide = PICTURE_PT * one.width_px / one.height_px
        picture = ImageReader(io.BytesIO(one.jpeg))
        canvas.drawImage(picture, x, top - PICTURE_PT, wide, PICTURE_PT)
        _words(canvas, (x, top - PICTURE_PT - 9), one.words, 7.5, FAINT)
        x += wide + 6
    return top - PICTURE_PT - 18 if pictures else top


def _charts(canvas: Any, sheet: Sheet, top: float) -> float:
    width = (WIDTH_PT - GAP_PT * (sheet.columns - 1)) / sheet.columns
    height = CHART_PT[sheet.columns]
    for i, chart in enumerate(sheet.charts):
        row, column = divmod(i, sheet.columns)
        left = LEFT_PT + column * (width + GAP_PT)
        draw(PdfPaper(canvas, left, top - row * (height + 6)), chart, width, height)
    return top - -(-len(sheet.charts) // sheet.columns) * (height + 6) - 4


def _table(canvas: Any, rows: list[list[str]], top: float) -> float:
    """The first column to the left, the others to the right, as wide as their words want."""
    if not rows:
        return top
    wants = [max(len(row[i]) for row in rows) + 2 for i in range(len(rows[0]))]
    ends, x = list[float](), LEFT_PT
    for want in wants:
        x += WIDTH_PT * want / sum(wants)
        ends.append(x)
    for i, row in enumerate(rows):
        y = top - ROW_PT * i - 8
        canvas.setFont("Helvetica-Bold" if i == 0 else "Helvetica", 8)
        canvas.setFillColor(INK)
        canvas.drawString(LEFT_PT, y, _latin(row[0]))
        for word, end in zip(row[1:], ends[1:], strict=True):
            canvas.drawRightString(end - 4, y, _latin(word))
        _rule(canvas, y - 3.4, INK if i == 0 else GRID, 0.75 if i == 0 else 0.5)
    return top - ROW_PT * len(rows) - 6


def _notes(canvas: Any, words: str, top: float) -> None:
    from reportlab.lib.utils import simpleSplit

    for i, line in enumerate(simpleSplit(_latin(words), "Helvetica", 7.5, WIDTH_PT)):
        _words(canvas, (LEFT_PT, top - 8 - 9.5 * i), line, 7.5, FAINT)
