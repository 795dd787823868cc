"""Footage for `holistic.py`: clips as .npy, pictures of any sizes as one .npz, decoded once."""

from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

import clips
import cutouts
from kinesphere.media.picture import to_rgb
from peers import WORK, SkipError

TFJS_MODELS: Final = WORK / "tfjs-models"
"""hands.jpg, asl_hand.25fps.mp4, portrait.jpg, pose_1.mp4 of tensorflow/tfjs-models (Apache-2.0)."""
COCO: Final = clips.ROOT.parent / "shared/data/coco100"
MADE: Final = clips.ROOT / "tests/fixtures/people"


def pictures() -> dict[str, Path]:
    """Sets of pictures, each of which stands alone. What is not at hand is left out."""
    sets = {
        "golden": [clips.GOLDEN / name for name in ("pose.jpg", "three_people.jpg")],
        "tfjs": [TFJS_MODELS / name for name in ("hands.jpg", "portrait.jpg")],
        "coco100": sorted(COCO.glob("*2017/*.jpg")),
        "made-up people": sorted(MADE.glob("*.jpg")),
    }
    return {name: _stored(name, paths) for name, paths in sets.items() if _there(paths)}


def _there(paths: list[Path]) -> bool:
    return bool(paths) and all(path.is_file() for path in paths)


def _stored(name: str, paths: list[Path]) -> Path:
    out = WORK / "frames" / f"{name.replace(' ', '-')}.npz"
    out.parent.mkdir(exist_ok=True)
    read: dict[str, Any] = {path.name: to_rgb(path) for path in paths}
    np.savez(out, **read)
    return out


def footage() -> dict[str, Path]:
    """Clips by name, decoded. What cannot be had is left out. Raises SkipError where nothing is."""
    found: dict[str, Path] = {}
    single, several = (
        partial(cutouts.pose2sim, demo) for demo in ("Demo_SinglePerson", "Demo_MultiPerson")
    )
    for make in (
        lambda: {"squats": clips.squats(clips.GOLDEN)},
        lambda: {"balance": clips.BALANCE},
        lambda: {"sports2d": clips.sports2d()},
        lambda: {f"single {path.stem}": path for path in single()},
        lambda: {f"multi {path.stem}": path for path in several()},
        lambda: {path.stem: path for path in sorted(TFJS_MODELS.glob("*.mp4"))},
        lambda: {path.stem: path for path in sorted(MADE.glob("*.mp4"))},
    ):
        try:
            found |= make()
        except SkipError:
            continue
    if not found:
        raise SkipError("there is no footage")
    return {name: clips.decoded(path) for name, path in found.items()}
