"""Batches without end, the same for the same seed: a step's batch can be had without those before it.

So training goes on exactly where it stopped, however many processes make the batches, and however many
share them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from torch.utils.data import DataLoader, Dataset

from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.collate import augmented_of, crops_of
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.plan import WINDOW, Plan, Weighted
from kinesphere.learn.dataset.shards import Shard, read, read_group

STEPS: Final = 2**40
"""More than anybody will ever make."""


@dataclass(frozen=True)
class Stream(Dataset[Batch]):
    """The batch of each step.

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

    def __len__(self) -> int:
        return STEPS

    def __getitem__(self, step: int) -> Batch:
        part = self.batch_size // self.world
        first = step * self.batch_size + self.rank * part
        numbers = range(first, first + part)
        examples = [_example(self.plan, number) for number in numbers]
        if self.augment is None:
            return crops_of(examples)
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
) -> Iterator[Batch]:
    """Batches from step `start` on, without end; for `batch_size`, `rank` and `world` see Stream.

    workers   processes that make them ahead; 0: this one does when it is asked

    Raises InputError when an example is damaged, also in a worker.
    """
    stream = Stream(Plan(tuple(sets), seed), batch_size, augment, rank, world)
    if not workers:
        for step in range(start, STEPS):
            yield stream[step]
        return
    loader: Any = DataLoader(
        _Telling(stream),
        batch_size=None,
        sampler=range(start, STEPS),
        num_workers=workers,
        worker_init_fn=_alone,
        multiprocessing_context="spawn",
    )
    for told in loader:
        if isinstance(told, KinesphereError):
            raise told
        yield told


@dataclass(frozen=True)
class _Telling(Dataset["Batch | KinesphereError"]):
    """For workers: what goes wrong is told as it is, without the worker's own story."""

    stream: Stream

    def __getitem__(self, step: int) -> Batch | KinesphereError:
        try:
            return self.stream[step]
        except KinesphereError as error:
            return error


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


def _alone(worker: int) -> None:
    """In a worker: it is one of many, and needs no threads of OpenCV."""
    cv2.setNumThreads(1)


def _example(plan: Plan, number: int) -> Example:
    place = plan.place(number)
    return _groups(place.set)(place.shard, place.group)[place.row]


@lru_cache
def _groups(one: Weighted) -> Callable[[Shard, int], Sequence[Example]]:
    """Reads groups of a data set; those of a window stay in memory."""
    return lru_cache(WINDOW + 2)(read_group)
