"""Order, errors, ends and memory of iterators that work at the same time."""

import threading
import time
from collections.abc import Iterator

import pytest

from kinesphere.live.flow import ahead, newest, side_by_side


def numbers(count: int, closed: list[int] | None = None) -> Iterator[int]:
    try:
        yield from range(count)
    finally:
        if closed is not None:
            closed.append(count)


def test_ahead_keeps_items_and_order():
    assert list(ahead(ahead(numbers(500)))) == list(range(500))


def test_ahead_works_in_another_thread_and_not_too_far_ahead():
    made: list[str] = []

    def items() -> Iterator[int]:
        for i in range(50):
            made.append(threading.current_thread().name)
            yield i

    flow = ahead(items(), room=3)
    assert next(flow) == 0
    time.sleep(0.3)
    assert len(made) <= 1 + 3 + 1  # taken, waiting, and one in the producer's hand
    assert threading.current_thread().name not in made
    flow.close()


def test_an_error_comes_after_the_items_before_it():
    def broken() -> Iterator[int]:
        yield from range(7)
        raise ValueError("the eighth")

    seen: list[int] = []
    with pytest.raises(ValueError, match="the eighth"):
        for item in ahead(ahead(broken())):
            seen.append(item)
    assert seen == list(range(7))


def test_closing_the_last_closes_the_first_and_ends_the_threads():
    closed: list[int] = []
    before = threading.active_count()
    flow = ahead(ahead(numbers(10**9, closed)))
    assert [next(flow), next(flow)] == [0, 1]
    flow.close()
    assert closed == [10**9]
    assert threading.active_count() == before


def test_newest_drops_what_came_meanwhile_and_never_goes_back():
    def camera() -> Iterator[int]:
        for i in range(40):
            time.sleep(0.005)
            yield i

    seen: list[int] = []
    for item in newest(camera()):
        seen.append(item)
        time.sleep(0.03)
    assert seen == sorted(set(seen))
    assert len(seen) < 20
    assert seen[-1] == 39


def test_newest_gives_everything_to_who_is_quick_and_then_the_error():
    def camera() -> Iterator[int]:
        for i in range(5):
            yield i
            time.sleep(0.1)
        raise OSError("unplugged")

    seen: list[int] = []
    with pytest.raises(OSError, match="unplugged"):
        for item in newest(camera()):
            seen.append(item)
    assert seen == [0, 1, 2, 3, 4]


def test_side_by_side_keeps_the_order_and_uses_several_threads():
    meeting = threading.Barrier(2, timeout=20)

    def work(i: int) -> int:
        meeting.wait()  # passes only if two are at work at once
        time.sleep(0.01 * (i % 3))
        return i * i

    assert list(side_by_side(work, range(20), 2)) == [i * i for i in range(20)]


def test_side_by_side_takes_few_items_ahead():
    taken: list[int] = []

    def items() -> Iterator[int]:
        for i in range(100):
            taken.append(i)
            yield i

    flow = side_by_side(lambda i: i, items(), 2)
    assert next(flow) == 0
    assert len(taken) <= 5
    flow.close()


def test_side_by_side_raises_an_items_error_at_its_place():
    def work(i: int) -> int:
        if i == 3:
            raise ValueError("three")
        return i

    seen: list[int] = []
    with pytest.raises(ValueError, match="three"):
        for item in side_by_side(work, range(9), 2):
            seen.append(item)
    assert seen == [0, 1, 2]
