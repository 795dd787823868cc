"""The subcommands and what each can be asked for: dataclasses that tyro reads."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal, Union

import tyro

from kinesphere.annotate.options import (
    AnnotateOptions,
    ExportOptions,
    ImportOptions,
    ReportOptions,
)
from kinesphere.bench.options import BenchOptions
from kinesphere.cli import help
from kinesphere.estimate.options import EstimateOptions
from kinesphere.evaluate.lift.options import LiftOptions as EvaluateLiftOptions
from kinesphere.evaluate.options import FitOptions as EvaluateFitOptions
from kinesphere.evaluate.options import OrderOptions
from kinesphere.evaluate.views.options import ViewsOptions
from kinesphere.evaluate.weights.options import WeightsOptions
from kinesphere.fit.options import FitOptions
from kinesphere.gather.options import GatherOptions
from kinesphere.learn.lift.options import LiftOptions
from kinesphere.learn.options import (
    ExportNetworkOptions,
    WeightsBlendOptions,
    WeightsImportOptions,
)
from kinesphere.learn.synthetic.options import SynthOptions
from kinesphere.learn.train.options import TrainOptions
from kinesphere.movement.options import MotionOptions
from kinesphere.movement.report_options import PageOptions


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
class Motion:
    """Turn landmarks into joint rotations and write them as files that other programs open."""

    source: Annotated[
        tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="CLIP_OR_TABLE…")
    ]
    """Video files, or tables that kinesphere estimate wrote (.npz, .parquet, .csv, .jsonl)."""

    options: Annotated[MotionOptions, tyro.conf.arg(name="")] = field(default_factory=MotionOptions)


@dataclass(frozen=True)
class Report:
    """Write a page about a movement: repetitions, range of motion, or gait."""

    source: Annotated[
        tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="CLIP_OR_TABLE…")
    ]
    """Video files, or tables that kinesphere estimate wrote (.npz, .parquet, .csv, .jsonl)."""

    options: Annotated[PageOptions, tyro.conf.arg(name="")] = field(default_factory=PageOptions)


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

    `kinesphere weights import` reads some into a checkpoint, `kinesphere weights blend` makes weights
    between two; both have a --help of their own."""


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
class Lift:
    """Teach the lift, which puts depth right."""

    options: Annotated[LiftOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Synth:
    """Make pictures of people whose bodies are known, to train on."""

    options: Annotated[SynthOptions, tyro.conf.arg(name="")]


@dataclass(frozen=True)
class Evaluate:
    """Measure results beside truth."""

    what: tyro.conf.Positional[Literal["views", "weights", "lift", "fit", "order"]]
    """views, weights, lift, fit or order, see above."""


Command = Union[
    Annotated[Estimate, tyro.conf.subcommand("estimate", description=help.ESTIMATE)],
    Annotated[Motion, tyro.conf.subcommand("motion", description=help.MOTION)],
    Annotated[Report, tyro.conf.subcommand("report", description=help.PAGE)],
    Annotated[Fit, tyro.conf.subcommand("fit", description=help.FIT)],
    Annotated[Evaluate, tyro.conf.subcommand("evaluate", description=help.EVALUATE)],
    Annotated[Weights, tyro.conf.subcommand("weights")],
    Annotated[Export, tyro.conf.subcommand("export", description=help.EXPORT_NETWORK)],
    Annotated[Synth, tyro.conf.subcommand("synth", description=help.SYNTH)],
    Annotated[Gather, tyro.conf.subcommand("gather", description=help.GATHER)],
    Annotated[Train, tyro.conf.subcommand("train", description=help.TRAIN)],
    Annotated[Lift, tyro.conf.subcommand("lift", description=help.LIFT)],
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
    EvaluateLiftOptions,
    ViewsOptions,
    WeightsOptions,
    WeightsImportOptions,
    WeightsBlendOptions,
]
FURTHER: Final[dict[tuple[str, str], tuple[type[Further], str]]] = {
    ("annotate", "report"): (ReportOptions, help.REPORT),
    ("annotate", "export"): (ExportOptions, help.EXPORT),
    ("annotate", "import"): (ImportOptions, help.IMPORT),
    ("evaluate", "fit"): (EvaluateFitOptions, help.EVALUATE_FIT),
    ("evaluate", "order"): (OrderOptions, help.EVALUATE_ORDER),
    ("evaluate", "lift"): (EvaluateLiftOptions, help.EVALUATE_LIFT),
    ("evaluate", "views"): (ViewsOptions, help.EVALUATE_VIEWS),
    ("evaluate", "weights"): (WeightsOptions, help.EVALUATE_WEIGHTS),
    ("weights", "import"): (WeightsImportOptions, help.WEIGHTS_IMPORT),
    ("weights", "blend"): (WeightsBlendOptions, help.WEIGHTS_BLEND),
}
"""Commands of two words."""
