"""What is in a data set, counted: for people, and for the origin of what is trained on it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kinesphere.learn.dataset.shards import VERSION, Shard, columns, shards
from kinesphere.media.whole import whole

SUMMARY: Final = "dataset.json"


@dataclass(frozen=True)
class Summary:
    """How many examples there are, and by what; what is more frequent comes first."""

    count: int
    nobody: int
    """In how many nobody is."""
    distil: int
    """For how many a teacher says what is not known."""
    licences: dict[str, int]
    sources: dict[str, int]


def summary(found: Sequence[Shard]) -> Summary:
    """Of several shards together. Raises InputError when one is damaged."""
    count: Counter[str] = Counter()
    licences: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for shard in found:
        for group in range(len(shard.rows)):
            told = columns(shard, group, ("licence", "source", "is_person", "distil"))
            count["all"] += len(told["licence"])
            count["nobody"] += told["is_person"].count(False)
            count["distil"] += sum(told["distil"])
            licences.update(told["licence"])
            sources.update(told["source"])
    by_licence, by_source = dict(licences.most_common()), dict(sources.most_common())
    return Summary(count["all"], count["nobody"], count["distil"], by_licence, by_source)


def describe(folder: Path) -> Summary:
    """Write the summary of a folder of shards to its dataset.json; nothing needs that to read them.

    Raises as `shards` and `summary`, OutputError.
    """
    found = shards(folder)
    whole_set = summary(found)
    text = {
        "version": int(VERSION),
        **asdict(whole_set),
        "shards": {shard.path.name: shard.count for shard in found},
    }
    with whole(folder / SUMMARY) as part:
        part.write_text(json.dumps(text, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return whole_set
