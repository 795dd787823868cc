"""C3D: markers over time, as motion capture systems write them; through ezc3d.

Millimetres; z up, x to the left of a person who faces the camera's place, who looks along -y. The
residual says how far off a marker may be, in millimetres (0: not known), and is -1 where it was not
seen: programs leave it out there. https://www.c3d.org, https://github.com/pyomeca/ezc3d
"""

import os
from pathlib import Path
from typing import Any

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.core.extras import need
from kinesphere.media.whole import whole
from kinesphere.motion.files.markers import Markers

MM = 1000.0


def write(path: Path, markers: Markers) -> None:
    """The markers at `path`, whole or not at all.

    Raises OutputError when it cannot be written, InputError without ezc3d.
    """
    check()
    with whole(path) as part:
        part.touch()  # ezc3d says not why it cannot write
        made = part.with_name(part.name + ".c3d")  # what ezc3d makes of the name
        try:
            _made(markers).write(str(part))
            os.replace(made, part)
        finally:
            made.unlink(missing_ok=True)


def check() -> None:
    """InputError, with what to do, where ezc3d is missing."""
    try:
        need("ezc3d", "C3D is written with ezc3d", "motion")
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from error


def to_z_up(xyz_m: Array) -> Array:
    """From x left, y up, z forwards to x left, y backwards, z up."""
    return np.stack([xyz_m[..., 0], -xyz_m[..., 2], xyz_m[..., 1]], -1)


def _made(markers: Markers) -> Any:
    import ezc3d

    made: Any = ezc3d.c3d()
    points = made["parameters"]["POINT"]
    points["UNITS"]["value"] = ["mm"]
    points["RATE"]["value"] = [markers.fps]
    points["LABELS"]["value"] = list(markers.names)
    made.add_parameter("POINT", "X_SCREEN", ["+X"])
    made.add_parameter("POINT", "Y_SCREEN", ["+Z"])
    made["header"]["points"]["first_frame"] = round(float(markers.t_ms[0]) * markers.fps / 1000)
    places_mm = to_z_up(markers.xyz_m).transpose(2, 1, 0) * MM
    ones = np.ones((1, *places_mm.shape[1:]))
    made["data"]["points"] = np.concatenate([places_mm, ones])
    residuals = np.where(markers.seen, markers.sigma_m * MM, -1.0)
    made["data"]["meta_points"]["residuals"] = residuals.T[None]
    return made
