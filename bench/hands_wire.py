"""What the workers for hands share: a process of its own looks at pictures and writes what it found.

It runs in the environment of the software it measures, so this file needs NumPy only. The files are
described in peer_hands.py.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from worker import STEP_MS, Array


@dataclass(frozen=True)
class Job:
    frames: Path
    out: Path
    alone: bool
    """Each picture for itself; otherwise they are a clip's."""
    max_hands: int
    smooth: bool
    engine: str
    threads: int | None
    noise: int | None
    """Seed of noise of -1, 0 or 1 grey level added to every pixel."""

    def seen(self, picture_rgb: Array, index: int) -> Array:
        if self.noise is None:
            return picture_rgb
        random = np.random.default_rng([self.noise, index])
        noisy = picture_rgb + random.integers(-1, 2, picture_rgb.shape, dtype=np.int16)
        return np.clip(noisy, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Seen:
    right: float
    xyz_px: Array
    xyz_m: Array


class Worker(Protocol):
    def look(self, picture_rgb: Array, t_ms: float) -> Any: ...

    def read(self, result: Any, width: int, height: int) -> list[Seen]: ...


def main(make: Callable[[Job], Worker]) -> None:
    """Run the job of the command line with the worker that `make` makes."""
    job = parse()
    worker = make(job)
    with np.load(job.frames) as pictures:
        count = len(pictures.files)
        seconds, cpu_seconds = np.zeros(count), np.zeros(count)
        right = np.full((count, job.max_hands), np.nan)
        xyz_px, xyz_m = (np.full((count, job.max_hands, 21, 3), np.nan) for _ in range(2))
        for index in range(count):
            picture = job.seen(pictures[f"arr_{index}"], index)
            start, cpu_start = time.perf_counter(), time.process_time()
            result = worker.look(picture, index * STEP_MS)
            seconds[index] = time.perf_counter() - start
            cpu_seconds[index] = time.process_time() - cpu_start
            seen = worker.read(result, picture.shape[1], picture.shape[0])
            for number, hand in enumerate(seen[: job.max_hands]):
                right[index, number] = hand.right
                xyz_px[index, number], xyz_m[index, number] = hand.xyz_px, hand.xyz_m
    np.savez(
        job.out, seconds=seconds, cpu_seconds=cpu_seconds, right=right, xyz_px=xyz_px, xyz_m=xyz_m
    )


def parse() -> Job:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--smooth", action="store_true")
    parser.add_argument("--max-hands", type=int, default=2)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--noise", type=int)
    return Job(**vars(parser.parse_args()))
