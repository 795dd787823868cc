"""What `kinesphere weights import`, `weights blend` and `export` are asked to do. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import tyro

from kinesphere.core.errors import InputError

FORMATS: Final = ("tflite", "onnx", "tfjs")
VARIANTS: Final = ("mask", "no-mask")
BEST: Final = "best.pt"
"""In the folder of a training, the weights to use."""


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
class WeightsBlendOptions:
    """Between what, and where to write the checkpoint."""

    before: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="BEFORE")]
    """What a training began with: lite, full or heavy, or a checkpoint (.pt)."""

    after: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="AFTER")]
    """What came of it: the folder of the training, or a checkpoint (.pt)."""

    out: Path
    """The checkpoint to write (.pt)."""

    share: float = 0.5
    """How far on the way from BEFORE (0) to AFTER (1)."""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise InputError(f"--share must be from 0 to 1, got {self.share}")


@dataclass(frozen=True)
class ExportNetworkOptions:
    """What to write, and where."""

    out: Path
    """The folder to write to; it is made if need be."""

    to: str = ",".join(FORMATS)
    """Which files, with commas. tflite is for OpenVINO, LiteRT and the browser, onnx for OpenVINO and
    ONNX Runtime, tfjs (a folder) for TensorFlow.js."""

    variants: str = "mask"
    """mask, no-mask or both, with commas. Without its mask branch (NAME_no_mask) a network is faster
    where engines do not cut it off themselves, and gives no masks."""

    half: bool = False
    """Round the numbers in the .tflite and for TensorFlow.js to half precision: half the size, and other
    outputs; how far off is said."""

    name: str | None = None
    """What the files are called; else like the checkpoint."""

    def __post_init__(self) -> None:
        _check("--to", self.to, self.formats, FORMATS)
        _check("--variants", self.variants, self.masks, VARIANTS)
        if self.name is not None and (not self.name or Path(self.name).name != self.name):
            raise InputError(f"--name must be a file's name without folders, got {self.name!r}")

    @property
    def formats(self) -> tuple[str, ...]:
        """`to` taken apart, each once."""
        return _parts(self.to)

    @property
    def masks(self) -> tuple[str, ...]:
        """`variants` taken apart, each once."""
        return _parts(self.variants)


def _parts(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _check(option: str, text: str, got: tuple[str, ...], known: tuple[str, ...]) -> None:
    if not got or any(one not in known for one in got):
        raise InputError(f"{option} must be {' or '.join(known)}, with commas, got {text!r}")
