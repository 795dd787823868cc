"""Speed, parity and memory of kinesphere beside MediaPipe, in one run: `make bench`.

    .venv/bin/python bench/run.py                       everything
    .venv/bin/python bench/run.py --only speed --clip my.mp4 --rounds 9

The first run makes the peers' environments and fetches a clip (all under .bench/).
What cannot be had is said and left out. Ctrl-C ends it; parts that are done stay in the JSON file.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import clips
import golden
import memory
import parity
import peers
import report
import speed
from peers import WORK, SkipError, Software

PARTS = ("speed", "parity", "memory")
T = TypeVar("T")


class Bench:
    """What the parts share: clips, peers and what has come out so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.results: dict[str, Any] = {"machine": report.machine(), "skipped": []}
        self.clips: dict[str, Path] = {}
        self.squats: Path | None = None
        self.tasks: Software | None = None
        self.legacy: Software | None = None

    def attempt(self, what: str, work: Callable[[], T]) -> T | None:
        """The result of `work`, or None with a message when it cannot be had."""
        try:
            with report.console.status(what):
                return work()
        except SkipError as reason:
            report.note(f"Left out: {reason}")
            self.results["skipped"].append(str(reason))
            return None

    def prepare(self) -> None:
        only, folder = self.options.only, self.options.golden
        self._decode_clips(folder)
        if {"speed", "parity"} & set(only):
            make = partial(peers.tasks, self.options.task_folder)
            self.tasks = self.attempt("setting up mediapipe 1.2.2", make)
        if "parity" in only:
            self.legacy = self.attempt("setting up mediapipe 0.10.21", peers.legacy)
        found = [peer for peer in (self.tasks, self.legacy) if peer]
        self.results["peers"] = {peer.name: peer.freeze() for peer in found}

    def _decode_clips(self, folder: Path) -> None:
        named: list[Path] = self.options.clip or [clips.BALANCE]
        more = "parity" in self.options.only and not self.options.clip
        squats = self.attempt("looking for clips", partial(clips.squats, folder)) if more else None
        walker = self.attempt("fetching a clip", clips.sports2d) if more else None
        for clip in filter(None, [*named, squats, walker]):
            frames = self.attempt(f"decoding {clip.name}", partial(clips.decoded, clip))
            if frames:
                self.clips[clip.name] = frames
        self.squats = self.clips.get(squats.name) if squats else None
        if not self.clips:
            sys.exit("There is no clip to look at; --clip names one.")

    def part(self, name: str) -> None:
        """One part, its results added to the file at once."""
        start = time.monotonic()
        report.console.rule(name)
        try:
            self.results[name] = getattr(self, name)()
        except SkipError as reason:
            report.note(f"{name} ended early: {reason}")
            self.results["skipped"].append(f"{name}: {reason}")
        seconds = time.monotonic() - start
        self.results.setdefault("seconds", {})[name] = round(seconds, 1)
        report.console.print(f"{name}: {seconds:.0f} s", style="dim")
        self.options.json.parent.mkdir(parents=True, exist_ok=True)
        self.options.json.write_text(json.dumps(self.results, indent=1) + "\n")

    def speed(self) -> Any:
        """On the first clip."""
        name, frames = next(iter(self.clips.items()))
        return speed.measure(name, frames, self.tasks, self.options.rounds)

    def parity(self) -> Any:
        """Golden results where they are at hand, then all clips."""
        found = [peer for peer in (self.legacy, self.tasks) if peer]
        expected = None
        if self.squats:
            expected = golden.measure(self.options.golden, self.squats, found)
        return {"golden": expected, "clips": parity.measure(self.clips, self.tasks, self.legacy)}

    def memory(self) -> Any:
        """On the first clip."""
        name, frames = next(iter(self.clips.items()))
        return memory.measure(name, frames)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--only", type=_parts, default=list(PARTS), help="speed,parity,memory or some of them")
    add("--clip", type=Path, action="append", help="look at this clip; may be given again")
    add("--rounds", type=_positive, default=5, help="how often speed is measured (default 5)")
    add("--json", type=Path, default=WORK / "results.json", help="where all figures are written")
    add("--golden", type=Path, default=clips.GOLDEN, help="folder of tfjs-models' test data")
    add("--task-folder", type=Path, help="lite.task, full.task, heavy.task for mediapipe 1.2.2")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"expected some of {','.join(PARTS)}, got {unknown[0]!r}")
    return [part for part in PARTS if part in parts]


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 up, got {text!r}")
    return int(text)


def main() -> None:
    options = parse()
    WORK.mkdir(exist_ok=True)
    bench = Bench(options)
    try:
        bench.prepare()
        for name in options.only:
            bench.part(name)
    except KeyboardInterrupt:
        report.note("Stopped.")
        sys.exit(130)
    report.console.print(f"All figures: {options.json}")


if __name__ == "__main__":
    main()
