"""Iterators that work at the same time: each in a thread of its own, the order always kept.

Python runs one thread at a time, but decoding, cropping and the networks work outside of it. What an
iterator raises comes out at its place in the order; closing the last one ends all before it.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_LOOK_UP_S: Final = 0.1
"""How often a waiting thread looks whether it is still wanted. Ctrl-C needs it too on some systems."""


@dataclass(frozen=True)
class _End(Generic[T]):
    """After the last item: what was raised, if anything."""

    error: BaseException | None = None


def ahead(items: Iterable[T], room: int = 4) -> Generator[T, None, None]:
    """The same items, made in another thread up to `room` of them ahead of who takes them."""
    ready: Queue[T | _End[T]] = Queue(room)
    stop = threading.Event()
    thread = threading.Thread(target=_produce, args=(items, ready, stop), daemon=True)
    thread.start()
    try:
        while not isinstance(item := _take(ready), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join()


def _produce(items: Iterable[T], ready: "Queue[T | _End[T]]", stop: threading.Event) -> None:
    end: _End[T] = _End()
    source = iter(items)
    try:
        for item in source:
            if not _put(ready, item, stop):
                break
    except BaseException as error:  # it is raised where the items are taken
        end = _End(error)
    finally:
        _close(source)
    _put(ready, end, stop)


def _put(ready: "Queue[Any]", item: Any, stop: threading.Event) -> bool:
    """False when nobody wants it any more."""
    while not stop.is_set():
        try:
            ready.put(item, timeout=_LOOK_UP_S)
            return True
        except Full:
            continue
    return False


def _take(ready: "Queue[T]") -> T:
    while True:
        try:
            return ready.get(timeout=_LOOK_UP_S)
        except Empty:
            continue


def _close(source: Iterator[Any]) -> None:
    if isinstance(source, Generator):
        source.close()


def newest(items: Iterable[T]) -> Generator[T, None, None]:
    """The items of a live source: always the newest; those that come while it is worked on are dropped.

    So a result is never older than one turn of work, however slow the work is.
    """
    box: deque[T] = deque(maxlen=1)
    changed = threading.Condition()
    ended: list[_End[T]] = []

    def watch() -> None:
        end: _End[T] = _End()
        source = iter(items)
        try:
            for item in source:
                with changed:
                    if ended:
                        break
                    box.append(item)
                    changed.notify()
        except BaseException as error:
            end = _End(error)
        finally:
            _close(source)
        with changed:
            ended.append(end)
            changed.notify()

    # Not waited for at the end: a camera that hangs would hang the program.
    threading.Thread(target=watch, daemon=True).start()
    try:
        while True:
            with changed:
                while not box and not ended:
                    changed.wait(_LOOK_UP_S)
                item = box.popleft() if box else None
            if item is None:
                break
            yield item
        if ended[0].error is not None:
            raise ended[0].error
    finally:
        with changed:
            ended.append(_End())


def side_by_side(
    work: Callable[[T], R], items: Iterable[T], workers: int, room: int | None = None
) -> Generator[R, None, None]:
    """`work` on every item, by several threads at once; the results in the order of the items.

    room   how many items may be under way or done and not yet taken; twice the workers if not given
    """
    room = room or 2 * workers
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        under_way: deque[Future[R]] = deque()
        stack.callback(lambda: [future.cancel() for future in under_way])
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) >= room:
                yield _result(under_way.popleft())
        while under_way:
            yield _result(under_way.popleft())


def _result(future: "Future[R]") -> R:
    while not future.done():
        wait([future], timeout=_LOOK_UP_S)
    return future.result()
