"""What `kinesphere train` is asked to do. Without PyTorch."""

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

from kinesphere.core.errors import InputError
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.losses.weights import LossWeights

Precision = Literal["auto", "float32", "bf16", "fp16"]
SCRATCH: Final = "scratch:"
CHANGEABLE: Final = ("out", "device", "workers", "pictures", "resume")
"""Options that a training that goes on may change: they change no result."""


@dataclass(frozen=True)
class TrainOptions:
    """What to train, on what, and where to."""

    data: tuple[str, ...]
    """Folders of shards. DIR:WEIGHT says how often one is drawn beside the others; else each as often
    as it is large."""

    out: Path
    """The folder to write to: best.pt, last.pt, log.jsonl, curve.svg, TensorBoard's files."""

    init: str = "lite"
    """What to begin with: lite, full or heavy, the weights that ship; a checkpoint (.pt), or the folder
    of a training; or, from scratch, scratch:lite, scratch:full, scratch:heavy."""

    held_out: tuple[str, ...] = ()
    """Folders of shards that are measured on, never trained on. best.pt is the best on them."""

    teacher: str | None = None
    """A network whose outputs are learnt where examples ask for it: lite, full, heavy, a checkpoint, or
    init, which is the network as it was before."""

    freeze: str = ""
    """Parts that stay as they are, with commas: backbone, backbone.stem, backbone.levels.0, pyramid,
    heatmaps, mask, regression."""

    norm: bool = True
    """Train with batch norm, which is put behind the convolutions where weights have none and measured
    on the first crops; kinesphere export makes it part of them again. Learns quicker; for batches of
    fewer than 8 crops a process, better without."""

    steps: int = 2000
    """How many steps. The learning rate falls to 0 along them."""

    epochs: float | None = None
    """How many times as many examples as there are, instead of steps."""

    batch: int = 32
    """Crops a step; of all processes together."""

    accumulate: int = 1
    """A step is computed in so many parts, to save memory; of all processes together."""

    lr: float | None = None
    """The largest learning rate: by what part of its size each channel changes in a step; if not given,
    0.003, from scratch 0.015, without norms 0.0005."""

    warmup: int | None = None
    """Along so many steps it rises to that; else a twentieth of all."""

    decay: float = 1e-2
    """Weight decay, as in AdamW; of convolutions alone."""

    clip: float = 1000.0
    """The longest gradient; longer ones are shortened to that."""

    ema: float = 0.999
    """Measured and kept are weights averaged so slowly (early on quicker); 0: the newest."""

    precision: Precision = "auto"
    """bf16 where the machine computes with it, else fp16 on GPUs, else float32."""

    seed: int = 0
    """Of all that is drawn by chance."""

    every: int = 250
    """After so many steps there is a measurement and a last.pt (that at least every five minutes)."""

    patience: int = 0
    """Stop when so many measurements in a row were no better than the best; 0: never."""

    device: str = "auto"
    """cpu, cuda, cuda:1, mps; auto takes a GPU if there is one."""

    workers: int | None = None
    """Processes that make crops; 0: the one that trains, in between. Else as many as suit the
    machine."""

    pictures: int = 8
    """How many held-out crops TensorBoard shows."""

    resume: bool = False
    """Go on with the training in --out, after whatever stopped it."""

    loss: LossWeights = field(default_factory=LossWeights)

    augment: Augment = field(default_factory=Augment)

    def __post_init__(self) -> None:
        if not self.data:
            raise InputError(
                "--data needs a folder of shards: kinesphere synth or gather make some"
            )
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if value is not None and not least <= value < 1e9:
                raise InputError(f"--{name} must be {least} or more, got {value}")
        if not 0 <= self.ema < 1:
            raise InputError(f"--ema must be from 0 to below 1, got {self.ema}")
        if not (0 < self.rate < 1 and 0 <= self.decay < 1 and self.clip > 0):
            raise InputError(
                "--lr must be above 0 and below 1, --decay from 0 to 1, --clip above 0"
            )
        if self.epochs is not None and not 0 < self.epochs < 1e6:
            raise InputError(f"--epochs must be above 0, got {self.epochs}")
        if self.patience and not self.held_out:
            raise InputError(
                "--patience needs --held-out: without, nothing tells better from worse"
            )
        if self.batch % self.accumulate:
            raise InputError(
                f"--batch must be a multiple of --accumulate, got {self.batch} and {self.accumulate}"
            )
        if self.loss.anchor and self.teacher is None:
            raise InputError("--loss.anchor needs --teacher, for example --teacher init")

    @property
    def rate(self) -> float:
        """`lr`, or what suits `init` and `norm`."""
        if self.lr is not None:
            return self.lr
        if self.init.startswith(SCRATCH):
            return 0.015
        return 3e-3 if self.norm else 5e-4

    @property
    def frozen(self) -> tuple[str, ...]:
        """`freeze` taken apart."""
        return tuple(part.strip() for part in self.freeze.split(",") if part.strip())

    def told(self) -> dict[str, Any]:
        """As a file has it."""
        plain = asdict(self)
        return {name: str(v) if isinstance(v, Path) else v for name, v in plain.items()}


_LEAST: Final[dict[str, int]] = {
    "steps": 1,
    "batch": 1,
    "accumulate": 1,
    "warmup": 0,
    "seed": 0,
    "every": 1,
    "patience": 0,
    "workers": 0,
    "pictures": 0,
}


def differing(options: TrainOptions, kept: dict[str, Any]) -> list[str]:
    """The options in which a training differs from one that was kept, but for those that may."""
    told = options.told()
    names = [one.name for one in fields(options) if one.name not in CHANGEABLE]
    return [name for name in names if _plain(told[name]) != _plain(kept.get(name))]


def _plain(value: Any) -> Any:
    """Lists for tuples, as JSON reads them."""
    return list(value) if isinstance(value, tuple) else value
