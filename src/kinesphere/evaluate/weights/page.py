"""index.html: the tables, the charts and the sheets of a comparison on one page."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kinesphere.evaluate.weights.charts import Pictures
from kinesphere.evaluate.weights.compare import Compared
from kinesphere.evaluate.weights.sheet import Sheets
from kinesphere.evaluate.weights.table import cell, lines, notes, title
from kinesphere.media.page import printable
from kinesphere.media.whole import whole

STYLE: Final = """body{font:15px system-ui,sans-serif;margin:2em auto;max-width:76em;padding:0 1em}
table{border-collapse:collapse;margin:1em 0}td,th{padding:.3em .9em;border-bottom:1px solid #d0d7de;
text-align:right;white-space:pre-line}td:first-child,th:first-child{text-align:left}
img,svg{max-width:100%;height:auto}figure{margin:1.5em 0}figcaption,p{color:#57606a}"""
HEAD: Final = (
    "▼ less is better, ▲ more is better. Changes are beside the released weights of the same size, on "
    "the same people; in brackets where they lie with 95 % (resampling), * where 0 does not."
)
PAGE: Final = (
    "<!doctype html>\n<html lang='en'><meta charset='utf-8'><title>Weights compared</title>"
    "<style>{style}</style>\n<h1>Weights compared</h1>\n<p>{head}</p>\n{body}\n</html>\n"
)


def write(
    all_: Sequence[Compared], pictures: Sequence[Pictures], sheets: Sheets, folder: Path
) -> list[Path]:
    """The page, and its charts as files of their own. Raises OutputError."""
    paths: list[Path] = []
    body: list[str] = []
    for number, (one, drawn) in enumerate(zip(all_, pictures, strict=True), 1):
        body += _section(number, one, drawn, sheets)
        for name, svg in drawn.items():
            paths.append(folder / f"{name}-{number}.svg")
            with whole(paths[-1]) as part:
                part.write_text(printable(svg), encoding="utf-8")
    text = PAGE.format(style=STYLE, head=HEAD, body=printable("\n".join(body)))
    with whole(folder / "index.html") as part:
        part.write_text(text, encoding="utf-8")
    return [*paths, *sheets.values(), folder / "index.html"]


def _section(number: int, one: Compared, pictures: Pictures, sheets: Sheets) -> Iterator[str]:
    yield f"<h2>{escape(title(one))}</h2>"
    yield from (f"<p>{escape(note)}</p>" for note in notes(one))
    heads = "".join(f"<th>{escape(candidate.label)}</th>" for candidate in one.candidates)
    yield f"<table><tr><th></th>{heads}</tr>"
    for measure, row in lines(one):
        cells = "".join(f"<td>{escape(cell(measure, figure))}</td>" for figure in row)
        yield f"<tr><td>{measure.words} {'▼' if measure.is_error else '▲'}</td>{cells}</tr>"
    yield "</table>"
    yield from (f"<figure>{svg}</figure>" for svg in pictures.values())
    for candidate in one.candidates:
        path = sheets.get((number, candidate.label))
        if path is not None:
            words = f"{candidate.label}: the largest errors; true green, found red"
            image = f"<img src='{quote(path.name)}' alt='' loading='lazy'>"
            yield f"<figure>{image}<figcaption>{escape(words)}</figcaption></figure>"
