"""Hands, faces and bodies at once, beside MediaPipe's legacy holistic solution, in one run.

    .venv/bin/python bench/holistic.py                          parity and speed on all footage
    .venv/bin/python bench/holistic.py --only speed --rounds 5 --clips squats,balance
    .venv/bin/python bench/holistic.py --only scale             hands' and faces' size in metres

Modes: pictures (each alone), raw (followed, nothing smoothed), video (followed and smoothed as each does
by itself: MediaPipe smooths the body alone, we hands and face too). "MediaPipe beside itself": a copy of
the clip with noise of one grey level at most, beside the clip. Figures: .bench/holistic.json.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

import peers
import report
import whole_footage
import whole_measures
import whole_scale
from peers import WORK, Software
from whole import Array

OURS: Final = Software("kinesphere", peers.OURS.python, "ours_holistic.py")
PARTS: Final = ("parity", "speed", "scale")
WARM: Final = 5
"""Frames at the start of which time is not counted."""
TIMED: Final = {
    "both": ("--parts", "hands,face"),
    "both, at most 15 a second": ("--parts", "hands,face", "--rate", "15"),
    "hands": ("--parts", "hands"),
    "face": ("--parts", "face"),
    "neither": ("--parts", "none"),
}
SPEED_CLIPS: Final = ("squats", "balance")
Results = dict[str, Any]


def main() -> None:
    options = parse()
    WORK.mkdir(exist_ok=True)
    theirs = _legacy()
    results: Results = {"machine": report.machine(), "peer": theirs.freeze()}
    clips = {n: p for n, p in whole_footage.footage().items() if n in (options.clips or [n])}
    for part in options.only:
        results[part] = {"parity": parity, "speed": speed, "scale": scale}[part](
            options, clips, theirs
        )
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    report.console.print(f"All figures: {options.json}")


def _legacy() -> Software:
    found = peers.legacy()
    return Software(found.name, found.python, "peer_holistic.py")


def parity(options: argparse.Namespace, clips: dict[str, Path], theirs: Software) -> Results:
    """Everything found by both, mode by mode."""
    jobs = [("pictures", name, path) for name, path in whole_footage.pictures().items()]
    jobs += [(mode, name, path) for mode in ("raw", "video") for name, path in clips.items()]
    out: Results = {}
    with report.progress("parity", len(jobs)) as step:
        for mode, name, path in jobs:
            step(f"{name}, {mode}")
            a, b = (_run(one, path, options, mode) for one in (OURS, theirs))
            out.setdefault(mode, {})[name] = _compared(a, b)
            if mode == "raw":
                noisy = _run(theirs, path, options, mode, "--noise", "1")
                out.setdefault("MediaPipe beside itself, raw", {})[name] = _compared(noisy, b)
    for mode, rows in out.items():
        _show_parity(mode, rows)
    return out


def _compared(a: dict[str, Array], b: dict[str, Array]) -> Results:
    return {what: getattr(whole_measures, what)(a, b) for what in ("hands", "faces", "bodies")}


def _run(
    one: Software, path: Path, options: argparse.Namespace, mode: str, *more: str
) -> dict[str, Array]:
    count = ["--count", str(options.count)] if options.count else []
    return one.run(path, options.size, "--mode", mode, *count, *more)


def _show_parity(mode: str, rows: Results) -> None:
    for what in ("hands", "faces"):
        each = {name: row[what] for name, row in rows.items()}
        each["all"] = whole_measures.total(list(each.values()))
        columns = list(each["all"])
        lines = [[name, *(row[key] for key in columns)] for name, row in each.items()]
        report.table(f"{what}, {mode}", ["footage", *columns], lines)


def speed(options: argparse.Namespace, clips: dict[str, Path], theirs: Software) -> Results:
    """Frames a second, passes alternating; ratios are medians of the rounds' own."""
    names = options.clips or SPEED_CLIPS
    out: Results = {}
    for name in names:
        rounds: list[dict[str, dict[str, float]]] = []
        for _ in range(options.rounds):
            times = {"MediaPipe": _times(_run(theirs, clips[name], options, "video"))}
            for what, asked in TIMED.items():
                found = _run(OURS, clips[name], options, "video", *asked)
                times[what] = _times(found)
            rounds.append(times)
        out[name] = rounds
    _show_speed(out)
    return out


def _times(found: dict[str, Array]) -> dict[str, float]:
    """Frames a second, and milliseconds of all cores, over the clip without its start."""
    wall, cpu = (found[key][WARM:].mean() for key in ("seconds", "cpu_seconds"))
    return {"fps": float(1 / wall), "cpu ms": float(1000 * cpu)}


def _show_speed(out: Results) -> None:
    lines: list[list[Any]] = []
    for name, rounds in out.items():
        for what in TIMED:
            ratios = sorted(one[what]["fps"] / one["MediaPipe"]["fps"] for one in rounds)
            numbers = [
                float(np.median([one[key][unit] for one in rounds]))
                for unit in ("fps", "cpu ms")
                for key in (what, "MediaPipe")
            ]
            lines.append([name, what, *numbers, float(np.median(ratios)), ratios[0], ratios[-1]])
    units = [f"{who} {unit}" for unit in ("fps", "CPU ms") for who in ("our", "their")]
    columns = ["clip", "asked for", *units, "fps ratio", "lowest", "highest"]
    report.table("Speed (MediaPipe always looks for both)", columns, lines)


def scale(options: argparse.Namespace, clips: dict[str, Path], theirs: Software) -> Results:
    """What hands and faces measure in the body's metres."""
    out = {
        name: whole_scale.measured(_run(OURS, path, options, "video"))
        for name, path in clips.items()
    }
    columns = list(next(iter(out.values())))
    lines = [[name, *row.values()] for name, row in out.items()]
    report.table("Size of hands and faces", ["clip", *columns], lines)
    return out


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--only", type=lambda text: text.split(","), default=list(PARTS[:2]), help=",".join(PARTS))
    add("--clips", type=lambda text: text.split(","), help="some of the clips, by name")
    add("--size", choices=("lite", "full", "heavy"), default="full")
    add("--rounds", type=int, default=3)
    add("--count", type=int, help="frames of each clip, at most")
    add("--json", type=Path, default=WORK / "holistic.json")
    return parser.parse_args()


if __name__ == "__main__":
    main()
