"""The data sets that a training reads: as --data and --held-out say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.batch import Batch
from kinesphere.learn.dataset.plan import Weighted
from kinesphere.learn.dataset.shards import Shard, shards
from kinesphere.learn.dataset.stream import in_order
from kinesphere.learn.dataset.summary import Summary, summary
from kinesphere.learn.train.together import Together


@dataclass(frozen=True)
class Data:
    """What is learnt from."""

    sets: tuple[Weighted, ...]
    summary: Summary

    @property
    def count(self) -> int:
        """How many examples there are."""
        return sum(one.count for one in self.sets)


def data(texts: Sequence[str]) -> Data:
    """Folders of shards with their weights. Raises InputError, SourceError."""
    named = [_weighted(text) for text in texts]
    told = [weight for _, weight in named if weight is not None]
    if told and len(told) != len(named):
        raise InputError("--data needs a weight for every folder, DIR:WEIGHT, or for none")
    found = [(tuple(shards(path)), weight) for path, weight in named]
    every = [shard for some, _ in found for shard in some]
    sets = [Weighted(some, _count(some) if weight is None else weight) for some, weight in found]
    return Data(tuple(sets), summary(every))


def _count(some: Sequence[Shard]) -> float:
    return float(sum(shard.count for shard in some))


def _weighted(text: str) -> tuple[Path, float | None]:
    """A folder whose name ends in a colon and a number can be given as ./NAME/."""
    folder, colon, weight = text.rpartition(":")
    if not colon or Path(text).exists():
        return Path(text), None
    try:
        return Path(folder), float(weight)
    except ValueError:
        return Path(text), None


@dataclass(frozen=True)
class HeldOut:
    """A data set that is measured on; read anew each time, as it may not fit into memory."""

    name: str
    shards: tuple[Shard, ...]

    def batches(self, batch_size: int, who: Together) -> Iterator[Batch]:
        """Those of this process."""
        return islice(in_order(self.shards, batch_size), who.rank, None, who.world)


def held_out(texts: Sequence[str]) -> tuple[HeldOut, ...]:
    """Folders of shards, called by their names; by their whole paths if two are called the same.

    Raises InputError, SourceError.
    """
    short = [Path(text).name for text in texts]
    called = short if len(set(short)) == len(short) else list(texts)
    each = zip(called, texts, strict=True)
    return tuple(HeldOut(name, tuple(shards(Path(text)))) for name, text in each)
