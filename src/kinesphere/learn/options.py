"""What `kinesphere weights import` and `kinesphere export` are asked to do. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import tyro

from kinesphere.core.errors import InputError

FORMATS: Final = ("tflite", "onnx")


@dataclass(frozen=True)
class WeightsImportOptions:
    """What to read, and where to write the checkpoint."""

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="FILE")]
    """A .tflite file of one of the networks; or lite, full, heavy or detector: the weights that ship."""

    out: Path
    """The checkpoint to write (.pt)."""

    licence: str | None = None
    """The licence of the weights, where no card beside the file says it."""

    source: str | None = None
    """Where the weights come from, likewise."""


@dataclass(frozen=True)
class ExportNetworkOptions:
    """What to write, and where."""

    out: Path
    """The folder to write to; it is made if need be."""

    to: str = ",".join(FORMATS)
    """Which files, with commas. tflite is for OpenVINO, LiteRT and the browser, onnx for OpenVINO and
    ONNX Runtime."""

    half: bool = False
    """Round the numbers in the .tflite to half precision: half the size, and other outputs; how far off
    is said."""

    name: str | None = None
    """What the files are called; else like the checkpoint."""

    def __post_init__(self) -> None:
        unknown = [one for one in self.formats if one not in FORMATS]
        if unknown or not self.formats:
            raise InputError(f"--to must be {' or '.join(FORMATS)}, with commas, got {self.to!r}")
        if self.name is not None and (not self.name or Path(self.name).name != self.name):
            raise InputError(f"--name must be a file's name without folders, got {self.name!r}")

    @property
    def formats(self) -> tuple[str, ...]:
        """`to` taken apart, each once."""
        parts = (part.strip() for part in self.to.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))
