"""What `kinesphere evaluate weights` can be asked for. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import tyro

from kinesphere.core.errors import InputError

ENGINES: Final = ("auto", "openvino", "litert")
"""Those that read the released weights."""


@dataclass(frozen=True)
class WeightsOptions:
    """Which weights, on whom, and where the figures go."""

    weights: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="WEIGHTS…")]
    """Each a folder that kinesphere train wrote, a checkpoint (.pt), weights with a card beside them
    (.tflite, .onnx), or lite, full or heavy. The released weights of the same size are always added."""

    out: Path
    """The folder to write to; it is made if need be."""

    synthetic: Path | None = None
    """A folder of shards of held-out synthetic people (kinesphere synth --held-out)."""

    data: tuple[Path, ...] = ()
    """Other folders of shards (kinesphere gather), each reported by itself."""

    coco: tuple[Path, ...] = ()
    """Files of COCO's person keypoints: people whom annotators have marked, reported as one set."""

    pictures: tuple[Path, ...] = ()
    """The folder of pictures of each file of --coco, in the same order."""

    unmarked: tuple[str, ...] = ()
    """Pictures, folders or clips that nobody has marked: how far the landmarks are from those of the
    released heavy network. Agreement, not truth."""

    again: int = 1
    """How often the region of somebody marked is aimed anew by their landmarks before these count: 1
    as from the second frame of a clip on, 0 as in a picture alone."""

    most: int = 2000
    """Of each set at most so many people, evenly spread over it."""

    worst: int = 12
    """Draw so many of those with the largest errors in the picture; 0: none."""

    engine: str = "auto"
    """auto, openvino or litert."""

    seed: int = 1
    """Of the resampling that the intervals come from."""

    resume: bool = False
    """Go on after an interruption: networks are not run again on what they have seen."""

    def __post_init__(self) -> None:
        if not self.weights:
            raise InputError(
                "give at least one of WEIGHTS: a folder of a training, a file, or lite"
            )
        if len(self.coco) != len(self.pictures):
            raise InputError(
                f"--coco needs a folder of --pictures for each file: got {len(self.coco)} file(s) "
                f"and {len(self.pictures)} folder(s)"
            )
        if not (self.synthetic or self.data or self.coco or self.unmarked):
            raise InputError("say on whom: --synthetic, --data, --coco with --pictures, --unmarked")
        if self.engine not in ENGINES:
            raise InputError(f"--engine must be {', '.join(ENGINES)}, got {self.engine!r}")
        for name, value, least in (
            ("again", self.again, 0),
            ("most", self.most, 1),
            ("worst", self.worst, 0),
            ("seed", self.seed, 0),
        ):
            if value < least:
                raise InputError(f"--{name} must be {least} or more, got {value}")
