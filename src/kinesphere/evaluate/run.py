"""The command `kinesphere evaluate`: measure, print a table, write figures and pictures."""

import json
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kinesphere.core.errors import InputError
from kinesphere.evaluate.options import FitOptions
from kinesphere.media.whole import whole

COLUMNS: Final = {
    "order > 5 cm": ("order_error_5cm", 100, "%"),
    "> 2 cm": ("order_error_2cm", 100, "%"),
    "never told": ("order_error_5cm_never_told", 100, "%"),
    "MPJPE mm": ("mpjpe_mm", 1, ""),
    "PA mm": ("pa_mpjpe_mm", 1, ""),
    "px": ("reprojection_px", 1, ""),
    "ms": ("ms_per_frame", 1, ""),
}


def fit(options: FitOptions, console: Console) -> int:
    """Bodies fitted to synthetic people. Raises InputError without PyTorch, OutputError."""
    try:
        from kinesphere.evaluate import fit as measure
        from kinesphere.evaluate.synthetic.people import people
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            "fits are computed with PyTorch: pip install 'kinesphere[truth]'"
        ) from None
    with console.status("making people") as status:
        crowd = people(options.synthetic, options.seed)
        rows, found = measure.evaluate(crowd, options.asked, status.update)
    _show(rows, len(crowd.xyz_m), console)
    if options.json is not None:
        _write(options.json, rows)
    if options.picture is not None:
        from kinesphere.evaluate.picture import draw

        draw(options.picture, crowd, found)
        console.print(f"{options.picture}")
    return 0


def _show(rows: dict[str, dict[str, Any]], count: int, console: Console) -> None:
    title = f"{count} synthetic people: joints in the wrong order of depth, distances"
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("told", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for name, row in rows.items():
        cells = [f"{row[key] * times:.1f}{unit}" for key, times, unit in COLUMNS.values()]
        table.add_row(name, *cells)
    console.print(table)


def _write(path: Path, rows: dict[str, dict[str, Any]]) -> None:
    with whole(path) as part:
        part.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
