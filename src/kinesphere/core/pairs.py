"""Pairs of landmarks whose order of depth is worth knowing: what annotators are asked about.

Each as (a, b) with a < b, as the skeleton numbers them.
"""

from typing import Final

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array


def _pairs(*names: str) -> Array:
    """`a-b`: without sides once, else for the left and for the right; (n, 2), each sorted."""
    rows: list[tuple[int, ...]] = []
    for name in names:
        for side, other in (("left", "right"), ("right", "left")):
            parts = [_sided(part, side, other) for part in name.split("-")]
            rows.append(tuple(sorted(skeleton.INDEX[part] for part in parts)))
    return np.array(list(dict.fromkeys(rows)), np.int64)


def _sided(part: str, side: str, other: str) -> str:
    if part.startswith("other_"):
        return part.replace("other", other)
    return part if part in skeleton.INDEX else f"{side}_{part}"


EDGES: Final = np.concatenate(
    [
        _pairs("shoulder-elbow", "elbow-wrist", "hip-knee", "knee-ankle", "shoulder-hip"),
        _pairs("ankle-foot_index", "wrist-index"),
        _pairs("left_shoulder-right_shoulder", "left_hip-right_hip"),
    ]
)
"""The 16 edges of the skeleton that are asked about first."""
FURTHER: Final = np.concatenate(
    [
        _pairs("wrist-hip", "wrist-other_hip", "elbow-hip", "nose-shoulder", "wrist-nose"),
        _pairs("ankle-hip"),
        _pairs("left_knee-right_knee", "left_ankle-right_ankle"),
        _pairs("left_wrist-right_wrist", "left_elbow-right_elbow"),
    ]
)
"""16 pairs more: they halve what error remains."""
NEVER_ASKED: Final = np.concatenate(
    [
        _pairs("shoulder-wrist", "knee-other_ankle", "elbow-other_shoulder", "knee-wrist"),
        _pairs("ankle-shoulder", "hip-other_knee"),
    ]
)
"""Kept for judging what the others teach."""
PAIRS: Final = np.concatenate([EDGES, FURTHER])
"""All that are asked about, edges first."""
