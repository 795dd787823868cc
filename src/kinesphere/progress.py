"""Progress that people can read: a bar with frames a second and the time left."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from threading import Event
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


@contextmanager
def bars(console: Console) -> Generator[Track, None, None]:
    """A `Track` that draws bars on `console` (nothing where it is not a terminal), one for each thing
    that goes on at the same time."""
    with Progress(
        *_columns(), console=console, transient=True, disable=not console.is_terminal
    ) as progress:

        def track(items: Iterable[T], doing: str, total: int | None, done: int = 0) -> Iterator[T]:
            task = progress.add_task(doing, total=total, completed=done)
            try:
                for item in items:
                    yield item
                    progress.advance(task)
            finally:
                progress.remove_task(task)

        yield track


def stoppable(track: Track, stop: Event) -> Track:
    """`track` for a thread: Ctrl-C, which only the main thread hears, comes to it as `stop`."""

    def watched(items: Iterable[T], doing: str, total: int | None, done: int = 0) -> Iterator[T]:
        for item in track(items, doing, total, done):
            if stop.is_set():
                raise KeyboardInterrupt
            yield item

    return watched


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
