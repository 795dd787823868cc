"""What `kinesphere evaluate lift` can be asked for. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class LiftOptions:
    """On whom, and where the figures go."""

    people: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="PEOPLE")]
    """A folder of held-out people (kinesphere synth --held-out)."""

    out: Path
    """The folder to write to: lift.json, calibration.svg; and what the networks saw, kept for the next
    time."""

    lift: str = "auto"
    """auto, the lift that ships, or the path to the card of another."""

    seed: int = 0
    """Other regions to look in."""

    def __post_init__(self) -> None:
        if self.lift == "off":
            raise InputError("--lift must be auto or the path to a card (.json)")
