"""Whether memory grows with the length of a clip: resident memory over 3,000 frames.

    python bench/memory.py FRAMES.npy yes|no      the worker: prints "frames bytes" lines

The pipeline runs over a clip again and again with times that grow; the growth is counted from
frame 100 on. `kinesphere estimate` runs over one clip of 3,000 frames with its default options; at
the end of it the tables and the 3D page are put together, and memory is highest.
"""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from kinesphere import weights
from kinesphere.live import pipeline
from kinesphere.live.networks import load_networks
from kinesphere.live.state import Options, State
from kinesphere.media.clips import ClipWriter
from peers import WORK, SkipError
from report import Step, progress, table

FRAMES = 3000
MARKS = (100, 500, 1000, 2000, 3000)
LOADED = 100
"""Frames of the clip that are looped, all held in memory."""
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
STEP_MS = 1000 / 30
MB = 1e6


def measure(clip: str, frames: Path) -> dict[str, Any]:
    """All figures of this part; prints them."""
    with progress("memory", 2 * len(MARKS) + 2) as step:
        loops = {mask: _loop(frames, mask, step) for mask in ("no", "yes")}
        estimate = _estimate(frames, step)
    table(
        f"Resident memory of the pipeline on {clip} looped, size full: MB after so many frames",
        ("mask", *map(str, MARKS), "growth from 100"),
        [(mask, *mb.values(), _growth(mb)) for mask, mb in loops.items()],
    )
    table(
        f"Resident memory of `kinesphere estimate` on {FRAMES} frames: MB at shares of its time",
        ("seconds", *(f"{share:.0%}" for share in SHARES), "highest"),
        [(estimate["seconds"], *estimate["mb"].values(), estimate["highest_mb"])],
    )
    grown = {mask: _growth(mb) for mask, mb in loops.items()}
    return {"clip": clip, "pipeline_mb": loops, "growth_mb": grown, "estimate": estimate}


def _growth(mb: dict[int, float]) -> float:
    return mb[MARKS[-1]] - mb[MARKS[0]]


def _loop(frames: Path, mask: str, step: Step) -> dict[int, float]:
    """MB by frames done, from a worker of its own."""
    command = [sys.executable, __file__, str(frames), mask]
    step(f"pipeline, mask: {mask}, up to frame {MARKS[0]}")
    mb: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                done, size = map(int, line.split())
                mb[done] = size / MB
                if done < FRAMES:
                    step(f"pipeline, mask: {mask}, past frame {done}")
        except KeyboardInterrupt:
            process.kill()
            raise
    if process.returncode:
        raise SkipError(f"the pipeline over {FRAMES} frames failed (exit {process.returncode})")
    return mb


def work(frames: Path, mask: bool) -> None:
    """The worker: the pipeline over looped frames."""
    pictures = np.array(np.load(frames, mmap_mode="r")[:LOADED])
    networks = load_networks(weights.find("detector", "detector"), weights.find("full"), mask)
    options, state = Options(segmentation=mask), State()
    for index in range(FRAMES):
        picture = pictures[index % len(pictures)]
        state, _ = pipeline.step(networks, options, state, picture, index * STEP_MS)
        if index + 1 in MARKS:
            print(index + 1, psutil.Process().memory_info().rss, flush=True)


def _estimate(frames: Path, step: Step) -> dict[str, Any]:
    """`kinesphere estimate` with all that it does by default, sampled ten times a second."""
    step(f"writing a clip of {FRAMES} frames")
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        clip = Path(folder) / "long.mp4"
        _write_long(frames, clip)
        step("kinesphere estimate")
        command = [str(Path(sys.executable).with_name("kinesphere")), "estimate", str(clip)]
        samples = list(_sampled([*command, "--out", folder]))
    times, sizes = np.array(samples).T
    at = np.interp([share * times[-1] for share in SHARES], times, sizes)
    mb = {f"{share:.0%}": float(size / MB) for share, size in zip(SHARES, at, strict=True)}
    return {"seconds": float(times[-1]), "mb": mb, "highest_mb": float(sizes.max() / MB)}


def _write_long(frames: Path, clip: Path) -> None:
    pictures = np.load(frames, mmap_mode="r")[:LOADED]
    with ClipWriter(clip) as writer:
        for index in range(FRAMES):
            writer.write(np.ascontiguousarray(pictures[index % len(pictures)]), index * STEP_MS)


def _sampled(command: list[str]) -> Iterator[tuple[float, int]]:
    """(seconds, bytes) while a command runs."""
    start = time.monotonic()
    quiet = subprocess.DEVNULL
    with psutil.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            while process.poll() is None:
                yield time.monotonic() - start, process.memory_info().rss
                time.sleep(0.1)
        finally:
            if process.is_running():
                process.kill()
    if process.returncode:
        raise SkipError(f"`{' '.join(command)}` failed (exit {process.returncode})")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        work(Path(sys.argv[1]), sys.argv[2] == "yes")
