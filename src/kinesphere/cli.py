"""The command `kinesphere`: thin subcommands over the same dataclasses as the Python API."""

import logging
import sys
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Final, Literal, Union

import tyro
from rich.console import Console
from rich.text import Text

from kinesphere import __version__, help
from kinesphere.annotate.options import (
    AnnotateOptions,
    ExportOptions,
    ImportOptions,
    ReportOptions,
)
from kinesphere.bench.options import BenchOptions
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.core.extras import need
from kinesphere.estimate.options import EstimateOptions
from kinesphere.evaluate.options import FitOptions as EvaluateFitOptions
from kinesphere.evaluate.options import OrderOptions
from kinesphere.evaluate.weights.options import WeightsOptions
from kinesphere.fit.options import FitOptions
from kinesphere.gather.options import GatherOptions
from kinesphere.learn.options import ExportNetworkOptions, WeightsImportOptions
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.train.options import TrainOptions

if TYPE_CHECKING:
    from kinesphere.estimate.run import Report

OK, FAILED, INTERRUPTED = 0, 1, 130


@dataclass(frozen=True)
class Annotate:
    """Ask people which joints are nearer."""

    source: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="SOURCE…")]
    """A folder of samples that kinesphere fit wrote, or pictures, folders or patterns of pictures."""

    options: Annotated[AnnotateOptions, tyro.conf.arg(name="")] = field(
        default_factory=AnnotateOptions
    )


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

    model: str = "full"
    """What the page begins with: lite, full or heavy; or the path to your own landmark network with its
    card, a .tflite file or a .tfjs folder."""

    detector_model: str = "detector"
    """The path to a person detector of your own, likewise."""


@dataclass(frozen=True)
class Weights:
    """List the weights that ship: size, licence, source; and check that they are intact.

    `kinesphere weights import` reads some into a checkpoint; it has a --help of its own."""


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
class Export:
    """Write a checkpoint as files that every engine runs."""

    checkpoint: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="CHECKPOINT")]
    """As `kinesphere weights import` writes it (.pt)."""

    options: Annotated[ExportNetworkOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Gather:
    """Put labelled and unlabelled pictures together as a data set to train on."""

    sources: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="SOURCE…")]
    """A folder that kinesphere fit wrote; COCO keypoints (.json); orders of depth (.jsonl); or pictures,
    folders or patterns of pictures without labels."""

    options: Annotated[GatherOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Train:
    """Train a network on shards of examples."""

    options: Annotated[TrainOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Synth:
    """Make pictures of people whose bodies are known, to train on."""

    options: Annotated[SynthOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Evaluate:
    """Measure results beside truth."""

    what: tyro.conf.Positional[Literal["weights", "fit", "order"]]
    """weights, fit or order, see above."""


Command = Union[
    Annotated[Estimate, tyro.conf.subcommand("estimate", description=help.ESTIMATE)],
    Annotated[Fit, tyro.conf.subcommand("fit", description=help.FIT)],
    Annotated[Evaluate, tyro.conf.subcommand("evaluate", description=help.EVALUATE)],
    Annotated[Weights, tyro.conf.subcommand("weights")],
    Annotated[Export, tyro.conf.subcommand("export", description=help.EXPORT_NETWORK)],
    Annotated[Synth, tyro.conf.subcommand("synth", description=help.SYNTH)],
    Annotated[Gather, tyro.conf.subcommand("gather", description=help.GATHER)],
    Annotated[Train, tyro.conf.subcommand("train", description=help.TRAIN)],
    Annotated[Doctor, tyro.conf.subcommand("doctor")],
    Annotated[BenchOptions, tyro.conf.subcommand("bench")],
    Annotated[Live, tyro.conf.subcommand("live", description=help.LIVE)],
    Annotated[Annotate, tyro.conf.subcommand("annotate", description=help.ANNOTATE)],
]
Further = Union[
    ReportOptions,
    ExportOptions,
    ImportOptions,
    EvaluateFitOptions,
    OrderOptions,
    WeightsOptions,
    WeightsImportOptions,
]
_FURTHER: Final[dict[tuple[str, str], tuple[type[Further], str]]] = {
    ("annotate", "report"): (ReportOptions, help.REPORT),
    ("annotate", "export"): (ExportOptions, help.EXPORT),
    ("annotate", "import"): (ImportOptions, help.IMPORT),
    ("evaluate", "fit"): (EvaluateFitOptions, help.EVALUATE_FIT),
    ("evaluate", "order"): (OrderOptions, help.EVALUATE_ORDER),
    ("evaluate", "weights"): (WeightsOptions, help.EVALUATE_WEIGHTS),
    ("weights", "import"): (WeightsImportOptions, help.WEIGHTS_IMPORT),
}
"""Commands of two words."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status: 0 done, 1 failed, 2 wrong usage, 130 Ctrl-C."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["--version"]:
        print(f"kinesphere {__version__}")
        return OK
    console = Console(stderr=True, highlight=False)
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        if tuple(arguments[:2]) in _FURTHER:
            return _further(arguments[0], arguments[1], arguments[2:])
        command = tyro.cli(Command, prog="kinesphere", args=arguments, description=help.ABOUT)
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
        from kinesphere.serve.own import choose
        from kinesphere.serve.run import serve

        choice = choose(command.model, command.detector_model)
        serve(command.host, command.port, command.open, Console(highlight=False), choice)
        return OK
    if isinstance(command, Annotate):
        from kinesphere.annotate.run import annotate

        annotate(command.source, command.options, Console(highlight=False))
        return OK
    if isinstance(command, Export):
        return _learn().print_export(command.checkpoint, command.options, Console(highlight=False))
    if isinstance(command, Synth):
        return _synth(command.options, console)
    if isinstance(command, Gather):
        return _gather(command, Console(highlight=False))
    if isinstance(command, Train):
        return _train(command.options, Console(highlight=False))
    if isinstance(command, Fit):
        return _fit(command, console)
    assert not isinstance(command, Evaluate), "two words"
    return _estimate(command, console)


def _further(command: str, name: str, arguments: list[str]) -> int:
    """A command of two words."""
    kind, about = _FURTHER[command, name]
    prog = f"kinesphere {command} {name}"
    # Within another class its own InputError comes through, and is printed as all others are.
    asked = make_dataclass("Asked", [("options", Annotated[kind, tyro.conf.arg(name="")])])
    options: Further = tyro.cli(asked, prog=prog, args=arguments, description=about).options
    console = Console(highlight=False)
    if isinstance(options, (EvaluateFitOptions, OrderOptions, WeightsOptions)):
        return _evaluate(options, console)
    if isinstance(options, WeightsImportOptions):
        return _learn().print_import(options, console)
    if isinstance(options, ReportOptions):
        from kinesphere.annotate.report import report

        return report(options, console)
    from kinesphere.annotate import run

    if isinstance(options, ExportOptions):
        return run.export(options, console)
    return run.import_(options, console)


def _learn() -> ModuleType:
    try:
        from kinesphere.learn import run
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise InputError(
            "networks are imported and exported with PyTorch: pip install 'kinesphere[learn]'"
        ) from None
    return run


def _synth(options: SynthOptions, console: Console) -> int:
    try:
        for module in ("torch", "moderngl"):
            need(module, "people are made up with PyTorch and OpenGL", "learn")
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from None
    from kinesphere.learn.synthetic.run import synth

    return synth(options, console)


def _gather(command: Gather, console: Console) -> int:
    try:
        need("torch", "data sets are gathered with PyTorch", "learn")
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from None
    from kinesphere.gather.run import print_gather

    return print_gather(command.sources, command.options, console)


def _train(options: TrainOptions, console: Console) -> int:
    for module in ("torch", "tensorboard"):
        need(module, "networks are trained with PyTorch and TensorBoard", "learn")
    from kinesphere.learn.train.run import run

    return run(options, console)


def _evaluate(options: EvaluateFitOptions | OrderOptions | WeightsOptions, console: Console) -> int:
    from kinesphere.evaluate import run

    if isinstance(options, WeightsOptions):
        from kinesphere.evaluate.weights.run import run as compare

        return compare(options, console)
    if isinstance(options, OrderOptions):
        return run.order(options, console)
    return run.fit(options, console)


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
    for reason in report.reasons:
        console.print(Text(f"refused: {reason}"), soft_wrap=True)
    for line in report.order.words():
        console.print(line)
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
