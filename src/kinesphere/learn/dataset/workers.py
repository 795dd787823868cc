"""Processes that make a stream's batches ahead of who takes them, in order."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Thread
from typing import Final

import cv2

from kinesphere.core.errors import KinesphereError
from kinesphere.learn.dataset.collate import Rows

AHEAD: Final = 2
"""For each process, so many steps are under way or ready."""

_mine: list[Callable[[int], Rows]] = []
"""What this process, a worker, makes steps with."""


def ahead(make: Callable[[int], Rows], steps: range, workers: int) -> Generator[Rows, None, None]:
    """`make` of each step, by several processes; what it raises comes out at its place.

    make   is pickled once for each process

    Raises KinesphereError when the system ends one of them.
    """
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(make,)
    )
    rest = iter(steps)
    under_way: deque[Future[Rows]] = deque()
    try:
        for step in rest:
            under_way.append(pool.submit(_make, step))
            if len(under_way) >= AHEAD * workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise KinesphereError(
            "a process that makes batches was ended from outside, perhaps for want of memory: "
            "go on with fewer workers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(make: Callable[[int], Rows]) -> None:
    _mine[:] = [make]
    cv2.setNumThreads(1)  # it is one of many
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's business
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker has one"
    wait([parent.sentinel])
    os._exit(1)


def _make(step: int) -> Rows:
    return _mine[0](step)
