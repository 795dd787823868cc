"""How far our landmarks are from those of MediaPipe, with the same weights on the same frames.

A tracker feeds on its own results: the region of a frame comes from the landmarks of the frame
before. Differences of a rounding grow in that loop, so the tables show as a yardstick how far
MediaPipe is from itself when every pixel changes by -1, 0 or 1 grey level, and with "same regions"
the landmark stage alone, outside the loop, looking where MediaPipe looked.
"""

from pathlib import Path
from typing import Any

import numpy as np

from kinesphere.weights import SIZES
from peers import OURS, Software
from report import Step, progress, table
from worker import Array

NOISE_SEED = "7"
COLUMNS = (
    "model",
    "beside mediapipe",
    "found",
    "apart",
    "px coord. mean",
    "px mean",
    "px median",
    "mm coord. mean",
    "mm mean",
    "mm median",
)


def measure(
    clips: dict[str, Path], tasks: Software | None, legacy: Software | None
) -> list[dict[str, Any]]:
    """All figures of this part for all clips; prints a table a clip."""
    runs = (7 if legacy else 0) + (2 if tasks else 0)
    everything: list[dict[str, Any]] = []
    with progress("parity", runs * len(SIZES) * len(clips)) as step:
        for name, frames in clips.items():
            rows = [row for size in SIZES for row in _size(frames, size, tasks, legacy, step)]
            _show(name, rows)
            everything += [{"clip": name, **row} for row in rows]
    return everything


def _size(
    frames: Path, size: str, tasks: Software | None, legacy: Software | None, step: Step
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if legacy:
        rows += _beside_legacy(frames, size, legacy, step)
        rows.append(_same_regions(frames, size, legacy, step))
    if tasks:
        ours = _run(OURS, frames, size, step, "--whole-ms")
        theirs = _run(tasks, frames, size, step, "--whole-ms")
        rows.append(compare(size, f"clip, {tasks.version}", ours, theirs))
    return rows


def _beside_legacy(frames: Path, size: str, legacy: Software, step: Step) -> list[dict[str, Any]]:
    """Clips (following and smoothing), the peer against itself, and pictures (each on its own)."""
    ours, theirs = (_run(side, frames, size, step) for side in (OURS, legacy))
    noisy = _run(legacy, frames, size, step, "--noise", NOISE_SEED)
    pictures = [_run(side, frames, size, step, "--mode", "pictures") for side in (OURS, legacy)]
    return [
        compare(size, f"clip, {legacy.version}", ours, theirs),
        compare(size, f"itself ±1 grey, {legacy.version}", noisy, theirs),
        compare(size, f"pictures, {legacy.version}", *pictures),
    ]


def _same_regions(frames: Path, size: str, legacy: Software, step: Step) -> dict[str, Any]:
    """Our landmark stage in the peer's regions, frame by frame; neither smooths."""
    theirs = _run(legacy, frames, size, step, "--mode", "regions")
    file = frames.with_suffix(f".{size}.npz")
    np.savez(file, regions=theirs["regions"])
    try:
        ours = _run(OURS, frames, size, step, "--mode", "regions", "--regions", str(file))
    finally:
        file.unlink()
    return compare(size, f"same regions, {legacy.version}", ours, theirs)


def _run(side: Software, frames: Path, size: str, step: Step, *options: str) -> dict[str, Array]:
    step(f"{frames.stem}, {size}, {side.name} {' '.join(options[:2])}")
    return side.run(frames, size, *options)


def compare(size: str, what: str, a: dict[str, Array], b: dict[str, Array]) -> dict[str, Any]:
    """Means over the frames in which both found the person, and over the 33 landmarks.

    coord. mean   mean |difference| of a coordinate (x and y in pixels; x, y and z in mm)
    mean, median, max   of a landmark's distance from its counterpart
    apart   frames in which the mean distance exceeds a quarter of the person's size: one side has
            lost the person, or they follow different things; the means hold these frames too
    """
    seen = [np.isfinite(side["z"]).all(axis=1) for side in (a, b)]
    both = np.logical_and(seen[0], seen[1], dtype=bool)
    xy_px = [side["xy_px"][both] for side in (a, b)]
    return {
        "model": size,
        "compared": what,
        "frames": len(both),
        "found": [int(one.sum()) for one in seen],
        "apart": _apart(*xy_px),
        "px": _figures(xy_px[0] - xy_px[1]),
        "mm": _figures((a["xyz_world_m"][both] - b["xyz_world_m"][both]) * 1000),
    }


def _apart(a_px: Array, b_px: Array) -> int:
    distance = np.linalg.norm(a_px - b_px, axis=-1).mean(axis=1)
    return int((distance > np.ptp(b_px, axis=1).max(axis=1) / 4).sum())


def _figures(difference: Array) -> dict[str, float]:
    distance = np.linalg.norm(difference, axis=-1)
    if not distance.size:
        return dict.fromkeys(("coordinate_mean", "mean", "median", "max"), float("nan"))
    return {
        "coordinate_mean": float(np.abs(difference).mean()),
        "mean": float(distance.mean()),
        "median": float(np.median(distance)),
        "max": float(distance.max()),
    }


def _show(clip: str, rows: list[dict[str, Any]]) -> None:
    order = list(dict.fromkeys(row["compared"] for row in rows))
    rows = sorted(rows, key=lambda row: order.index(row["compared"]))
    frames = rows[0]["frames"] if rows else 0
    table(f"Differences on {clip}, {frames} frames", COLUMNS, [_row(row) for row in rows])


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    px, mm = row["px"], row["mm"]
    return (
        row["model"],
        row["compared"],
        "/".join(map(str, row["found"])),
        row["apart"],
        *(px[name] for name in ("coordinate_mean", "mean", "median")),
        *(mm[name] for name in ("coordinate_mean", "mean", "median")),
    )
