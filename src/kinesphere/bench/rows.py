"""What comes out: one row for each clip, size, mode and mask."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kinesphere.bench.side import Measured

PERCENTILES: Final = (5, 25, 50, 75, 90, 95, 99)
MB: Final = 1e6


@dataclass(frozen=True)
class Row:
    """Figures of one mode; None where there is no peer."""

    clip: str
    model: str
    mode: str
    mask: bool
    max_poses: int
    frames: int
    rounds: int
    fps: float
    """Median over the rounds; so is `peer_fps`."""
    peer: str | None
    peer_fps: float | None
    ratio: float | None
    """Median of the rounds' own ratios: `ratios`."""
    ratios: list[float]
    latency_ms: dict[str, float]
    """Percentiles over all frames of all rounds. live: from the frame handed over to its poses. Other
    modes have several frames under way at once: from result to result."""
    peer_latency_ms: dict[str, float] | None
    stages_ms: dict[str, float]
    """Mean ms a frame, in a pass of its own in which nothing overlaps."""
    peak_mb: float
    """The most memory resident in the process, without decoded frames that the measurement holds."""
    peer_peak_mb: float | None
    found: float
    """People a frame, so that nobody is fast by seeing nothing."""
    peer_found: float | None
    gflop: float
    """Billions of operations that the networks need a frame."""
    peak_gflops: float
    """Billions a second that the cores did at best, in a product of float32 matrices."""
    gflops_fraction: float
    """gflop × fps ÷ peak_gflops: how near the hardware's limit this is."""


@dataclass(frozen=True)
class Case:
    """What a row is about."""

    clip: str
    model: str
    mode: str
    mask: bool
    max_poses: int


@dataclass(frozen=True)
class Cost:
    """The networks' operations, in billions, and the cores' best."""

    landmarks_gflop: float
    """For one person."""
    detector_gflop: float
    peak_gflops: float


def row(
    case: Case,
    ours: Sequence[Measured],
    peer: str | None,
    theirs: Sequence[Measured],
    stages_ms: dict[str, float],
    cost: Cost,
) -> Row:
    """The figures of rounds in which both sides took their turns; `theirs` is empty without a peer."""
    fps, found = statistics.median(m.fps for m in ours), _found(ours)
    ratios = [a.fps / b.fps for a, b in zip(ours, theirs, strict=bool(theirs))]
    searching = cost.detector_gflop if case.mode == "pictures" else 0.0
    gflop = cost.landmarks_gflop * found + searching
    return Row(
        **vars(case),
        frames=len(ours[0].seconds),
        rounds=len(ours),
        fps=fps,
        peer=peer,
        peer_fps=statistics.median(m.fps for m in theirs) if theirs else None,
        ratio=statistics.median(ratios) if ratios else None,
        ratios=ratios,
        latency_ms=_percentiles(ours),
        peer_latency_ms=_percentiles(theirs) if theirs else None,
        stages_ms=stages_ms,
        peak_mb=_peak_mb(ours),
        peer_peak_mb=_peak_mb(theirs) if theirs else None,
        found=found,
        peer_found=_found(theirs) if theirs else None,
        gflop=gflop,
        peak_gflops=cost.peak_gflops,
        gflops_fraction=gflop * fps / cost.peak_gflops,
    )


def _percentiles(passes: Sequence[Measured]) -> dict[str, float]:
    ms = np.concatenate([m.seconds for m in passes]) * 1000
    return {f"p{q}": float(np.percentile(ms, q)) for q in PERCENTILES}


def _peak_mb(passes: Sequence[Measured]) -> float:
    return max(m.peak_bytes for m in passes) / MB


def _found(passes: Sequence[Measured]) -> float:
    return float(np.mean(np.concatenate([m.people for m in passes])))
