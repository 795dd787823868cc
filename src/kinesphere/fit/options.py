"""What `kinesphere fit` can be asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from kinesphere.core.errors import InputError

MESHES: Final = ("glb", "obj", "ply")
LANDMARKS: Final = (".json", ".npz", ".parquet", ".csv", ".jsonl")


@dataclass(frozen=True)
class FitOptions:
    """What is known of the people, and what to write."""

    out: Path = Path("fitted")
    """Folder for the samples; made if missing."""

    landmarks: str = "live"
    """Where the 2D landmarks come from: live finds them now; or a COCO keypoint JSON file; or a table
    that `kinesphere estimate` wrote (.npz, .parquet, .csv, .jsonl)."""

    model: str = "heavy"
    """For live: lite, full or heavy, or the path to your own weights with their card."""

    people: int = 1
    """For live: how many people to look for."""

    detector: Literal["near", "far"] = "near"
    """For live: near finds people up to about 4 m away; far searches in tiles too, for small or distant
    people."""

    masks: str | None = None
    """A folder of masks, a PNG named as each picture (in a clip NAME_000012.png; several people
    NAME_000012_1.png), white where the person is; or live, to let the landmark network find them.
    Who has none is fitted without; masks in a COCO file are used without being asked for."""

    parts: Path | None = None
    """A folder of maps of the body's parts, PNGs named as `masks`. Grey levels are labels 1 to 14 as in
    docs/conventions.md, or what parts.json in the folder says: {"1": "head", …}."""

    order: str | None = None
    """Who is nearer: the database of `kinesphere annotate` (labels.db or its URL) or the answers that it
    exported (.jsonl): what several people say is fused. Or orders, a line of JSON each: {"picture":
    "a.jpg", "nearer": "left_wrist", "farther": "left_elbow", "confidence": 0.9}; "frame" and "person"
    where needed."""

    hold_out: float = 0.0
    """With --order: do not tell the fit this part of the orders (0.1: a tenth), but judge it by them."""

    views: Path | None = None
    """A calibration of several cameras that saw the same moments: give one clip a camera, in its order.
    Pose2Sim .toml, Qualisys .qca.txt, OpenCV .yml, .xml or .json."""

    lag: str = ""
    """With --views: how many frames after the first to begin each clip began, with commas: 0,0,6,0. So
    many frames of the others are left out."""

    ground: bool = False
    """With --views: the floor is where the calibration's z is 0, and z points up."""

    height: float | None = None
    """How tall the person is, in metres."""

    fov: float | None = None
    """The camera's field of view along the picture's longer side, in degrees. If not given, from EXIF,
    else 60."""

    temporal: bool = False
    """Fit all frames of a clip at once: one shape, and motion without jerks."""

    every: int = 1
    """Look only at each N-th frame of a clip."""

    max_ambiguity: float = 0.12
    """Refuse fits whose other explanations are this far away on average, in metres."""

    max_reprojection: float = 12.0
    """Refuse fits whose landmarks are this far off in the middle, in pixels of a square of 256 around
    the person."""

    pictures: Literal["keep", "none"] = "keep"
    """keep: copy the pictures (JPEG), masks and parts beside the table, for training."""

    looks: int = 24
    """Draw what people look at: so many fits of each source over their pictures and from two sides
    (PNG), and a 3D page (HTML). 0 draws nothing."""

    mesh: str = ""
    """Write each fitted body as a mesh too: glb, obj, ply; with commas."""

    resume: bool = False
    """Go on where an interrupted run stopped."""

    def __post_init__(self) -> None:
        unknown = [m for m in self.meshes if m not in MESHES]
        if unknown:
            raise InputError(f"--mesh must name some of {', '.join(MESHES)}, got {self.mesh!r}")
        if self.landmarks != "live" and Path(self.landmarks).suffix.lower() not in LANDMARKS:
            raise InputError(
                f"--landmarks must be live, or a file that ends in {', '.join(LANDMARKS)}; got "
                f"{self.landmarks!r}"
            )
        for name, value, least in (
            ("--people", self.people, 1),
            ("--every", self.every, 1),
            ("--looks", self.looks, 0),
        ):
            if value < least:
                raise InputError(f"{name} must be {least} or more, got {value}")
        for name, value, low, high in (
            ("--height", self.height, 0.4, 2.6),
            ("--fov", self.fov, 5, 170),
            ("--max-ambiguity", self.max_ambiguity, 0, 1e6),
            ("--hold-out", self.hold_out, 0, 0.9),
            ("--max-reprojection", self.max_reprojection, 0, 1e6),
        ):
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be from {low:g} to {high:g}, got {value:g}")
        if self.hold_out and self.order is None:
            raise InputError("--hold-out belongs to --order")
        if (self.lag or self.ground) and self.views is None:
            raise InputError("--lag and --ground belong to --views")
        if any(lag < 0 or lag % self.every for lag in self.lags):
            raise InputError(
                f"--lag must be 0 or more, and whole multiples of --every, got {self.lag!r}"
            )
        if self.views is not None and self.people > 1:
            raise InputError("--views works with one person: who is who in each view is not told")

    @property
    def meshes(self) -> tuple[str, ...]:
        """`mesh` taken apart, each once."""
        return tuple(dict.fromkeys(m.strip().lower() for m in self.mesh.split(",") if m.strip()))

    @property
    def lags(self) -> tuple[int, ...]:
        """`lag` taken apart. Raises InputError."""
        try:
            return tuple(int(part) for part in self.lag.split(",")) if self.lag else ()
        except ValueError:
            raise InputError(f"--lag must be whole numbers with commas, got {self.lag!r}") from None
