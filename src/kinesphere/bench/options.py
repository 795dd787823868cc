"""What `kinesphere bench` can be asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import tyro

from kinesphere.core.errors import InputError
from kinesphere.media.sources import parse
from kinesphere.weights import SIZES

MODES: Final = ("live", "video", "chunks", "files", "pictures")
SAMPLE: Final = Path(__file__).parents[3] / "examples" / "balance.mp4"
"""There in a checkout; an installed package holds no clip."""


@dataclass(frozen=True)
class BenchOptions:
    """What to measure, on which clips, beside whom."""

    source: Annotated[tyro.conf.Positional[tuple[Path, ...]], tyro.conf.arg(metavar="SOURCE…")] = ()
    """Video files. In a checkout of kinesphere the sample clip if none is given."""

    against: Literal["none", "mediapipe"] = "none"
    """Measure this peer in the same run. pip installs it, once, in an environment of its own."""

    model: str = ",".join(SIZES)
    """The networks' sizes, with commas: lite, full, heavy."""

    mode: str = ",".join(MODES)
    """With commas: live (decoded frames, one by one), video (a file, exact), chunks (a file, the fast
    way), files (as many copies of the file at once as there are cores), pictures (each alone)."""

    mask: Literal["yes", "no", "both"] = "both"
    """With the person's mask, without, or one after the other."""

    rounds: int = 3
    """How often each side is measured; figures are medians over the rounds."""

    seconds: float = 40.0
    """Start no more rounds when one size on one clip has taken so long; look at fewer frames where not
    even one round fits in. 0: no limit."""

    frames: int = 300
    """Look at the first so many frames of a clip at most."""

    max_poses: int = 1
    """Find so many people at once, on both sides."""

    json: Path | None = None
    """Write the rows here too."""

    def __post_init__(self) -> None:
        _check_some("--model", self.model, SIZES)
        _check_some("--mode", self.mode, MODES)
        for name, value in (
            ("--rounds", self.rounds),
            ("--frames", self.frames),
            ("--max-poses", self.max_poses),
        ):
            if value < 1:
                raise InputError(f"{name} must be 1 or more, got {value}")
        if not self.seconds >= 0:
            raise InputError(f"--seconds must be 0 or more, got {self.seconds:g}")

    @property
    def models(self) -> tuple[str, ...]:
        """`model` taken apart, each once."""
        return _parts(self.model)

    @property
    def modes(self) -> tuple[str, ...]:
        """`mode` taken apart, each once."""
        return _parts(self.mode)

    @property
    def masks(self) -> tuple[bool, ...]:
        """Without mask, with mask, or both."""
        return {"no": (False,), "yes": (True,), "both": (False, True)}[self.mask]

    @property
    def clips(self) -> tuple[Path, ...]:
        """The clips to look at. Raises InputError and SourceError when there is none."""
        if self.source:
            return tuple(map(_clip, self.source))
        if not SAMPLE.is_file():
            raise InputError("give at least one SOURCE: a video file with a person in it")
        return (SAMPLE,)


def _clip(path: Path) -> Path:
    kind = parse(str(path)).kind
    if kind != "clip":
        raise InputError(
            f"{path}: a video file is needed to measure on, this is a source of {kind}"
        )
    return path


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.strip().lower() for p in text.split(",") if p.strip()))


def _check_some(option: str, text: str, known: tuple[str, ...]) -> None:
    parts = _parts(text)
    if not parts or any(part not in known for part in parts):
        raise InputError(f"{option} must name some of {', '.join(known)}, got {text!r}")
