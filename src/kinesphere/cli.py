"""The command `kinesphere`: thin subcommands over the same dataclasses as the Python API."""

import logging
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal, Union

import tyro
from rich.console import Console
from rich.text import Text

from kinesphere import __version__
from kinesphere.bench.options import BenchOptions
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.estimate.options import EstimateOptions
from kinesphere.evaluate.options import FitOptions as EvaluateFitOptions
from kinesphere.fit.options import FitOptions

if TYPE_CHECKING:
    from kinesphere.estimate.run import Report

OK, FAILED, INTERRUPTED = 0, 1, 130


_ABOUT = "33 body landmarks in the picture and in metres, from pictures, videos and cameras."
_ESTIMATE = """Find people in pictures, videos or a camera; write tables and pictures of their poses.

  kinesphere estimate clip.mp4 --video           table, 3D page and overlay of a clip
  kinesphere estimate photos/ --format parquet   one table for a folder of pictures
  kinesphere estimate 0 --frames 300 --video     300 frames of the first camera
  kinesphere estimate a.mp4 b.mp4 --resume       go on after an interruption
  kinesphere estimate clip.mp4 --people 4        several people, each with an id

Columns of the tables: frame, t_ms, person, landmark, x_px, y_px, z (pixels from the hips), x_m, y_m,
z_m (metres from the middle of the hips), visibility, presence. docs/conventions.md says more."""


_LIVE = """Serve the web page: live 3D poses in your browser, from its camera, a clip or a picture.

  kinesphere live                 print the address and serve until Ctrl-C
  kinesphere live --open          and open it in the browser
  kinesphere live --port 0        on any free port

Everything runs in the browser: pictures never leave it, and nothing is loaded from elsewhere. Model,
engine and the other settings are in the page, and in its address once set (copy it to keep them)."""


_FIT = """Fit a body to each person: shape, pose and place in metres, explained from the picture.

  kinesphere fit photos/ --out fitted                  landmarks found now; samples, pictures, 3D page
  kinesphere fit photos/ --landmarks coco.json         landmarks and masks that people have marked
  kinesphere fit clip.mp4 --temporal                   a clip as a whole: one shape, smooth motion
  kinesphere fit a.mp4 b.mp4 --views calib.toml        several calibrated cameras at once
  kinesphere fit photos/ --order answers.jsonl         and what people say about who is nearer

Writes samples.parquet (docs/samples.md: body, camera, 33 landmarks in metres and pixels with their
uncertainty, ambiguity, residuals, where it all came from), the pictures beside it, what was refused and
why (refused.jsonl), and what people look at. Needs PyTorch: pip install 'kinesphere[truth]'."""


@dataclass(frozen=True)
class Estimate:
    """Find people in pictures, videos or a camera; write tables and pictures of their poses."""

    source: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="SOURCE…")]
    """A picture, a folder or pattern of pictures, a video file, a camera's number or a stream's URL."""

    options: Annotated[EstimateOptions, tyro.conf.arg(name="")] = field(
        default_factory=EstimateOptions
    )


@dataclass(frozen=True)
class Live:
    """Serve the web page."""

    port: int = 8765
    """The port to listen on; 0 picks a free one."""

    host: str = "127.0.0.1"
    """The address to listen on. 0.0.0.0 lets everybody in the network open the page; their browsers give
    the camera only to localhost or https."""

    open: bool = False
    """Open the page in the browser."""


@dataclass(frozen=True)
class Weights:
    """List the weights that ship: size, licence, source; and check that they are intact."""


@dataclass(frozen=True)
class Doctor:
    """Say what this machine has: versions, CPU, engines and the choice among them, cameras."""


@dataclass(frozen=True)
class Fit:
    """Fit bodies to people in pictures and clips; write samples that a network can be trained on."""

    source: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="SOURCE…")]
    """Pictures, folders or patterns of pictures, video files; with --views one clip for each camera."""

    options: Annotated[FitOptions, tyro.conf.arg(name="")] = field(default_factory=FitOptions)


@dataclass(frozen=True)
class Evaluate:
    """Measure results beside truth."""

    what: tyro.conf.Positional[Literal["fit"]]
    """fit: bodies fitted to synthetic people whose bodies are known."""

    options: Annotated[EvaluateFitOptions, tyro.conf.arg(name="")] = field(
        default_factory=EvaluateFitOptions
    )


Command = Union[
    Annotated[Estimate, tyro.conf.subcommand("estimate", description=_ESTIMATE)],
    Annotated[Fit, tyro.conf.subcommand("fit", description=_FIT)],
    Annotated[Evaluate, tyro.conf.subcommand("evaluate")],
    Annotated[Weights, tyro.conf.subcommand("weights")],
    Annotated[Doctor, tyro.conf.subcommand("doctor")],
    Annotated[BenchOptions, tyro.conf.subcommand("bench")],
    Annotated[Live, tyro.conf.subcommand("live", description=_LIVE)],
]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 failed, 2 wrong usage, 130 Ctrl-C."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["--version"]:
        print(f"kinesphere {__version__}")
        return OK
    console = Console(stderr=True, highlight=False)
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        command = tyro.cli(Command, prog="kinesphere", args=arguments, description=_ABOUT)
        return _run(command, console)
    except KinesphereError as error:
        _print_error(error, console)
        return FAILED
    except SystemExit as end:  # tyro has printed the help or what is wrong with the arguments
        return int(end.code or OK)
    except KeyboardInterrupt:
        console.print("stopped")
        return INTERRUPTED


def _run(command: "Command", console: Console) -> int:
    if isinstance(command, Weights):
        from kinesphere.doctor import print_weights

        return print_weights(Console())
    if isinstance(command, Doctor):
        from kinesphere.doctor import print_doctor

        return print_doctor(Console())
    if isinstance(command, BenchOptions):
        from kinesphere.bench.run import run

        return run(command, Console(highlight=False))
    if isinstance(command, Live):
        from kinesphere.serve.run import serve

        serve(command.host, command.port, command.open, Console(highlight=False))
        return OK
    if isinstance(command, Fit):
        return _fit(command, console)
    if isinstance(command, Evaluate):
        from kinesphere.evaluate.run import fit

        return fit(command.options, Console(highlight=False))
    return _estimate(command, console)


def _fit(command: Fit, console: Console) -> int:
    from kinesphere import progress
    from kinesphere.media.sources import check_names, parse

    if not command.source:
        raise InputError(
            "give at least one SOURCE: a picture, a folder of pictures or a video file"
        )
    sources = [parse(text) for text in command.source]
    if command.options.views is None:
        check_names(sources)
    try:
        from kinesphere.fit.run import run
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            "bodies are fitted with PyTorch: pip install 'kinesphere[truth]'"
        ) from None
    with progress.bars(console) as track:
        report = run(sources, command.options, track)
    console.print(f"{report.samples} sample(s), {report.refused} refused (see refused.jsonl)")
    for path in report.written:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if report.interrupted:
        console.print("stopped; what was done is kept. Go on with the same command and --resume")
        return INTERRUPTED
    return OK if report.samples else FAILED


def _estimate(command: Estimate, console: Console) -> int:
    from kinesphere import progress
    from kinesphere.estimate.many import estimate_all
    from kinesphere.media.sources import check_names, parse

    if not command.source:
        raise InputError("give at least one SOURCE: a picture, folder, video, camera number or URL")
    sources = [parse(text) for text in command.source]
    check_names(sources)
    status = OK
    with progress.bars(console) as track:
        for outcome in estimate_all(sources, command.options, track):
            if isinstance(outcome, KinesphereError):
                _print_error(outcome, console)
                status = max(status, FAILED)
                continue
            _print_report(outcome, console)
            status = max(status, _status(outcome))
    return status


def _status(report: "Report") -> int:
    return INTERRUPTED if report.interrupted else FAILED if report.problems else OK


def _print_report(report: "Report", console: Console) -> None:
    name = (report.source.name, "bold")
    if report.skipped:
        console.print(Text.assemble(name, ": done already (--resume)"), soft_wrap=True)
        return
    for problem in report.problems:
        _print_error(problem, console)
    speed = report.frames / report.seconds if report.seconds else 0.0
    counts = f": {report.frames} frame(s), somebody in {report.found}, "
    times = f"{report.seconds:.1f} s, {speed:.0f} frames a second"
    console.print(Text.assemble(name, counts, times), soft_wrap=True)
    if report.delays_ms:
        console.print(f"  from a frame to its pose: {_percentiles(report.delays_ms)}")
    for path in report.written:
        console.print(Text(f"  {path}"), soft_wrap=True)
    if report.interrupted:
        more = (
            ". Go on with the same command and --resume"
            if report.source.resumable or report.unfinished
            else ""
        )
        state = "kept" if report.unfinished else "written"
        console.print(f"stopped; what was done is {state}{more}")


def _percentiles(ms: list[float]) -> str:
    middle, most = (sorted(ms)[int(p * (len(ms) - 1))] for p in (0.5, 0.95))
    return f"{middle:.0f} ms (median), {most:.0f} ms (95 of 100 frames are quicker)"


def _print_error(error: Exception | str, console: Console) -> None:
    # As Text, so that nothing in a file's name is taken for markup.
    console.print(Text.assemble(("error:", "red"), f" {error}"), soft_wrap=True)
