"""The command `kinesphere evaluate`: measure, print a table, write figures and pictures."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError
from kinesphere.evaluate.options import FitOptions, OrderOptions
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
    with _torch():
        from kinesphere.evaluate import fit as measure
        from kinesphere.evaluate.synthetic.people import people
    with console.status("making people") as status:
        crowd = people(options.synthetic, options.seed)
        rows, found = measure.evaluate(crowd, options.asked, status.update)
    _show(rows, len(crowd.xyz_m), console)
    if options.json is not None:
        _write(options.json, rows)
    if options.picture is not None:
        from kinesphere.evaluate.picture import draw

        draw(options.picture, crowd, found)
        console.print(str(options.picture), markup=False, soft_wrap=True)
    return 0


def order(options: OrderOptions, console: Console) -> int:
    """Made-up annotators. Raises InputError without PyTorch, OutputError."""
    with _torch():
        from kinesphere.evaluate import order as measure
        from kinesphere.evaluate.synthetic.people import people
    with console.status("making people") as status:
        crowd = people(options.simulate, options.seed)
        figures = measure.evaluate(crowd, options.seed, cores(), options.curve, status.update)
    _show_order(figures, options.simulate, console)
    if options.json is not None:
        _write(options.json, figures)
    if options.picture is not None:
        from kinesphere.evaluate.curves import draw

        with whole(options.picture) as part:
            part.write_text(draw(figures["curves"]), encoding="utf-8")
        console.print(str(options.picture), markup=False, soft_wrap=True)
    return 0


@contextmanager
def _torch() -> Generator[None, None, None]:
    """For imports that need PyTorch. Raises InputError, which says how to get it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            "fits are computed with PyTorch: pip install 'kinesphere[truth]'"
        ) from None


def _show_order(figures: dict[str, Any], count: int, console: Console) -> None:
    title = f"{count} synthetic people: bones in the wrong order"
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in ("answers of", "answers", "wrong order", "MPJPE mm"):
        table.add_column(name, justify="left" if name == "answers of" else "right", no_wrap=True)
    for words, answers, error, mm in (
        ("nobody", 0, "error_before", "mpjpe_before_mm"),
        ("one person", figures["labels_one"], "error_one", "mpjpe_one_mm"),
        ("three people, fused", figures["labels_fused"], "error_fused", "mpjpe_after_mm"),
    ):
        table.add_row(words, str(answers), f"{figures[error]:.2%}", f"{figures[mm]:.1f}")
    console.print(table)
    console.print(
        f"pairs never asked about: {figures['never_asked_before']:.1%} wrong before, "
        f"{figures['never_asked_fused']:.1%} after"
    )
    console.print(
        f"agreement: labels {figures['agreement']:.1%}, a person with the others "
        f"{figures['agreement_others']:.1%}, two people {figures['agreement_pairs']:.1%}"
    )
    for error, share in figures.get("labels_needed", {}).items():
        console.print(
            f"an error of {float(error):.1%} takes {share:.0%} of the answers that chance needs"
        )


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


def _write(path: Path, rows: dict[str, Any]) -> None:
    with whole(path) as part:
        part.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
