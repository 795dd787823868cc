"""What `kinesphere evaluate views` can be asked for. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class ViewsOptions:
    """Which footage, beside whom, and where the figures go."""

    folder: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="DIR")]
    """A folder as Pose2Sim lays it out: videos/ with one clip a camera, calibration/ with a file that
    calibrates them, in the same order."""

    out: Path = Path("views")
    """Folder for pictures and figures, and for what took long: the same command goes on there."""

    json: Path | None = None
    """Write the rows here too: one for each model and camera, and one over all cameras (mean)."""

    models: str = ""
    """Some of those compared, with commas. If not given, all that work here but fit and fit+temporal,
    which fit a body to each camera's clip alone."""

    people: int = 1
    """How many people to measure: those whom most cameras see."""

    calibration: Path | None = None
    """The calibration, where it is not in DIR: Pose2Sim .toml, Qualisys .qca.txt, OpenCV .yml."""

    lag: str = ""
    """How many frames after the first to begin each clip began, with commas: 0,0,6,0. What the footage
    itself says about it is told."""

    independent: bool = False
    """Measure beside MoveNet's joints too, in which BlazePose has no part. Needs Node.js and, the first
    time, a network."""

    fresh: bool = False
    """Use nothing that an earlier run kept in --out."""

    def __post_init__(self) -> None:
        if self.people < 1:
            raise InputError(f"--people must be 1 or more, got {self.people}")
        if any(lag < 0 for lag in self.lags):
            raise InputError(f"--lag must be 0 or more for each clip, got {self.lag!r}")
        if self.json is not None and not self.json.parent.is_dir():
            raise InputError(f"--json: there is no folder {self.json.parent}")

    @property
    def lags(self) -> tuple[int, ...]:
        """`lag` taken apart. Raises InputError."""
        try:
            return tuple(int(part) for part in self.lag.split(",")) if self.lag else ()
        except ValueError:
            raise InputError(f"--lag must be whole numbers with commas, got {self.lag!r}") from None

    @property
    def named(self) -> tuple[str, ...]:
        """`models` taken apart, each once."""
        return tuple(dict.fromkeys(m.strip() for m in self.models.split(",") if m.strip()))
