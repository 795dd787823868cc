"""What the workers for faces share: a process of its own looks at pictures and writes what it found.

    python ours_faces.py|peer_faces.py FRAMES.npz OUT.npz [--alone] [--max-faces N] [--plain] [--smooth]

FRAMES.npz holds pictures by number ("0", "1", …). OUT.npz: seconds and cpu_seconds (T,), and xyz_px
(T, N, 478 or 468, 3) of N faces of each picture, NaN where there are fewer. It runs in the environment
of the software it measures, so this file needs NumPy only.
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
    max_faces: int
    plain: bool
    """468 landmarks, without irises."""
    smooth: bool
    engine: str


class Worker(Protocol):
    def look(self, picture_rgb: Array, t_ms: float) -> Any: ...

    def read(self, result: Any, width: int, height: int) -> list[Array]:
        """Of each face its landmarks in pixels, (n, 3)."""
        ...


def main(make: Callable[[Job], Worker]) -> None:
    """Run the job of the command line with the worker that `make` makes."""
    job = parse()
    worker = make(job)
    with np.load(job.frames) as pictures:
        count = len(pictures.files)
        seconds, cpu_seconds = np.zeros(count), np.zeros(count)
        xyz_px = np.full((count, job.max_faces, 468 if job.plain else 478, 3), np.nan)
        for index in range(count):
            picture = pictures[str(index)]
            start, cpu_start = time.perf_counter(), time.process_time()
            result = worker.look(picture, index * STEP_MS)
            seconds[index] = time.perf_counter() - start
            cpu_seconds[index] = time.process_time() - cpu_start
            seen = worker.read(result, picture.shape[1], picture.shape[0])[: job.max_faces]
            for number, face in enumerate(seen):
                xyz_px[index, number] = face
    np.savez(job.out, seconds=seconds, cpu_seconds=cpu_seconds, xyz_px=xyz_px)


def parse() -> Job:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("out", type=Path)
    for name in ("--alone", "--plain", "--smooth"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--max-faces", type=int, default=1)
    parser.add_argument("--engine", default="auto")
    return Job(**vars(parser.parse_args()))
