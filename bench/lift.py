"""What the lift costs: frames a second with it and without, in turns, and a step by itself.

.venv/bin/python bench/lift.py              examples/balance.mp4, each size
"""

import argparse
import time
from pathlib import Path
from statistics import median

import numpy as np

import kinesphere as ks
import report
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.lift.step import LiftState, Seen, step

CLIP = Path(__file__).parent.parent / "examples" / "balance.mp4"
STEPS = 600


def fps(size: str, lift: str, clip: Path) -> float:
    """Of one run through a clip, decoding counted, loading not."""
    with ks.create_detector(model_type=size, lift=lift) as detector:
        list(detector.estimate_video(clip, every=20))
        start = time.perf_counter()
        frames = sum(1 for _ in detector.estimate_video(clip))
        return frames / (time.perf_counter() - start)


def step_ms() -> float:
    """Of one person and frame, the median."""
    lifting, random = lifting_of("auto"), np.random.default_rng(0)
    assert lifting is not None
    xyz = random.normal(0, 0.4, (33, 3)) + [0, 0, 4]
    seen = Seen(xyz[:, :2] / xyz[:, 2:], xyz - [0, 0, 4], np.full(33, 0.9), True)
    state, taken = LiftState(), list[float]()
    for frame in range(STEPS):
        start = time.perf_counter()
        state, _ = step(lifting.lift, state, seen, frame * 33.3)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clip", nargs="?", type=Path, default=CLIP)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rows: list[tuple[str, float, float, float]] = []
    for size in ("lite", "full", "heavy"):
        rounds = [
            (fps(size, "off", options.clip), fps(size, "auto", options.clip))
            for _ in range(options.rounds)
        ]
        off, on = (median(one) for one in zip(*rounds, strict=True))
        rows.append((size, off, on, median(b / a for a, b in rounds)))
    report.table("Frames a second", ("model", "without", "with", "ratio"), rows)
    report.note(f"a step: {step_ms():.2f} ms")


if __name__ == "__main__":
    main()
