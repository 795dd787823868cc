"""What `kinesphere report` can be asked for."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

import tyro

from kinesphere.core.errors import InputError
from kinesphere.motion.repetitions import Exercise
from kinesphere.movement.options import ClipOptions

PAGES: Final = ("html", "pdf")


@dataclass(frozen=True)
class PageOptions:
    """What the page is about, and how it is written."""

    kind: Literal["fitness", "rom", "gait"] = "fitness"
    """fitness counts repetitions; rom tells how far joints move, left beside right; gait is about
    walking."""

    exercise: Exercise | None = None
    """Fitness: which exercise it is; recognised if not given."""

    like: str | None = None
    """Fitness: a clip or table in which the movement to count is shown once, from beginning to end."""

    format: str = "html"
    """How the page is written, with commas: html, pdf."""

    pdf: bool = False
    """Write PDF too, as --format html,pdf does."""

    out: Path = Path("out")
    """Folder for the results; made if missing."""

    person: int | None = None
    """A page for this person alone (the column `person` of the table); for everybody if not given."""

    video: Path | None = None
    """For a table: the clip that it was made from, to take pictures of."""

    clip: Annotated[ClipOptions, tyro.conf.arg(name="")] = field(default_factory=ClipOptions)

    def __post_init__(self) -> None:
        unknown = [name for name in self.formats if name not in PAGES]
        if unknown or not self.formats:
            raise InputError(f"--format must name some of {', '.join(PAGES)}, got {self.format!r}")
        if self.kind != "fitness" and (self.exercise or self.like):
            raise InputError(f"--exercise and --like are for --kind fitness, not for {self.kind}")
        if self.exercise and self.like:
            raise InputError("--exercise names the movement and --like shows it: give one of them")

    @property
    def formats(self) -> tuple[str, ...]:
        """`format` taken apart, each once, with `pdf`."""
        words = [word.strip().lower() for word in self.format.split(",") if word.strip()]
        return tuple(dict.fromkeys([*words, *(["pdf"] if self.pdf else [])]))
