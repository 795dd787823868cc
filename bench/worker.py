"""What all workers share: one process runs one model over one clip and writes what it found.

    python WORKER.py FRAMES.npy SIZE OUT.npz [--mode video|pictures|regions] [--mask] …

A worker runs in the environment of the software it measures, so this file needs NumPy only.
OUT.npz: xy_px (T, 33, 2), z (T, 33), visibility (T, 33), xyz_world_m (T, 33, 3), NaN
where nobody was found, and what the worker adds itself.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
STEP_MS = 1000 / 30
"""From frame to frame; the peers' own demos take clips to be 30 frames a second."""


@dataclass(frozen=True)
class Job:
    """What a worker is asked to do: the command line as a value."""

    frames: Path
    size: str
    out: Path
    mode: str
    """video: follow and smooth; pictures: each alone; regions: look where told."""
    mask: bool
    noise: int | None
    """Seed of noise of -1, 0 or 1 grey level added to every pixel."""
    count: int | None
    whole_ms: bool
    """Times rounded to milliseconds, as PoseLandmarker takes them."""
    bundle: Path | None
    regions: Path | None

    def frame(self, frames: Array, index: int) -> Array:
        """A frame of the clip."""
        picture = np.array(frames[index])
        if self.noise is None:
            return picture
        random = np.random.default_rng([self.noise, index])
        noise = random.integers(-1, 2, picture.shape, dtype=np.int8)
        return np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)

    def t_ms(self, index: int) -> float:
        return round(index * STEP_MS) if self.whole_ms else index * STEP_MS


@dataclass(frozen=True)
class Found:
    """A person's landmarks in pixels of the picture and in metres."""

    xy_px: Any
    z: Any
    visibility: Any
    xyz_world_m: Any


NOBODY = Found(
    *(np.full(shape, np.nan) for shape in ((33, 2), (33,), (33,), (33, 3))),
)


class Worker(Protocol):
    """A piece of software that is compared."""

    def ready(self, picture_rgb: Array) -> Any:
        """The picture as the software wants it."""
        ...

    def look(self, picture: Any, index: int, t_ms: float) -> Any: ...

    def read(self, result: Any, width: int, height: int) -> Found: ...

    def extra(self) -> dict[str, Any]:
        """More arrays for the output."""
        ...


def main(make: Callable[[Job], Worker]) -> None:
    """Run the job of the command line with the worker that `make` makes."""
    job = parse()
    worker = make(job)
    frames = np.load(job.frames, mmap_mode="r")
    found: list[Found] = []
    for index in range(min(len(frames), job.count or len(frames))):
        picture = worker.ready(job.frame(frames, index))
        result = worker.look(picture, index, job.t_ms(index))
        found.append(worker.read(result, frames.shape[2], frames.shape[1]))
    columns = {f.name: np.array([getattr(one, f.name) for one in found]) for f in fields(Found)}
    np.savez(job.out, **columns, **worker.extra())


def parse() -> Job:
    parser = argparse.ArgumentParser()
    parser.add_argument("frames", type=Path)
    parser.add_argument("size", choices=("lite", "full", "heavy"))
    parser.add_argument("out", type=Path)
    parser.add_argument("--mode", choices=("video", "pictures", "regions"), default="video")
    parser.add_argument("--mask", action="store_true")
    parser.add_argument("--whole-ms", action="store_true")
    parser.add_argument("--noise", type=int)
    parser.add_argument("--count", type=int)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--regions", type=Path)
    return Job(**vars(parser.parse_args()))


def from_lists(image: Any, world: Any, width: int, height: int) -> Found:
    """MediaPipe's lists of landmarks, which are fractions of the picture, as arrays."""
    rows = np.array([[p.x * width, p.y * height, p.z * width, p.visibility] for p in image])
    return Found(rows[:, :2], rows[:, 2], rows[:, 3], np.array([[p.x, p.y, p.z] for p in world]))
