"""Angles as a table: CSV, one row for each moment and angle."""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere.media.whole import whole
from kinesphere.motion.angles import fingers
from kinesphere.motion.angles.joints import NAMES
from kinesphere.motion.angles.series import of
from kinesphere.motion.clip import Landmarks

COLUMNS: Final = ("t_ms", "angle", "degrees", "sigma_degrees")
"""Time; the angle's name (docs/reports.md says what it means); degrees, and the standard deviation of
how far off they may be. Both are empty where landmarks do not determine the angle; `degrees` alone where
it is too unsure to be told. How far off angles of fingers may be is not known: their sigma is empty."""


def write(path: Path, landmarks: Landmarks) -> None:
    """All angles of one person, those of fingers where hands were looked for, as CSV with the columns
    COLUMNS. Raises OutputError."""
    found, in_fingers = of(landmarks), fingers.of(landmarks)
    bent = None if in_fingers is None else iter(in_fingers)
    with whole(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for t_ms, deg, sigma_deg in zip(
            found.t_ms, found.all_deg, found.all_sigma_deg, strict=True
        ):
            each = zip(NAMES, deg, sigma_deg, strict=True)
            rows.writerows([f"{t_ms:.3f}", name, _word(a), _word(s)] for name, a, s in each)
            if bent is not None:
                more = zip(fingers.NAMES, next(bent), strict=True)
                rows.writerows([f"{t_ms:.3f}", name, _word(a), ""] for name, a in more)


def _word(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else ""
