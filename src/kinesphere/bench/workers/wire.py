"""How the command talks with a worker: lines of JSON, a request to its stdin, an answer from its stdout.

A worker is one process for one side, size, mode and mask; it stays while passes alternate between the
sides. This file runs in the peer's environment too: it needs NumPy and the standard library alone.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP_MS = 1000 / 30
"""From frame to frame where frames come without a time."""


@dataclass(frozen=True)
class Settings:
    """What a worker is, for as long as it lives: its command line."""

    model: str
    """lite, full or heavy; for the peer the path of its bundle."""
    mode: str
    """live, video, chunks, files or pictures."""
    mask: bool
    max_poses: int


@dataclass(frozen=True)
class Pass:
    """What to look at once: a clip as a file, and the same frames decoded."""

    clip: str
    decoded: str
    """A file of raw pixels, RGB, uint8."""
    shape: tuple[int, int, int]
    """Of the decoded frames: how many, height, width."""
    task: str = "pass"
    """pass: measure; stages: time the stages (our side alone)."""

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """The decoded frames, read one by one."""
        count, height, width = self.shape
        size = height * width * 3
        with Path(self.decoded).open("rb", buffering=0) as file:
            for _ in range(count):
                yield np.fromfile(file, np.uint8, size).reshape(height, width, 3)


@dataclass
class Clock:
    """Marks the end of each frame; what is between `start` and the first `mark` is the first frame's.

    `seconds` has an entry a frame: from the frame handed over to its result, or where several are
    under way at once, from result to result. `people` counts those found in each.
    """

    seconds: list[float]
    people: list[int]
    last_s: float = 0.0
    held_bytes: int = 0
    """Decoded frames held in memory by the measurement, not by what is measured."""

    def start(self) -> None:
        self.last_s = time.perf_counter()

    def mark(self, people: int) -> None:
        now_s = time.perf_counter()
        self.seconds.append(now_s - self.last_s)
        self.people.append(people)
        self.last_s = now_s


Measure = Callable[[Pass, Clock], None]


def serve(make: Callable[[Settings], dict[str, Callable[[Pass], dict[str, Any]]]]) -> None:
    """Be a worker: make what the command line asks for, then answer until the requests end.

    `make` gives the tasks by name. What libraries print goes to stderr.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    tasks = make(Settings(**json.loads(sys.argv[1])))
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        request = Pass(**json.loads(line))
        _answer(answers, tasks[request.task](request))


def measured(measure: Measure) -> Callable[[Pass], dict[str, Any]]:
    """A task that measures one pass and answers with what the clock says."""

    def task(request: Pass) -> dict[str, Any]:
        clock = Clock([], [])
        measure(request, clock)
        peak = peak_bytes() - clock.held_bytes
        return {"seconds": clock.seconds, "people": clock.people, "peak_bytes": peak}

    return task


def _answer(answers: Any, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def peak_bytes() -> int:
    """The most memory that this process has had resident."""
    if sys.platform == "win32":
        return _peak_bytes_windows()
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage counts what the parent had before this process took over
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


def _peak_bytes_windows() -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = [("cb", wintypes.DWORD), ("faults", wintypes.DWORD)] + [
            (name, ctypes.c_size_t)
            for name in ("peak", "now", "qpp", "qp", "qpnp", "qnp", "page", "peak_page")
        ]

    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    windows: Any = getattr(ctypes, "windll")  # noqa: B009
    windows.kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    me = wintypes.HANDLE(windows.kernel32.GetCurrentProcess())
    windows.psapi.GetProcessMemoryInfo(me, ctypes.byref(counters), counters.cb)
    return int(counters.peak)
