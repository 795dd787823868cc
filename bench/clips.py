"""The clips that are looked at, decoded once so that everybody sees the same pixels."""

import sys
import zipfile
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.core.errors import KinesphereError
from kinesphere.media.frames import read_video
from peers import HERE, WORK, SkipError, call

ROOT: Final = HERE.parent
PICTURES: Final = ROOT / "docs/pictures"
BALANCE: Final = ROOT / "examples/balance.mp4"
GOLDEN: Final = ROOT.parent / "shared/data/golden"
SPORTS2D: Final = "sports2d==0.8.34"
"""Its wheel holds a clip of a person walking by (BSD-3-Clause)."""


def squats(golden: Path) -> Path:
    """The clip that the reference's own tests use. Raises SkipError where it is not at hand."""
    clip = golden / "pose_squats.mp4"
    if not clip.is_file():
        raise SkipError(
            f"there is no {clip} (test data of tfjs-models; --golden FOLDER says where)"
        )
    return clip


def sports2d() -> Path:
    """Sports2D's demo clip, out of its wheel. Raises SkipError when it cannot be fetched."""
    clip = WORK / "sports2d_demo.mp4"
    if clip.is_file():
        return clip
    pip: list[str | Path] = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    options = ["--ignore-requires-python", "--only-binary=:all:", "--dest", WORK, SPORTS2D]
    call([*pip, *options], f"fetching {SPORTS2D}")
    wheel = next(WORK.glob("sports2d-*.whl"))
    with zipfile.ZipFile(wheel) as members:
        clip.write_bytes(members.read("Sports2D/Demo/demo.mp4"))
    wheel.unlink()
    return clip


def decoded(clip: Path) -> Path:
    """The clip's frames as a .npy file, (T, height, width, 3) RGB. Raises SkipError."""
    folder = WORK / "frames"
    folder.mkdir(exist_ok=True)
    try:
        out = folder / f"{clip.stem}-{clip.stat().st_size}.npy"
        if not out.is_file():
            _decode(clip, out)
    except (KinesphereError, OSError) as error:
        raise SkipError(f"{clip} cannot be used: {error}") from error
    return out


def _decode(clip: Path, out: Path) -> None:
    """Decoded twice, first to count: a long clip need not fit into memory."""
    count = sum(1 for _ in read_video(clip))
    first = next(read_video(clip)).picture_rgb
    part = out.with_suffix(".part")
    frames = np.lib.format.open_memmap(part, "w+", np.uint8, (count, *first.shape))
    for index, frame in enumerate(read_video(clip)):
        frames[index] = frame.picture_rgb
    frames.flush()
    part.replace(out)
