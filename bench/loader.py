"""How many crops a second are made ready for training, beside how many a training step takes.

    python bench/loader.py DATA [--batch 32] [--seconds 10] [--workers 0,1,2] [--train lite,full]

DATA is a data set of `kinesphere synth` or `kinesphere gather`. Seconds of the processor count what one
core does, whatever else the machine is busy with.
"""

import argparse
import os
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import torch

from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.plan import Plan, Weighted
from kinesphere.learn.dataset.shards import shards
from kinesphere.learn.dataset.stream import Stream, batches
from kinesphere.learn.networks import network


def main() -> None:
    """Print the figures."""
    asked = _asked()
    sets = [Weighted(tuple(shards(asked.data)))]
    print(f"{sets[0].count} examples; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for augment in (None, Augment()):
        name = "augmented" if augment else "as they are"
        print(
            f"{name}: {_per_core(sets, augment, asked.batch, asked.seconds):.0f} crops per core-second"
        )
    for workers in map(int, asked.workers.split(",")):
        rate = _rate(sets, asked.batch, asked.seconds, workers)
        print(f"augmented, {workers} workers: {rate:.0f} crops a second")
    for name in filter(None, asked.train.split(",")):
        print(
            f"training {name}: {_trained(name, asked.batch, asked.seconds):.1f} crops per core-second"
        )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", default="0,1,2")
    parser.add_argument("--train", default="lite,full")
    return parser.parse_args()


def _per_core(
    sets: Sequence[Weighted], augment: Augment | None, batch: int, seconds: float
) -> float:
    stream = Stream(Plan(tuple(sets), 0), batch, augment)
    stream(0)
    began, step = time.process_time(), 0
    while time.process_time() - began < seconds:
        step += 1
        stream(step)
    return step * batch / (time.process_time() - began)


def _rate(sets: Sequence[Weighted], batch: int, seconds: float, workers: int) -> float:
    with closing(batches(sets, batch, 0, Augment(), workers=workers)) as made:
        for _ in range(2 * workers + 1):  # they start
            next(made)
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            next(made)
            count += batch
        return count / (time.perf_counter() - began)


def _trained(name: str, batch: int, seconds: float) -> float:
    """Forward, all outputs, and backward, on one core."""
    torch.set_num_threads(1)
    made: torch.nn.Module = network(name).train()
    made.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    crops = torch.rand(batch, 3, 256, 256).to(memory_format=torch.channels_last)
    began, count = time.process_time(), 0
    while time.process_time() - began < seconds:
        torch.stack([output.float().square().mean() for output in made(crops)]).sum().backward()
        count += batch
    return count / (time.process_time() - began)


if __name__ == "__main__":
    main()
