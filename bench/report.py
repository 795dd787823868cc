"""How results and progress are shown."""

import os
import platform
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Protocol

from rich.console import Console
from rich.table import Table

console: Final = Console(width=None if Console().is_terminal else 120)
PACKAGES: Final = ("kinesphere", "openvino", "numpy", "opencv-python-headless", "av")


class Step(Protocol):
    """Call it with what comes next."""

    def __call__(self, doing: str) -> None: ...


@contextmanager
def progress(part: str, total: int) -> Generator[Step]:
    """Shows which of `total` steps is being done: one line that changes, or lines in a log."""
    done = 0
    with console.status(part) as status:

        def step(doing: str) -> None:
            nonlocal done
            done += 1
            line = f"{part} {done}/{total}: {doing}"
            status.update(line)
            if not console.is_terminal:
                console.print(line, style="dim")

        yield step


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table: words to the left, numbers to the right."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    lines = [[_text(cell) for cell in row] for row in rows]
    for column in columns:
        shown.add_column(column)
    for index, column in enumerate(shown.columns):
        numeric = all(line[index][:1] in "0123456789-+–" for line in lines)
        column.justify, column.no_wrap = ("right", False) if numeric else ("left", True)
    for line in lines:
        shown.add_row(*line)
    console.print(shown)


def note(message: str) -> None:
    console.print(message, style="yellow", highlight=False)


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load_average": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _text(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return (
            f"{cell:.3f}" if abs(cell) < 1 else f"{cell:.2f}" if abs(cell) < 100 else f"{cell:.0f}"
        )
    return str(cell)
