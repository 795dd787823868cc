"""What a network says of the people in a clip, as a table that is kept."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

import kinesphere.live.create as live
from kinesphere.core.arrays import Array
from kinesphere.core.records import ROW, row
from kinesphere.evaluate.views.kept import Arrays, code, kept, of_file
from kinesphere.progress import Track

Options = dict[str, Any]

PIPELINE: Final = ("kinesphere.live", "kinesphere.weights")
"""What the results of our networks depend on."""


@dataclass(frozen=True)
class Found:
    """rows      (N,) of `records.ROW`, one for each person and frame of the clip
    seconds   that the whole clip took, decoding counted; 0 where nobody took the time
    frames    looked at
    """

    rows: Array
    seconds: float
    frames: int

    @property
    def fps(self) -> float:
        return self.frames / self.seconds if self.seconds else float("nan")


def look(
    clip: Path, frames: int, model: str, options: Options, people: int, place: Path, track: Track
) -> Found:
    """Run a network over a clip, or read what it said before. Raises as `create_detector`.

    options   further ones of `create_detector`
    people    how many to look for
    """
    key = (code(*PIPELINE), of_file(clip), model, sorted(options.items()), people, ROW)

    def make() -> Arrays:
        with live.create_detector(model_type=model, **options) as detector:
            begin_s = time.perf_counter()
            seen = track(detector.estimate_video(clip, max_poses=people), doing, frames)
            rows = [row(frame.index, frame.t_ms, pose) for frame, poses in seen for pose in poses]
            return told(np.concatenate([np.zeros(0, ROW), *rows]), time.perf_counter() - begin_s)

    name = "-".join([clip.stem, model, *(f"{k}-{v}" for k, v in sorted(options.items()))])
    doing = f"{clip.stem}: {model}"
    return found(kept(place, name, key, make), frames)


def told(rows: Array, seconds: float) -> Arrays:
    """As it is kept."""
    return {"rows": rows, "seconds": np.array(seconds)}


def found(arrays: Arrays, frames: int) -> Found:
    return Found(arrays["rows"], float(arrays["seconds"]), frames)
