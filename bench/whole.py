"""What the workers of `holistic.py` share: one process, one software, one clip: body, hands and face.

    python WORKER.py FRAMES.npy|PICTURES.npz SIZE OUT.npz [--mode video|raw|pictures] [--parts hands]

A worker runs in the environment of the software it measures, so this file needs NumPy only. OUT.npz:
for T frames body (T, 33, 2), hands (T, 2, 21, 2; the person's left, then right) and face (T, 478, 2) in
pixels of the picture, hands_z (T, 2, 21) and face_z (T, 478), NaN where there is none; seconds (T,)
that each frame took, cpu_seconds (T,) of all cores together; and what the worker adds itself.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
STEP_MS = 1000 / 30
SHAPES = {
    "body": (33, 2),
    "hands": (2, 21, 2),
    "hands_z": (2, 21),
    "face": (478, 2),
    "face_z": (478,),
}


@dataclass(frozen=True)
class Job:
    """What a worker is asked to do: the command line as a value."""

    frames: Path
    size: str
    out: Path
    mode: str
    """video: follow and smooth; raw: follow, nothing smoothed; pictures: each alone."""
    parts: tuple[str, ...]
    rate: float | None
    """Hands and face at most so often a second; ours alone."""
    count: int | None
    noise: int | None
    """Seed of noise of -1, 0 or 1 grey level added to every pixel."""
    threads: int | None

    def pictures(self) -> Iterator[Array]:
        """Frames of a clip (.npy), or pictures of any sizes (.npz), RGB."""
        stored = np.load(self.frames, mmap_mode="r")
        keys = stored.files if self.frames.suffix == ".npz" else range(len(stored))
        for index, key in enumerate(list(keys)[: self.count]):
            yield self._noisy(np.array(stored[key]), index)

    def _noisy(self, picture_rgb: Array, index: int) -> Array:
        if self.noise is None:
            return picture_rgb
        random = np.random.default_rng([self.noise, index])
        noise = random.integers(-1, 2, picture_rgb.shape, dtype=np.int8)
        return np.clip(picture_rgb.astype(np.int16) + noise, 0, 255).astype(np.uint8)


class Worker(Protocol):
    """A piece of software that is compared."""

    def look(self, picture_rgb: Array, t_ms: float) -> Any:
        """What is timed."""
        ...

    def read(self, result: Any, width: int, height: int) -> dict[str, Array]:
        """Arrays of one frame, some or all of `SHAPES` and others of its own, without those not seen."""
        ...


def main(make: Callable[[Job], Worker], more: dict[str, tuple[int, ...]] | None = None) -> None:
    """Run the job of the command line; `more`: shapes of what the worker adds."""
    job, shapes = parse(), {**SHAPES, **(more or {})}
    worker = make(job)
    seconds: list[float] = []
    cpu: list[float] = []
    rows: list[dict[str, Array]] = []
    for index, picture in enumerate(job.pictures()):
        start, busy = time.perf_counter(), time.process_time()
        result = worker.look(picture, index * STEP_MS)
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
        seen = worker.read(result, picture.shape[1], picture.shape[0])
        rows.append({k: seen.get(k, np.full(s, np.nan)) for k, s in shapes.items()})
    columns: dict[str, Any] = {
        name: np.array([row[name] for row in rows], np.float32) for name in shapes
    }
    np.savez(job.out, seconds=np.array(seconds), cpu_seconds=np.array(cpu), **columns)


def parse() -> Job:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("size", choices=("lite", "full", "heavy"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--mode", choices=("video", "raw", "pictures"), default="video")
    parser.add_argument(
        "--parts", type=lambda text: tuple(text.split(",")), default=("hands", "face")
    )
    parser.add_argument("--rate", type=float)
    parser.add_argument("--count", type=int)
    parser.add_argument("--noise", type=int)
    parser.add_argument("--threads", type=int)
    told = vars(parser.parse_args())
    return Job(**{f.name: told[f.name] for f in fields(Job)})


def both(left: Array | None, right: Array | None) -> dict[str, Array]:
    """Hands (21, 3) in pixels as a row has them: `hands` and `hands_z`."""
    none = np.full((21, 3), np.nan)
    xyz = np.stack([none if one is None else one for one in (left, right)])
    return {"hands": xyz[..., :2], "hands_z": xyz[..., 2]}
