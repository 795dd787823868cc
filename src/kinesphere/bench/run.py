"""The command `kinesphere bench`: frames a second, latencies, memory; beside a peer in the same run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from kinesphere.bench import cost, report
from kinesphere.bench.clip import prepare
from kinesphere.bench.measure import Say, measure
from kinesphere.bench.options import BenchOptions
from kinesphere.bench.peer import Peer, mediapipe
from kinesphere.bench.rows import Row


def run(options: BenchOptions, console: Console) -> int:
    """Measure, print tables on `console`, write the rows; the exit status, which is 0.

    After each size the file holds all rows so far, so that Ctrl-C loses little.

    Raises InputError, SourceError, EngineError, WeightsError or OutputError.
    """
    clips = options.clips
    with console.status("preparing") as status:
        rows: list[Row] = []
        peer = _peer(options, console)
        status.update("measuring what the cores can do")
        peak_gflops = cost.peak_gflops()
        console.print(f"float32 matrix product over all cores: {peak_gflops:.0f} GFLOP/s at best")
        for path in clips:
            for some in _clip(path, options, peer, peak_gflops, status.update):
                rows += some
                report.show(some, console)
                if options.json:
                    report.write(rows, options.json)
    return 0


def _peer(options: BenchOptions, console: Console) -> Peer | None:
    if options.against == "none":
        return None
    return mediapipe(lambda words: console.print(words, soft_wrap=True))


def _clip(
    path: Path, options: BenchOptions, peer: Peer | None, peak_gflops: float, say: Say
) -> Iterator[list[Row]]:
    """The rows of one clip, size by size."""
    with tempfile.TemporaryDirectory() as folder:
        say(f"decoding {path.name}")
        clip = prepare(path, options.frames, Path(folder))
        for model in options.models:
            yield list(measure(clip, model, options, peer, peak_gflops, say))
