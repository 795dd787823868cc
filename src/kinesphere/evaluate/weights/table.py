"""Figures as a table on the screen, as CSV and as JSON."""

import csv
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kinesphere.evaluate.weights.compare import Compared, beside
from kinesphere.evaluate.weights.measures import MEASURES, Measure
from kinesphere.evaluate.weights.paired import Figure
from kinesphere.media.whole import whole


def lines(one: Compared) -> Iterator[tuple[Measure, list[Figure | None]]]:
    """Each measure that says something here, with the figures of all weights."""
    for measure in MEASURES:
        row = [one.figures[c.label].get(measure.name) for c in one.candidates]
        if any(row):
            yield measure, row


def show(one: Compared, console: Console) -> None:
    """A table: a row for each measure, a column for each of the weights."""
    table = Table(title=title(one), title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for candidate in one.candidates:
        table.add_column(Text(candidate.label), justify="right")
    for measure, row in lines(one):
        name = f"{measure.words} {'▼' if measure.is_error else '▲'}"
        table.add_row(name, *(Text(cell(measure, figure)) for figure in row))
    console.print(table)
    for note in notes(one):
        console.print(Text(note), soft_wrap=True)


def title(one: Compared) -> str:
    return f"{one.crowd.name}: {int(one.told.is_person.sum())} people"


def notes(one: Compared) -> list[str]:
    """What a reader must know: who is counted."""
    people = int(one.told.is_person.sum())
    counted = int(one.counted.sum())
    who = f"figures are over the {counted} whom all weights find" if counted < people else ""
    return [*one.crowd.notes, *([who] if who else [])]


def cell(measure: Measure, figure: Figure | None) -> str:
    """The value; in a second line the change, with its interval."""
    if figure is None:
        return "–"
    value = f"{figure.value * measure.times:.{1 if measure.unit == 'mm' else 2}f} {measure.unit}"
    return value if math.isnan(figure.change) else f"{value}\n{change(figure)}"


def change(figure: Figure) -> str:
    """As in −12.3 % (−14.0 … −10.9), with a star where 0 is not within."""
    low, high = figure.change_interval
    star = " *" if figure.is_real else ""
    return f"{_signed(figure.change)} % ({_signed(low)} … {_signed(high)}){star}"


def _signed(share: float) -> str:
    return f"{share * 100:+.1f}".replace("-", "−")


def records(all_: Sequence[Compared]) -> Iterator[dict[str, Any]]:
    """A row for each set, weights and measure; of fractions, and mm."""
    for one in all_:
        for candidate in one.candidates:
            other = beside(candidate, one.candidates)
            for name, figure in one.figures[candidate.label].items():
                yield {
                    "set": one.crowd.name,
                    "weights": candidate.label,
                    "size": candidate.size,
                    "measure": name,
                    "value": figure.value,
                    "low": figure.interval[0],
                    "high": figure.interval[1],
                    "count": figure.count,
                    "people": int(one.told.is_person.sum()),
                    "found_by_all": int(one.counted.sum()),
                    "beside": other.label if other else "",
                    "change": figure.change,
                    "change_low": figure.change_interval[0],
                    "change_high": figure.change_interval[1],
                    "sha256": candidate.weights.card.sha256,
                }


def write(all_: Sequence[Compared], folder: Path) -> list[Path]:
    """table.csv and table.json. Raises OutputError."""
    rows = [{k: _plain(v) for k, v in row.items()} for row in records(all_)]
    paths = [folder / "table.csv", folder / "table.json"]
    with whole(paths[0]) as part, part.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    with whole(paths[1]) as part:
        part.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return paths


def _plain(value: Any) -> Any:
    """None instead of NaN: JSON has none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
