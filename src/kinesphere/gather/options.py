"""What `kinesphere gather` can be asked for. Without PyTorch."""

from dataclasses import dataclass
from pathlib import Path

from kinesphere.core.errors import InputError


@dataclass(frozen=True)
class GatherOptions:
    """What the pictures are, and what to make of them."""

    out: Path
    """Folder for the data set; made if missing. It has a folder train, with --split also held_out."""

    licence: str
    """The licence of the pictures and annotations: what is trained on them inherits it."""

    source: str
    """Where they come from, in words."""

    pictures: Path | None = None
    """For COCO and JSONL files: the folder in which their pictures are."""

    order: str | None = None
    """Who is nearer: the database of `kinesphere annotate` (labels.db or its URL) or a file that it
    exported (.jsonl). Of a folder of samples the orders that it was fitted with are taken anyway."""

    split: float = 0.0
    """Hold out this part of the pictures (0.1: a tenth), chosen by their names: the same ones each
    time."""

    distil: bool = False
    """Let a teacher tell what labels do not say, also for labelled pictures; without labels it always
    does."""

    nobody: bool = False
    """Take regions without a person too, where the networks are sure that nobody is: they teach
    presence."""

    most_px: int = 512
    """Make what is kept of a picture, a window around the person, not larger than this."""

    least_px: int = 48
    """Refuse people whose region's side is smaller than this in the picture."""

    looks: int = 24
    """Draw so many examples with their targets, for people to look at: sheet.jpg, and augmented.jpg, as
    training changes them; 0 draws nothing."""

    resume: bool = False
    """Go on where an interrupted run stopped."""

    def __post_init__(self) -> None:
        for name, text in (("--licence", self.licence), ("--source", self.source)):
            if not text.strip():
                raise InputError(f"{name} must be said: what is trained on the data inherits it")
        for name, value, low, high in (
            ("--split", self.split, 0.0, 0.9),
            ("--most-px", self.most_px, 128, 4096),
            ("--least-px", self.least_px, 8, 1024),
            ("--looks", self.looks, 0, 400),
        ):
            if not low <= value <= high:
                raise InputError(f"{name} must be from {low:g} to {high:g}, got {value:g}")
