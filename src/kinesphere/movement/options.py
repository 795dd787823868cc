"""What `kinesphere motion` can be asked for."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

import tyro

from kinesphere.core.errors import InputError

FORMATS: Final = ("bvh", "glb", "vrma", "trc", "c3d", "csv", "json")


@dataclass(frozen=True)
class ClipOptions:
    """How people are found in a clip; of a table, they have been found already."""

    model: str = "full"
    """Clips: lite, full or heavy, faster or more exact. Or the path to your own weights with their
    card."""

    people: int = 1
    """Clips: how many people to look for."""

    detector: Literal["near", "far"] = "near"
    """Clips: near finds people up to about 4 m away; far searches in tiles too, for small or distant
    people."""

    lift: str = "auto"
    """Clips: auto puts depth right; off leaves what the landmark network says. Or the path to the card
    of a lift of your own."""

    fov: float | None = None
    """Clips: the camera's field of view along the picture's longer side, in degrees."""

    height: float | None = None
    """Clips: how tall the person is, in metres: sets the size of the skeleton."""

    refine: bool = False
    """Clips: fit a body through the whole of it first: slower, more exact, less jitter; needs
    PyTorch."""

    holistic: bool = False
    """Clips: the whole person: --hands and --face."""

    hands: bool = False
    """Clips: look for hands too: fingers move, and hands turn as they do."""

    face: bool = False
    """Clips: look for the face too: the head turns as it does, and characters that have expressions
    show them."""

    frames: int | None = None
    """Clips: stop after this many frames."""

    resume: bool = False
    """Clips: go on where an interrupted run stopped; a clip that was looked at already is not looked at
    again."""

    engine: str = "auto"
    """Clips: auto, openvino, onnxruntime or litert; `kinesphere doctor` explains the choice."""

    threads: int | None = None
    """Clips: CPU threads for the networks; all cores if not given."""


@dataclass(frozen=True)
class MotionOptions:
    """What to write, and of whom."""

    to: str = "bvh,glb"
    """The files to write, with commas: bvh, glb, vrma, trc, c3d, csv (joint angles), json."""

    out: Path = Path("out")
    """Folder for the results; made if missing."""

    character: str = "own"
    """Who moves in the GLB: own is the simple figure that kinesphere brings along; none a bare skeleton
    with the person's own bone lengths. Or the path to a character, GLB or VRM, with the bones of a
    humanoid (VRM's or Mixamo's names)."""

    fps: float | None = None
    """Frames a second of all files. If not given, GLB, VRMA and JSON keep the frames' own times, and
    BVH, TRC and C3D, which have one rate, take the clip's."""

    person: int | None = None
    """Write this person alone (the column `person` of the table); everybody if not given."""

    names: Literal["vrm", "mixamo"] = "vrm"
    """What bones are called in BVH and in the GLB of the bare skeleton: leftUpperArm, or
    mixamorig:LeftArm."""

    markers: Literal["landmarks", "pose2sim", "joints"] = "landmarks"
    """What TRC and C3D hold: the 33 landmarks as they were seen; those that Pose2Sim's OpenSim models
    have, by their names (LShoulder, …); or the skeleton's joints, smooth, with bones of one length."""

    units: Literal["m", "mm"] = "m"
    """Units of TRC; C3D is always in millimetres."""

    copyright: str | None = None
    """Whose the motion is, as a note in GLB and VRMA; a character's own note is kept."""

    clip: Annotated[ClipOptions, tyro.conf.arg(name="")] = field(default_factory=ClipOptions)

    def __post_init__(self) -> None:
        unknown = [name for name in self.formats if name not in FORMATS]
        if unknown or not self.formats:
            hint = "; FBX: docs/motion.md says how to get it from GLB" if "fbx" in unknown else ""
            raise InputError(f"--to must name some of {', '.join(FORMATS)}, got {self.to!r}{hint}")
        if self.fps is not None and not 0 < self.fps <= 1000:
            raise InputError(
                f"--fps must be more than 0 and at most 1000 frames a second, got {self.fps:g}"
            )

    @property
    def formats(self) -> tuple[str, ...]:
        """`to` taken apart, each once."""
        return tuple(dict.fromkeys(f.strip().lower() for f in self.to.split(",") if f.strip()))
