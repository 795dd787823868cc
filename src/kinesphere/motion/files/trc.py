"""TRC (track row column): markers over time as text, for OpenSim.

OpenSim's axes: x forwards, y up, z to the right of a person who faces the camera's place; metres or
millimetres; even times. Where there is no marker the three cells are empty.
https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972/Marker+.trc+Files
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.media.whole import whole
from kinesphere.motion.files.markers import Markers


def write(path: Path, markers: Markers, units: Literal["m", "mm"] = "m") -> None:
    """The markers at `path`, whole or not at all. Raises OutputError when it cannot be written."""
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in _lines(path.name, markers, units))


def to_opensim(xyz_m: Array) -> Array:
    """From x left, y up, z forwards to x forwards, y up, z right."""
    return np.stack([xyz_m[..., 2], xyz_m[..., 1], -xyz_m[..., 0]], -1)


def _lines(name: str, markers: Markers, units: str) -> Iterator[str]:
    frames, count = markers.xyz_m.shape[:2]
    rate = f"{markers.fps:.10g}"
    yield "\t".join(("PathFileType", "4", "(X/Y/Z)", name))
    yield "\t".join(
        ("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units",
         "OrigDataRate", "OrigDataStartFrame", "OrigNumFrames")
    )  # fmt: skip
    yield "\t".join((rate, rate, str(frames), str(count), units, rate, "1", str(frames)))
    yield "\t".join(("Frame#", "Time", *(f"{marker}\t\t" for marker in markers.names)))
    axes = (f"{axis}{i}" for i in range(1, count + 1) for axis in "XYZ")
    yield "\t".join(("", "", *axes))
    yield ""
    scale, digits = (1000, 3) if units == "mm" else (1, 6)
    values = to_opensim(markers.xyz_m).reshape(frames, -1) * scale
    for i, row in enumerate(values):
        cells = ("" if np.isnan(value) else f"{value:.{digits}f}" for value in row)
        yield "\t".join((str(i + 1), f"{markers.t_ms[i] / 1000:.6f}", *cells))
