"""Rows as tables for people and as a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from kinesphere.bench.rows import Row
from kinesphere.bench.stages import STAGES
from kinesphere.core.errors import OutputError

SPEED = (
    *("model", "mode", "mask", "frames", "rounds", "fps", "peer fps", "ratio", "lowest – highest"),
    *("p50 ms", "p95 ms", "p99 ms", "MB", "peer MB", "of peak"),
)


def show(rows: Sequence[Row], console: Console) -> None:
    """Two tables: speed, and where the time goes."""
    first = rows[0]
    beside = f", beside {first.peer}" if first.peer else ""
    people = f", up to {first.max_poses} people" if first.max_poses > 1 else ""
    title = f"{first.clip}{people}{beside}"
    _table(console, title, SPEED, [_speed(row) for row in rows])
    each = {tuple(row.stages_ms.values()): row for row in reversed(rows)}
    stages = [_stages(row) for row in reversed(each.values())]
    _table(console, "ms a frame, stage by stage", ("model", "mode", "mask", *STAGES), stages)


def write(rows: Sequence[Row], path: Path) -> None:
    """All figures as a list of objects in JSON. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _speed(row: Row) -> list[str]:
    spread = f"{min(row.ratios):.2f} – {max(row.ratios):.2f}" if row.ratios else "–"
    return [
        *(*_names(row), str(row.frames), str(row.rounds)),
        *(_number(row.fps, 1), _number(row.peer_fps, 1), _number(row.ratio, 2), spread),
        *(_number(row.latency_ms[name], 1) for name in ("p50", "p95", "p99")),
        *(_number(row.peak_mb, 0), _number(row.peer_peak_mb, 0)),
        f"{row.gflops_fraction:.0%}",
    ]


def _stages(row: Row) -> list[str]:
    return [*_names(row), *(_number(row.stages_ms[stage], 2) for stage in STAGES)]


def _names(row: Row) -> tuple[str, str, str]:
    return row.model, row.mode, "yes" if row.mask else "no"


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _table(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    words = 3
    table = Table(title=title, title_justify="left", title_style="bold")
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index < words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console.print(table)
