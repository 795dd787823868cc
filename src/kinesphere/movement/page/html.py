"""A sheet as one HTML file: no network, no script, fits on A4 when printed."""

import base64
from html import escape
from pathlib import Path
from typing import Final

from kinesphere.media.page import printable
from kinesphere.media.whole import whole
from kinesphere.movement.page.chart import draw
from kinesphere.movement.page.paper import SvgPaper
from kinesphere.movement.page.sheet import FAINT, GRID, INK, Chart, Headline, Picture, Sheet

WIDTH_PT: Final = 518.0
"""Of A4 between margins of 13.7 mm."""
GAP_PT: Final = 12.0
CHART_PT: Final = {1: 128.0, 2: 112.0, 3: 100.0}
"""How high charts are where so many stand beside each other."""
STYLE: Final = f"""
@page {{ size: A4; margin: 12mm 13.7mm; }}
* {{ box-sizing: border-box; }}
body {{ font: 9.5pt/1.35 system-ui, Helvetica, Arial, sans-serif; color: {INK}; background: #fff;
  width: {WIDTH_PT}pt; margin: 12mm auto; }}
@media print {{ body {{ margin: 0; }} }}
h1 {{ font-size: 19pt; line-height: 1.15; margin: 0 0 1pt; }}
.about {{ color: {FAINT}; margin: 0 0 8pt; }}
.headlines {{ display: flex; gap: 20pt; border-top: 1.5pt solid {INK}; border-bottom: .5pt solid {GRID};
  padding: 6pt 0; margin-bottom: 8pt; }}
.headlines b {{ font-size: 19pt; line-height: 1.1; }}
.headlines span {{ color: {FAINT}; display: block; font-size: 8.5pt; }}
.pictures {{ display: flex; gap: 6pt; margin-bottom: 8pt; }}
figure {{ margin: 0; }} figure img {{ height: 118pt; display: block; }}
figcaption {{ font-size: 8pt; color: {FAINT}; margin-top: 1pt; }}
.charts {{ display: grid; gap: 6pt {GAP_PT}pt; margin-bottom: 6pt; }}
svg {{ display: block; width: 100%; overflow: visible; }}
table {{ border-collapse: collapse; width: 100%; font-size: 8.5pt; margin-bottom: 6pt;
  font-variant-numeric: tabular-nums; }}
th {{ text-align: right; border-bottom: .75pt solid {INK}; font-weight: 600; vertical-align: bottom; }}
td {{ text-align: right; border-bottom: .5pt solid {GRID}; }} th, td {{ padding: 1.5pt 4pt; }}
th:first-child, td:first-child {{ text-align: left; padding-left: 0; }}
.notes {{ color: {FAINT}; font-size: 7.5pt; line-height: 1.3; margin: 0; }}
"""


def write(path: Path, sheet: Sheet) -> None:
    """Raises OutputError."""
    with whole(path) as part:
        part.write_text(text_of(sheet), encoding="utf-8")


def text_of(sheet: Sheet) -> str:
    """The page's text."""
    title = escape(printable(sheet.title))
    head = f"<meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
    body = [
        f"<h1>{title}</h1>",
        f"<p class='about'>{escape(printable(sheet.about))}</p>",
        f"<div class='headlines'>{''.join(map(_headline, sheet.headlines))}</div>",
        _pictures(sheet.pictures),
        _charts(sheet),
        _table(sheet.rows),
        f"<p class='notes'>{escape(' '.join(sheet.notes))}</p>",
    ]
    return f"<!doctype html><html lang='en'><head>{head}</head><body>\n{''.join(body)}\n</body></html>\n"


def _headline(one: Headline) -> str:
    return (
        f"<div><b>{escape(one.value)}</b> {escape(one.unit)}<span>{escape(one.words)}</span></div>"
    )


def _pictures(pictures: list[Picture]) -> str:
    if not pictures:
        return ""
    each = [
        f"<figure><img alt='{escape(one.words, True)}' src='data:image/jpeg;base64,"
        f"{base64.b64encode(one.jpeg).decode()}'><figcaption>{escape(one.words)}</figcaption></figure>"
        for one in pictures
    ]
    return f"<div class='pictures'>{''.join(each)}</div>"


def _charts(sheet: Sheet) -> str:
    width = (WIDTH_PT - GAP_PT * (sheet.columns - 1)) / sheet.columns
    each = "".join(_chart(one, width, CHART_PT[sheet.columns]) for one in sheet.charts)
    columns = f"grid-template-columns: repeat({sheet.columns}, 1fr)"
    return f"<div class='charts' style='{columns}'>{each}</div>"


def _chart(chart: Chart, width: float, height: float) -> str:
    paper = SvgPaper(width, height)
    draw(paper, chart, width, height)
    return paper.svg()


def _table(rows: list[list[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(word)}</th>" for word in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(word)}</td>" for word in row) + "</tr>" for row in rows[1:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
