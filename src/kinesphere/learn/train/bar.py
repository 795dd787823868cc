"""A bar with the loss and crops a second, where there is a terminal; lines of measurements anywhere."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@dataclass(frozen=True)
class Bar:
    """What is shown while a network is trained."""

    console: Console
    progress: Progress
    task: TaskID

    def show(self, step: int, loss: float, crops_per_s: float) -> None:
        """After each step."""
        said = f"loss {loss:.4f}, {crops_per_s:.0f} crops/s"
        self.progress.update(self.task, completed=step, description=said)

    def say(self, line: str) -> None:
        """A line that stays."""
        self.console.print(line, markup=False, soft_wrap=True)


@contextmanager
def bar(console: Console, steps: int, done: int) -> Generator[Bar, None, None]:
    """Nothing of it is left afterwards but the lines."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not shown) as progress:
        yield Bar(console, progress, progress.add_task("begins", total=steps, completed=done))
