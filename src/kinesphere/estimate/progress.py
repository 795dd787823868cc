"""Progress that people can read: a bar with frames a second and the time left."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

T = TypeVar("T")


@runtime_checkable
class Track(Protocol):
    """Shows how far an iteration has come."""

    def __call__(
        self, items: Iterable[T], doing: str, total: int | None, done: int = 0
    ) -> Iterator[T]:
        """The same items; `done` of `total` were dealt with before."""
        ...


def silent(items: Iterable[T], doing: str, total: int | None, done: int = 0) -> Iterator[T]:
    """A `Track` that shows nothing."""
    yield from items


def bars(console: Console) -> Track:
    """A `Track` that draws a bar on `console` (nothing where it is not a terminal)."""

    def track(items: Iterable[T], doing: str, total: int | None, done: int = 0) -> Iterator[T]:
        with Progress(
            *_columns(), console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            task = progress.add_task(doing, total=total, completed=done)
            for item in items:
                yield item
                progress.advance(task)

    return track


def _columns() -> tuple[ProgressColumn, ...]:
    return (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f} fps" if task.speed else "… fps")
