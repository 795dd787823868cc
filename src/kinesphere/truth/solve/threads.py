"""Batches side by side, a thread each.

PyTorch shares out single operations among threads. Those here are too small for that: the threads wait
for each other longer than they work, and on a busy machine a hundred times as long. So each operation
is done by one thread, and several batches are worked on at the same time.
"""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def one_thread() -> Generator[None]:
    """Within it, each of PyTorch's operations is done by one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def side_by_side(work: Callable[[T], R], items: Sequence[T], workers: int) -> list[R]:
    """`work` on every item, by so many threads at once; results in order."""
    if workers == 1 or len(items) == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
