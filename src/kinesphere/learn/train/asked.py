"""Ctrl-C and a machine's wish to stop, heard between steps: no step is left half done."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


@contextmanager
def stop_asked() -> Generator[Callable[[], bool], None, None]:
    """A function that says whether SIGINT or SIGTERM has come. A second one is not waited with.

    In threads, where signals are not heard, always False.
    """
    came: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    if current_thread() is not main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
