"""What `kinesphere estimate` can be asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from kinesphere.core.errors import InputError
from kinesphere.core.parts import Kind, kind
from kinesphere.live.holistic.options import Parts
from kinesphere.media.tables import WRITERS

Flag = tyro.conf.FlagCreatePairsOff[bool]
"""There is no --no-…: it could be taken for a part of --holistic that is not wanted."""


@dataclass(frozen=True)
class EstimateOptions:
    """How to find people, and what to write."""

    out: Path = Path("out")
    """Folder for the results; made if missing."""

    model: str = "full"
    """lite, full or heavy: faster or more exact. Or the path to your own weights with their card."""

    people: int = 1
    """How many people to look for; each has an id (the column `person`) that stays theirs."""

    detector: Literal["near", "far"] = "near"
    """near finds people up to about 4 m away; far searches in tiles too, for small or distant people."""

    lift: str = "auto"
    """auto puts depth right, with spreads and the person's place; off leaves what the landmark network
    says. Or the path to the card of a lift of your own."""

    fov: float | None = None
    """The camera's field of view along the picture's longer side, in degrees: the lift is more exact
    with it."""

    height: float | None = None
    """How tall the person is, in metres: sets the size of what the lift says."""

    refine: bool = False
    """Clips: fit a body through the whole of it, with the lift as its cue of depth: bones of one length,
    feet that stand, motion without jitter. For files, not for cameras; needs PyTorch."""

    holistic: Flag = False
    """The whole person: --hands and --face."""

    hands: Flag = False
    """Find both hands too, 21 landmarks each, in the body's own metres."""

    face: Flag = False
    """Find the face too: 478 landmarks, the head's rotation, expressions."""

    iris: bool = True
    """Of faces: the irises too, and lips and eyes more exactly. Without it faces are faster to find and
    have 468 landmarks."""

    expressions: bool = True
    """Of faces: how strong each expression is, such as jawOpen, from 0 to 1."""

    parts_fps: float | None = None
    """Look for hands and faces at most so often a second; in between they go along with the body."""

    max_ms: float | None = None
    """How long a frame may take, in milliseconds, for cameras: where there is no time for both, hands
    and face have turns. Results then depend on how fast the machine is."""

    mask: bool = False
    """Find the person's mask too and write it as PNG pictures (NAME_masks/)."""

    smoothing: bool = True
    """Smooth the landmarks of clips over time."""

    fps: float | None = None
    """Take the frames to be this many a second, whatever the clip's own timestamps say."""

    chunks: bool = False
    """Work on a long clip in pieces side by side: for many cores. Near the seams landmarks differ by
    about a pixel from a run without."""

    jobs: int | None = None
    """How many clips to work on at the same time, with the same results; if not given, as many as there
    are cores."""

    every: int = 1
    """Look only at each N-th frame."""

    frames: int | None = None
    """Stop after this many frames; for cameras and streams, which have no end."""

    format: str = "npz,csv"
    """The tables to write, with commas: npz, parquet, csv, jsonl."""

    video: bool = False
    """Write the clip with the skeleton drawn in (NAME_overlay.mp4)."""

    view: bool = True
    """Write what people look at: a 3D picture (NAME_3d.png), for clips an interactive 3D page
    (NAME_3d.html), for pictures the picture with its skeleton."""

    resume: bool = False
    """Go on where an interrupted run stopped; sources that are done are passed over."""

    engine: str = "auto"
    """auto, openvino, onnxruntime or litert; `kinesphere doctor` explains the choice."""

    threads: int | None = None
    """CPU threads for the networks; all cores if not given."""

    def __post_init__(self) -> None:
        unknown = [f for f in self.formats if f not in WRITERS]
        if unknown or not self.formats:
            raise InputError(
                f"--format must name some of {', '.join(WRITERS)}, got {self.format!r}"
            )
        if self.fps is not None and not 0 < self.fps < 1e6:
            raise InputError(f"--fps must be greater than 0, got {self.fps}")
        if self.every < 1:
            raise InputError(f"--every must be 1 or more, got {self.every}")
        for name, value, low, high in (
            ("--fov", self.fov, 5, 170),
            ("--height", self.height, 0.4, 2.6),
        ):
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be from {low:g} to {high:g}, got {value:g}")
        self._check_parts()
        if self.refine and self.lift == "off":
            raise InputError("--refine takes the lift for its cue of depth: leave out --lift off")
        if self.people < 1:
            raise InputError(f"--people must be 1 or more, got {self.people}")
        if self.jobs is not None and self.jobs < 1:
            raise InputError(f"--jobs must be 1 or more, got {self.jobs}")
        if self.frames is not None and self.frames < 1:
            raise InputError(f"--frames must be 1 or more, got {self.frames}")

    def _check_parts(self) -> None:
        asked = self.parts  # which checks the numbers
        if asked is None and (self.parts_fps is not None or self.max_ms is not None):
            raise InputError("--parts-fps and --max-ms are about hands and faces: add --holistic")
        if (asked is None or not asked.face) and not (self.iris and self.expressions):
            raise InputError("--no-iris and --no-expressions are about faces: add --face")

    @property
    def parts(self) -> Parts | None:
        """What is wanted beside the body; None where nothing is."""
        hands, face = self.hands or self.holistic, self.face or self.holistic
        if not (hands or face):
            return None
        return Parts(hands, face, self.iris, self.expressions, self.parts_fps, self.max_ms)

    @property
    def kind(self) -> Kind:
        """The type of the rows of tables."""
        return kind(self.hands or self.holistic, self.face or self.holistic)

    @property
    def formats(self) -> tuple[str, ...]:
        """`format` taken apart, each once."""
        return tuple(dict.fromkeys(f.strip().lower() for f in self.format.split(",") if f.strip()))
