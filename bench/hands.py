"""Hands beside MediaPipe's legacy hands (0.10.21) on the same pixels, in one run: parity, rates, speed.

    .venv/bin/python bench/hands.py [--rounds N] [--threads 1] [--only NAME …]

Sets of pictures, each alone: the reference's own (tfjs-models' hands.jpg, expected results are in its
tests), golden data, pictures of COCO, and parts of those around each person's wrists. Clips, followed:
the reference's asl_hand (expected results beside it), the sample clip, squats, walks of Sports2D and
Pose2Sim, and the upper halves of people in these. What is not at hand is said and left out.

The size of a hand is twice the way from the wrist to the middle knuckle in the landmarks of the peer.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

import clips
import cutouts
import hand_pictures as pictures
import peers
import report
from kinesphere.core.hand import KNUCKLE, WRIST
from peers import HERE, OURS, WORK, SkipError
from worker import Array

PEER: Final = WORK / "mediapipe-0.10.21/bin/python"
NEAR: Final = 0.5
"""Two results are of one hand when their landmarks are nearer on average, in hand sizes."""
TWICE: Final = 0.15
"""Two results of one side nearer than this are the same hand twice."""
WARM_UP: Final = 3


@dataclass(frozen=True)
class Set:
    name: str
    make: Callable[[], list[Array]]
    alone: bool
    max_hands: int = 2
    expected: Callable[[], tuple[Array, Array]] | None = None
    """xy_px (T, 21, 2) and xyz_m (T, 21, 3) of the only hand, as the reference's tests have them."""


SETS: Final = (
    Set("hands.jpg", pictures.two_hands, True, 2),
    Set("golden", pictures.golden, True, 6),
    Set("coco", pictures.coco, True, 6),
    Set("coco, near", pictures.coco_near, True, 2),
    Set("asl_hand", pictures.asl, False, 1, pictures.asl_expected),
    Set("balance", lambda: pictures.clip(clips.BALANCE), False),
    Set("squats", lambda: pictures.clip(clips.squats(clips.GOLDEN)), False),
    Set("walk", lambda: pictures.clip(clips.sports2d(), 200), False),
    *(
        Set(f"{name} {camera + 1}", lambda n=name, k=camera: _pose2sim(n, k), False, hands)
        for name, hands in (("Demo_SinglePerson", 2), ("Demo_MultiPerson", 4))
        for camera in (0, 2)
    ),
    Set("balance, near", lambda: pictures.near(pictures.clip(clips.BALANCE)), False),
    Set("squats, near", lambda: pictures.near(pictures.clip(clips.squats(clips.GOLDEN))), False),
)


def _pose2sim(name: str, camera: int) -> list[Array]:
    return pictures.clip(cutouts.pose2sim(name)[camera], 120)


def measure(one: Set, rounds: int, ours: list[str]) -> dict[str, Any]:
    """All figures of a set; `ours` are further options for our worker. Raises SkipError."""
    frames = one.make()
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        file = Path(folder) / "frames.npz"
        np.savez(file, *frames)
        options = ["--max-hands", str(one.max_hands), *["--alone"] * one.alone]
        both = [(_ours(file, [*options, *ours]), _peer(file, options)) for _ in range(rounds)]
        noisy = _peer(file, [*options, "--noise", "1"])
        smooth = None if one.alone else _ours(file, [*options, *ours, "--smooth"])
    own = compare(noisy, both[0][1])
    row = {"set": one.name, "pictures": len(frames), **_figures(one, both, smooth)}
    return {**row, "noise_xy_mean": own["xy_mean"], "noise_m_mean": own["m_mean"]}


def _figures(
    one: Set, both: list[tuple[dict[str, Array], dict[str, Array]]], smooth: dict[str, Array] | None
) -> dict[str, Any]:
    ours, theirs = both[0]
    row = {**compare(ours, theirs), **_speed(both)}
    if smooth is not None:
        row["jitter"], row["peer_jitter"] = _jitter(smooth), _jitter(theirs)
    if one.expected:
        row["expected"] = {
            k: _expected(v, *one.expected()) for k, v in (("ours", ours), ("peer", theirs))
        }
    return row


def _ours(file: Path, options: list[str]) -> dict[str, Array]:
    return _run([OURS.python, HERE / "ours_hands.py", file], options)


def _peer(file: Path, options: list[str]) -> dict[str, Array]:
    return _run([PEER, HERE / "peer_hands.py", file], options)


def _run(command: list[str | Path], options: list[str]) -> dict[str, Array]:
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        out = Path(folder) / "out.npz"
        peers.call([*command, out, *options], str(command[1]))
        with np.load(out) as arrays:
            return dict(arrays)


def compare(ours: dict[str, Array], theirs: dict[str, Array]) -> dict[str, Any]:
    """Hands found by each, and how far those found by both differ, in % of the hand's size."""
    pairs = [
        (t, i, j)
        for t in range(len(ours["right"]))
        for i, j in matched(ours["xyz_px"][t], theirs["xyz_px"][t])
    ]
    t, i, j = np.array(pairs, int).reshape(-1, 3).T
    a_px, b_px = ours["xyz_px"][t, i], theirs["xyz_px"][t, j]
    a_m, b_m = ours["xyz_m"][t, i], theirs["xyz_m"][t, j]
    xy = np.linalg.norm((a_px - b_px)[..., :2], axis=2).mean(axis=1) / size(b_px[..., :2]) * 100
    m = np.linalg.norm(a_m - b_m, axis=2).mean(axis=1) / size(b_m) * 100
    z = np.abs((a_px - b_px)[..., 2]).mean(axis=1) / size(b_px[..., :2]) * 100
    same_side = (ours["right"][t, i] > 0.5) == (theirs["right"][t, j] > 0.5)
    return {
        "ours": int(np.isfinite(ours["right"]).sum()),
        "peer": int(np.isfinite(theirs["right"]).sum()),
        "doubles": doubles(ours["xyz_px"]),
        "peer_doubles": doubles(theirs["xyz_px"]),
        "both": len(pairs),
        **{f"xy_{name}": value for name, value in _spread(xy).items()},
        "z_mean": _spread(z)["mean"],
        **{f"m_{name}": value for name, value in _spread(m).items()},
        "same_side": float(same_side.mean()) if len(t) else None,
    }


def matched(ours: Array, theirs: Array) -> list[tuple[int, int]]:
    """Which of our hands in a picture are which of theirs: the nearest first, each once."""
    apart = np.linalg.norm(ours[:, None, :, :2] - theirs[None, :, :, :2], axis=3).mean(axis=2)
    apart = np.where(np.isfinite(apart), apart / size(theirs[..., :2]), np.inf)
    pairs: list[tuple[int, int]] = []
    while apart.min() < NEAR:
        i, j = (int(v) for v in np.unravel_index(apart.argmin(), apart.shape))
        pairs.append((i, j))
        apart[i], apart[:, j] = np.inf, np.inf
    return pairs


def doubles(xyz_px: Array) -> int:
    """Results on a hand that has one already."""
    apart = np.linalg.norm(xyz_px[:, :, None, :, :2] - xyz_px[:, None, :, :, :2], axis=4).mean(
        axis=3
    )
    later = np.tril(np.ones(apart.shape[1:], bool), -1)
    same = apart < TWICE * size(xyz_px[..., :2])[:, :, None]
    return int((same & later).any(axis=2).sum())


def size(points: Array) -> Array:
    return 2 * np.linalg.norm(points[..., KNUCKLE, :] - points[..., WRIST, :], axis=-1)


def _spread(values: Array) -> dict[str, float | None]:
    if not len(values):
        return {"mean": None, "median": None, "p95": None}
    p50, p95 = np.percentile(values, (50, 95))
    return {"mean": float(values.mean()), "median": float(p50), "p95": float(p95)}


def _speed(both: list[tuple[dict[str, Array], dict[str, Array]]]) -> dict[str, Any]:
    """Medians over rounds, of time and of all cores' time, which other programs disturb less."""
    figures: dict[str, Any] = {}
    for kind, column in (("ms", "seconds"), ("cpu_ms", "cpu_seconds")):
        pairs = [tuple(_ms(side[column]) for side in pair) for pair in both]
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        figures |= {kind: ours, f"peer_{kind}": theirs, f"{kind}_ratio": ratio}
    return figures


def _ms(seconds: Array) -> float:
    skip = WARM_UP if len(seconds) > 2 * WARM_UP else 0
    return float(seconds[skip:].mean() * 1000)


def _jitter(one: dict[str, Array]) -> float | None:
    """The second difference over time of hands that are matched from frame to frame, % of their size."""
    parts: list[float] = []
    xyz = one["xyz_px"]
    for t in range(2, len(xyz)):
        now = dict(matched(xyz[t], xyz[t - 1]))
        before = dict(matched(xyz[t - 1], xyz[t - 2]))
        for i, j in now.items():
            if j in before:
                bend = xyz[t, i] - 2 * xyz[t - 1, j] + xyz[t - 2, before[j]]
                length = np.linalg.norm(bend[:, :2], axis=1).mean()
                parts.append(float(length / size(xyz[t, i, :, :2]) * 100))
    return statistics.mean(parts) if parts else None


def _expected(one: dict[str, Array], xy_px: Array, xyz_m: Array) -> dict[str, float]:
    """Mean and greatest |difference| of a coordinate from the reference's expected results."""
    count = min(len(xy_px), len(one["xyz_px"]))
    px = np.abs(one["xyz_px"][:count, 0, :, :2] - xy_px[:count])
    mm = np.abs(one["xyz_m"][:count, 0] - xyz_m[:count]) * 1000
    figures = {"px_mean": np.nanmean(px), "px_max": np.nanmax(px), "mm_mean": np.nanmean(mm)}
    return {name: float(value) for name, value in figures.items()}


def show(rows: list[dict[str, Any]]) -> None:
    found = ("set", "pictures", "ours", "doubles", "peer", "peer_doubles", "both", "same_side")
    report.table(
        "Hands found, and hands found twice at once",
        ("set", "pictures", "ours", "twice", "theirs", "twice", "both", "same side"),
        [tuple(row[key] for key in found) for row in rows],
    )
    apart = ("xy_mean", "xy_median", "xy_p95", "z_mean", "m_mean", "noise_xy_mean", "noise_m_mean")
    report.table(
        "Mean difference of a landmark in % of the hand's size; theirs when pixels change by 1 of 255",
        ("set", "xy mean", "median", "95 %", "z", "metres", "their xy", "their metres"),
        [(row["set"], *(row[key] for key in apart)) for row in rows],
    )
    speed = ("ms", "peer_ms", "ms_ratio", "cpu_ms", "peer_cpu_ms", "cpu_ms_ratio")
    report.table(
        "Milliseconds a picture; trembling with our smoothing, in % of the hand's size",
        ("set", "ms", "theirs", "ratio", "cores' ms", "theirs", "ratio", "tremble", "theirs"),
        [
            (row["set"], *(row[key] for key in speed), row.get("jitter"), row.get("peer_jitter"))
            for row in rows
        ],
    )
    told = [
        (row["set"], side, *e.values())
        for row in rows
        for side, e in row.get("expected", {}).items()
    ]
    report.table(
        "|Difference| of a coordinate from the reference's expected results",
        ("set", "side", "px mean", "px max", "mm mean"),
        told,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [one.name for one in SETS]
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--rounds", type=int, default=3, help="how often speed is measured")
    parser.add_argument("--engine", default="auto", help="of ours")
    parser.add_argument(
        "--threads", type=int, help="of ours (default: all cores; theirs takes one)"
    )
    parser.add_argument("--json", type=Path, default=WORK / "hands.json")
    options = parser.parse_args()
    peers.legacy()
    ours = ["--engine", options.engine]
    ours += [] if options.threads is None else ["--threads", str(options.threads)]
    rows: list[dict[str, Any]] = []
    for one in (one for one in SETS if one.name in options.only):
        try:
            with report.console.status(one.name):
                rows.append(measure(one, options.rounds, ours))
        except SkipError as reason:
            report.note(f"{one.name} is left out: {reason}")
    show(rows)
    results = {"machine": report.machine(), "rows": rows}
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    report.console.print(f"All figures: {options.json}")


if __name__ == "__main__":
    main()
