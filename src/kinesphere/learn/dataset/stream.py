"""Batches without end, the same for the same seed: a step's batch can be had without those before it.

So training goes on exactly where it stopped, however many processes make the batches, and however many
share them.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.collate import Rows, augmented_of, crops_of, rows_of, to_batch
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.plan import WINDOW, Plan, Weighted
from kinesphere.learn.dataset.shards import Shard, read, read_group
from kinesphere.learn.dataset.workers import ahead

STEPS: Final = 2**40
"""More than anybody will ever make."""


@dataclass(frozen=True)
class Stream:
    """The batch of each step, as rows for `to_batch`.

    batch_size   of all ranks together; each has an equal part of it, and the parts make the whole
    augment      None: crops as they are
    """

    plan: Plan
    batch_size: int
    augment: Augment | None
    rank: int = 0
    world: int = 1

    def __post_init__(self) -> None:
        if self.batch_size < 1 or self.batch_size % self.world:
            raise InputError(
                f"the batch must be a multiple of the {self.world} processes, got {self.batch_size}"
            )

    def __call__(self, step: int) -> Rows:
        """For errors see `batches`."""
        part = self.batch_size // self.world
        first = step * self.batch_size + self.rank * part
        numbers = range(first, first + part)
        examples = [_example(self.plan, number) for number in numbers]
        if self.augment is None:
            return rows_of(examples)
        rngs = [np.random.default_rng((2, self.plan.seed, number)) for number in numbers]
        return augmented_of(examples, self.augment, rngs)


def batches(
    sets: Sequence[Weighted],
    batch_size: int,
    seed: int,
    augment: Augment | None,
    start: int = 0,
    rank: int = 0,
    world: int = 1,
    workers: int = 0,
) -> Generator[Batch, None, None]:
    """Batches from step `start` on, without end; for `batch_size`, `rank` and `world` see Stream.

    workers   processes that make them ahead; they end when the iterator is closed. 0: this process makes
              them when it is asked

    Raises InputError when an example is damaged, also in a worker.
    """
    stream = Stream(Plan(tuple(sets), seed), batch_size, augment, rank, world)
    steps = range(start, STEPS)
    made = ahead(stream, steps, workers) if workers else (stream(step) for step in steps)
    with closing(made):
        yield from map(to_batch, made)


def in_order(shards: Sequence[Shard], batch_size: int) -> Iterator[Batch]:
    """All examples once, as they are, for judging. Raises InputError."""
    some: list[Example] = []
    for one in (one for shard in shards for one in read(shard.path)):
        some.append(one)
        if len(some) == batch_size:
            yield crops_of(some)
            some = []
    if some:
        yield crops_of(some)


def _example(plan: Plan, number: int) -> Example:
    place = plan.place(number)
    return _groups(place.set)(place.shard, place.group)[place.row]


@lru_cache
def _groups(one: Weighted) -> Callable[[Shard, int], Sequence[Example]]:
    """Reads groups of a data set; those of a window stay in memory."""
    return lru_cache(WINDOW + 2)(read_group)
