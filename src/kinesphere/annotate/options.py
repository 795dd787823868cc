"""What `kinesphere annotate` and its commands can be asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import tyro

from kinesphere.core.errors import InputError

DATABASE: Final = "sqlite:///labels.db"


@dataclass(frozen=True)
class AnnotateOptions:
    """Where the answers go, who is asked, and how."""

    db: str = DATABASE
    """The database: sqlite:///FILE, or postgresql://user:password@host/name (that needs
    pip install 'kinesphere[postgres]'). It is made when it is not there yet."""

    host: str = "127.0.0.1"
    """The address to listen on. 0.0.0.0 lets others in the network open the page: with their links only,
    see --people."""

    port: int = 8766
    """The port to listen on; 0 picks a free one."""

    open: bool = False
    """Open the page in the browser."""

    name: str = "me"
    """Who answers, where nobody needs a link."""

    people: str = ""
    """Names, with commas: each gets a link of their own, which is printed now and never again. A link
    that somebody had before is no longer good."""

    each: int = 1
    """How many people are asked about each picture."""

    gold: Path | None = None
    """Questions whose answers are known, a line of JSON each as `kinesphere annotate export` writes
    them: everybody is asked these, too, and `kinesphere annotate report` tells who knew."""

    review: bool = False
    """Show what should be looked at again: fits that disobey what people said, answers that contradict
    each other, pictures that are still open; with bodies to choose from."""

    model: str = "full"
    """For pictures: the network that finds landmarks (lite, full or heavy, or a path to your own)."""

    persons: int = 1
    """For pictures: how many people to look for in each."""

    def __post_init__(self) -> None:
        for name, value in (("--each", self.each), ("--persons", self.persons)):
            if value < 1:
                raise InputError(f"{name} must be 1 or more, got {value}")
        if self.people and not self.names:
            raise InputError("--people must be names with commas, as anna,ben")

    @property
    def names(self) -> tuple[str, ...]:
        """`people` taken apart, each once."""
        parts = (part.strip() for part in self.people.split(","))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True)
class ReportOptions:
    """What to report on, and where to."""

    db: str = DATABASE
    """The database."""

    out: Path | None = None
    """Draw the figures too, as a picture (SVG)."""

    json: Path | None = None
    """Write the figures too, as JSON."""


@dataclass(frozen=True)
class ExportOptions:
    """What to write."""

    db: str = DATABASE
    """The database."""

    out: Path | None = None
    """The answers, a line of JSON each (.jsonl)."""

    coco: Path | None = None
    """The landmarks, with corrections, as COCO's 17 keypoints (.json); `kinesphere fit --landmarks` and
    other tools read it."""

    fused: bool = False
    """Instead of everybody's answers write what they come to, one order with a confidence for each
    question, as `kinesphere fit --order` reads it."""


@dataclass(frozen=True)
class ImportOptions:
    """What to read."""

    file: Annotated[tyro.conf.Positional[Path], tyro.conf.arg(metavar="FILE")]
    """Answers (.jsonl) as `kinesphere annotate export` writes them, or COCO keypoints (.json)."""

    db: str = DATABASE
    """The database; the pictures must be in it already."""
