"""Speed, parity and memory of kinesphere beside MediaPipe, in one run: `make bench`.

    .venv/bin/python bench/run.py                       everything
    .venv/bin/python bench/run.py --only speed --clip my.mp4 --rounds 9
    .venv/bin/python bench/run.py --only pictures       draw docs/pictures/ from the last run's figures

Speed is the command `kinesphere bench`, on more clips. The first run makes the peers' environments and
fetches clips (all under .bench/). What cannot be had is said and left out. Ctrl-C ends it; parts that
are done stay in the JSON file.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import charts
import clips
import cutouts
import golden
import memory
import parity
import peers
import report
from kinesphere.bench import run as speed
from kinesphere.bench.options import BenchOptions
from kinesphere.core.errors import KinesphereError
from peers import WORK, SkipError, Software

PARTS = ("speed", "parity", "memory", "pictures")
BY_DEFAULT = PARTS[:3]
T = TypeVar("T")


class Bench:
    """What the parts share: clips, peers and what has come out so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.results: dict[str, Any] = {"machine": report.machine(), "skipped": []}
        self.clips: dict[str, Path] = {}
        self.only_timed: frozenset[str] = frozenset()
        """Clips of which landmarks are not compared: the sample clip is one of their kind."""
        self.decoded: dict[str, Path] = {}
        self.squats: Path | None = None
        self.tasks: Software | None = None
        self.legacy: Software | None = None

    def attempt(self, what: str, work: Callable[[], T]) -> T | None:
        """The result of `work`, or None with a message when it cannot be had."""
        try:
            with report.console.status(what):
                return work()
        except (SkipError, KinesphereError) as reason:
            report.note(f"Left out: {reason}")
            self.results["skipped"].append(str(reason))
            return None

    def prepare(self) -> None:
        only = self.options.only
        self._find_clips()
        if "parity" in only:
            make = partial(peers.tasks, self.options.task_folder)
            self.tasks = self.attempt("setting up mediapipe 1.2.2", make)
            self.legacy = self.attempt("setting up mediapipe 0.10.21", peers.legacy)
        if {"parity", "memory"} & set(only):
            self._decode_clips()
        found = [peer for peer in (self.tasks, self.legacy) if peer]
        self.results["peers"] = {peer.name: peer.freeze() for peer in found}

    def _find_clips(self) -> None:
        named: list[Path] | None = self.options.clip
        if named is None:
            squats = self.attempt("looking for clips", partial(clips.squats, self.options.golden))
            walker = self.attempt("fetching a clip", clips.sports2d)
            fetch = partial(cutouts.pose2sim, "Demo_SinglePerson")
            cameras = self.attempt("fetching clips", fetch) or []
            self.only_timed = frozenset(camera.name for camera in cameras)
            named = [*filter(None, (squats, walker)), *cameras, clips.BALANCE]
            self.squats = squats
        self.clips = {clip.name: clip for clip in named}

    def _decode_clips(self) -> None:
        """Those whose landmarks are compared."""
        for name in self.clips.keys() - self.only_timed:
            clip = self.clips[name]
            frames = self.attempt(f"decoding {name}", partial(clips.decoded, clip))
            if frames:
                self.decoded[name] = frames
        if not self.decoded:
            sys.exit("There is no clip to look at; --clip names one.")

    def part(self, name: str) -> None:
        """One part, its results added to the file at once."""
        start = time.monotonic()
        report.console.rule(name)
        try:
            self.results[name] = getattr(self, name)()
        except (SkipError, KinesphereError) as reason:
            report.note(f"{name} ended early: {reason}")
            self.results["skipped"].append(f"{name}: {reason}")
        seconds = time.monotonic() - start
        self.results.setdefault("seconds", {})[name] = round(seconds, 1)
        report.console.print(f"{name}: {seconds:.0f} s", style="dim")
        self.options.json.parent.mkdir(parents=True, exist_ok=True)
        self.options.json.write_text(json.dumps(self.results, indent=1) + "\n")

    def speed(self) -> Any:
        """On all clips, by the command itself; its rows."""
        options = BenchOptions(
            source=tuple(self.clips.values()),
            against="mediapipe",
            rounds=self.options.rounds,
            seconds=self.options.seconds,
            json=_rows_file(self.options.json),
        )
        speed.run(options, report.console)
        return json.loads(_rows_file(self.options.json).read_text())

    def parity(self) -> Any:
        """Golden results where they are at hand, then all clips."""
        found = [peer for peer in (self.legacy, self.tasks) if peer]
        frames = self.decoded.get(self.squats.name) if self.squats else None
        expected = golden.measure(self.options.golden, frames, found) if frames else None
        return {"golden": expected, "clips": parity.measure(self.decoded, self.tasks, self.legacy)}

    def memory(self) -> Any:
        """On one clip."""
        name = (
            clips.BALANCE.name if clips.BALANCE.name in self.decoded else next(iter(self.decoded))
        )
        return memory.measure(name, self.decoded[name])

    def pictures(self) -> list[str]:
        """The graphs of docs/benchmarks.md, from the rows of the last speed part."""
        rows = _rows_file(self.options.json)
        if not rows.is_file():
            raise SkipError(f"there is no {rows}: run --only speed first")
        return [str(path) for path in charts.draw(json.loads(rows.read_text()), clips.PICTURES)]


def _rows_file(results: Path) -> Path:
    return results.with_name(f"{results.stem}_rows.json")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--only", type=_parts, default=list(BY_DEFAULT), help=f"some of {','.join(PARTS)}")
    add("--clip", type=Path, action="append", help="look at this clip; may be given again")
    add("--rounds", type=_positive, default=5, help="how often speed is measured (default 5)")
    add("--seconds", type=_positive, default=60, help="limit for a clip and size (default 60)")
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
    os.environ.setdefault("KINESPHERE_CACHE", str(WORK))  # what `make clean` removes
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
