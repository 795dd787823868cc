"""Rows as tables for people and as a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kinesphere.bench.rows import Row
from kinesphere.bench.stages import STAGES
from kinesphere.core.errors import OutputError

SPEED: Final = ("fps", "peer's", "ratio", "lowest – highest", "rounds", "of peak")
HOW_LONG: Final = ("p50 ms", "p95", "p99", "MB", "peer's MB")


def show(rows: Sequence[Row], console: Console) -> None:
    """Three tables: speed; how long a frame takes and in how much memory; where the time goes."""
    first = rows[0]
    beside = f", beside {first.peer}" if first.peer else ""
    people = f", up to {first.max_poses} people" if first.max_poses > 1 else ""
    title = f"{first.clip}, {first.frames} frames{people}{beside}"
    _table(console, title, SPEED, [_speed(row) for row in rows])
    _table(console, "from frame to result, and memory", HOW_LONG, [_how_long(row) for row in rows])
    each = {tuple(row.stages_ms.values()): row for row in reversed(rows)}
    stages = [_stages(row) for row in reversed(each.values())]
    _table(console, "ms a frame, stage by stage", STAGES, stages)


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
        *(_name(row), _number(row.fps, 1), _number(row.peer_fps, 1), _number(row.ratio, 2)),
        *(spread, str(row.rounds), f"{row.gflops_fraction:.0%}"),
    ]


def _how_long(row: Row) -> list[str]:
    return [
        *(_name(row), *(_number(row.latency_ms[name], 1) for name in ("p50", "p95", "p99"))),
        *(_number(row.peak_mb, 0), _number(row.peer_peak_mb, 0)),
    ]


def _stages(row: Row) -> list[str]:
    return [_name(row), *(_number(row.stages_ms[stage], 2) for stage in STAGES)]


def _name(row: Row) -> str:
    return f"{row.model} {row.mode}" + (", mask" if row.mask else "")


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _table(
    console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)
