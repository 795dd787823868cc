"""Which example comes when: worked out from the seed and its number alone, so that any step can be had.

Numbers are dealt to the data sets in blocks of about 1000, in each as the weights say. Within a data
set, an epoch has each example once: groups of rows come in an order of chance, and the rows of some
groups that come together are mixed. So little is in memory, and few files are read at a time.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.shards import Shard

BLOCK: Final = 1024
WINDOW: Final = 16
"""So many groups are mixed with each other."""


@dataclass(frozen=True, eq=False)
class Weighted:
    """A data set, and how large its part is of all that is learnt from, beside the others'."""

    shards: tuple[Shard, ...]
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight > 0):
            raise InputError(f"a data set's weight must be above 0, got {self.weight}")
        if not self.count:
            raise InputError("a data set must have an example, got none")

    @cached_property
    def count(self) -> int:
        """How many examples there are."""
        return sum(shard.count for shard in self.shards)


@dataclass(frozen=True)
class Place:
    """Where an example is."""

    set: Weighted
    shard: Shard
    group: int
    row: int


@dataclass(frozen=True)
class Plan:
    """The order of all examples, without end."""

    sets: tuple[Weighted, ...]
    seed: int

    def place(self, number: int) -> Place:
        """Where the example with this number is."""
        block, at = divmod(number, _block_size(self.sets))
        dealt, turns = _dealt(self.sets, self.seed, block)
        which = int(dealt[at])
        turn = block * _parts(self.sets)[which] + int(turns[at])
        epoch, position = divmod(turn, self.sets[which].count)
        return _place(self.sets[which], (self.seed, which, epoch), position)


@lru_cache(64)
def _parts(sets: tuple[Weighted, ...]) -> tuple[int, ...]:
    """How many of a block each data set has; at least one."""
    total = sum(one.weight for one in sets)
    return tuple(max(1, round(BLOCK * one.weight / total)) for one in sets)


def _block_size(sets: tuple[Weighted, ...]) -> int:
    return sum(_parts(sets))


@lru_cache(64)
def _dealt(sets: tuple[Weighted, ...], seed: int, block: int) -> tuple[Array, Array]:
    """For each number of a block the data set, and how many numbers before it are of the same."""
    which = np.repeat(np.arange(len(sets)), _parts(sets))
    np.random.default_rng((seed, len(sets), block)).shuffle(which)
    turns = np.zeros(len(which), np.int64)
    for one in range(len(sets)):
        turns[which == one] = np.arange(np.count_nonzero(which == one))
    return which, turns


@dataclass(frozen=True, eq=False)
class _Epoch:
    shard: Array
    group: Array
    """Of each group, in the order of the epoch."""
    ends: Array
    """How many rows there are up to and with each."""


@lru_cache(16)
def _epoch(one: Weighted, key: tuple[int, ...]) -> _Epoch:
    places = [(s, g) for s, shard in enumerate(one.shards) for g in range(len(shard.rows))]
    rows = np.array([rows for shard in one.shards for rows in shard.rows])
    order = np.random.default_rng((0, *key)).permutation(len(places))
    shard, group = np.array(places)[order].T
    return _Epoch(shard, group, np.cumsum(rows[order]))


@lru_cache(64)
def _window(one: Weighted, key: tuple[int, ...], window: int) -> tuple[int, Array, Array]:
    """How many rows came before; and for each of its rows, in order, the group and the row there."""
    epoch = _epoch(one, key)
    first, last = window * WINDOW, min((window + 1) * WINDOW, len(epoch.ends))
    ends = np.concatenate([[0], epoch.ends])
    rows = np.diff(ends[first : last + 1])
    groups = np.repeat(np.arange(first, last), rows)
    within = np.concatenate([np.arange(count) for count in rows])
    order = np.random.default_rng((1, *key, window)).permutation(len(groups))
    return int(ends[first]), groups[order], within[order]


def _place(one: Weighted, key: tuple[int, ...], position: int) -> Place:
    epoch = _epoch(one, key)
    window = int(np.searchsorted(epoch.ends, position, "right")) // WINDOW
    before, groups, rows = _window(one, key, window)
    at = int(groups[position - before])
    shard = one.shards[int(epoch.shard[at])]
    return Place(one, shard, int(epoch.group[at]), int(rows[position - before]))
