"""What `kinesphere lift` is asked to do. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinesphere.core.errors import InputError

CHANGEABLE: Final = ("out", "resume", "every")
"""Options that a training that goes on may change: they change no result."""


@dataclass(frozen=True)
class LiftOptions:
    """Of what the lift is taught, and where to."""

    data: tuple[Path, ...]
    """Folders of people whose bodies are known, as `kinesphere synth` writes them: what the landmark
    networks that ship say of them is what the lift learns their errors of."""

    motions: Path
    """A folder of motions (.bvh, with joints as in the CMU's database)."""

    out: Path
    """The folder to write to: lift.json and lift.bin; last.pt, from which --resume goes on; what the
    networks said (observed-*.npy), motions and imitation, which are made once."""

    held_out: Path | None = None
    """People to measure on, never learnt from (`kinesphere synth --held-out`)."""

    steps: int = 15000
    """How many steps. The learning rate falls to 0 along them."""

    batch: int = 512
    """People in motion a step."""

    init: Path | None = None
    """The last.pt of another training, to begin with its weights."""

    observed: int = 32
    """And so many pictures that a network really saw."""

    made_up: int = 900
    """Motions that are made up beside the recorded ones, half a minute in all for a hundred."""

    lr: float = 2.5e-3
    """The learning rate at the start."""

    every: int = 500
    """Measure, and keep a checkpoint, every so many steps."""

    seed: int = 0
    """Other people, cameras and errors."""

    resume: bool = False
    """Go on where an interrupted run stopped."""

    def __post_init__(self) -> None:
        for name, value, least in (
            ("--steps", self.steps, 1),
            ("--batch", self.batch, 2),
            ("--observed", self.observed, 0),
            ("--made-up", self.made_up, 1),
            ("--every", self.every, 1),
        ):
            if value < least:
                raise InputError(f"{name} must be {least} or more, got {value}")
        if not 0 < self.lr < 1:
            raise InputError(f"--lr must be above 0 and below 1, got {self.lr:g}")
        if not self.data:
            raise InputError("--data: give at least one folder of people")
